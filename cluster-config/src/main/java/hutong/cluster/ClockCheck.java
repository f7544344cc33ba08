package hutong.cluster;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.typesafe.config.Config;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this machine's wall clock agrees with those of Cassandra. The nodes' clocks date items,
 * key the journal's rows and time whatever the journal plugin writes or deletes; a node whose clock
 * is elsewhere is not ready.
 *
 * <p>Each Cassandra node of this data centre is asked for its time. It was read somewhere between
 * the question and the answer, so a difference counts only as far as it lies outside of the two: a
 * slow answer never makes a clock look wrong. Leases do not need any of this; see {@code
 * docs/decisions/013-lease.md}.
 */
final class ClockCheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClockCheck.class);
  private static final SimpleStatement NOW =
      SimpleStatement.newInstance("SELECT to_unix_timestamp(now()) FROM system.local")
          .setTimeout(Duration.ofSeconds(5))
          .setIdempotent(true);

  /**
   * From {@code hutong.cassandra}.
   *
   * @param maxDifference {@code max-clock-difference}: above it a node is not ready
   * @param every {@code clock-check-interval}: how often it is looked at while the node runs
   */
  record Settings(Duration maxDifference, Duration every) {
    Settings {
      require("max-clock-difference", maxDifference);
      require("clock-check-interval", every);
    }

    static Settings from(Config config) {
      Config cassandra = config.getConfig("hutong.cassandra");
      return new Settings(
          cassandra.getDuration("max-clock-difference"),
          cassandra.getDuration("clock-check-interval"));
    }

    private static void require(String key, Duration value) {
      if (value.toMillis() < 1) {
        throw new IllegalArgumentException(
            "hutong.cassandra." + key + " must be at least 1 ms: " + value);
      }
    }
  }

  /**
   * One answer.
   *
   * @param cassandra who gave it
   * @param beforeMillis this machine's clock when it was asked
   * @param theirMillis what it said
   * @param afterMillis this machine's clock when it had answered
   */
  record Reading(String cassandra, long beforeMillis, long theirMillis, long afterMillis) {
    /** How far this machine is surely ahead of that one; negative: behind. */
    Duration ahead() {
      if (theirMillis < beforeMillis) {
        return Duration.ofMillis(beforeMillis - theirMillis);
      }
      return Duration.ofMillis(Math.min(0, afterMillis - theirMillis));
    }

    String inWords() {
      Duration ahead = ahead();
      return "The clock of this machine is %d ms %s that of Cassandra at %s"
          .formatted(ahead.abs().toMillis(), ahead.isNegative() ? "behind" : "ahead of", cassandra);
    }
  }

  private final Settings settings;
  private volatile Optional<Reading> worst = Optional.empty();
  private volatile boolean agrees = true;
  private Optional<Cancellable> beat = Optional.empty();

  ClockCheck(Settings settings, MeterRegistry metrics) {
    this.settings = settings;
    Gauge.builder("hutong.cassandra.clock.difference", () -> worst.map(this::seconds).orElse(0.0))
        .baseUnit("seconds")
        .description(
            "How far this machine's clock is surely ahead of that of the Cassandra node that"
                + " differs most; negative: behind")
        .register(metrics);
  }

  /** Asks all that answer, and from now on at each beat. */
  static CompletionStage<ClockCheck> start(
      ActorSystem<?> system, CqlSession session, MeterRegistry metrics, Clock clock) {
    Settings settings = Settings.from(system.settings().config());
    ClockCheck check = new ClockCheck(settings, metrics);
    check.beat =
        Optional.of(
            system
                .scheduler()
                .scheduleWithFixedDelay(
                    settings.every(),
                    settings.every(),
                    () -> ask(session, clock).thenAccept(check::learn),
                    system.executionContext()));
    return ask(session, clock)
        .thenApply(
            readings -> {
              check.learn(readings);
              return check;
            });
  }

  /** Of every node that answers; the others are somebody else's worry. */
  static CompletionStage<List<Reading>> ask(CqlSession session, Clock clock) {
    List<CompletableFuture<Optional<Reading>>> answers = new ArrayList<>();
    for (Node node : session.getMetadata().getNodes().values()) {
      if (node.getDistance() != NodeDistance.IGNORED) {
        answers.add(ask(session, node, clock).toCompletableFuture());
      }
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                answers.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList());
  }

  private static CompletionStage<Optional<Reading>> ask(
      CqlSession session, Node node, Clock clock) {
    long before = clock.millis();
    return session
        .executeAsync(NOW.setNode(node))
        .thenApply(
            answer ->
                Optional.ofNullable(answer.one())
                    .map(
                        row ->
                            new Reading(
                                String.valueOf(node.getEndPoint()),
                                before,
                                row.getLong(0),
                                clock.millis())))
        .exceptionally(
            silent -> {
              LOG.debug("{} does not tell its time", node, silent);
              return Optional.empty();
            });
  }

  /** Takes in what one round has shown; without any answer all stays as it is. */
  void learn(List<Reading> readings) {
    Optional<Reading> most =
        readings.stream().max(Comparator.comparing(reading -> reading.ahead().abs()));
    if (most.isEmpty()) {
      return;
    }
    boolean now = most.get().ahead().abs().compareTo(settings.maxDifference()) <= 0;
    if (agrees && !now) {
      LOG.error("not ready: {}; at most {} is right", most.get().inWords(), limit());
    } else if (!agrees && now) {
      LOG.info("the clocks of this machine and of Cassandra agree again");
    }
    worst = most;
    agrees = now;
  }

  /** Whether the last round found them close enough. */
  boolean agrees() {
    return agrees;
  }

  /**
   * At the start.
   *
   * @throws StartException CASSANDRA with the remedy
   */
  void require() throws StartException {
    if (!agrees) {
      throw new StartException(
          ExitCode.CASSANDRA,
          ("%s, and hutong.cassandra.max-clock-difference is %s: set both clocks right (with chrony"
                  + " or another NTP client on each machine), then start again.")
              .formatted(worst.map(Reading::inWords).orElse(""), limit()));
    }
  }

  private String limit() {
    return settings.maxDifference().toMillis() + " ms";
  }

  private double seconds(Reading reading) {
    return reading.ahead().toMillis() / 1000.0;
  }

  @Override
  public void close() {
    beat.ifPresent(Cancellable::cancel);
  }
}
