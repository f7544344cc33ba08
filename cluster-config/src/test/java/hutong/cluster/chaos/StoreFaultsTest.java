package hutong.cluster.chaos;

import hutong.cluster.cassandra.EmbeddedCassandra;
import hutong.cluster.chaos.CqlGate.Fate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node under load whose Cassandra lies about writes of every table: some are stored and denied,
 * some are denied and stored late. Run by {@code mvn -Pchaos}.
 */
@Tag("chaos")
class StoreFaultsTest {
  @TempDir Path folder;

  @Test
  void aStoreThatLiesAboutWritesLosesAndDoublesNothing() throws Exception {
    try (EmbeddedCassandra cassandra =
            EmbeddedCassandra.start(
                EmbeddedCassandra.Settings.of(
                    folder.resolve("store"),
                    Path.of(System.getProperty("hutong.cassandra.lib", "")),
                    EmbeddedCassandra.Durability.BATCH),
                step -> {});
        CqlGate gate = new CqlGate(cassandra.contactPoint())) {
      List<String> options = List.of("--cassandra", "127.0.0.1:" + gate.port());
      NodeSite site = NodeSite.of(folder, 1, node -> options);
      try (Trial<NodeSite> trial =
          Trial.of("aStoreThatLiesAboutWritesLosesAndDoublesNothing", site, Crowd.Size.MODERATE)) {
        trial.strike(3, new Lies(gate, 40, Duration.ofSeconds(15))).verdict();
      }
    }
  }

  /**
   * The store lies for a while.
   *
   * @param oneIn so many writes meets one of the two fates
   */
  record Lies(CqlGate gate, int oneIn, Duration time) implements Fault<NodeSite> {
    private static final int LATE_AFTER = 5;

    @Override
    public String name() {
      return "one write in "
          + oneIn
          + " denied, half of these stored late, for "
          + time.toSeconds()
          + " s";
    }

    @Override
    public void strike(NodeSite site) throws Exception {
      Random random = new Random(oneIn);
      gate.decide(write -> random.nextInt(oneIn) == 0 ? lie(random) : Fate.PASSES);
      for (int part = 0; part < LATE_AFTER; part++) {
        Processes.pass(time.dividedBy(LATE_AFTER));
        int unused = gate.storeKept();
      }
      gate.decide(write -> Fate.PASSES);
      int unused = gate.storeKept();
    }

    private static Fate lie(Random random) {
      return random.nextBoolean() ? Fate.IS_STORED_AND_DENIED : Fate.IS_DENIED_AND_KEPT;
    }
  }
}
