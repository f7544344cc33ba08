package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import akka.stream.alpakka.cassandra.javadsl.CassandraSessionRegistry;
import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.ConfigFactory;
import hutong.cluster.ClockCheck.Reading;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Wall clocks that differ from Cassandra's, by how much, and what follows. */
@ExtendWith(SharedNode.class)
class ClockCheckTest {
  private static final ClockCheck.Settings HALF_A_SECOND =
      new ClockCheck.Settings(Duration.ofMillis(500), Duration.ofSeconds(30));

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ClockCheck check = new ClockCheck(HALF_A_SECOND, metrics);

  @Test
  void aDifferenceCountsOnlyAsFarAsTheRoundTripCannotExplainIt() {
    assertThat(reading(1000, 1000, 1000).ahead()).isZero();
    assertThat(reading(1000, 5000, 9000).ahead()).as("a slow answer").isZero();
    assertThat(reading(1000, 400, 1200).ahead()).hasMillis(600);
    assertThat(reading(1000, 1900, 1200).ahead()).hasMillis(-700);
  }

  @Test
  void withinTheLimitANodeStartsAndBeyondItItIsToldTheRemedy() {
    check.learn(List.of(reading(1000, 500, 1010), reading(1000, 1510, 1010)));
    assertThatCode(check::require).doesNotThrowAnyException();

    check.learn(List.of(reading(1000, 1000, 1010), reading(9000, 1000, 9010)));
    StartException refused = catchThrowableOfType(StartException.class, check::require);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.CASSANDRA);
    assertThat(refused)
        .hasMessageContainingAll(
            "8000 ms ahead", "10.0.0.7:9042", "max-clock-difference is 500 ms", "NTP");
  }

  @Test
  void theVerdictOfTheLastRoundCountsAndSilenceChangesNothing() {
    assertThat(check.agrees()).isTrue();
    check.learn(List.of(reading(1000, 2000, 1010)));
    assertThat(check.agrees()).isFalse();
    assertThat(difference()).isEqualTo(-0.99);
    check.learn(List.of());
    assertThat(check.agrees()).isFalse();
    check.learn(List.of(reading(2000, 2001, 2010)));
    assertThat(check.agrees()).isTrue();
    assertThat(difference()).isZero();
  }

  @Test
  void aLimitBelowAMillisecondIsRefusedByName() {
    assertThatThrownBy(
            () ->
                ClockCheck.Settings.from(
                    ConfigFactory.parseString("hutong.cassandra.max-clock-difference = 0s")
                        .withFallback(ConfigFactory.defaultReference())))
        .hasMessageContaining("hutong.cassandra.max-clock-difference");
  }

  @Test
  void cassandraTellsItsTimeAndAClockThatIsOffIsFoundOut(SharedNode.Lane lane) throws Exception {
    CqlSession session =
        CassandraSessionRegistry.get(lane.node().system())
            .sessionFor("akka.persistence.cassandra")
            .underlying()
            .toCompletableFuture()
            .get();

    check.learn(ask(session, Clock.systemUTC()));
    assertThat(check.agrees()).isTrue();

    check.learn(ask(session, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(5))));
    assertThat(check.agrees()).isFalse();
    assertThat(difference()).isGreaterThan(200).isLessThan(301);

    check.learn(ask(session, Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-5))));
    assertThat(difference()).isLessThan(-200).isGreaterThan(-301);
  }

  @Test
  void aRunningNodeWhoseClockIsOffIsNotReadyUntilItAgreesAgain(SharedNode.Lane lane)
      throws Exception {
    ClockCheck running = lane.node().clocks();
    try {
      await()
          .untilAsserted(
              () -> { // again when the node's own beat came between
                running.learn(List.of(reading(9000, 1000, 9010)));
                assertThat(Http.get(lane, "/metrics").body())
                    .contains("hutong_cassandra_clock_difference_seconds 8.0");
                assertThat(Http.get(lane, "/ready").statusCode()).isEqualTo(503);
                assertThat(Http.get(lane, "/live").statusCode()).isEqualTo(200);
              });
    } finally {
      running.learn(List.of(reading(1000, 1000, 1000)));
    }
    assertThat(Http.get(lane, "/ready").statusCode()).isEqualTo(200);
  }

  private static List<Reading> ask(CqlSession session, Clock clock) throws Exception {
    List<Reading> readings = ClockCheck.ask(session, clock).toCompletableFuture().get();
    assertThat(readings).hasSize(1);
    return readings;
  }

  private double difference() {
    return metrics.get("hutong.cassandra.clock.difference").gauge().value();
  }

  private static Reading reading(long before, long theirs, long after) {
    return new Reading("10.0.0.7:9042", before, theirs, after);
  }
}
