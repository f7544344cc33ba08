package hutong.cluster;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.Member;
import akka.cluster.sharding.ShardRegion.CurrentShardRegionState;
import akka.cluster.sharding.typed.ClusterShardingQuery;
import akka.cluster.sharding.typed.GetShardRegionState;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import akka.cluster.typed.Cluster;
import hutong.platform.entity.Ingress;
import hutong.platform.operators.ClusterStatus;
import hutong.platform.operators.KindStatus;
import hutong.platform.operators.NodeStatus;
import hutong.platform.remote.NodeActors;
import hutong.platform.remote.NodeMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * How the cluster stands: each node tells of itself, the one that is asked asks all others. One
 * that does not answer in time is told of as far as the cluster knows it.
 */
final class Status {
  sealed interface Message extends NodeMessage {}

  record Ask(ActorRef<Message> replyTo) implements Message {}

  record Told(NodeStatus node) implements Message {}

  /** What sharding calls the kinds of entities. */
  private static final List<String> KINDS =
      List.of(
          "Book",
          "Conversation",
          "Handle",
          "Mailbox",
          "Operators",
          "RedEnvelope",
          "SplitBill",
          "User",
          "Wallet");

  private static final Duration NODE_WITHIN = Duration.ofSeconds(3);
  private static final Duration SELF_WITHIN = Duration.ofSeconds(2);

  private final ActorSystem<?> system;
  private final NodeActors<Message> nodes;
  private final Cluster cluster;

  /**
   * @param self what the node knows of itself besides its entities
   */
  Status(ActorSystem<?> system, Supplier<CompletionStage<NodeStatus.Builder>> self) {
    this.system = system;
    this.nodes = new NodeActors<>(system, "status");
    this.cluster = Cluster.get(system);
    ActorRef<Message> unused =
        nodes.start(
            Behaviors.receive(Message.class)
                .onMessage(
                    Ask.class,
                    ask -> {
                      tell(self, ask.replyTo());
                      return Behaviors.same();
                    })
                .build());
  }

  private void tell(Supplier<CompletionStage<NodeStatus.Builder>> self, ActorRef<Message> to) {
    CompletionStage<NodeStatus.Builder> status = self.get();
    for (String kind : KINDS) {
      status = status.thenCombine(kind(kind), NodeStatus.Builder::addKinds);
    }
    CompletionStage<?> unused =
        status.whenComplete(
            (node, failure) -> {
              if (failure == null) { // else the asking node sees that there is no answer
                to.tell(new Told(node.build()));
              } else {
                system.log().warn("the status could not be told: {}", failure.toString());
              }
            });
  }

  private CompletionStage<KindStatus> kind(String name) {
    return AskPattern.<ClusterShardingQuery, CurrentShardRegionState>ask(
            ClusterSharding.get(system).shardState(),
            replyTo ->
                new GetShardRegionState(EntityTypeKey.create(Ingress.Message.class, name), replyTo),
            SELF_WITHIN,
            system.scheduler())
        .thenApply(
            state ->
                KindStatus.newBuilder()
                    .setKind(name)
                    .setShards(state.getShards().size())
                    .setEntities(
                        state.getShards().stream()
                            .mapToInt(shard -> shard.getEntityIds().size())
                            .sum())
                    .build());
  }

  /** Asks all nodes. */
  CompletionStage<ClusterStatus> ask() {
    CurrentClusterState state = cluster.state();
    Set<Member> unreachable = state.getUnreachable();
    CompletionStage<List<NodeStatus>> nodes = CompletableFuture.completedFuture(new ArrayList<>());
    for (Member member : state.getMembers()) {
      nodes =
          nodes.thenCombine(
              ask(member, !unreachable.contains(member)),
              (all, node) -> {
                all.add(node);
                return all;
              });
    }
    return nodes.thenApply(Status::summary);
  }

  private CompletionStage<NodeStatus> ask(Member member, boolean reachable) {
    Address address = member.address();
    return nodes
        .ask(address, Ask::new, Told.class, NODE_WITHIN)
        .thenApply(told -> told.node().toBuilder())
        .exceptionally(late -> NodeStatus.newBuilder())
        .thenApply(
            node ->
                node.setAddress(address.getHost().orElse("") + ":" + address.getPort().orElse(0))
                    .setMember(member.status().toString().toLowerCase(Locale.ROOT))
                    .setReachable(reachable)
                    .build());
  }

  private static ClusterStatus summary(List<NodeStatus> nodes) {
    List<NodeStatus> sorted =
        nodes.stream()
            .sorted(Comparator.comparing(NodeStatus::getName).thenComparing(NodeStatus::getAddress))
            .toList();
    return ClusterStatus.newBuilder()
        .setWell(sorted.stream().allMatch(Status::isWell))
        .addAllNodes(sorted)
        .build();
  }

  private static boolean isWell(NodeStatus node) {
    return node.getReachable()
        && node.getReady()
        && node.getMajority()
        && node.getCassandra()
        && node.getStoppedBooksCount() == 0
        && node.getMember().equals("up");
  }
}
