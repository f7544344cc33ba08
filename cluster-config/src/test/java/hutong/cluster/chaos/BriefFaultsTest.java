package hutong.cluster.chaos;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The faults of {@link NodeFaultsTest} in brief, for every build. */
class BriefFaultsTest {
  @TempDir Path folder;

  @Test
  void nothingAcknowledgedIsLostWhenANodeUnderLoadIsFrozenAndKilled() throws Exception {
    try (Trial<NodeSite> trial =
        Trial.of("theFaultsInBrief", NodeSite.ofOne(folder), Crowd.Size.SMALL)) {
      trial
          .strike(new Fault.Freeze(0, Duration.ofSeconds(1)))
          .strike(new Fault.FreezeCassandra(0, Duration.ofSeconds(1)))
          .strike(new Fault.KillSilent(0, Duration.ofMillis(500)))
          .verdict();
    }
  }
}
