package hutong.platform.reminder;

import akka.actor.typed.Behavior;
import akka.cluster.sharding.typed.ShardedDaemonProcessSettings;
import akka.cluster.sharding.typed.javadsl.ShardedDaemonProcess;
import hutong.platform.entity.Entities;
import hutong.platform.store.Store;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Wakes entities when their time comes, whatever was restarted or lost meanwhile: for deadlines,
 * and for orders to other entities that are not yet answered.
 *
 * <p>An entity puts its reminder in parallel with the event that makes it necessary ({@code
 * Upkeep.mark}), and again when it recovers. There is no way to take a reminder back: an entity
 * that is woken without need does nothing. It is woken when its time has come by the clock of the
 * node that scans, at most a beat later; if its own clock is behind, it puts the reminder again.
 */
public final class Reminders {
  private static final String NAME = "reminder";

  private final Entities entities;
  private final ReminderWorker.Works works;
  private final Map<String, Waker> wakers = new ConcurrentHashMap<>();
  private final AtomicBoolean started = new AtomicBoolean();

  /**
   * @param clockAgrees whether this node's clock is right, for a wrong one closes what should be
   *     open
   */
  public Reminders(
      Entities entities, ReminderSettings settings, Store store, BooleanSupplier clockAgrees) {
    this.entities = entities;
    ReminderTable table = new ReminderTable(store);
    this.works =
        new ReminderWorker.Works(
            settings,
            table,
            new Intake(table, settings.slots(), settings.buckets(), entities.clock()),
            wakers,
            entities.clock(),
            clockAgrees,
            new ReminderMeters(entities.meters().registry()));
  }

  /**
   * Says who wakes a kind of entity; before {@link #start}, on every node.
   *
   * @param kind its name for ever, for it is stored
   */
  public void register(String kind, Waker waker) {
    if (started.get()) {
      throw new IllegalStateException("must be registered before the start: kind=" + kind);
    }
    if (wakers.putIfAbsent(kind, waker) != null) {
      throw new IllegalStateException("must be registered once: kind=" + kind);
    }
  }

  /**
   * Asks for an entity to be woken. The same again is harmless; what is due already is woken with
   * the next beat.
   *
   * @return completes when it is stored, and certain to happen; a failure says nothing
   */
  public CompletionStage<?> put(String kind, String entityId, long dueAtMillis) {
    if (!wakers.containsKey(kind)) {
      throw new IllegalArgumentException("must be registered: kind=" + kind);
    }
    return works.intake().put(new Reminder(dueAtMillis, kind, entityId));
  }

  /** Begins to wake, together with the other nodes; ends with the actor system. */
  public void start() {
    if (started.compareAndSet(false, true) && !wakers.isEmpty()) {
      ShardedDaemonProcess.get(entities.system())
          .init(
              ReminderWorker.Message.class,
              NAME,
              works.settings().buckets(),
              this::worker,
              ShardedDaemonProcessSettings.create(entities.system()),
              Optional.of(new ReminderWorker.Stop()));
    }
  }

  /** For tests: what scans a bucket. */
  Behavior<ReminderWorker.Message> worker(int bucket) {
    return ReminderWorker.create(bucket, works);
  }
}
