package hutong.platform.lease;

import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.HashCodeMessageExtractor;
import akka.cluster.typed.Cluster;
import akka.coordination.lease.LeaseUsageSettings;
import akka.coordination.lease.javadsl.Lease;
import akka.coordination.lease.javadsl.LeaseProvider;
import hutong.platform.entity.Fence;
import scala.jdk.javaapi.DurationConverters;

/** For types whose shards run only under a lease, one lease for each shard. */
public final class ShardLease {
  private ShardLease() {}

  /** The settings of such a type: a shard starts no entity before it has its lease. */
  public static ClusterShardingSettings settings(ActorSystem<?> system) {
    LeaseTerms terms = LeaseTerms.from(system.settings().config());
    return ClusterShardingSettings.create(system)
        .withLeaseSettings(
            new LeaseUsageSettings(
                LeaseTerms.PATH, DurationConverters.toScala(terms.retryEvery())));
  }

  /**
   * The fence of an entity that starts now on this node. It holds under the present tenure of its
   * shard alone, so an entity that outlives it can never acknowledge again.
   *
   * @param settings those of its type; entities must be spread by Akka's own hash
   */
  public static Fence fence(
      ActorSystem<?> system, ClusterShardingSettings settings, String typeName, String entityId) {
    String shardId =
        new HashCodeMessageExtractor<Object>(settings.numberOfShards()).shardId(entityId);
    String owner = Cluster.get(system).selfMember().address().hostPort();
    Lease lease =
        LeaseProvider.get(system).getLease(name(system, typeName, shardId), LeaseTerms.PATH, owner);
    return lease instanceof CassandraLease own ? own.tenure() : lease::checkLease;
  }

  /** The name that Akka's shards give their leases. */
  static String name(ActorSystem<?> system, String typeName, String shardId) {
    return "%s-shard-%s-%s".formatted(system.name(), typeName, shardId);
  }
}
