package hutong.cluster.load;

import hutong.protocol.client.ClientSettings;
import hutong.protocol.client.HutongApi;
import hutong.protocol.client.HutongClient;
import hutong.protocol.wire.Opened;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * People who register, and conversations that they make, as anybody's client would: for a server
 * whose store is out of reach. Passwords are hashed slowly on purpose, so thousands take minutes.
 */
final class RegisteredTown implements Town {
  private static final String PASSWORD = "under load as ever";
  private static final int AT_ONCE = 16;
  private static final int INVITED_AT_ONCE = 200;
  private static final long WITHIN_SECONDS = 60;

  private final HutongApi api;
  private final URI door;
  private final String run = Long.toString(System.nanoTime() & 0xFFFFFFFL, 36);
  private int handles;

  RegisteredTown(URI http, URI door) {
    this.api = new HutongApi(http);
    this.door = door;
  }

  @Override
  public List<Resident> people(int count, List<Pair> contacts) throws Exception {
    if (!contacts.isEmpty()) {
      throw new UnsupportedOperationException("people of this town are not introduced");
    }
    List<Resident> all = new ArrayList<>();
    while (all.size() < count) {
      List<String> names = new ArrayList<>();
      List<CompletableFuture<HutongApi.Session>> registering = new ArrayList<>();
      for (int i = 0; i < Math.min(AT_ONCE, count - all.size()); i++) {
        String handle = "load-" + run + "-" + handles++;
        names.add(handle);
        registering.add(api.register(handle, PASSWORD, "", Resident.DEVICE));
      }
      for (int i = 0; i < names.size(); i++) {
        HutongApi.Session session = registering.get(i).get(WITHIN_SECONDS, TimeUnit.SECONDS);
        all.add(new Resident(session.userId(), names.get(i), session.accessToken()));
      }
    }
    return all;
  }

  @Override
  public List<Place> conversations(List<List<Resident>> groups) throws Exception {
    List<Place> places = new ArrayList<>();
    for (List<Resident> group : groups) {
      places.add(open(group));
    }
    return places;
  }

  private Place open(List<Resident> group) throws Exception {
    List<String> others = group.stream().skip(1).map(Resident::handle).toList();
    ClientSettings.Credentials credentials =
        ClientSettings.Credentials.of(group.get(0).accessToken());
    try (HutongClient client =
        HutongClient.connect(
            ClientSettings.of(door, Resident.DEVICE, credentials, (conversation, item) -> {}))) {
      if (others.size() == 1) {
        Opened opened = client.open(others.get(0)).get(WITHIN_SECONDS, TimeUnit.SECONDS);
        return new Place(opened.getConversationId(), opened.getHead());
      }
      int first = Math.min(others.size(), INVITED_AT_ONCE);
      String id =
          client
              .createGroup("Under load", others.subList(0, first), run + "-" + handles++)
              .get(WITHIN_SECONDS, TimeUnit.SECONDS)
              .getConversationId();
      for (String late : others.subList(first, others.size())) {
        client.addMember(id, late).get(WITHIN_SECONDS, TimeUnit.SECONDS);
      }
      Opened opened = client.openConversation(id).get(WITHIN_SECONDS, TimeUnit.SECONDS);
      return new Place(id, opened.getHead());
    }
  }

  @Override
  public void close() {
    // nothing is held open
  }
}
