package hutong.platform.remote;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import hutong.platform.remote.NodeMessage.Local;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The nodes of the cluster as this one knows them, and when it last heard of a majority of them.
 *
 * <p>Each node asks the others at a beat, and counts from the moment at which it asked: so a node
 * that stood still between asking and hearing knows it. Asked is answered only by who holds the
 * asking node for a reachable member; so answers end before a takeover begins, which needs the node
 * to be unreachable for the resolver's {@code stable-after}. Who relies on contact that is younger
 * than half of that, by the monotonic clock, was not taken over.
 */
public final class Colleagues {
  /** Published to the node's event stream when a member went without saying good-bye. */
  public record NodeLost(String address) {}

  sealed interface Message extends NodeMessage {}

  /**
   * @param uid of the asking node's process
   * @param askedNanos by its own clock
   */
  record Ask(long uid, long askedNanos, ActorRef<Message> replyTo) implements Message {}

  record Heard(long uid, long askedNanos) implements Message {}

  private record Beat() implements Message, Local {}

  private static final Duration BEAT = Duration.ofMillis(500);
  private static final Set<MemberStatus> COUNTED =
      Set.of(MemberStatus.up(), MemberStatus.leaving());

  private final Cluster cluster;
  private final NodeActors<Message> nodes;
  private final Duration takeover;
  private final long origin = System.nanoTime();
  private volatile List<Address> others = List.of();
  private volatile boolean alone;

  /** Since {@link #origin}, in nanoseconds. */
  private volatile long majoritySince = Majority.NEVER;

  private Colleagues(ActorSystem<?> system, Duration takeover) {
    this.cluster = Cluster.get(system);
    this.nodes = new NodeActors<>(system, "colleagues");
    this.takeover = takeover;
  }

  /** Begins to watch; once for each node. */
  public static Colleagues watch(ActorSystem<?> system) {
    Colleagues colleagues =
        new Colleagues(
            system,
            system
                .settings()
                .config()
                .getDuration("akka.cluster.split-brain-resolver.stable-after"));
    ActorRef<Message> unused =
        colleagues.nodes.start(Behaviors.setup(context -> colleagues.new Watch(context)));
    return colleagues;
  }

  /** Whether contact with a majority is younger than half of what a takeover needs. */
  public boolean holdMajority() {
    long since = majoritySince;
    boolean recent = since != Majority.NEVER && now() - since < takeover.toNanos() / 2;
    return alone || recent;
  }

  /** Where the other nodes are; half a second old at most, which is less than a start takes. */
  public List<Address> others() {
    return others;
  }

  private long now() {
    return System.nanoTime() - origin;
  }

  private final class Watch extends AbstractBehavior<Message> {
    private final Map<Long, Long> heard = new HashMap<>();
    private Set<Member> known = Set.of();

    Watch(ActorContext<Message> context) {
      super(context);
      look();
    }

    @Override
    public Receive<Message> createReceive() {
      return newReceiveBuilder()
          .onMessage(Beat.class, beat -> look())
          .onMessage(Ask.class, this::asked)
          .onMessage(Heard.class, this::heard)
          .build();
    }

    private Behavior<Message> look() {
      getContext().scheduleOnce(BEAT, getContext().getSelf(), new Beat());
      Set<Member> members = members(cluster.state());
      for (Member gone : known) {
        if (members.stream().noneMatch(member -> uid(member) == uid(gone))) {
          heard.remove(uid(gone));
          getContext()
              .getSystem()
              .eventStream()
              .tell(new EventStream.Publish<>(new NodeLost(gone.address().toString())));
        }
      }
      known = members;
      others =
          members.stream().filter(member -> uid(member) != self()).map(Member::address).toList();
      alone = others.isEmpty() && !members.isEmpty();
      for (Address other : others) {
        nodes.tell(other, new Ask(self(), now(), getContext().getSelf()));
      }
      count();
      return this;
    }

    private Behavior<Message> asked(Ask ask) {
      CurrentClusterState state = cluster.state();
      Set<Long> unreachable =
          state.getUnreachable().stream().map(this::uid).collect(Collectors.toSet());
      boolean colleague = members(state).stream().anyMatch(member -> uid(member) == ask.uid());
      if (colleague && !unreachable.contains(ask.uid())) {
        ask.replyTo().tell(new Heard(self(), ask.askedNanos()));
      }
      return this;
    }

    private Behavior<Message> heard(Heard answer) {
      heard.merge(answer.uid(), answer.askedNanos(), Math::max);
      count();
      return this;
    }

    private void count() {
      List<Long> all =
          known.stream()
              .filter(member -> COUNTED.contains(member.status()))
              .sorted(
                  (one, other) -> Member.addressOrdering().compare(one.address(), other.address()))
              .map(
                  member ->
                      uid(member) == self()
                          ? now()
                          : heard.getOrDefault(uid(member), Majority.NEVER))
              .toList();
      majoritySince = Majority.since(all);
    }

    private Set<Member> members(CurrentClusterState state) {
      Set<Member> members = new HashSet<>();
      StreamSupport.stream(state.getMembers().spliterator(), false)
          .filter(member -> !member.status().equals(MemberStatus.down()))
          .filter(member -> !member.status().equals(MemberStatus.removed()))
          .forEach(members::add);
      return members;
    }

    private long uid(Member member) {
      return member.uniqueAddress().longUid();
    }

    private long self() {
      return uid(cluster.selfMember());
    }
  }
}
