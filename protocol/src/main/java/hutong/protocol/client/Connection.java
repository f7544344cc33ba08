package hutong.protocol.client;

import hutong.protocol.client.ClientSettings.Tuning;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GoAway;
import hutong.protocol.wire.Hello;
import hutong.protocol.wire.Limits;
import hutong.protocol.wire.Welcome;
import java.net.http.WebSocketHandshakeException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one {@link Link} to the server up until it is closed or its credentials are worth nothing:
 * {@code hello}, heartbeats, back-off, resuming.
 *
 * <p>A pause before the next attempt doubles from {@link Tuning#retryMillis} to {@link
 * Tuning#retryMaxMillis}, half of it random ("equal jitter", AWS Architecture Blog, Exponential
 * Backoff And Jitter, 2015), and is never shorter than the server asked for. It starts small again
 * only after a connection that lasted: a server that welcomes and closes is not hammered.
 */
final class Connection implements Link.Owner {
  private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int SILENT_BEATS = 3;
  private static final long IDLE_SECONDS = 60;

  private final ClientSettings settings;
  private final Turns turns;
  private final Owner owner;
  private @Nullable Link link;
  private Limits limits = Limits.getDefaultInstance();
  private boolean ready;
  private boolean closed;
  private long readySince;
  private long serverAheadMillis;
  private int attempts;
  private @Nullable String resumeToken;
  private @Nullable String accessToken;
  private boolean resuming;
  private int accessRefusals;
  private Optional<HutongException> refusal = Optional.empty();

  /** What becomes of the connection, and the frames that are not its own business. */
  interface Owner {
    void ready(Welcome welcome);

    void received(Frame frame);

    /** It was ready and is no longer. */
    void lost(String reason);

    /** It will not be made again. */
    void stopped(HutongException reason);
  }

  Connection(ClientSettings settings, Turns turns, Owner owner) {
    this.settings = settings;
    this.turns = turns;
    this.owner = owner;
  }

  boolean isReady() {
    return ready;
  }

  /** Of the last welcome; zeros before. */
  Limits limits() {
    return limits;
  }

  /** The server's clock, as of the last welcome; this machine's where there was none. */
  long serverMillis() {
    return serverAheadMillis + System.currentTimeMillis();
  }

  void send(Frame frame) {
    Link open = link;
    if (open != null) {
      Turns.tell(() -> settings.tap().sent(frame));
      open.send(frame);
    }
  }

  void connect() {
    if (closed) {
      return;
    }
    resuming = resumeToken != null;
    if (resumeToken != null) {
      open(Hello.newBuilder().setResumeToken(resumeToken));
      return;
    }
    CompletableFuture<String> token;
    try {
      token = settings.credentials().accessToken(refusal);
    } catch (RuntimeException e) {
      token = CompletableFuture.failedFuture(e);
    }
    var unused = token.whenCompleteAsync(this::credentials, turns);
  }

  /** The answer comes when the socket is closed, at the latest in 1 s. */
  CompletableFuture<Void> close() {
    closed = true;
    ready = false;
    Link open = link;
    link = null;
    return open == null ? CompletableFuture.completedFuture(null) : open.close();
  }

  private void credentials(@Nullable String token, @Nullable Throwable failure) {
    if (token == null) {
      HutongException reason =
          HutongException.from(failure == null ? new IllegalStateException("no token") : failure);
      if (reason.isRetryable()) {
        later(reason.retryAfterMillis(), reason.toString());
      } else {
        stop(reason);
      }
    } else if (refusal.isPresent() && token.equals(accessToken)) {
      stop(refusal.get());
    } else {
      accessToken = token;
      open(Hello.newBuilder().setAccessToken(token));
    }
  }

  private void open(Hello.Builder hello) {
    var unused =
        Link.open(settings.url(), settings.runtime().http(), turns, this)
            .whenCompleteAsync((opened, failure) -> opened(opened, failure, hello), turns);
  }

  private void opened(@Nullable Link opened, @Nullable Throwable failure, Hello.Builder hello) {
    if (opened == null) {
      later(retryAfter(failure), "cannot connect: " + failure);
    } else if (closed) {
      var unused = opened.close();
    } else {
      link = opened;
      hello.setVersion(1).setDevice(settings.device());
      send(Frame.newBuilder().setHello(hello).build());
      var unused =
          turns.after(
              settings.tuning().answerMillis(),
              () -> {
                if (link == opened && !ready) {
                  opened.fail("no welcome");
                }
              });
    }
  }

  @Override
  public void received(Link from, Frame frame) {
    if (from != link) {
      return;
    }
    Turns.tell(() -> settings.tap().received(frame));
    if (frame.hasGoaway()) {
      goAway(frame.getGoaway());
    } else if (ready) {
      owner.received(frame);
    } else if (frame.hasWelcome()) {
      welcomed(from, frame.getWelcome());
    } else if (frame.hasRefused()) {
      refused(HutongException.of(frame.getRefused()));
    } else {
      from.fail("neither welcome nor refused: " + frame.getBodyCase());
    }
  }

  @Override
  public void ended(Link which, String reason) {
    if (which == link) {
      drop(reason);
      later(0, reason);
    }
  }

  private void welcomed(Link open, Welcome welcome) {
    limits = welcome.getLimits();
    if (welcome.getServerTimeMillis() > 0) {
      serverAheadMillis = welcome.getServerTimeMillis() - System.currentTimeMillis();
    }
    resumeToken = welcome.getResumeToken().isEmpty() ? null : welcome.getResumeToken();
    refusal = Optional.empty();
    accessRefusals = 0;
    ready = true;
    readySince = System.nanoTime();
    long idle = limits.getIdleSeconds() == 0 ? IDLE_SECONDS : limits.getIdleSeconds();
    beat(open, Math.max(100, idle * 1_000 / SILENT_BEATS), 0);
    owner.ready(welcome);
  }

  /**
   * Pings well before the server closes for silence, and gives up a server that is silent itself.
   */
  private void beat(Link open, long everyMillis, int silent) {
    if (open != link) {
      return;
    }
    int now = open.heard() ? 0 : silent;
    if (now > SILENT_BEATS) {
      open.fail("nothing heard for " + now * everyMillis + " ms");
      return;
    }
    open.ping();
    var unused = turns.after(everyMillis, () -> beat(open, everyMillis, now + 1));
  }

  private void refused(HutongException reason) {
    drop(reason.toString());
    if (reason.isRetryable()) {
      later(reason.retryAfterMillis(), reason.toString());
    } else if (!reason.isAboutCredential() || (!resuming && ++accessRefusals > 1)) {
      stop(reason);
    } else {
      // One more attempt, with what the owner brings in answer to this. Where only the resume token
      // was refused, that may be the access token of before.
      accessToken = resuming ? null : accessToken;
      resumeToken = null;
      refusal = Optional.of(reason);
      connect();
    }
  }

  private void goAway(GoAway goAway) {
    String reason = "the server says go away: " + goAway.getReason();
    if (goAway.getReason() == GoAway.Reason.REVOKED) {
      resumeToken = null;
      refusal =
          Optional.of(
              new HutongException(Code.DEVICE_REVOKED, Action.RESYNC, 0, "while connected"));
    }
    drop(reason);
    later(Integer.toUnsignedLong(goAway.getRetryAfterMillis()), reason);
  }

  private void drop(String reason) {
    Link open = link;
    link = null;
    if (open != null) {
      var unused = open.close();
    }
    if (ready) {
      ready = false;
      attempts = System.nanoTime() - readySince > LASTING_NANOS ? 0 : attempts;
      owner.lost(reason);
    }
  }

  private void later(long atLeastMillis, String reason) {
    if (closed) {
      return;
    }
    long pause = Math.max(atLeastMillis, backOff(settings.tuning(), attempts++));
    Turns.tell(() -> settings.listener().disconnected(reason, pause));
    var unused = turns.after(pause, this::connect);
  }

  private void stop(HutongException reason) {
    if (!closed) {
      var unused = close();
      owner.stopped(reason);
    }
  }

  /** The pause before attempt {@code n} + 1, from half of its limit to its limit. */
  static long backOff(Tuning tuning, int n) {
    long limit = Math.min(tuning.retryMaxMillis(), tuning.retryMillis() << Math.min(n, 20));
    return limit / 2 + ThreadLocalRandom.current().nextLong(limit / 2 + 1);
  }

  private static long retryAfter(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof WebSocketHandshakeException handshake)) {
      return 0;
    }
    String seconds = handshake.getResponse().headers().firstValue("retry-after").orElse("0");
    return seconds.matches("\\d{1,6}") ? Long.parseLong(seconds) * 1_000 : 0;
  }
}
