package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import hutong.cluster.SharedNode.Lane;
import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Answer;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entities;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Incarnations;
import hutong.platform.entity.Ingress;
import hutong.platform.entity.IngressSettings;
import hutong.platform.entity.Journal;
import hutong.platform.entity.Live;
import hutong.platform.entity.Meters;
import hutong.platform.entity.Stored;
import hutong.platform.entity.Upkeep;
import hutong.platform.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two nodes that both hold themselves for the one that runs an entity, on the real journal. */
@ExtendWith(SharedNode.class)
class FenceTest {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final long REFUSED = -1;
  private static final Duration QUIET = Duration.ofMillis(700);

  private ActorSystem<?> system;
  private CqlSession session;
  private Store store;
  private String entity;
  private int snapshotEvery = 300;
  private Duration maxWait = Duration.ofMinutes(1);

  @BeforeEach
  void connect(Lane lane) {
    system = lane.node().system();
    session =
        CqlSession.builder()
            .addContactPoint(lane.node().cassandra().orElseThrow().contactPoint())
            .withLocalDatacenter("datacenter1")
            .withKeyspace("hutong")
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .startProfile("hutong")
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(10))
                    .endProfile()
                    .build())
            .build();
    store = new Store(session);
    entity = "tally" + NAMES.incrementAndGet();
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void whatIsStoredIsAcknowledgedOnlyWhileTheNodeHolds() throws Exception {
    Owner owner = new Owner();
    assertThat(owner.add()).isEqualTo(1);

    owner.holds.set(false);
    owner.tell(Command.ADD);
    owner.tell(Command.READ);
    assertThat(owner.answer(QUIET)).as("neither stored nor read is told").isNull();

    owner.holds.set(true);
    assertThat(List.of(owner.next(), owner.next())).contains(2L);
  }

  @Test
  void whoHasWaitedForTooLongIsRefusedAndNothingHappens() throws Exception {
    maxWait = Duration.ofMillis(100);
    Owner owner = new Owner();
    assertThat(owner.add()).isEqualTo(1);

    owner.holds.set(false);
    owner.tell(Command.ADD);
    owner.tell(Command.ADD); // waits for the one before
    assertThat(owner.answer(QUIET)).isNull();
    owner.holds.set(true);

    assertThat(List.of(owner.next(), owner.next())).containsExactly(2L, REFUSED);
    assertThat(owner.add()).isEqualTo(3);
  }

  @Test
  void whatAReplacedNodeStoresLateIsNeitherAcknowledgedNorCounted() throws Exception {
    Owner old = new Owner();
    assertThat(old.add()).isEqualTo(1);
    old.holds.set(false);
    Owner successor = new Owner();
    assertThat(successor.add()).isEqualTo(2);

    old.tell(Command.ADD); // stored under the successor's numbers
    assertThat(old.answer(QUIET)).isNull();

    assertThat(successor.add()).isEqualTo(3);
    assertThat(new Owner().read()).as("as whoever comes next recovers it").isEqualTo(3);
  }

  /** It had recovered and claimed, and stood still just before its first write. */
  @Test
  void aNodeThatStoodStillBeforeItsFirstWriteNeverWinsOverItsSuccessor() throws Exception {
    assertThat(new Owner().add()).isEqualTo(1);
    CompletableFuture<Long> pause = new CompletableFuture<>();
    Owner old =
        new Owner(
            (persistenceId, atLeast) ->
                Incarnations.in(store)
                    .claim(persistenceId, atLeast)
                    .thenCombine(pause, (mine, now) -> mine));
    old.tell(Command.ADD);
    assertThat(old.answer(QUIET)).isNull();
    Owner successor = new Owner();
    assertThat(successor.add()).isEqualTo(2);

    old.holds.set(false);
    pause.complete(0L);

    assertThat(old.answer(QUIET)).isNull();
    assertThat(successor.add()).isEqualTo(3);
    assertThat(new Owner().read()).isEqualTo(3);
  }

  /** Its last batch was long enough to end with a snapshot, of a state that never was. */
  @ParameterizedTest
  @CsvSource({
    "2, 6", // the successor has not come so far
    "20, 300", // it has gone beyond it
    "5, 6", // it has one of its own, with a lower number
    "20, 6" // and with a higher one
  })
  void theSnapshotOfAReplacedNodeIsNotBelieved(int count, int successorsSnapshots)
      throws Exception {
    snapshotEvery = 6;
    Owner first = new Owner();
    assertThat(first.add()).isEqualTo(1);
    CompletableFuture<Long> pause = new CompletableFuture<>();
    Owner old =
        new Owner(
            (persistenceId, atLeast) ->
                Incarnations.in(store)
                    .claim(persistenceId, atLeast)
                    .thenCombine(pause, (mine, now) -> mine));
    for (int i = 0; i < 10; i++) {
      old.tell(Command.ADD);
    }
    assertThat(old.answer(QUIET)).isNull();
    snapshotEvery = successorsSnapshots;
    Owner successor = new Owner();
    assertThat(successor.add()).isEqualTo(2);
    old.holds.set(false);
    pause.complete(0L);
    Awaitility.await().until(this::snapshots, rows -> rows == 1);

    for (int i = 3; i <= count; i++) {
      assertThat(successor.add()).isEqualTo(i);
    }
    assertThat(new Owner().read()).isEqualTo(count);
  }

  private long snapshots() {
    return session
        .execute("SELECT mark FROM snapshot_head WHERE persistence_id = ?", "Tally|" + entity)
        .all()
        .size();
  }

  @Test
  void noTwoWritersEverHaveOneIncarnation() throws Exception {
    Incarnations incarnations = Incarnations.in(store);
    List<CompletableFuture<Long>> claims = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      claims.add(incarnations.claim("Tally|" + entity, 1 + i % 3).toCompletableFuture());
    }
    Set<Long> numbers = new HashSet<>();
    for (CompletableFuture<Long> claim : claims) {
      numbers.add(claim.get(30, TimeUnit.SECONDS));
    }

    assertThat(numbers).hasSize(claims.size()).allMatch(number -> number >= 1);
    long highest = numbers.stream().mapToLong(number -> number).max().orElseThrow();
    assertThat(incarnations.claim("Tally|" + entity, 1).toCompletableFuture().get())
        .as("lower than was asked for before")
        .isGreaterThan(highest);
    assertThat(incarnations.claim("Tally|" + entity, highest + 100).toCompletableFuture().get())
        .as("higher than any claim, as in a journal that is older than the claims")
        .isGreaterThanOrEqualTo(highest + 100);
  }

  /** One that believes that it runs the entity. */
  private final class Owner {
    final AtomicBoolean holds = new AtomicBoolean(true);
    private final LinkedBlockingQueue<Long> answers = new LinkedBlockingQueue<>();
    private final ActorRef<Ingress.Message<Command, Long>> ingress;
    private final ActorRef<Answer<Long>> ears;

    Owner() {
      this(Incarnations.in(store));
    }

    Owner(Incarnations incarnations) {
      int number = NAMES.incrementAndGet();
      Entities entities =
          new Entities(
              system,
              settings(),
              new Journal(store, 500_000),
              incarnations,
              holds::get,
              Clock.systemUTC(),
              new Meters(new SimpleMeterRegistry()));
      ingress =
          system.systemActorOf(
              Ingress.create(TYPE, entity, entities), "owner-" + number, Props.empty());
      ears =
          system.systemActorOf(
              Behaviors.receiveMessage(
                  answer -> {
                    if (answer instanceof Answer.Done<Long> done) {
                      answers.add(done.reply());
                    } else if (answer instanceof Answer.Refused<Long>) {
                      answers.add(REFUSED);
                    }
                    return Behaviors.same();
                  }),
              "ears-" + number,
              Props.empty());
    }

    private IngressSettings settings() {
      IngressSettings usual = IngressSettings.from(system.settings().config());
      return new IngressSettings(
          usual.maxQueue(),
          maxWait,
          usual.maxBatchCommands(),
          usual.maxBatchBytes(),
          snapshotEvery,
          usual.minBackoff(),
          usual.maxBackoff());
    }

    void tell(Command command) {
      ingress.tell(new Ingress.Execute<>(command, 0, ears, ""));
    }

    long add() {
      tell(Command.ADD);
      return next();
    }

    long read() {
      tell(Command.READ);
      return next();
    }

    long next() {
      return Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(answers::poll, answer -> answer != null);
    }

    @Nullable Long answer(Duration within) throws InterruptedException {
      return answers.poll(within.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private enum Command {
    ADD,
    READ
  }

  private record Added() {}

  private static final EntityType<Long, Command, Added, Long> TYPE =
      new EntityType<>("Tally", new Counting(), new Bytes(), Upkeep.nothing());

  private record Counting() implements Aggregate<Long, Command, Added, Long> {
    @Override
    public Long empty(String entityId) {
      return 0L;
    }

    @Override
    public Long apply(Long before, Entry<Added> entry) {
      return entry instanceof Entry.Recorded<Added> ? before + 1 : before;
    }

    @Override
    public Decision<Added, Long> decide(Long count, Command command, long nowMillis) {
      return command == Command.ADD
          ? Decision.accepted(count + 1, List.of(new Added()))
          : Decision.unchanged(count);
    }

    @Override
    public Optional<Long> read(Long count, Command command) {
      return command == Command.READ ? Optional.of(count) : Optional.empty();
    }
  }

  private record Bytes() implements Codec<Long, Added> {
    @Override
    public Stored encode(Entry<Added> entry) {
      String after = entry instanceof Entry.Opened<Added> first ? "/" + first.after() : "";
      String text = entry.sequence() + "/" + entry.incarnation() + "/" + entry.atMillis() + after;
      return new Stored("T1", text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Entry<Added> decode(Stored stored) {
      String[] part = new String(stored.bytes(), StandardCharsets.US_ASCII).split("/", -1);
      long sequence = Long.parseLong(part[0]);
      long incarnation = Long.parseLong(part[1]);
      long at = Long.parseLong(part[2]);
      return part.length == 4
          ? new Entry.Opened<>(sequence, incarnation, at, Long.parseLong(part[3]))
          : new Entry.Recorded<>(sequence, incarnation, at, new Added());
    }

    @Override
    public Stored encodeSnapshot(Live<Long> live) {
      String text = live.incarnation() + "/" + live.sequence() + "/" + live.state();
      return new Stored("TS1", text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public Live<Long> decodeSnapshot(Stored stored) {
      String[] part = new String(stored.bytes(), StandardCharsets.US_ASCII).split("/", -1);
      return new Live<>(Long.parseLong(part[0]), Long.parseLong(part[1]), Long.parseLong(part[2]));
    }
  }
}
