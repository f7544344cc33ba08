package hutong.cluster.chaos;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** One node under load, whose processes are killed and frozen. Run by {@code mvn -Pchaos}. */
@Tag("chaos")
class NodeFaultsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void tenSigkillsOfTheNodeUnderLoadLoseNothing(TestInfo test) throws Exception {
    prove(test, 10, new Fault.Kill(0));
  }

  @Test
  void aKilledCassandraEndsTheNodeWithASentenceAndARestartHeals(TestInfo test) throws Exception {
    prove(test, 3, new Fault.KillCassandra(0));
  }

  @Test
  void aSigkillOfBothAtOnceIsHealedByARestart(TestInfo test) throws Exception {
    prove(test, 3, new Fault.KillBoth(0));
  }

  @Test
  void whatASilentCassandraTakesWithItWasNotAcknowledged(TestInfo test) throws Exception {
    prove(test, 2, new Fault.KillSilent(0, Duration.ofSeconds(3)));
  }

  @Test
  void aNodeThatWasFrozenForThirtySecondsGoesOn(TestInfo test) throws Exception {
    prove(test, 1, new Fault.Freeze(0, LONG));
  }

  @Test
  void aNodeWhoseCassandraWasFrozenForThirtySecondsGoesOn(TestInfo test) throws Exception {
    prove(test, 1, new Fault.FreezeCassandra(0, LONG));
  }

  private void prove(TestInfo test, int times, Fault<NodeSite> fault) throws Exception {
    try (Trial<NodeSite> trial =
        Trial.of(
            test.getTestMethod().orElseThrow().getName(),
            NodeSite.ofOne(folder),
            Crowd.Size.MODERATE)) {
      trial.strike(times, fault).verdict();
    }
  }
}
