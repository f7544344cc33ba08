package hutong.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.Commands;
import hutong.cluster.cassandra.EmbeddedCassandra;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGKILL of a real node after each entry that a flow of money stores, one after the other: what
 * these entries are is watched in a run in which nothing is killed. The audit proves what is stored
 * then. Whoever had no answer orders again, under the same ids, and in the end everybody has what
 * the answers say. Run by {@code mvn -Pchaos}; {@code FlowsTest} does the same without a node, and
 * twice in a row.
 */
@Tag("chaos")
class FlowKillsTest {
  private static final Logger LOG = LoggerFactory.getLogger(FlowKillsTest.class);
  private static final Duration WITHIN = Duration.ofMinutes(2);

  /** Sometimes two entries are stored as one, and there are fewer than were watched. */
  private static final int TRIES = 3;

  @TempDir static Path folder;
  private static EmbeddedCassandra cassandra;
  private static CqlGate gate;
  private static NodeSite site;
  private static Purse.Town town;

  @BeforeAll
  static void aNodeBehindAGate() throws Exception {
    cassandra =
        EmbeddedCassandra.start(
            EmbeddedCassandra.Settings.of(
                folder.resolve("store"),
                Path.of(System.getProperty("hutong.cassandra.lib", "")),
                EmbeddedCassandra.Durability.BATCH),
            step -> {});
    gate = new CqlGate(cassandra.contactPoint());
    List<String> options =
        List.of(
            "--cassandra=127.0.0.1:" + gate.port(),
            "--set=hutong.money.books=" + Purse.Town.BOOKS,
            "--set=hutong.money.envelope.card-every=50ms",
            "--set=hutong.money.envelope.patience=1s");
    site = NodeSite.of(folder, 1, node -> options);
    town = Purse.Town.at(site);
  }

  @AfterAll
  static void close() throws Exception {
    town.close();
    site.close();
    gate.close();
    cassandra.close();
  }

  @ParameterizedTest
  @EnumSource
  void aKillAfterAnyEntryLosesAndDoublesNothing(MoneyFlow flow) throws Exception {
    Entries whole = new Entries(Integer.MAX_VALUE);
    gate.decide(whole::fate);
    town.settle(flow.run(town));
    whole.awaitQuiet();
    List<String> entries = whole.seen();
    LOG.info("{}: {}", flow, entries);
    assertThat(entries).isNotEmpty();
    List<Integer> missed = new ArrayList<>();
    for (int number = 1; number <= entries.size(); number++) {
      boolean struck = false;
      for (int attempt = 0; attempt < TRIES && !struck; attempt++) {
        struck = runAndKillAfter(flow, number);
      }
      if (!struck) {
        missed.add(number);
      }
    }
    LOG.info("{}: killed after each of {} entries, but {}", flow, entries.size(), missed);
    assertThat(missed).as("of %s", entries).hasSizeLessThanOrEqualTo(1);
    assertProven();
  }

  private static void assertProven() throws IOException {
    Commands.Ended audit = Commands.audit(site.data());
    assertThat(audit.code()).as(audit.output() + audit.errors()).isZero();
  }

  @Test
  void anEnvelopeWhoseEndNobodyWasThereForReturnsOnce() throws Exception {
    gate.decide(write -> CqlGate.Fate.PASSES);
    Purse.Change claimed = MoneyFlow.AN_ENVELOPE_THAT_EXPIRES.run(town);
    site.node(0).kill();
    Processes.pass(Duration.ofMillis(MoneyFlow.LIFE_MILLIS));
    site.start(0);
    town.settle(claimed);
    Entries afterwards = new Entries(Integer.MAX_VALUE);
    gate.decide(afterwards::fate);
    afterwards.awaitQuiet();
    town.settle(new Purse.Change());
    assertProven();
  }

  /** Whether there were so many entries this time, for sometimes two are stored at once. */
  private static boolean runAndKillAfter(MoneyFlow flow, int number) throws Exception {
    Entries entries = new Entries(number);
    gate.decide(entries::fate);
    CompletableFuture<Purse.Change> going =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return flow.run(town);
              } catch (Exception e) {
                throw new IllegalStateException(flow + " comes to its end", e);
              }
            });
    Awaitility.await()
        .atMost(WITHIN)
        .until(() -> entries.reached() || (going.isDone() && entries.isQuiet()));
    boolean reached = entries.end();
    if (reached) {
      site.node(0).kill();
      gate.forgetWaiting();
      gate.decide(write -> CqlGate.Fate.PASSES);
      assertProven();
      site.start(0);
    }
    try {
      town.settle(going.get(WITHIN.toSeconds(), TimeUnit.SECONDS));
    } catch (Exception | AssertionError e) {
      throw new AssertionError(flow + ", killed after " + entries.seen(), e);
    }
    return reached;
  }

  /** Entries of money that a node stores, until there are so many: then nothing more is stored. */
  private static final class Entries {
    /** Longer than what expires lives, and a reminder is late. */
    private static final long QUIET_NANOS =
        TimeUnit.MILLISECONDS.toNanos(MoneyFlow.LIFE_MILLIS + 2_500);

    private static final List<String> KINDS =
        List.of("Wallet|", "Book|", "RedEnvelope|", "SplitBill|");

    private int last;
    private final List<String> seen = new ArrayList<>();
    private long latest = System.nanoTime();

    Entries(int last) {
      this.last = last;
    }

    synchronized CqlGate.Fate fate(CqlGate.Write write) {
      if (seen.size() >= last) {
        return CqlGate.Fate.WAITS;
      }
      for (String kind : KINDS) {
        if (write.isEntryOf(kind)) {
          seen.add(kind + write.rows());
          latest = System.nanoTime();
        }
      }
      return CqlGate.Fate.PASSES;
    }

    synchronized boolean reached() {
      return seen.size() >= last;
    }

    /** Whether so many have come; if not, those that come after all are not held back. */
    synchronized boolean end() {
      boolean all = reached();
      if (!all) {
        last = Integer.MAX_VALUE;
      }
      return all;
    }

    synchronized boolean isQuiet() {
      return System.nanoTime() - latest > QUIET_NANOS;
    }

    synchronized List<String> seen() {
      return List.copyOf(seen);
    }

    void awaitQuiet() {
      Awaitility.await().atMost(WITHIN).until(this::isQuiet);
    }
  }
}
