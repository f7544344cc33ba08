package hutong.protocol.client;

import hutong.protocol.SortableId;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.AddMember;
import hutong.protocol.wire.CreateGroup;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Head;
import hutong.protocol.wire.Inbox;
import hutong.protocol.wire.InboxPage;
import hutong.protocol.wire.Leave;
import hutong.protocol.wire.Open;
import hutong.protocol.wire.Opened;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Read;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Signal;
import hutong.protocol.wire.Sync;
import hutong.protocol.wire.Typing;
import hutong.protocol.wire.Watch;
import hutong.protocol.wire.Welcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A device's client: one connection that is made again whenever it breaks, every item of every
 * conversation delivered once and in order to the {@link ClientListener}, and sends that are
 * repeated under their id until they are acknowledged.
 *
 * <p>All methods may be called from any thread, also from callbacks, and return at once. Futures
 * fail with a {@link HutongException}. They complete in the client's turn, as callbacks do: what
 * hangs on them must not block.
 *
 * <p>Requests other than {@link #send} and {@link #order} are not repeated. One that is under way
 * when the connection breaks fails with UNAVAILABLE, and whether it was done is unknown; one made
 * without a connection waits for it, for the time of an answer. Conversation ids are opaque here: a
 * newer server may have kinds this client does not know.
 */
public final class HutongClient implements AutoCloseable {
  private static final long CLOSE_SECONDS = 3;

  private final ClientSettings settings;
  private final Turns turns;
  private final Connection connection;
  private final Requests requests;
  private final Delivery delivery;
  private final Outbox outbox;
  private final MoneyOrders moneyOrders;
  private final CompletableFuture<Welcome> welcomed = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private boolean over;
  private Watch watched = Watch.getDefaultInstance();

  private HutongClient(ClientSettings settings) {
    this.settings = settings;
    this.turns = settings.runtime().newTurns();
    this.connection = new Connection(settings, turns, new Incoming());
    this.requests = new Requests(connection, turns, settings.tuning().answerMillis());
    this.delivery = new Delivery(settings, turns, connection, requests);
    this.outbox = new Outbox(settings, turns, connection, requests, delivery);
    this.moneyOrders = new MoneyOrders(settings.tuning(), turns, connection, requests);
  }

  /** A client that begins to connect; it keeps trying until it is closed or {@code stopped}. */
  public static HutongClient connect(ClientSettings settings) {
    HutongClient client = new HutongClient(settings);
    client.turns.execute(client.connection::connect);
    return client;
  }

  /** The first welcome; fails when the client is stopped or closed before. */
  public CompletableFuture<Welcome> welcomed() {
    return welcomed.copy();
  }

  /**
   * Puts a text into a conversation. It is in the {@link ClientStore} before it is sent; the sends
   * of a conversation keep the order of these calls. When the client stops or is closed the future
   * fails with UNAVAILABLE or its reason, and the item is sent by the next client with that store.
   */
  public CompletableFuture<Ack> send(String conversationId, String text) {
    return send(conversationId, Contents.text(text));
  }

  /**
   * Puts an item of any kind into a conversation, or changes an earlier one, with the guarantees of
   * {@link #send(String, String)}.
   *
   * @param content as one of {@link Contents}; its ids are set by the client
   */
  public CompletableFuture<Ack> send(String conversationId, Send.Builder content) {
    Send whole = content.build();
    return inTurn(() -> outbox.send(conversationId, whole));
  }

  /**
   * Asks anything that has one answer, for what has no method of its own: {@code manage}, {@code
   * join}, {@code members}, {@code arrange}, {@code readers}, {@code versions}, {@code lookUp},
   * {@code setProfile}, {@code contact}, {@code contacts}, {@code readSettings}, {@code
   * setSettings}, {@code watch}, {@code readWallet}, {@code readMoneyCard}, {@code readBill}. What
   * was watched is watched again after a new connection. What moves money is better an {@link
   * #order}.
   *
   * @param body with its body set; the request id is set by the client
   * @return a frame with the answer that the contract names for it
   * @throws IllegalArgumentException when the contract names no answer, or it is a {@code send}
   */
  public CompletableFuture<Frame> request(Frame.Builder body) {
    Frame asked = body.build();
    Frame.BodyCase expected = Answers.to(asked);
    return inTurn(
        () -> {
          if (asked.hasWatch()) {
            watched = asked.getWatch();
          }
          return requests.ask(asked.toBuilder(), expected);
        });
  }

  /**
   * Orders money to move by {@code pay}, {@code sendEnvelope}, {@code sendTransfer}, {@code claim},
   * {@code returnTransfer}, {@code splitBill} or {@code paySplit}: asks again under the same
   * operation id, over new connections too, until it is known what became of it.
   *
   * <p>Fails with PENDING when that is not known after {@link ClientSettings.Tuning#orderMillis},
   * or when the client is closed or stopped before. It may have been done then: order the same
   * under the same operation id, which is done once, or look at the bill. Who shall survive a crash
   * of this process makes the operation id with {@link SortableId} and stores it before.
   *
   * @param body without operation id it gets a new one
   * @return a frame with the answer that the contract names for it
   * @throws IllegalArgumentException when it is something else
   */
  public CompletableFuture<Frame> order(Frame.Builder body) {
    Frame ordered = body.build();
    MoneyOrders.require(ordered);
    return inTurn(() -> moneyOrders.order(ordered));
  }

  /** The direct conversation with a person. */
  public CompletableFuture<Opened> open(String handle) {
    return ask(
        Frame.newBuilder().setOpen(Open.newBuilder().setHandle(handle)),
        Frame.BodyCase.OPENED,
        Frame::getOpened);
  }

  public CompletableFuture<Opened> openConversation(String conversationId) {
    return ask(
        Frame.newBuilder().setOpen(Open.newBuilder().setConversationId(conversationId)),
        Frame.BodyCase.OPENED,
        Frame::getOpened);
  }

  /**
   * A new group of the caller and the named people.
   *
   * @param members handles
   * @param creationId made by the caller; with the same id again, the same group
   */
  public CompletableFuture<Opened> createGroup(
      String title, List<String> members, String creationId) {
    CreateGroup.Builder group =
        CreateGroup.newBuilder().setTitle(title).addAllMembers(members).setCreationId(creationId);
    return ask(Frame.newBuilder().setCreateGroup(group), Frame.BodyCase.OPENED, Frame::getOpened);
  }

  public CompletableFuture<Ack> addMember(String conversationId, String handle) {
    AddMember.Builder add =
        AddMember.newBuilder().setConversationId(conversationId).setHandle(handle);
    return ask(Frame.newBuilder().setAddMember(add), Frame.BodyCase.ACK, Frame::getAck);
  }

  public CompletableFuture<Ack> leave(String conversationId) {
    Leave.Builder leave = Leave.newBuilder().setConversationId(conversationId);
    return ask(Frame.newBuilder().setLeave(leave), Frame.BodyCase.ACK, Frame::getAck);
  }

  /**
   * A page of the list of conversations.
   *
   * @param limit 1–200
   * @param cursor of the page before, empty for the first
   */
  public CompletableFuture<InboxPage> inbox(int limit, String cursor) {
    Inbox.Builder inbox = Inbox.newBuilder().setLimit(limit).setCursor(cursor);
    return ask(Frame.newBuilder().setInbox(inbox), Frame.BodyCase.INBOX_PAGE, Frame::getInboxPage);
  }

  /** Marks a conversation as read by the person up to a sequence. */
  public CompletableFuture<Head> read(String conversationId, long sequence) {
    Read.Builder read = Read.newBuilder().setConversationId(conversationId).setSequence(sequence);
    return ask(Frame.newBuilder().setRead(read), Frame.BodyCase.HEAD, Frame::getHead);
  }

  /** A page of history, as the server gives it; delivery is not touched by it. */
  public CompletableFuture<Page> sync(String conversationId, long from, int limit) {
    Sync.Builder sync =
        Sync.newBuilder().setConversationId(conversationId).setFrom(from).setLimit(limit);
    return ask(Frame.newBuilder().setSync(sync), Frame.BodyCase.PAGE, Frame::getPage);
  }

  /** Says that the person is typing; dropped without a connection. */
  public void typing(String conversationId) {
    Signal.Builder signal =
        Signal.newBuilder()
            .setConversationId(conversationId)
            .setTyping(Typing.getDefaultInstance());
    turns.execute(
        () -> {
          if (connection.isReady()) {
            connection.send(Frame.newBuilder().setSignal(signal).build());
          }
        });
  }

  /**
   * Stores the cursors, tells the server what was received and closes the connection. Waits for
   * that, at most 3 s, unless it is called from a callback.
   */
  @Override
  public void close() {
    turns.execute(
        () -> {
          if (!over) {
            delivery.flush();
            var unused = connection.close().whenComplete((done, failure) -> ended.complete(null));
            end(HutongException.unavailable("the client is closed"));
          }
        });
    if (turns.isMine()) {
      return;
    }
    try {
      ended.get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // It ends by itself when the listener lets go of the turn; there is nothing more to do here.
    }
  }

  private void end(HutongException reason) {
    over = true;
    moneyOrders.stopped(reason);
    requests.stopped(reason);
    outbox.stopped(reason);
    welcomed.completeExceptionally(reason);
  }

  private <T> CompletableFuture<T> ask(
      Frame.Builder body, Frame.BodyCase expected, Function<Frame, T> answer) {
    return inTurn(() -> requests.ask(body, expected).thenApply(answer));
  }

  private <T> CompletableFuture<T> inTurn(Supplier<CompletableFuture<T>> request) {
    CompletableFuture<T> result = new CompletableFuture<>();
    turns.execute(
        () -> {
          if (over) {
            result.completeExceptionally(HutongException.unavailable("the client is closed"));
            return;
          }
          try {
            var unused =
                request
                    .get()
                    .whenComplete(
                        (answer, failure) -> {
                          if (failure != null) {
                            result.completeExceptionally(HutongException.from(failure));
                          } else {
                            result.complete(answer);
                          }
                        });
          } catch (RuntimeException e) {
            // The store's, most often: a full disk.
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /** What the connection brings, given to the part that it is for. */
  private final class Incoming implements Connection.Owner {
    private int welcomes;

    @Override
    public void ready(Welcome welcome) {
      long before = settings.store().epoch();
      if (before != welcome.getEpoch()) {
        delivery.forgetAll();
        outbox.epochChanged();
        settings.store().startEpoch(welcome.getEpoch());
        if (before != 0) {
          Turns.tell(() -> settings.listener().epochChanged(before, welcome.getEpoch()));
        }
      }
      Turns.tell(() -> settings.listener().connected(welcome));
      welcomed.complete(welcome);
      requests.ready();
      delivery.ready();
      outbox.ready(welcome.getUserId());
      watchAgain();
    }

    @Override
    public void received(Frame frame) {
      switch (frame.getBodyCase()) {
        case PUSH -> delivery.pushed(frame.getPush());
        case HEAD -> delivery.headed(frame.getHead());
        case CURRENT -> delivery.current();
        case SIGNAL -> Turns.tell(() -> settings.listener().signal(frame.getSignal()));
        case PRESENCES -> Turns.tell(() -> settings.listener().presences(frame.getPresences()));
        case MONEY_RECEIVED ->
            Turns.tell(() -> settings.listener().moneyReceived(frame.getMoneyReceived()));
        case CONTACT_ENTRY -> {
          if (frame.getRequestId() == 0) {
            Turns.tell(() -> settings.listener().contactEntry(frame.getContactEntry()));
          }
        }
        default -> {
          // An answer, or what a newer server says.
        }
      }
      if (frame.getRequestId() != 0 && !requests.answered(frame) && frame.hasAck()) {
        outbox.acknowledgedLate(frame.getAck());
      }
    }

    /** Whom a connection watches ends with it. */
    private void watchAgain() {
      if (welcomes++ > 0 && watched.getUserIdsCount() > 0) {
        var unused =
            requests
                .ask(Frame.newBuilder().setWatch(watched), Frame.BodyCase.PRESENCES)
                .exceptionally(failure -> Frame.getDefaultInstance());
      }
    }

    @Override
    public void lost(String reason) {
      requests.lost(reason);
      delivery.lost();
    }

    @Override
    public void stopped(HutongException reason) {
      delivery.flush();
      ended.complete(null);
      end(reason);
      Turns.tell(() -> settings.listener().stopped(reason));
    }
  }
}
