package hutong.platform.lease;

import akka.actor.ExtendedActorSystem;
import akka.coordination.lease.LeaseSettings;
import akka.coordination.lease.javadsl.Lease;
import akka.stream.alpakka.cassandra.javadsl.CassandraSessionRegistry;
import com.datastax.oss.driver.api.core.CqlSession;
import hutong.platform.entity.Fence;
import hutong.platform.store.Store;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Akka's lease over lightweight transactions of Cassandra, so that a shard starts on one node only
 * and a node knows when it may no longer acknowledge. What it promises, and what not, stands in
 * {@code docs/decisions/013-lease.md}.
 *
 * <p>The holder in the table is the owner with a mark of its own for each object: a process that
 * comes back at its old address waits like any other, for writes of its predecessor may still be on
 * their way.
 */
public final class CassandraLease extends Lease {
  private static final String JOURNAL = "akka.persistence.cassandra";

  /** Akka's own: what features do never delays a renewal. */
  private static final String INTERNAL = "akka.actor.internal-dispatcher";

  private final LeaseSettings settings;
  private final LeaseKeeper keeper;

  /** As Akka makes it, from {@code lease-class}; on the journal's session. */
  public CassandraLease(LeaseSettings settings, ExtendedActorSystem system) {
    this(settings, system, CassandraSessionRegistry.get(system).sessionFor(JOURNAL).underlying());
  }

  /** On another session. */
  public CassandraLease(
      LeaseSettings settings, ExtendedActorSystem system, CompletionStage<CqlSession> session) {
    this.settings = settings;
    LeaseTerms terms = LeaseTerms.of(settings.leaseConfig());
    this.keeper =
        new LeaseKeeper(
            settings.leaseName(),
            settings.ownerName() + "#" + UUID.randomUUID(),
            terms,
            new CassandraLeaseRows(session.thenApply(Store::new), terms.operationTimeout()),
            new SystemTicker(system));
  }

  private record SystemTicker(ExtendedActorSystem system) implements Ticker {
    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void after(Duration delay, Runnable task) {
      if (!system.whenTerminated().isCompleted()) {
        system.scheduler().scheduleOnce(delay, task, system.dispatchers().lookup(INTERNAL));
      }
    }
  }

  @Override
  public LeaseSettings getSettings() {
    return settings;
  }

  /** Takes it if it is free, own, or was seen unchanged for a term; one look, one answer. */
  @Override
  public CompletionStage<Boolean> acquire() {
    return acquire(reason -> {});
  }

  @Override
  public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> leaseLostCallback) {
    return keeper.acquire(leaseLostCallback);
  }

  @Override
  public CompletionStage<Boolean> release() {
    return keeper.release();
  }

  /** Whether the last renewal was begun less than half a term ago, by the monotonic clock. */
  @Override
  public boolean checkLease() {
    return keeper.holds();
  }

  /** Holds as long as the tenure of now does; never again after it has ended. */
  public Fence tenure() {
    return keeper.tenure();
  }

  /** The number of the tenure of now; a later tenure has a higher one, whoever has it. */
  public OptionalLong fence() {
    return keeper.fence();
  }
}
