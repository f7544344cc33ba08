package hutong.cluster;

import akka.actor.AllDeadLetters;
import akka.actor.DeadLetter;
import akka.actor.Dropped;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.ClusterEvent.MemberDowned;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.ClusterEvent.MemberUp;
import akka.cluster.ClusterEvent.ReachabilityEvent;
import akka.cluster.ClusterEvent.ReachableMember;
import akka.cluster.ClusterEvent.UnreachableMember;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import hutong.platform.remote.NodeMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What this node sees of its cluster, {@code hutong.cluster.*}: members, what becomes of them, and
 * messages that nobody took. The split-brain resolver publishes no decisions of its own; they show
 * as members that are taken down.
 */
final class ClusterMeters extends AbstractBehavior<Object> {
  private static final List<MemberStatus> STATUSES =
      List.of(
          MemberStatus.joining(),
          MemberStatus.weaklyUp(),
          MemberStatus.up(),
          MemberStatus.leaving(),
          MemberStatus.exiting(),
          MemberStatus.down());

  private static final Logger LOG = LoggerFactory.getLogger(ClusterMeters.class);

  private enum Happened {
    UP,
    UNREACHABLE,
    REACHABLE,
    DOWNED,
    SELF_DOWNED,
    REMOVED
  }

  private final MeterRegistry registry;
  private final Map<Happened, Counter> events = new HashMap<>();
  private final Map<String, Counter> dropped = new HashMap<>();
  private final Member self;

  private ClusterMeters(ActorContext<Object> context, MeterRegistry registry) {
    super(context);
    this.registry = registry;
    this.self = Cluster.get(context.getSystem()).selfMember();
    for (Happened event : Happened.values()) {
      events.put(
          event,
          Counter.builder("hutong.cluster.events")
              .description("What became of members, as this node learnt it.")
              .tag("event", event.name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .register(registry));
    }
    dropped("other");
  }

  /** Begins to count; once for each node. */
  static void watch(ActorSystem<?> system, MeterRegistry registry) {
    Cluster cluster = Cluster.get(system);
    for (MemberStatus status : STATUSES) {
      Gauge.builder("hutong.cluster.members", () -> members(cluster, status))
          .description("Members of the cluster as this node knows them, by status.")
          .tag("status", status.toString().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("hutong.cluster.unreachable", () -> cluster.state().getUnreachable().size())
        .description("Members that this node, or one that it hears, cannot reach.")
        .register(registry);
    ActorRef<Object> watch =
        system.systemActorOf(
            Behaviors.setup(context -> new ClusterMeters(context, registry)),
            "cluster-meters",
            Props.empty());
    cluster.subscriptions().tell(new Subscribe<>(watch.narrow(), MemberEvent.class));
    cluster.subscriptions().tell(new Subscribe<>(watch.narrow(), ReachabilityEvent.class));
    system.eventStream().tell(new EventStream.Subscribe<>(DeadLetter.class, watch.narrow()));
    system.eventStream().tell(new EventStream.Subscribe<>(Dropped.class, watch.narrow()));
  }

  private static long members(Cluster cluster, MemberStatus status) {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> member.status().equals(status))
        .count();
  }

  @Override
  public Receive<Object> createReceive() {
    return newReceiveBuilder()
        .onMessage(AllDeadLetters.class, letter -> then(() -> dropped(letter)))
        .onMessage(MemberUp.class, event -> then(Happened.UP, event.member()))
        .onMessage(MemberDowned.class, event -> downed(event.member()))
        .onMessage(MemberRemoved.class, event -> then(Happened.REMOVED, event.member()))
        .onMessage(UnreachableMember.class, event -> then(Happened.UNREACHABLE, event.member()))
        .onMessage(ReachableMember.class, event -> then(Happened.REACHABLE, event.member()))
        .onAnyMessage(other -> this)
        .build();
  }

  private Behavior<Object> downed(Member member) {
    boolean own = member.uniqueAddress().equals(self.uniqueAddress());
    return then(own ? Happened.SELF_DOWNED : Happened.DOWNED, member);
  }

  private Behavior<Object> then(Happened event, Member member) {
    Counter counter = events.get(event);
    if (counter != null) {
      counter.increment();
    }
    Level level =
        switch (event) {
          case UP, REACHABLE -> Level.DEBUG;
          case REMOVED -> Level.INFO;
          case UNREACHABLE, DOWNED, SELF_DOWNED -> Level.WARN;
        };
    LOG.atLevel(level).log("{} is {}", member.address(), event);
    return this;
  }

  private Behavior<Object> then(Runnable run) {
    run.run();
    return this;
  }

  private void dropped(AllDeadLetters letter) {
    Object message = letter.message();
    dropped(name(message instanceof ShardingEnvelope<?> in ? in.message() : message)).increment();
  }

  /** Our own messages by their names, of which there are as many as the code has. */
  private static String name(Object message) {
    if (!(message instanceof NodeMessage)) {
      return "other";
    }
    Class<?> family = message.getClass().getEnclosingClass();
    String name = message.getClass().getSimpleName();
    return family == null ? name : family.getSimpleName() + "." + name;
  }

  private Counter dropped(String message) {
    return dropped.computeIfAbsent(
        message,
        name ->
            Counter.builder("hutong.cluster.dropped")
                .description("Messages between actors that nobody took, or that found no room.")
                .tag("message", name)
                .register(registry));
  }
}
