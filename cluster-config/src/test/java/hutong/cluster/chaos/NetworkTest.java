package hutong.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes in network namespaces, of which one loses the way to the others but not to Cassandra
 * and its clients: what a broken switch does. Run by {@code mvn -Pchaos}, where the machine allows
 * to make namespaces.
 */
@Tag("chaos")
class NetworkTest {
  @TempDir Path folder;

  @Test
  void aNodeWithoutAWayToTheOthersEndsAndLosesNothing() throws Exception {
    Assumptions.assumeTrue(NetworkSite.isPossible(), "network namespaces cannot be made here");
    try (Trial<NetworkSite> trial =
        Trial.of(
            "aNodeWithoutAWayToTheOthersEndsAndLosesNothing",
            NetworkSite.in(folder),
            Crowd.Size.MODERATE)) {
      trial.strike(new NoWay(2)).strike(new NoWay(1)).verdict();
    }
  }

  /** Until it has ended by itself; then it is started again, with the way open. */
  private record NoWay(int node) implements Fault<NetworkSite> {
    @Override
    public String name() {
      return "one node of three without a way to the others, by network namespaces";
    }

    @Override
    public void strike(NetworkSite site) throws Exception {
      site.cut(node);
      assertThat(site.awaitEnd(node)).isEqualTo(ExitCode.LEFT_CLUSTER.number());
      site.join(node);
      site.restart(node);
      site.awaitWell();
    }
  }
}
