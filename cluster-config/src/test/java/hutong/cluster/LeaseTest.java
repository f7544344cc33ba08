package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityContext;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import akka.coordination.lease.LeaseSettings;
import akka.coordination.lease.javadsl.Lease;
import akka.coordination.lease.javadsl.LeaseProvider;
import akka.stream.alpakka.cassandra.javadsl.CassandraSessionRegistry;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.typesafe.config.ConfigFactory;
import hutong.platform.entity.Fence;
import hutong.platform.lease.CassandraLease;
import hutong.platform.lease.LeaseTerms;
import hutong.platform.lease.ShardLease;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Leases in a real Cassandra, alone and under cluster sharding. */
@ExtendWith(SharedNode.class)
class LeaseTest {
  private static final Duration TERM = Duration.ofSeconds(12);

  private final String name = "test-" + UUID.randomUUID();
  private final List<Optional<Throwable>> lost = new CopyOnWriteArrayList<>();
  private ActorSystem<?> system;
  private CqlSession session;

  @BeforeEach
  void connect(SharedNode.Lane lane) throws Exception {
    system = lane.node().system();
    session =
        get(
            CassandraSessionRegistry.get(system)
                .sessionFor("akka.persistence.cassandra")
                .underlying());
  }

  @Test
  void aHolderThatCannotRenewStopsBelievingBeforeAnotherTakesOverAfterTheTerm() throws Exception {
    Line line = new Line();
    CassandraLease east = lease("east", line.session());
    CassandraLease west = lease("west", session);
    assertThat(get(east.acquire(lost::add))).isTrue();
    assertThat(east.checkLease()).isTrue();

    line.cut = true;
    long asked = System.nanoTime();
    await()
        .atMost(TERM.multipliedBy(5))
        .until(
            () -> {
              boolean taken = get(west.acquire());
              assertThat(taken && east.checkLease()).as("both hold").isFalse();
              return taken;
            });

    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(TERM);
    assertThat(west.fence()).hasValue(2);
    line.cut = false;
    await().atMost(TERM.multipliedBy(3)).until(() -> lost.size() == 1);
    assertThat(get(east.acquire())).isFalse();
    assertThat(get(west.release())).isTrue();
  }

  @Test
  void aReleasedLeaseIsHandedOverAtOnce() throws Exception {
    CassandraLease east = lease("east", session);
    CassandraLease west = lease("west", session);
    assertThat(get(east.acquire())).isTrue();
    assertThat(get(west.acquire())).isFalse();
    Fence tenure = east.tenure();

    assertThat(get(east.release())).isTrue();
    assertThat(tenure.holds()).isFalse();
    assertThat(get(west.acquire())).isTrue();
    assertThat(west.checkLease()).isTrue();
    assertThat(get(west.release())).isTrue();
  }

  @Test
  void aTakingWhoseAnswerIsLostIsResolvedByReading() throws Exception {
    Line line = new Line();
    CassandraLease east = lease("east", line.session());
    line.swapsToLose.set(1);

    assertThat(get(east.acquire())).isTrue();
    assertThat(line.swapsToLose).hasValue(0);
    assertThat(east.fence()).as("taken, read, taken again").hasValue(2);
    assertThat(get(lease("west", session).acquire())).isFalse();
    assertThat(get(east.release())).isTrue();
  }

  @Test
  void renewalsWhoseAnswersAreLostAreResolvedByReadingAndTheLeaseGoesOn() throws Exception {
    Line line = new Line();
    CassandraLease east = lease("east", line.session());
    assertThat(get(east.acquire(lost::add))).isTrue();
    long version = version();
    line.swapsToLose.set(2);

    await().atMost(TERM.multipliedBy(5)).until(() -> version() >= version + 4);
    assertThat(line.swapsToLose).hasValue(0);
    assertThat(east.fence()).hasValue(1);
    assertThat(lost).isEmpty();
    assertThat(get(east.release())).isTrue();
  }

  @Test
  void aShardStartsItsEntitiesOnlyWithItsLease() throws Exception {
    EntityTypeKey<ActorRef<Boolean>> type = fenced();
    String shard = String.valueOf(Math.abs("a".hashCode() % 1000));
    Lease somebodys =
        LeaseProvider.get(system)
            .getLease("hutong-shard-Fenced-" + shard, LeaseTerms.PATH, "somebody");
    assertThat(get(somebodys.acquire())).isTrue();
    List<Boolean> startedWhileHeld = new CopyOnWriteArrayList<>();
    ActorRef<ShardingEnvelope<ActorRef<Boolean>>> region =
        ClusterSharding.get(system)
            .init(
                Entity.of(
                        type,
                        at -> {
                          startedWhileHeld.add(somebodys.checkLease());
                          return entity(at);
                        })
                    .withSettings(ShardLease.settings(system)));

    CompletionStage<Boolean> holds =
        AskPattern.ask(
            region,
            replyTo -> new ShardingEnvelope<>("a", replyTo),
            Duration.ofMinutes(1),
            system.scheduler());
    await().during(Duration.ofSeconds(3)).until(startedWhileHeld::isEmpty);
    assertThat(get(somebodys.release())).isTrue();

    assertThat(get(holds)).as("the entity's fence").isTrue();
    assertThat(startedWhileHeld).containsExactly(false);
    assertThat(get(somebodys.acquire())).as("the shard has it").isFalse();
  }

  /** Says whether its fence holds. */
  private Behavior<ActorRef<Boolean>> entity(EntityContext<ActorRef<Boolean>> at) {
    Fence fence =
        ShardLease.fence(
            system, ShardLease.settings(system), at.getEntityTypeKey().name(), at.getEntityId());
    return Behaviors.receiveMessage(
        replyTo -> {
          replyTo.tell(fence.holds());
          return Behaviors.same();
        });
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
  private static EntityTypeKey<ActorRef<Boolean>> fenced() {
    return (EntityTypeKey) EntityTypeKey.create(ActorRef.class, "Fenced");
  }

  private CassandraLease lease(String owner, CqlSession over) {
    return new CassandraLease(
        LeaseSettings.apply(
            ConfigFactory.parseString(
                    "heartbeat-timeout = 12s, heartbeat-interval = 1s, lease-operation-timeout = 2500ms")
                .withFallback(system.settings().config().getConfig(LeaseTerms.PATH)),
            name,
            owner),
        (ExtendedActorSystem) Adapter.toClassic(system),
        CompletableFuture.completedStage(over));
  }

  private long version() {
    return session
        .execute("SELECT version FROM lease WHERE name = '" + name + "'")
        .all()
        .get(0)
        .getLong(0);
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** A line to Cassandra that can be cut, and that can lose the answers of swaps. */
  private final class Line {
    volatile boolean cut;
    final AtomicInteger swapsToLose = new AtomicInteger();

    CqlSession session() {
      return (CqlSession)
          Proxy.newProxyInstance(
              LeaseTest.class.getClassLoader(),
              new Class<?>[] {CqlSession.class},
              (proxy, method, arguments) -> carry(method, arguments));
    }

    private Object carry(Method method, Object[] arguments) throws Throwable {
      boolean statement = method.getName().equals("executeAsync");
      if (statement && cut) {
        return CompletableFuture.failedStage(new DriverTimeoutException("the line is cut"));
      }
      Object answer;
      try {
        answer = method.invoke(session, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
      return statement ? ((CompletionStage<?>) answer).thenCompose(this::perhapsLost) : answer;
    }

    private CompletionStage<Object> perhapsLost(Object answer) {
      boolean swap = ((AsyncResultSet) answer).getColumnDefinitions().contains("[applied]");
      return swap && swapsToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0
          ? CompletableFuture.failedStage(new DriverTimeoutException("the answer is lost"))
          : CompletableFuture.completedStage(answer);
    }
  }
}
