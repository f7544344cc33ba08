package hutong.platform.lease;

import hutong.platform.entity.Fence;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One contender for one lease: takes it, renews it, gives it up; {@link Tenancy} has the rules. Its
 * operations run one after another.
 *
 * <p>Of a statement without an answer nothing is assumed: the row is read again. Whether it was
 * done or comes later, the next swap is made from the version that was read, and at most one of two
 * swaps from one version happens.
 */
final class LeaseKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  /** A renewal that failed is tried again after this part of the interval. */
  private static final int HASTE = 8;

  private final String name;
  private final LeaseTerms terms;
  private final LeaseRows rows;
  private final Ticker ticker;
  private final AtomicReference<CompletableFuture<Boolean>> last =
      new AtomicReference<>(CompletableFuture.completedFuture(true));

  /** Written by one operation at a time, read by anybody. */
  private volatile Tenancy tenancy;

  private volatile Consumer<Optional<Throwable>> lost = reason -> {};

  /**
   * @param self a name that no other contender ever has, not even this one's successor at the same
   *     address
   */
  LeaseKeeper(String name, String self, LeaseTerms terms, LeaseRows rows, Ticker ticker) {
    this.name = name;
    this.terms = terms;
    this.rows = rows;
    this.ticker = ticker;
    this.tenancy = Tenancy.outside(self, terms.term().toNanos());
  }

  /** Whether the lease is held now, for certain. */
  boolean holds() {
    return tenancy.holds(ticker.nanoTime());
  }

  /** Under which number it is held; it rises from tenure to tenure, whoever has them. */
  OptionalLong fence() {
    return tenancy.fence();
  }

  /** Holds as long as the tenure of now does; of a later one it knows nothing. */
  Fence tenure() {
    OptionalLong mine = fence();
    return () -> {
      Tenancy now = tenancy;
      return mine.isPresent() && now.fence().equals(mine) && now.holds(ticker.nanoTime());
    };
  }

  /**
   * Tries once to take the lease. A rival's is taken by the first call that comes a term after the
   * call that first saw it as it still is.
   *
   * @param whenLost told once, when another has the lease or may have it
   */
  CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> whenLost) {
    return inTurn(
        () -> {
          lost = whenLost;
          if (holds()) {
            return done(true);
          }
          if (tenancy.fence().isPresent()) {
            tenancy = tenancy.left();
          }
          return look().thenCompose(seen -> take(seen, true));
        });
  }

  private CompletionStage<Boolean> take(Optional<LeaseRow> seen, boolean mayLookAgain) {
    long begun = ticker.nanoTime();
    Optional<LeaseRow> to = tenancy.taking(seen, begun);
    if (to.isEmpty()) {
      return done(false);
    }
    return rows.swap(name, seen, to.get())
        .thenApply(
            swapped -> {
              if (swapped) {
                begin(to.get(), begun);
              }
              return swapped;
            })
        .exceptionallyCompose(
            unknown ->
                mayLookAgain
                    ? look().thenCompose(now -> now.equals(to) ? take(now, false) : done(false))
                    : CompletableFuture.failedStage(unknown));
  }

  private void begin(LeaseRow row, long begun) {
    tenancy = tenancy.swapped(row, begun);
    LOG.info("took the lease {} as {} under fence {}", name, row.holder(), row.fence());
    renewAfter(remaining(begun), row.fence());
  }

  /**
   * Gives the lease up, so that another can take it at once. One that was lost is left as it is:
   * writes under it may still be on their way, and who takes it over waits a term.
   *
   * @return whether it is known not to be held any more
   */
  CompletionStage<Boolean> release() {
    return inTurn(
        () -> {
          if (!(tenancy.standing() instanceof Tenancy.Holding holding)) {
            return done(true);
          }
          tenancy = tenancy.left();
          return free(holding.row(), true);
        });
  }

  private CompletionStage<Boolean> free(LeaseRow row, boolean mayLookAgain) {
    return rows.swap(name, Optional.of(row), row.released())
        .exceptionally(unknown -> false)
        .thenCompose(
            swapped ->
                swapped || !mayLookAgain
                    ? done(swapped)
                    : look()
                        .thenCompose(
                            now ->
                                now.filter(tenancy::isOwn)
                                    .map(mine -> free(mine, false))
                                    .orElseGet(() -> done(true))));
  }

  private void renewAfter(Duration delay, long fence) {
    ticker.after(delay, () -> inTurn(() -> renew(fence)));
  }

  private CompletionStage<Boolean> renew(long fence) {
    if (!(tenancy.standing() instanceof Tenancy.Holding holding)
        || holding.row().fence() != fence) {
      return done(false);
    }
    long begun = ticker.nanoTime();
    if (tenancy.hasExpired(begun)) {
      return lose("was not renewed within its term");
    }
    LeaseRow to = holding.row().renewed();
    return rows.swap(name, Optional.of(holding.row()), to)
        .exceptionally(unknown -> false)
        .thenCompose(
            swapped -> {
              if (swapped) {
                tenancy = tenancy.swapped(to, begun);
                renewAfter(remaining(begun), fence);
                return done(true);
              }
              return lookAgain(fence);
            });
  }

  /** A renewal was refused or not answered. */
  private CompletionStage<Boolean> lookAgain(long fence) {
    Duration soon = terms.renewEvery().dividedBy(HASTE);
    return look()
        .thenCompose(
            now -> {
              if (tenancy.fence().isEmpty()) {
                return lose("is another's: " + now);
              }
              renewAfter(soon, fence);
              return done(false);
            })
        .exceptionally(
            unknown -> {
              renewAfter(soon, fence);
              return false;
            });
  }

  private CompletionStage<Boolean> lose(String why) {
    tenancy = tenancy.left();
    LOG.warn("lost the lease {}: it {}", name, why);
    lost.accept(Optional.of(new IllegalStateException("the lease " + name + " " + why)));
    return done(false);
  }

  private CompletionStage<Optional<LeaseRow>> look() {
    return rows.read(name)
        .thenApply(
            row -> {
              tenancy = tenancy.saw(row, ticker.nanoTime());
              return row;
            });
  }

  private Duration remaining(long begun) {
    Duration left = terms.renewEvery().minusNanos(ticker.nanoTime() - begun);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static CompletionStage<Boolean> done(boolean value) {
    return CompletableFuture.completedStage(value);
  }

  private CompletionStage<Boolean> inTurn(Supplier<CompletionStage<Boolean>> operation) {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    return last.getAndSet(ended)
        .handle((any, failed) -> true)
        .thenCompose(turn -> operation.get())
        .whenComplete((value, failed) -> ended.complete(true));
  }
}
