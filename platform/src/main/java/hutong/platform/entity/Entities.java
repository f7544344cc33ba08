package hutong.platform.entity;

import akka.actor.typed.ActorSystem;
import java.time.Clock;

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
    return Shard.start(this, type);
  }
}
