package hutong.cluster.load;

import hutong.cluster.proof.Evidence;
import hutong.protocol.client.HutongApi;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Hello;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Open;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Push;
import hutong.protocol.wire.Received;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Sync;
import hutong.protocol.wire.Text;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One person under load: says what the schedule says, notes what comes, and gives credit back. */
final class LoadPerson {
  /** Hears what concerns the measurement; called on event loops. */
  interface Ears {
    /** An own message was acknowledged. */
    void acknowledged(String conversation, String author, String clientId);

    /** Another's message was shown. */
    void arrived(String conversation, String author, String clientId);
  }

  static final String DEVICE = "load";
  private static final int RECEIVED_EVERY = 32;
  private static final int PAGE = 500;
  private static final long ANSWER_SECONDS = 60;

  private final HutongApi.Session session;
  private final Evidence evidence;
  private final Ears ears;
  private final Map<Long, CompletableFuture<Frame>> asked = new ConcurrentHashMap<>();
  private final AtomicLong requests = new AtomicLong();
  private final CompletableFuture<Void> current = new CompletableFuture<>();
  private @Nullable LoadConnection connection;
  private long counter;
  private int unreported;

  LoadPerson(HutongApi.Session session, Evidence evidence, Ears ears) {
    this.session = session;
    this.evidence = evidence;
    this.ears = ears;
  }

  String userId() {
    return session.userId();
  }

  /** Connects and says hello; returns when the server says that this device is current. */
  void connect(EventLoopGroup loops, URI url) throws Exception {
    connection = LoadConnection.open(loops, url, this::heard).get(ANSWER_SECONDS, TimeUnit.SECONDS);
    ask(
        Frame.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setVersion(1)
                    .setAccessToken(session.accessToken())
                    .setDevice(DEVICE)));
    current.get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  String open(String handle) throws Exception {
    Frame opened = ask(Frame.newBuilder().setOpen(Open.newBuilder().setHandle(handle)));
    if (!opened.hasOpened()) {
      throw new IllegalStateException("open is answered by opened: " + opened);
    }
    return opened.getOpened().getConversationId();
  }

  /** The id of the next text. */
  String nextClientId() {
    return DEVICE + "/" + ++counter;
  }

  void say(String conversation, String clientId, String body) {
    evidence.sent(conversation, userId(), clientId, body);
    send(
        Frame.newBuilder()
            .setRequestId(requests.incrementAndGet())
            .setSend(
                Send.newBuilder()
                    .setConversationId(conversation)
                    .setClientId(clientId)
                    .setText(Text.newBuilder().setBody(body)))
            .build());
  }

  /** Reads a whole conversation without using anything that was heard before. */
  List<Item> reread(String conversation) throws Exception {
    List<Item> items = new ArrayList<>();
    Page page;
    do {
      long from = items.isEmpty() ? 1 : items.get(items.size() - 1).getSequence() + 1;
      Sync.Builder sync =
          Sync.newBuilder().setConversationId(conversation).setFrom(from).setLimit(PAGE);
      page = ask(Frame.newBuilder().setSync(sync)).getPage();
      items.addAll(page.getItemsList());
    } while (page.getState() == Page.State.MORE && page.getItemsCount() > 0);
    return items;
  }

  void close() {
    if (connection != null) {
      connection.close();
    }
  }

  private Frame ask(Frame.Builder request) throws Exception {
    long id = requests.incrementAndGet();
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    asked.put(id, answer);
    send(request.setRequestId(id).build());
    return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  private void send(Frame frame) {
    if (connection == null) {
      throw new IllegalStateException("connect comes first");
    }
    connection.send(frame);
  }

  private void heard(Frame frame) {
    CompletableFuture<Frame> waiting =
        frame.getRequestId() == 0 ? null : asked.remove(frame.getRequestId());
    if (waiting != null) {
      waiting.complete(frame);
      return;
    }
    switch (frame.getBodyCase()) {
      case PUSH -> pushed(frame.getPush());
      case ACK -> {
        evidence.acknowledged(
            frame.getAck().getConversationId(),
            userId(),
            frame.getAck().getClientId(),
            frame.getAck().getSequence());
        ears.acknowledged(
            frame.getAck().getConversationId(), userId(), frame.getAck().getClientId());
      }
      case CURRENT -> current.complete(null);
      default -> {
        // heads, errors: what is not acknowledged or delivered shows in the figures
      }
    }
  }

  private void pushed(Push push) {
    evidence.pushed(userId(), push.getConversationId(), push.getItem());
    Item item = push.getItem();
    if (item.hasText() && !item.getSender().equals(userId())) {
      ears.arrived(push.getConversationId(), item.getSender(), item.getClientId());
    }
    if (++unreported == RECEIVED_EVERY) {
      unreported = 0;
      send(
          Frame.newBuilder()
              .setReceived(
                  Received.newBuilder()
                      .setConversationId(push.getConversationId())
                      .setSequence(push.getItem().getSequence()))
              .build());
    }
  }
}
