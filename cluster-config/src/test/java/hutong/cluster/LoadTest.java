package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import hutong.cluster.SharedNode.Lane;
import hutong.cluster.load.AuditRun;
import hutong.cluster.load.ConnectionsBench;
import hutong.cluster.load.EnvelopeBench;
import hutong.cluster.load.Report;
import hutong.cluster.load.Resident;
import hutong.cluster.load.SeededTown;
import hutong.cluster.load.Server;
import hutong.cluster.load.TalkBench;
import hutong.cluster.load.TalkBench.Crowd;
import hutong.cluster.load.Town;
import hutong.cluster.load.TransferBench;
import hutong.cluster.proof.Sabotage;
import hutong.platform.gateway.Gateway;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The benchmarks count what they say that they count, and find out a server that lies. */
@ExtendWith(SharedNode.class)
class LoadTest {
  private static final int WARM_UP = 1;
  private static final String[] KEYS = {
    "name",
    "nodes",
    "durability",
    "seed",
    "seconds",
    "clients",
    "offered_per_second",
    "sent",
    "acknowledged",
    "delivered",
    "lost",
    "duplicated",
    "out_of_order",
    "rate_per_second",
    "p50_ms",
    "p99_ms",
    "p999_ms",
    "server_cpu_seconds",
    "cassandra_cpu_seconds",
    "client_cpu_seconds"
  };

  @Test
  void sentAcknowledgedAndDeliveredAllCountTheWholeRun(Lane lane) throws Exception {
    int rate = 20;
    try (LaneServer server = new LaneServer(lane, lane.node().ws())) {
      Report report = bench().pairs(2, server, setting("chat", 4, rate));

      long all = (long) rate * (WARM_UP + 1);
      assertThat(report.verdict().broken()).isEmpty();
      assertThat(report.counts()).isEqualTo(new Report.Counts(all, all, all));
      assertThat(report.json())
          .startsWith(
              "{\"name\":\"chat\",\"nodes\":1,\"durability\":\"batch\",\"seed\":7,\"seconds\":1")
          .contains("\"clients\":4,\"offered_per_second\":20,\"sent\":40,\"acknowledged\":40");
      for (String key : KEYS) {
        assertThat(report.json()).containsOnlyOnce("\"" + key + "\":");
      }
    }
  }

  @Test
  void aHotGroupIsShownToEverybody(Lane lane) throws Exception {
    int members = 4; // as many as still make a small conversation here
    try (LaneServer server = new LaneServer(lane, lane.node().ws())) {
      Report report =
          bench().groups(new Crowd(1, members, members), server, setting("chat", members, 50));

      assertThat(report.verdict().broken()).isEmpty();
      assertThat(report.counts().delivered()).isEqualTo((members - 1) * report.counts().sent());
    }
  }

  @Test
  void aLargeGroupIsShownToEverybodyAndEachDeliveryCounts(Lane lane) throws Exception {
    int members = 21;
    try (LaneServer server = new LaneServer(lane, lane.node().ws())) {
      Report report =
          bench().fanOut(new Crowd(1, members, 3), server, setting("fanout", members, 400));

      assertThat(report.verdict().broken()).isEmpty();
      assertThat(report.counts().sent()).isEqualTo(20 * (WARM_UP + 1));
      assertThat(report.counts().delivered()).isEqualTo(400 * (WARM_UP + 1));
    }
  }

  @Test
  void connectionsAreHeldAndEachStillAnswers(Lane lane) throws Exception {
    try (LaneServer server = new LaneServer(lane, lane.node().ws())) {
      Report report = ConnectionsBench.run(server, setting("connections", 20, 100), line -> {});

      assertThat(report.verdict().broken()).isEmpty();
      assertThat(report.json())
          .contains("\"heap_bytes_per_connection\":", "\"resident_bytes_per_connection\":");
    }
  }

  @Test
  void everyTransferThatIsAcknowledgedIsInBothWallets(Lane lane) throws Exception {
    int rate = 40;
    try (LaneServer server = new LaneServer(lane, lane.node().ws())) {
      Report report =
          TransferBench.run(
              new TransferBench.Crowd(5, 0),
              server,
              setting("transfer", 2, rate),
              WARM_UP,
              line -> {});

      long all = (long) rate * (WARM_UP + 1);
      assertThat(report.verdict().broken()).isEmpty();
      assertThat(report.counts()).isEqualTo(new Report.Counts(all, all, all));
      assertThat(report.json()).contains("\"audit_ok\":true");
    }
  }

  @Test
  void anEnvelopeIsGrabbedToTheLastShare(Lane lane) throws Exception {
    try (LaneServer server = new LaneServer(lane, lane.node().ws())) {
      Report report = EnvelopeBench.one(server, setting("envelope", 9, 9), 4, false, line -> {});

      assertThat(report.verdict().broken()).isEmpty();
      assertThat(report.counts()).isEqualTo(new Report.Counts(9, 9, 4));
      assertThat(report.json())
          .contains("\"winners\":4,\"answered_seconds\":", "\"audit_ok\":true");
    }
  }

  @Test
  void manyEnvelopesAreClaimedByTurns(Lane lane) throws Exception {
    try (LaneServer server = new LaneServer(lane, lane.node().ws())) {
      Report report =
          EnvelopeBench.many(
              server, setting("envelope", 6, 30), new EnvelopeBench.Many(4, 3), line -> {});

      assertThat(report.verdict().broken()).isEmpty();
      assertThat(report.counts()).isEqualTo(new Report.Counts(60, 60, 12));
      assertThat(report.json()).contains("\"envelopes\":4,\"winners\":12", "\"audit_ok\":true");
    }
  }

  @Test
  void theAuditTellsWhatItTook(Lane lane) throws Exception {
    AuditRun run = AuditRun.of(List.of("--data", lane.data().toString()));

    assertThat(run.proven()).isTrue();
    assertThat(run.peakResidentBytes()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Sabotage.Kind.class)
  void aServerThatLiesIsFoundOut(Sabotage.Kind kind, Lane lane) throws Exception {
    try (Gateway lying = lane.node().openGateway(honest -> new Sabotage(honest, kind));
        LaneServer server =
            new LaneServer(lane, URI.create("ws://127.0.0.1:" + lying.port() + "/ws"))) {
      Report report = bench(3).pairs(1, server, setting("chat", 2, 20));

      assertThat(report.lawsHold()).isFalse();
    }
  }

  private static TalkBench bench(int standstillSeconds) {
    return new TalkBench(0, WARM_UP, standstillSeconds, line -> {});
  }

  private static TalkBench bench() {
    return bench(60);
  }

  private static Report.Setting setting(String name, int clients, int rate) {
    return new Report.Setting(name, 1, "batch", 7, 1, clients, rate);
  }

  /** The node of the tests as a benchmark sees it. */
  private static final class LaneServer implements Server, AutoCloseable {
    private final URI door;
    private final SeededTown town;

    LaneServer(Lane lane, URI door) throws Exception {
      this.door = door;
      this.town =
          new SeededTown(
              lane.node().cassandra().orElseThrow().contactPoint(),
              DataFolder.secret(lane.data()),
              ConfigFactory.parseMap(
                      Map.of(
                          "hutong.chat.small-conversation-limit",
                          4,
                          "hutong.money.books",
                          SharedNode.BOOKS))
                  .withFallback(ConfigFactory.defaultReference()));
    }

    @Override
    public List<URI> doors() {
      return List.of(door);
    }

    @Override
    public long pid() {
      return ProcessHandle.current().pid();
    }

    @Override
    public Town town() {
      return town;
    }

    /** They open on first use: the books of this node are in use. */
    @Override
    public long openPurses(List<Resident> people) {
      return town.purse();
    }

    @Override
    public void close() {
      town.close();
    }
  }
}
