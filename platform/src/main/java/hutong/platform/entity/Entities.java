package hutong.platform.entity;

import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import java.time.Clock;
import java.util.function.Function;

/** What the entities of a node are run with, and where each kind of them is started. */
public record Entities(
    ActorSystem<?> system,
    IngressSettings settings,
    Journal journal,
    Incarnations incarnations,
    Fence fence,
    Clock clock,
    Meters meters) {

  /** Starts a kind of entity; each lives once in the cluster. */
  public <S, C, E, R> Shard<C, R> start(EntityType<S, C, E, R> type) {
    return start(type, ClusterShardingSettings.create(system), entityId -> fence);
  }

  /**
   * Starts a kind of entity that has fences of its own.
   *
   * @param fences of each entity that starts on this node, by its id
   */
  public <S, C, E, R> Shard<C, R> start(
      EntityType<S, C, E, R> type,
      ClusterShardingSettings sharding,
      Function<String, Fence> fences) {
    return Shard.start(this, type, sharding, fences);
  }

  /** The same, behind another fence. */
  Entities behind(Fence other) {
    return new Entities(system, settings, journal, incarnations, other, clock, meters);
  }
}
