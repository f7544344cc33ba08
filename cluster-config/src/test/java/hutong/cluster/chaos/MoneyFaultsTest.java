package hutong.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.ExitCode;
import hutong.cluster.cassandra.EmbeddedCassandra;
import hutong.protocol.wire.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@link Bank} balances, whatever happens to nodes, their store and the ways between them. Run
 * by {@code mvn -Pchaos}.
 */
@Tag("chaos")
class MoneyFaultsTest {
  private static final Duration BRIEF = Duration.ofSeconds(5);

  @TempDir Path folder;

  @Test
  void theBankBalancesWhateverIsKilledAndFrozen(TestInfo test) throws Exception {
    try (Trial<NodeSite> trial = trial(test, NodeSite.ofOne(folder))) {
      trial
          .strike(3, new Fault.Kill(0))
          .strike(new Fault.Freeze(0, BRIEF))
          .strike(new Fault.FreezeCassandra(0, BRIEF))
          .strike(new Fault.KillCassandra(0))
          .strike(new Fault.KillSilent(0, Duration.ofSeconds(2)))
          .verdict();
    }
  }

  @Test
  void theBankBalancesOverAStoreThatLies(TestInfo test) throws Exception {
    try (EmbeddedCassandra cassandra =
            EmbeddedCassandra.start(
                EmbeddedCassandra.Settings.of(
                    folder.resolve("store"),
                    Path.of(System.getProperty("hutong.cassandra.lib", "")),
                    EmbeddedCassandra.Durability.BATCH),
                step -> {});
        CqlGate gate = new CqlGate(cassandra.contactPoint())) {
      List<String> options = List.of("--cassandra", "127.0.0.1:" + gate.port());
      try (Trial<NodeSite> trial = trial(test, NodeSite.of(folder, 1, node -> options))) {
        trial.strike(2, new StoreFaultsTest.Lies(gate, 40, Duration.ofSeconds(15))).verdict();
      }
    }
  }

  @Test
  void theBankBalancesWhileOneNodeOfThreeDiesAndBooksMove(TestInfo test) throws Exception {
    try (Trial<ClusterSite> trial = trial(test, ClusterSite.in(folder))) {
      trial
          .strike(new ClusterFault.Kill(0))
          .strike(new ClusterFault.Rebalance("Book", 2))
          .verdict();
      assertThat(trial.load().refusals())
          .as("what clients are told: try again, and nothing else")
          .doesNotContainKeys(Code.CONFLICT, Code.INTERNAL);
    }
  }

  @Test
  void aNodeThatWasFrozenUntilOthersHadItsBooksPaysNothingTwice(TestInfo test) throws Exception {
    try (Trial<ClusterSite> trial = trial(test, ClusterSite.in(folder))) {
      trial.strike(new ClusterFault.Freeze(1, Duration.ofSeconds(60))).verdict();
    }
  }

  @Test
  void oneSideOfAPartitionServesMoney(TestInfo test) throws Exception {
    Assumptions.assumeTrue(NetworkSite.isPossible(), "network namespaces cannot be made here");
    try (Trial<NetworkSite> trial = trial(test, NetworkSite.in(folder))) {
      Bank bank = (Bank) trial.load();
      trial.strike(new Partition(2, bank)).verdict();
      assertThat(trial.load().refusals())
          .as("what is not known yet is not refused")
          .containsKey(Code.PENDING)
          .doesNotContainKeys(Code.CONFLICT, Code.INTERNAL);
    }
  }

  /** One node has no way to the others; these serve money without it, and it ends by itself. */
  private record Partition(int node, Bank bank) implements Fault<NetworkSite> {
    @Override
    public String name() {
      return "one node of three without a way to the others, which go on";
    }

    @Override
    public void strike(NetworkSite site) throws Exception {
      site.cut(node);
      assertThat(site.awaitEnd(node)).isEqualTo(ExitCode.LEFT_CLUSTER.number());
      for (int other = 0; other < site.nodes(); other++) {
        if (other != node) {
          bank.servedAt(other);
        }
      }
      site.join(node);
      site.restart(node);
      site.awaitWell();
    }
  }

  private static <S extends Site> Trial<S> trial(TestInfo test, S site) throws Exception {
    return Trial.of(test.getTestMethod().orElseThrow().getName(), site, Bank::at);
  }
}
