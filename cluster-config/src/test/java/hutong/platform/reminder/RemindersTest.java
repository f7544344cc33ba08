package hutong.platform.reminder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.pattern.Patterns;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import hutong.cluster.SharedNode;
import hutong.cluster.SharedNode.Lane;
import hutong.platform.entity.Entities;
import hutong.platform.entity.Incarnations;
import hutong.platform.entity.IngressSettings;
import hutong.platform.entity.Journal;
import hutong.platform.entity.Meters;
import hutong.platform.store.Store;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reminders on real tables, in keyspaces of their own, with minutes that pass as the test says. */
@ExtendWith(SharedNode.class)
class RemindersTest {
  private static final Duration MINUTE = ReminderSettings.SLOT;
  private static final ReminderSettings SETTINGS =
      new ReminderSettings(
          2,
          MINUTE,
          Duration.ofMillis(20),
          MINUTE,
          Duration.ofHours(1),
          Duration.ofSeconds(5),
          8,
          60,
          1000);

  private static CqlSession session;
  private static Store store;
  private static ActorSystem<?> system;
  private static int workers;

  @BeforeAll
  static void open(Lane lane) throws Exception {
    system = lane.node().system();
    session =
        CqlSession.builder()
            .addContactPoint(lane.node().cassandra().orElseThrow().contactPoint())
            .withLocalDatacenter("datacenter1")
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
                    .startProfile(Store.PROFILE)
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(10))
                    .endProfile()
                    .build())
            .build();
    session.execute(
        "CREATE KEYSPACE reminders WITH replication ="
            + " {'class': 'NetworkTopologyStrategy', 'replication_factor': 1}");
    session.execute("USE reminders");
    String text =
        Files.readString(Path.of("src/main/resources/schema/010-reminder.cql"))
            .replaceAll("(?m)^--.*$", "");
    Arrays.stream(text.split(";"))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .forEach(session::execute);
    store = new Store(session);
  }

  @AfterAll
  static void close() {
    session.execute("DROP KEYSPACE reminders");
    session.close();
  }

  @Test
  void whoIsDueIsWokenAndWhoIsNotIsNot() throws Exception {
    try (Place place = new Place(system)) {
      get(place.reminders.put("test", "past", place.clock.millis() - 3_600_000));
      get(place.reminders.put("test", "now", place.clock.millis()));
      get(place.reminders.put("test", "soon", place.clock.millis() + 10_000));
      get(place.reminders.put("test", "later", place.clock.millis() + 600_000));
      place.scan();

      place.awaitWoken("past", 1);
      place.awaitWoken("now", 1);
      assertThat(place.woken).doesNotContainKeys("soon", "later");
      place.pass(Duration.ofSeconds(10));
      place.awaitWoken("soon", 1);
      place.pass(Duration.ofMinutes(10));
      place.awaitWoken("later", 1);
      place.awaitFinished();
      assertThat(place.woken)
          .containsOnlyKeys("past", "now", "soon", "later")
          .doesNotContainValue(2);
    }
  }

  @Test
  void whoCannotBeWokenIsWokenLater() throws Exception {
    try (Place place = new Place(system)) {
      place.failures.set(2);
      get(place.reminders.put("test", "ann", place.clock.millis()));
      place.scan();
      Awaitility.await()
          .until(
              () -> {
                place.pass(Duration.ofMillis(100));
                return place.woken.containsKey("ann");
              });

      assertThat(place.counted("failed")).isEqualTo(2);
      assertThat(place.counted("woken")).isEqualTo(1);
    }
  }

  @Test
  void theWorkerThatFollowsGoesOnWhereTheOtherStopped() throws Exception {
    try (Place place = new Place(system)) {
      place.scan();
      get(place.reminders.put("test", "ann", place.clock.millis()));
      place.awaitWoken("ann", 1);
      place.pass(Duration.ofMinutes(5));
      place.awaitFinished();
      get(place.reminders.put("test", "bob", place.clock.millis()));
      place.awaitWoken("bob", 1);
      place.stop();
      get(place.reminders.put("test", "eve", place.clock.millis() + 60_000));

      place.pass(Duration.ofDays(1));
      place.scan();
      place.awaitWoken("eve", 1);
      place.awaitFinished();
      assertThat(place.woken.get("ann")).as("in a slot that was finished").isEqualTo(1);
      assertThat(place.woken.get("bob")).as("in one that was not").isEqualTo(2);
    }
  }

  @Test
  void anHourLaterAFinishedSlotIsGone() throws Exception {
    try (Place place = new Place(system)) {
      place.scan();
      get(place.reminders.put("test", "ann", place.clock.millis()));
      place.awaitWoken("ann", 1);
      place.pass(Duration.ofMinutes(5));
      place.awaitFinished();
      assertThat(rows()).isEqualTo(1);

      place.pass(Duration.ofHours(1));
      Awaitility.await().until(() -> rows() == 0);
    }
  }

  @Test
  void inAClusterOneWorkerForEachBucketRuns() throws Exception {
    ActorSystem<?> alone =
        ActorSystem.create(Behaviors.empty(), "reminders", system.settings().config());
    try (Place place = new Place(alone)) {
      Cluster cluster = Cluster.get(alone);
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
      place.reminders.start();
      get(place.reminders.put("test", "ann", place.clock.millis()));
      get(place.reminders.put("test", "bob", place.clock.millis() - 1));

      place.awaitWoken("ann", 1);
      place.awaitWoken("bob", 1);
      assertThatThrownBy(() -> place.reminders.register("late", entity -> done()))
          .hasMessageContaining("late");
      assertThatThrownBy(() -> place.reminders.put("unknown", "ann", 0))
          .hasMessageContaining("unknown");
    } finally {
      alone.terminate();
      get(alone.getWhenTerminated());
    }
  }

  @Test
  void inTheTablesTheHigherStaysAndWhatIsDroppedStaysSo() throws Exception {
    try (Place place = new Place(system)) {
      ReminderTable table = new ReminderTable(store);
      Reminder reminder = new Reminder(100, "test", "ann");
      get(table.put(0, 7, new Put(reminder, 20)));
      get(table.put(0, 7, new Put(reminder, 10)));
      assertThat(get(table.due(0, 7, 100))).containsExactly(new Put(reminder, 20));
      assertThat(get(table.due(0, 7, 99))).isEmpty();
      assertThat(get(table.closed(0))).isEmpty();

      for (long slot : new long[] {7, 6, 8}) {
        get(table.begin(1, slot));
      }
      for (long slot : new long[] {7, 9, 8}) {
        get(table.close(0, slot));
        get(table.finish(0, slot));
      }
      get(table.drop(0, 6, 7));
      get(table.put(0, 7, new Put(reminder, 30)));
      assertThat(get(table.due(0, 7, 100))).isEmpty();
      assertThat(get(table.closed(0))).hasValue(9);
      assertThat(get(table.progress(0)))
          .isEqualTo(new Progress(6, OptionalLong.of(9), OptionalLong.of(9), OptionalLong.of(7)));
      assertThat(place.woken).isEmpty();
    }
  }

  private static CompletionStage<?> done() {
    return CompletableFuture.completedStage(true);
  }

  private static long rows() {
    return session.execute("SELECT slot FROM reminder").all().size();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Empty tables, a clock that is set by hand, and who wakes. */
  private static final class Place implements AutoCloseable {
    private final ActorSystem<?> system;
    private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
    private final Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return Instant.ofEpochMilli(millis.get());
          }
        };
    private final Map<String, Integer> woken = new ConcurrentHashMap<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final Reminders reminders;
    private final List<ActorRef<ReminderWorker.Message>> running = new ArrayList<>();

    Place(ActorSystem<?> system) {
      this.system = system;
      session.execute("TRUNCATE reminder");
      session.execute("TRUNCATE reminder_progress");
      reminders =
          new Reminders(
              new Entities(
                  system,
                  IngressSettings.from(system.settings().config()),
                  new Journal(store, 500_000),
                  Incarnations.in(store),
                  () -> true,
                  clock,
                  new Meters(metrics)),
              SETTINGS,
              store,
              () -> true);
      reminders.register("test", this::wake);
    }

    private CompletionStage<?> wake(String entity) {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("not now");
      }
      woken.merge(entity, 1, Integer::sum);
      return done();
    }

    void pass(Duration time) {
      millis.addAndGet(time.toMillis());
    }

    void scan() {
      for (int bucket = 0; bucket < SETTINGS.buckets(); bucket++) {
        running.add(
            system.systemActorOf(
                reminders.worker(bucket), "reminder-test-" + workers++, Props.empty()));
      }
    }

    void stop() {
      for (ActorRef<ReminderWorker.Message> worker : running) {
        assertThat(
                Patterns.gracefulStop(
                        Adapter.toClassic(worker),
                        Duration.ofSeconds(10),
                        new ReminderWorker.Stop())
                    .toCompletableFuture()
                    .join())
            .isTrue();
      }
      running.clear();
    }

    @Override
    public void close() {
      stop();
    }

    void awaitWoken(String entity, int least) {
      Awaitility.await().until(() -> woken.getOrDefault(entity, 0) >= least);
    }

    /** Up to the last slot that may be. */
    void awaitFinished() {
      long last = SETTINGS.slots().endedBy(clock.millis() - MINUTE.toMillis());
      Awaitility.await()
          .until(
              () ->
                  session.execute("SELECT finished FROM reminder_progress").all().stream()
                          .filter(row -> !row.isNull("finished") && row.getLong("finished") == last)
                          .count()
                      == SETTINGS.buckets());
    }

    double counted(String outcome) {
      return metrics.counter("hutong.reminder.wakes", "outcome", outcome).count();
    }
  }
}
