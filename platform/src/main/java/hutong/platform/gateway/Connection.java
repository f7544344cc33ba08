package hutong.platform.gateway;

import hutong.platform.extend.Authenticator.Outcome;
import hutong.platform.extend.Authenticator.Outcome.Greeted;
import hutong.platform.extend.Authenticator.Outcome.Turned;
import hutong.platform.extend.Outbound;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GoAway;
import hutong.protocol.wire.Refused;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket from its upgrade to its end: waits for {@code hello}, has it looked at, then hands
 * frames to its {@link OpenSession}, one after another and only while that is ready. Lives on its
 * event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Swept {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private enum Phase {
    AWAITING_HELLO,
    GREETING,
    OPEN,
    CLOSING
  }

  private final Switchboard board;
  private final Sweep sweep;
  private final Channel channel;
  private final Inlet inlet;
  private final Outbox outbox;
  private final Watch watch;
  private final Queue<Frame> waiting = new ArrayDeque<>(1);
  private Phase phase = Phase.AWAITING_HELLO;
  private long phaseSince = System.nanoTime();
  private long helloRequest;
  private @Nullable OpenSession session;

  Connection(Switchboard board, Sweep sweep, Channel channel, boolean json) {
    this.board = board;
    this.sweep = sweep;
    this.channel = channel;
    this.inlet = new Inlet(board, this, json);
    this.outbox = new Outbox(board, channel, json, this::turn);
    this.watch = new Watch(board.settings, channel);
    sweep.add(this);
  }

  // What comes in.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof CloseWebSocketFrame close) {
        closedByClient(close);
      } else if (phase == Phase.CLOSING) {
        return;
      } else if (message instanceof PingWebSocketFrame || message instanceof PongWebSocketFrame) {
        control((WebSocketFrame) message);
      } else if (message instanceof WebSocketFrame frame) {
        inlet.read(frame);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /** Also called where the bytes made up no whole frame. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    watch.heard();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      outbox.kick();
    }
  }

  /** A frame from the client; it waits its turn. */
  void receive(Frame frame) {
    if (phase == Phase.CLOSING) {
      return;
    }
    board.meters.in(1);
    waiting.add(frame);
    turn();
  }

  /**
   * An error about a message that no feature is shown.
   *
   * @param requestId 0 when it holds no frame
   */
  void reject(long requestId, Code code, String message) {
    board.meters.rejected(code);
    outbox.send(Said.error(requestId, Said.error(code, Action.FIX, message)));
  }

  private void control(WebSocketFrame frame) {
    if (session != null && session.isFloodedByControl()) {
      depart(Farewell.FLOOD);
    } else if (frame instanceof PingWebSocketFrame ping) {
      writeControl(WebSocketBytes.pong(channel.alloc(), ping.content()));
    }
  }

  private void closedByClient(CloseWebSocketFrame close) {
    if (phase == Phase.CLOSING) {
      var unused = channel.close();
      return;
    }
    outbox.endAfterLast();
    depart(Inlet.farewell(close));
  }

  /** Takes frames while it may, and reads on only when none waits. */
  private void turn() {
    if (outbox.queuedBytes() > board.settings.sizes().queueCeiling()) {
      departAtOnce();
    }
    while (mayTake() && !waiting.isEmpty()) {
      take(waiting.remove());
    }
    boolean reads = phase == Phase.CLOSING || (waiting.isEmpty() && mayTake());
    if (channel.config().isAutoRead() != reads) {
      watch.heard();
      channel.config().setAutoRead(reads);
    }
  }

  private boolean mayTake() {
    return phase == Phase.AWAITING_HELLO
        || (phase == Phase.OPEN && session != null && session.isReady());
  }

  private void take(Frame frame) {
    if (session != null) {
      session.take(frame);
    } else if (frame.hasHello()) {
      greet(frame);
    } else {
      notAuthenticated(frame.getRequestId(), "the first frame must be hello");
    }
  }

  // Greeting.

  private void greet(Frame frame) {
    enter(Phase.GREETING);
    helloRequest = frame.getRequestId();
    CompletionStage<Outcome> outcome;
    try {
      outcome = board.authenticator.greet(frame.getHello());
    } catch (RuntimeException e) {
      outcome = CompletableFuture.failedFuture(e);
    }
    var unused =
        outcome.whenComplete(
            (known, failure) -> channel.eventLoop().execute(() -> greeted(known, failure)));
  }

  private void greeted(@Nullable Outcome outcome, @Nullable Throwable failure) {
    if (phase != Phase.GREETING) {
      return; // too late
    }
    if (outcome instanceof Greeted greeted) {
      open(greeted);
    } else if (outcome instanceof Turned turned) {
      refuse(turned.refused());
    } else {
      LOG.warn("a hello could not be looked at", failure);
      refuse(Said.unavailable());
    }
  }

  private void open(Greeted greeted) {
    if (!board.users.enter(greeted.user())) {
      refuse(Said.tooManyConnections(board.settings.door().connectionsPerUser()));
      return;
    }
    OpenSession opened = new OpenSession(board, this, outbox, greeted);
    session = opened;
    enter(Phase.OPEN);
    outbox.send(
        new Outbound(
            Frame.newBuilder()
                .setRequestId(helloRequest)
                .setWelcome(board.welcome(greeted.user(), greeted.resumeToken()))
                .build()));
    try {
      opened.open();
    } catch (RuntimeException e) {
      LOG.error("opening a session of {} failed", greeted.user(), e);
      depart(Farewell.INTERNAL);
    }
    turn();
  }

  private void refuse(Refused refused) {
    board.meters.refused(refused.getCode());
    outbox.send(Said.refused(helloRequest, refused));
    depart(Farewell.refused(refused.getCode()));
  }

  private void notAuthenticated(long requestId, String message) {
    board.meters.refused(Code.NOT_AUTHENTICATED);
    outbox.send(Said.error(requestId, Said.error(Code.NOT_AUTHENTICATED, Action.FIX, message)));
    depart(Farewell.NOT_AUTHENTICATED);
  }

  // Time.

  @Override
  public void sweep(long nowNanos) {
    var patience = board.settings.patience();
    long passed = nowNanos - phaseSince;
    switch (phase) {
      case AWAITING_HELLO -> {
        if (passed > patience.hello().toNanos()) {
          notAuthenticated(0, "no hello came in time");
        }
      }
      case GREETING -> {
        if (passed > patience.request().toNanos()) {
          LOG.warn("a hello was not looked at within {}", patience.request());
          refuse(Said.unavailable());
        }
      }
      case OPEN -> sweepOpen(nowNanos);
      case CLOSING -> {
        if (passed > patience.close().toNanos()) {
          var unused = channel.close();
        }
      }
    }
  }

  private void sweepOpen(long nowNanos) {
    if (session != null) {
      session.sweep(nowNanos);
    }
    switch (watch.look(nowNanos, outbox.queuedBytes())) {
      case WELL -> {}
      case SILENT -> writeControl(WebSocketBytes.ping(channel.alloc()));
      case IDLE -> depart(Farewell.IDLE);
      case SLOW -> departAtOnce();
    }
  }

  /** Between messages; dropped where the client does not read. */
  private void writeControl(ByteBuf frame) {
    if (channel.isWritable()) {
      var unused = channel.writeAndFlush(frame);
    } else {
      frame.release();
    }
  }

  @Override
  public void drain() {
    depart(Farewell.DRAIN);
  }

  @Override
  public long queuedBytes() {
    return outbox.queuedBytes();
  }

  // The end.

  /** Says good-bye after what is queued, and closes. */
  void depart(Farewell farewell) {
    if (end(farewell)) {
      outbox.finish(goAway(farewell), farewell);
    }
  }

  /** As a feature asked for. Thread-safe. */
  void departLater(GoAway goAway) {
    if (channel.isOpen()) { // an event loop that has ended takes no more tasks
      channel.eventLoop().execute(() -> departAsAsked(goAway));
    }
  }

  private void departAsAsked(GoAway goAway) {
    Farewell farewell = Farewell.of(goAway.getReason());
    if (end(farewell)) {
      outbox.finish(Said.goAway(goAway), farewell);
    }
  }

  /** Without what is queued: the client takes nothing. */
  private void departAtOnce() {
    if (end(Farewell.SLOW_CONSUMER)) {
      Farewell farewell = Farewell.SLOW_CONSUMER;
      outbox.finishNow(goAway(farewell), farewell);
    }
  }

  private @Nullable Outbound goAway(Farewell farewell) {
    if (!farewell.saysGoAway()) {
      return null;
    }
    long longest = board.settings.patience().drainRetry().toMillis();
    boolean retry = farewell.action == Action.RETRY;
    long after = retry ? 1 + ThreadLocalRandom.current().nextLong(longest) : 0;
    return Said.goAway(farewell.goAway((int) after));
  }

  /** Whether it had not ended yet. Everything that must happen once at the end happens here. */
  private boolean end(Farewell farewell) {
    if (phase == Phase.CLOSING) {
      return false;
    }
    enter(Phase.CLOSING);
    waiting.clear();
    board.meters.closed(farewell);
    if (session != null) {
      board.users.leave(session.user());
      session.closed();
    }
    return true;
  }

  private void enter(Phase next) {
    phase = next;
    phaseSince = System.nanoTime();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(Farewell.LOST);
    outbox.discard();
    sweep.remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      LOG.debug("{} broke the WebSocket protocol", channel.remoteAddress(), cause);
      depart(Inlet.farewell(corrupted.closeStatus()));
    } else if (cause instanceof IOException || cause instanceof DecoderException) {
      LOG.debug("{} is lost", channel.remoteAddress(), cause);
      end(Farewell.LOST);
      var unused = ctx.close();
    } else {
      LOG.error("a connection of {} failed", channel.remoteAddress(), cause);
      depart(Farewell.INTERNAL);
    }
  }
}
