package hutong.platform.entity;

import static hutong.platform.entity.SnapshotHead.PIECE_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.Patterns;
import akka.stream.alpakka.cassandra.javadsl.CassandraSessionRegistry;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import hutong.cluster.SharedNode;
import hutong.cluster.SharedNode.Lane;
import hutong.platform.entity.Ballast.Command;
import hutong.platform.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Snapshots in the real tables: whatever becomes of them, an entity recovers the same state. */
@ExtendWith(SharedNode.class)
class SnapshotsTest {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final int EVERY = 6;

  /** Three pieces, the last one short. */
  private static final int LENGTH = 2 * PIECE_BYTES + 100;

  private ActorSystem<?> system;
  private CqlSession session;
  private SnapshotTable table;
  private SimpleMeterRegistry registry;
  private Entities entities;
  private Ballast.Rules rules = new Ballast.Rules(0);
  private Ballast.Bytes bytes = new Ballast.Bytes(LENGTH);
  private String entity;
  private String id;

  @BeforeEach
  void connect(Lane lane) throws Exception {
    system = lane.node().system();
    session =
        CassandraSessionRegistry.get(system)
            .sessionFor("akka.persistence.cassandra")
            .underlying()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    Store store = new Store(session);
    table = new SnapshotTable(store, system.executionContext());
    registry = new SimpleMeterRegistry();
    SnapshotMeters.register(system, registry);
    IngressSettings usual = IngressSettings.from(system.settings().config());
    entities =
        new Entities(
            system,
            new IngressSettings(
                usual.maxQueue(),
                usual.maxWait(),
                usual.maxBatchCommands(),
                usual.maxBatchBytes(),
                EVERY,
                usual.minBackoff(),
                usual.maxBackoff()),
            new Journal(store, 500_000),
            Incarnations.in(store),
            () -> true,
            Clock.systemUTC(),
            new Meters(registry));
    entity = "ballast" + NAMES.incrementAndGet();
    id = "Ballast|" + entity;
  }

  /** What may become of a snapshot. */
  private enum Damage {
    GONE("DELETE FROM snapshot_head USING TIMESTAMP ?", ""),
    PIECES_GONE("DELETE FROM snapshot_piece USING TIMESTAMP ?", ""),
    PIECE_GONE("DELETE FROM snapshot_piece USING TIMESTAMP ?", " AND piece = 1"),
    LAST_PIECE_GONE("DELETE FROM snapshot_piece USING TIMESTAMP ?", " AND piece = 2"),
    PIECE_ALTERED("UPDATE snapshot_piece USING TIMESTAMP ? SET bytes = 0x00", " AND piece = 1"),
    TIME_ALTERED("UPDATE snapshot_head USING TIMESTAMP ? SET at = 1", ""),
    FORMAT_ALTERED("UPDATE snapshot_head USING TIMESTAMP ? SET manifest = 'LS2'", ""),
    COUNT_ALTERED("UPDATE snapshot_head USING TIMESTAMP ? SET pieces = 2", ""),
    COUNT_ABSURD("UPDATE snapshot_head USING TIMESTAMP ? SET pieces = 2000000000", ""),
    CHECKSUM_GONE("UPDATE snapshot_head USING TIMESTAMP ? SET checksum = null", "");

    private final String act;
    private final String which;

    Damage(String act, String which) {
      this.act = act;
      this.which = which;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotWholeIsPassedOver(Damage damage) {
    addTo(15);
    List<SnapshotHead> heads = heads();
    assertThat(heads).hasSize(2);
    double before = broken();

    does(damage, heads.get(0));
    assertThat(readAnew()).isEqualTo(15);
    assertThat(bytes.decoded()).containsExactly(number(heads.get(1)));

    does(damage, heads.get(1));
    bytes.decoded().clear();
    assertThat(readAnew()).as("from the journal alone").isEqualTo(15);
    assertThat(bytes.decoded()).isEmpty();
    assertThat(broken() - before).isEqualTo(damage == Damage.GONE ? 0 : 3);
  }

  private void does(Damage damage, SnapshotHead head) {
    session.execute(
        damage.act + " WHERE persistence_id = ? AND mark = ?" + damage.which,
        head.mark() + 1,
        id,
        head.mark());
  }

  private double broken() {
    return registry.get("hutong.store.snapshots.broken").functionCounter().count();
  }

  /** As one write it would fail for ever: a mutation is at most half a commit-log segment. */
  @Test
  void aStateLargerThanAMutationIsStoredAndRecovered() {
    bytes = new Ballast.Bytes(9 << 20);
    addTo(EVERY);

    assertThat(heads()).hasSize(1);
    SnapshotHead head = heads().get(0);
    assertThat(head.pieces()).isEqualTo(19);
    assertThat(pieces()).hasSize(19).allMatch(piece -> bytesOf(piece).remaining() <= PIECE_BYTES);
    assertThat(readAnew()).isEqualTo(EVERY);
    assertThat(bytes.decoded()).containsExactly(number(head));
  }

  @Test
  void theNewestTwoAreKeptAndWhatComesLateStaysDeleted() {
    byte[] torn = randomBytes(1, LENGTH);
    SnapshotHead late = head(Entry.mark(1, 3), torn);
    session.execute(
        "INSERT INTO snapshot_piece (persistence_id, mark, piece, bytes) VALUES (?, ?, 0, 0x00)"
            + " USING TIMESTAMP ?",
        id,
        late.mark(),
        late.mark());
    addTo(40);
    List<Long> kept = heads().stream().limit(2).map(SnapshotHead::mark).toList();
    Awaitility.await().until(() -> heads().size() == 2 && marksOfPieces().equals(kept));

    get(table.put(late, torn));
    assertThat(heads()).extracting(SnapshotHead::mark).isEqualTo(kept);
    assertThat(marksOfPieces()).isEqualTo(kept);
  }

  private List<Long> marksOfPieces() {
    return pieces().stream().map(row -> row.getLong("mark")).distinct().toList();
  }

  @Test
  void twoWritersSnapshotsOfOneNumberAreTwo() {
    byte[] olds = randomBytes(1, LENGTH);
    byte[] successors = randomBytes(2, LENGTH);
    SnapshotHead old = head(Entry.mark(1, 12), olds);
    SnapshotHead successor = head(Entry.mark(2, 12), successors);
    CompletionStage<?> both =
        table.put(old, olds).thenCombine(table.put(successor, successors), (a, b) -> "both");
    get(both);

    assertThat(heads()).containsExactly(successor, old);
    assertThat(get(table.bytes(old))).hasValue(olds);
    assertThat(get(table.bytes(successor))).hasValue(successors);

    byte[] beyond = randomBytes(3, 10);
    get(table.put(head(Entry.mark(1, 90), beyond), beyond));
    assertThat(heads()).first().as("whatever a replaced writer stores").isEqualTo(successor);
  }

  @Test
  void aWriterThatRestartsOftenTakesSnapshotsToo() {
    for (int count = 1; count <= EVERY; count++) {
      addTo(count); // an entry that opens, and one that adds
    }

    assertThat(heads()).extracting(SnapshotsTest::number).containsExactly(12L, 6L);
    assertThat(readAnew()).isEqualTo(EVERY);
  }

  @Test
  void anEntityMayAskForFewer() {
    rules = new Ballast.Rules(20);
    addTo(18);
    assertThat(heads()).isEmpty();
    addTo(30);
    assertThat(heads()).extracting(SnapshotsTest::number).containsExactly(21L);
    assertThat(readAnew()).isEqualTo(30);
  }

  /** Adds until so many are counted, then ends the entity. */
  private void addTo(long count) {
    ActorRef<Ingress.Message<Command, Long>> owner = owner();
    long last = tell(owner, Command.READ);
    while (last < count) {
      last = tell(owner, Command.ADD);
    }
    end(owner);
  }

  private long readAnew() {
    ActorRef<Ingress.Message<Command, Long>> owner = owner();
    long count = tell(owner, Command.READ);
    end(owner);
    return count;
  }

  private ActorRef<Ingress.Message<Command, Long>> owner() {
    return system.systemActorOf(
        Ingress.create(Ballast.type(rules, bytes), entity, entities),
        entity + "-" + NAMES.incrementAndGet(),
        Props.empty());
  }

  private long tell(ActorRef<Ingress.Message<Command, Long>> owner, Command command) {
    Answer<Long> answer =
        get(
            AskPattern.ask(
                owner,
                (ActorRef<Answer<Long>> replyTo) -> new Ingress.Execute<>(command, 0, replyTo, ""),
                Duration.ofSeconds(20),
                system.scheduler()));
    return ((Answer.Done<Long>) answer).reply();
  }

  private void end(ActorRef<Ingress.Message<Command, Long>> owner) {
    get(
        Patterns.gracefulStop(
            Adapter.toClassic(owner), Duration.ofSeconds(20), new Ingress.Stop<Command, Long>()));
  }

  private SnapshotHead head(long mark, byte[] of) {
    return SnapshotHead.of(id, mark, 1_000, StoredSerializer.IDENTIFIER, new Stored("LS1", of));
  }

  private static long number(SnapshotHead head) {
    return Entry.sequenceOf(head.mark());
  }

  private List<SnapshotHead> heads() {
    return get(table.heads(id));
  }

  private List<Row> pieces() {
    return session.execute("SELECT * FROM snapshot_piece WHERE persistence_id = ?", id).all();
  }

  private static ByteBuffer bytesOf(Row piece) {
    return Objects.requireNonNull(piece.getByteBuffer("bytes"));
  }

  private static byte[] randomBytes(long seed, int length) {
    byte[] random = new byte[length];
    new Random(seed).nextBytes(random);
    return random;
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
