package hutong.cluster.proof;

import hutong.protocol.client.ClientListener;
import hutong.protocol.client.ClientSettings;
import hutong.protocol.client.HutongApi;
import hutong.protocol.client.HutongClient;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Page;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client without memory: reads whole conversations page by page from the first number, as the
 * server gives them.
 */
public final class Rereading {
  private static final int PAGE = 200;
  private static final long ANSWER_SECONDS = 30;

  private Rereading() {}

  /**
   * Reads conversations as one person and notes them as evidence.
   *
   * @param device logged in with the session
   */
  public static void of(
      Collection<String> conversations,
      String reader,
      String device,
      HutongApi.Session session,
      URI ws,
      Evidence evidence)
      throws Exception {
    ClientListener nobody = (conversation, item) -> {};
    try (HutongClient client =
        HutongClient.connect(
            ClientSettings.of(
                ws, device, ClientSettings.Credentials.of(session.accessToken()), nobody))) {
      for (String conversation : conversations) {
        evidence.reread(reader, conversation, whole(client, conversation));
      }
    }
  }

  private static List<Item> whole(HutongClient client, String conversation) throws Exception {
    List<Item> items = new ArrayList<>();
    Page page;
    do {
      long from = items.isEmpty() ? 1 : items.get(items.size() - 1).getSequence() + 1;
      page = client.sync(conversation, from, PAGE).get(ANSWER_SECONDS, TimeUnit.SECONDS);
      items.addAll(page.getItemsList());
    } while (page.getState() == Page.State.MORE && page.getItemsCount() > 0);
    return items;
  }
}
