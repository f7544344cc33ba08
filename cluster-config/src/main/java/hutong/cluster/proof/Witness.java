package hutong.cluster.proof;

import hutong.protocol.client.ClientListener;
import hutong.protocol.client.ClientSettings;
import hutong.protocol.client.FrameListener;
import hutong.protocol.client.HutongApi;
import hutong.protocol.client.HutongClient;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Send;
import java.net.URI;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A person's device whose wire is tapped: everything that it sends and is shown becomes evidence.
 */
public final class Witness implements ClientListener, FrameListener, AutoCloseable {
  /** A node may need so long to start again on a busy machine. */
  private static final long ORDER_MILLIS = 180_000;

  private final String name;
  private final String userId;
  private final Evidence evidence;
  private final HutongClient client;
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<String, Queue<Item>> delivered = new ConcurrentHashMap<>();

  private Witness(String name, String userId, ClientSettings settings, Evidence evidence) {
    this.name = name;
    this.userId = userId;
    this.evidence = evidence;
    this.client =
        HutongClient.connect(
            new ClientSettings(
                settings.url(),
                settings.device(),
                settings.credentials(),
                this,
                new Taps(this, settings.tap()),
                settings.store(),
                ClientSettings.History.ALL,
                settings.tuning(),
                settings.runtime()));
  }

  /** Two who listen to one wire. */
  private record Taps(FrameListener one, FrameListener other) implements FrameListener {
    @Override
    public void sent(Frame frame) {
      one.sent(frame);
      other.sent(frame);
    }

    @Override
    public void received(Frame frame) {
      one.received(frame);
      other.received(frame);
    }
  }

  /** A device that is logged in and connecting. */
  public static Witness of(
      String handle,
      String device,
      HutongApi.Session session,
      HutongApi api,
      URI ws,
      Evidence evidence) {
    ClientListener itself = (conversation, item) -> {};
    return of(
        handle + "/" + device,
        session.userId(),
        ClientSettings.of(ws, device, api.credentials(session, renewed -> {}), itself)
            .withTuning(ClientSettings.Tuning.DEFAULT.withOrders(ORDER_MILLIS)),
        evidence);
  }

  /**
   * The same with a store, times or a second tap of one's own.
   *
   * @param name under which its connections are told apart
   * @param settings its listener is not told anything, and all of the history is delivered
   */
  public static Witness of(String name, String userId, ClientSettings settings, Evidence evidence) {
    return new Witness(name, userId, settings, evidence);
  }

  public HutongClient client() {
    return client;
  }

  public String userId() {
    return userId;
  }

  /** Sends an item of any kind. */
  public CompletableFuture<Ack> send(String conversation, Send.Builder content) {
    return client.send(conversation, content);
  }

  public CompletableFuture<Ack> say(String conversation, String text) {
    return client.send(conversation, text);
  }

  /** Items of a conversation that the client has delivered so far, in order. */
  public Queue<Item> delivered(String conversation) {
    return delivered.computeIfAbsent(conversation, id -> new ConcurrentLinkedQueue<>());
  }

  @Override
  public void delivered(String conversation, Item item) {
    delivered(conversation).add(item);
  }

  @Override
  public void sent(Frame frame) {
    if (frame.hasSend()) {
      evidence.sent(userId, frame.getSend());
    }
  }

  @Override
  public void received(Frame frame) {
    String connection = name + "#" + connections.get();
    switch (frame.getBodyCase()) {
      case WELCOME -> connections.incrementAndGet();
      case ACK -> {
        Ack ack = frame.getAck();
        if (!ack.getClientId().isEmpty()) {
          evidence.acknowledged(
              ack.getConversationId(), userId, ack.getClientId(), ack.getSequence());
        }
      }
      case PUSH ->
          evidence.pushed(
              connection, frame.getPush().getConversationId(), frame.getPush().getItem());
      case PAGE -> {
        Page page = frame.getPage();
        page.getItemsList()
            .forEach(item -> evidence.paged(connection, page.getConversationId(), item));
      }
      default -> {
        // no evidence of an item
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
