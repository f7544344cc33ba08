package hutong.platform.gateway;

import hutong.platform.extend.Authenticator.Outcome.Greeted;
import hutong.platform.extend.Feature;
import hutong.platform.extend.Feature.Conversant;
import hutong.platform.extend.Outbound;
import hutong.platform.extend.Session;
import hutong.platform.trace.Trace;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GoAway;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A greeted connection: hands frames to features and keeps count of what is unanswered. What {@link
 * Session} declares is thread-safe, the rest belongs to the event loop.
 */
final class OpenSession implements Session {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSession.class);

  private final Switchboard board;
  private final Connection connection;
  private final Outbox outbox;
  private final Greeted greeted;
  private final String name;
  private final FloodGuard guard;
  private final List<Conversant> conversants;
  private final AtomicInteger unanswered = new AtomicInteger();
  private final ArrayList<PendingRequest> requests = new ArrayList<>(0);

  /** Begins the traces of all its requests: unlike that of any other connection of the cluster. */
  private final long trace = ThreadLocalRandom.current().nextLong(1L << 50);

  private long lastRequest;
  private boolean paused;

  OpenSession(Switchboard board, Connection connection, Outbox outbox, Greeted greeted) {
    this.board = board;
    this.connection = connection;
    this.outbox = outbox;
    this.greeted = greeted;
    this.name = board.sessionName();
    this.guard = new FloodGuard(board, greeted.user());
    this.conversants = new ArrayList<>(board.features.size());
  }

  /** Tells the features, in their order. */
  void open() {
    for (Feature feature : board.features) {
      conversants.add(feature.open(this));
    }
  }

  /**
   * Whether another frame may be taken: not while too much is unanswered or not taken by the
   * client.
   */
  boolean isReady() {
    int most = board.requestsInFlight();
    long limit = queueLimitBytes();
    paused =
        paused
            ? unanswered.get() > most / 2 || outbox.queuedBytes() > limit / 2
            : unanswered.get() >= most || outbox.queuedBytes() > limit;
    return !paused;
  }

  void take(Frame frame) {
    long now = System.nanoTime();
    long wait = guard.waitMillis(now);
    if (wait > 0) {
      reject(frame, Said.rateLimited(wait));
      if (guard.isFlooded(now)) {
        connection.depart(Farewell.FLOOD);
      }
      return;
    }
    int taker = board.taker(frame.getBodyCase());
    if (frame.hasHello()) {
      reject(
          frame,
          Said.error(
              Code.ALREADY_GREETED,
              Action.FIX,
              "one hello for each connection: open another one for another device"));
    } else if (taker < 0) {
      reject(
          frame,
          Said.error(
              Code.BAD_FRAME, Action.FIX, "not a frame for this server: " + frame.getBodyCase()));
    } else {
      dispatch(conversants.get(taker), frame);
    }
  }

  /** Counts a frame of the WebSocket itself; true when there were far too many. */
  boolean isFloodedByControl() {
    long now = System.nanoTime();
    return guard.waitMillis(now) > 0 && guard.isFlooded(now);
  }

  /** Answers what is overdue and forgets what is settled. */
  void sweep(long nowNanos) {
    List<String> overdue = new ArrayList<>(0);
    for (PendingRequest request : requests) {
      if (request.isOverdue(nowNanos) && !request.isSettled()) {
        board.meters.rejected(Code.PENDING);
        request.answer(Said.pending());
        overdue.add(request.trace());
      }
    }
    if (!overdue.isEmpty()) {
      Trace.with(
          overdue, () -> LOG.warn("{} requests on {} had no answer in time", overdue.size(), name));
    }
    requests.removeIf(PendingRequest::isSettled);
    if (requests.isEmpty()) {
      requests.trimToSize();
    }
  }

  /** Tells the features that it is over; nobody waits for an answer any more. */
  void closed() {
    requests.forEach(PendingRequest::done);
    requests.clear();
    for (Conversant conversant : conversants) {
      try {
        conversant.closed();
      } catch (RuntimeException e) {
        LOG.error("closing {} of {} failed in {}", name, user(), conversant, e);
      }
    }
    conversants.clear();
  }

  /** One request less under way; reading may go on. Thread-safe. */
  void settled(boolean counted) {
    if (counted) {
      unanswered.decrementAndGet();
      board.answered();
      outbox.kick();
    }
  }

  private void dispatch(Conversant conversant, Frame frame) {
    boolean counted = !frame.hasReceived() && !frame.hasSignal();
    long deadline = System.nanoTime() + board.settings.patience().request().toNanos();
    PendingRequest request = new PendingRequest(this, frame, ++lastRequest, counted, deadline);
    if (Trace.isOn()) {
      Trace.stage(request.trace(), "accepted", frame.getBodyCase() + " on " + name);
    }
    if (counted) {
      if (requests.size() >= board.settings.sizes().requestsInFlight()) {
        requests.removeIf(PendingRequest::isSettled);
      }
      requests.add(request);
      unanswered.incrementAndGet();
      board.asked();
    }
    try {
      conversant.handle(request);
    } catch (RuntimeException e) {
      Trace.with(
          request.trace(),
          () -> LOG.error("{} of {} on {} failed", frame.getBodyCase(), user(), name, e));
      board.meters.rejected(Code.INTERNAL);
      request.reject(Code.INTERNAL, Action.GIVE_UP, "a defect in the server; it is in the log");
    }
  }

  /** Of one of its requests. */
  String trace(long request) {
    return Long.toString(trace, Character.MAX_RADIX)
        + "-"
        + Long.toString(request, Character.MAX_RADIX);
  }

  private void reject(Frame frame, Error.Builder error) {
    board.meters.rejected(error.getCode());
    send(Said.error(frame.getRequestId(), error));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public UserId user() {
    return greeted.user();
  }

  @Override
  public String handle() {
    return greeted.handle();
  }

  @Override
  public String device() {
    return greeted.device();
  }

  @Override
  public void send(Outbound frame) {
    outbox.send(frame);
  }

  @Override
  public long queuedBytes() {
    return outbox.queuedBytes();
  }

  @Override
  public long queueLimitBytes() {
    return board.settings.sizes().queueLimit();
  }

  @Override
  public void close(GoAway goAway) {
    connection.departLater(goAway);
  }
}
