package hutong.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.wire.Code;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes under load, of which one goes. Run by {@code mvn -Pchaos}. */
@Tag("chaos")
class ClusterFaultsTest {
  @TempDir Path folder;

  @Test
  void sigkillsOfOneNodeOfThreeLoseNothing(TestInfo test) throws Exception {
    prove(test, new ClusterFault.Kill(0), new ClusterFault.Kill(1), new ClusterFault.Kill(2));
  }

  @Test
  void aNodeThatWasFrozenForSixtySecondsAcknowledgesNothingLate(TestInfo test) throws Exception {
    prove(test, new ClusterFault.Freeze(1, Duration.ofSeconds(60)));
  }

  @Test
  void aRollingRestartIsGoodByesAndComingsBackAndNothingElse(TestInfo test) throws Exception {
    prove(test, new ClusterFault.Roll());
  }

  @Test
  void shardsMoveUnderLoad(TestInfo test) throws Exception {
    prove(
        test,
        new ClusterFault.Rebalance("Conversation", 2),
        new ClusterFault.Rebalance("Conversation", 0));
  }

  private void prove(TestInfo test, ClusterFault... faults) throws Exception {
    try (Trial<ClusterSite> trial =
        Trial.of(
            test.getTestMethod().orElseThrow().getName(),
            ClusterSite.in(folder),
            Crowd.Size.MODERATE)) {
      for (ClusterFault fault : faults) {
        trial.strike(fault);
      }
      trial.verdict();
      assertThat(trial.load().refusals())
          .as("what clients are told besides good-byes: try again, and nothing else")
          .doesNotContainKeys(Code.CONFLICT, Code.INTERNAL, Code.TOO_OLD);
    }
  }
}
