package hutong.platform.gateway;

import com.typesafe.config.ConfigFactory;
import hutong.platform.extend.Authenticator;
import hutong.platform.extend.Feature;
import hutong.platform.extend.Outbound;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Hello;
import hutong.protocol.wire.Limits;
import hutong.protocol.wire.Refused;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gateway with one feature: {@code send} is acknowledged, {@code sync} is held until the test
 * answers it, {@code read} meets a defect, {@code inbox} is answered by so many heads as its limit.
 */
final class House implements AutoCloseable, Authenticator, Feature {
  /** An {@code inbox} gets no more. */
  private static final int MOST_HEADS = 9000;

  private static final String QUICK =
      """
      hutong.gateway { host = "127.0.0.1", port = 0, io-threads = 1, sweep-interval = 20ms
        close-timeout = 300ms, drain-retry = 1s }
      """;

  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final BlockingQueue<Request> held = new LinkedBlockingQueue<>();
  final BlockingQueue<Session> opened = new LinkedBlockingQueue<>();
  final CompletableFuture<Outcome> slowOutcome = new CompletableFuture<>();
  final AtomicInteger closed = new AtomicInteger();
  final AtomicInteger signals = new AtomicInteger();
  final Gateway gateway;
  private volatile boolean flawless;

  House(String overrides) {
    var config =
        ConfigFactory.parseString(overrides)
            .withFallback(ConfigFactory.parseString(QUICK))
            .withFallback(ConfigFactory.load());
    Limits limits = Limits.newBuilder().setTextBytes(4000).build();
    gateway =
        Gateway.start(
            GatewaySettings.from(config),
            this,
            List.of(this),
            new Gateway.Terms(7, limits, Clock.systemUTC()),
            metrics);
  }

  /** From now on nothing meets a defect. */
  House flawless() {
    flawless = true;
    return this;
  }

  RawClient client() throws java.io.IOException {
    return new RawClient(gateway.port());
  }

  /** A client that was welcomed. */
  RawClient greeted(String token) throws java.io.IOException {
    RawClient client = client().upgrade().hello(token);
    client.frame();
    return client;
  }

  static UserId user(String name) {
    return new UserId((name + "0".repeat(26)).substring(0, 26));
  }

  @Override
  public CompletionStage<Outcome> greet(Hello hello) {
    String token = hello.getAccessToken();
    return switch (token) {
      case "wrong" -> CompletableFuture.completedFuture(turned(Code.TOKEN_INVALID));
      case "old" -> CompletableFuture.completedFuture(turned(Code.VERSION_UNSUPPORTED));
      case "broken" -> throw new IllegalStateException("no store");
      case "slow" -> slowOutcome;
      default -> CompletableFuture.completedFuture(welcome(token));
    };
  }

  static Outcome welcome(String name) {
    return new Outcome.Greeted(user(name), name, "phone", "resume");
  }

  private static Outcome turned(Code code) {
    return new Outcome.Turned(Refused.newBuilder().setCode(code).setAction(Action.RESYNC).build());
  }

  @Override
  public Set<Frame.BodyCase> frames() {
    return Set.of(
        Frame.BodyCase.SEND,
        Frame.BodyCase.SYNC,
        Frame.BodyCase.READ,
        Frame.BodyCase.INBOX,
        Frame.BodyCase.SIGNAL);
  }

  @Override
  public Conversant open(Session session) {
    opened.add(session);
    return new Conversant() {
      @Override
      public void handle(Request request) {
        House.this.handle(session, request);
      }

      @Override
      public void closed() {
        closed.incrementAndGet();
      }
    };
  }

  private void handle(Session session, Request request) {
    Frame frame = request.frame();
    switch (frame.getBodyCase()) {
      case SEND -> request.answer(ack(frame.getSend().getClientId()));
      case SYNC -> held.add(request);
      case READ -> {
        if (!flawless) {
          throw new IllegalStateException("a defect on purpose");
        }
        request.done();
      }
      case INBOX -> {
        for (int i = 0; i < Math.min(frame.getInbox().getLimit(), MOST_HEADS); i++) {
          session.send(head(i));
        }
        request.done();
      }
      case SIGNAL -> {
        signals.incrementAndGet();
        request.done();
      }
      default -> throw new IllegalStateException("not ours");
    }
  }

  static Frame.Builder ack(String clientId) {
    Frame.Builder frame = Frame.newBuilder();
    frame.getAckBuilder().setClientId(clientId);
    return frame;
  }

  static Outbound head(int number) {
    Frame.Builder frame = Frame.newBuilder();
    frame.getHeadBuilder().setConversationId("x".repeat(1000)).setHead(number);
    return new Outbound(frame.build());
  }

  double gauge(String name) {
    return metrics.get("hutong.gateway." + name).gauge().value();
  }

  double closedFor(Farewell farewell) {
    return metrics.counter("hutong.gateway.closed", "reason", farewell.word()).count();
  }

  @Override
  public void close() {
    gateway.close();
  }
}
