package hutong.platform.entity;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Extension;
import akka.actor.typed.ExtensionId;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the {@link PieceSnapshotStore} of a node counts. Akka makes that one itself and hands
 * nothing to it, so this stands with the actor system.
 */
public final class SnapshotMeters implements Extension {
  private static final ExtensionId<SnapshotMeters> ID =
      new ExtensionId<>() {
        @Override
        public SnapshotMeters createExtension(ActorSystem<?> system) {
          return new SnapshotMeters();
        }
      };

  private final LongAdder broken = new LongAdder();

  private SnapshotMeters() {}

  static SnapshotMeters of(ActorSystem<?> system) {
    return ID.apply(system);
  }

  /** Shows what this system counts; once for each node. */
  public static void register(ActorSystem<?> system, MeterRegistry registry) {
    FunctionCounter.builder("hutong.store.snapshots.broken", of(system).broken, LongAdder::sum)
        .description("Snapshots that were passed over because they are not what was stored.")
        .register(registry);
  }

  void broken() {
    broken.increment();
  }
}
