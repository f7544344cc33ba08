package hutong.platform.lease;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one contender knows of a lease, and what follows from it. Times are nanoseconds of the
 * contender's own monotonic clock; nobody's wall clock is asked.
 *
 * <p>The holder counts from when it <em>began</em> the last swap that was answered as done, and
 * believes in its lease for half a term. A rival takes over when it has <em>seen</em> the row
 * unchanged for a whole term, which it counts from the answer that first showed it. So half a term
 * lies between the two, and clocks may run at rates that differ by less than two to one (compare
 * the leases of Gray and Cheriton, 1989).
 *
 * @param self the contender; no other ever has that name
 * @param termNanos the takeover time
 */
record Tenancy(String self, long termNanos, Standing standing) {
  sealed interface Standing {}

  /**
   * @param sighting a rival's row
   */
  record Outside(Optional<Sighting> sighting) implements Standing {}

  /**
   * @param row as last known
   * @param sinceNanos when the last swap that is known to be done was begun
   */
  record Holding(LeaseRow row, long sinceNanos) implements Standing {}

  /**
   * @param sinceNanos when it was first known to be so
   */
  record Sighting(LeaseRow row, long sinceNanos) {}

  static Tenancy outside(String self, long termNanos) {
    return new Tenancy(self, termNanos, new Outside(Optional.empty()));
  }

  /** Whether no rival can have taken over; with half a term to spare. */
  boolean holds(long nowNanos) {
    return standing instanceof Holding holding && nowNanos - holding.sinceNanos() < termNanos / 2;
  }

  /** Whether a rival may have taken over. */
  boolean hasExpired(long nowNanos) {
    return standing instanceof Holding holding && nowNanos - holding.sinceNanos() >= termNanos;
  }

  /** Under which number the lease is held. */
  OptionalLong fence() {
    return standing instanceof Holding holding
        ? OptionalLong.of(holding.row().fence())
        : OptionalLong.empty();
  }

  /** After a swap that was answered as done. */
  Tenancy swapped(LeaseRow to, long begunNanos) {
    return with(new Holding(to, begunNanos));
  }

  /** After the lease was given up or lost. */
  Tenancy left() {
    return with(new Outside(Optional.empty()));
  }

  /** After an answer to a read that was received just now. */
  Tenancy saw(Optional<LeaseRow> row, long nowNanos) {
    if (standing instanceof Holding holding) {
      return row.filter(current -> continues(holding.row(), current))
          .map(current -> with(new Holding(current, holding.sinceNanos())))
          .orElseGet(this::left);
    }
    Optional<Sighting> before = ((Outside) standing).sighting();
    return with(
        new Outside(
            row.filter(this::isRivals)
                .map(
                    current ->
                        before
                            .filter(known -> known.row().equals(current))
                            .orElseGet(() -> new Sighting(current, nowNanos)))));
  }

  /** The row with which the lease can be taken from the one that was just seen, if it can. */
  Optional<LeaseRow> taking(Optional<LeaseRow> seen, long nowNanos) {
    if (seen.isEmpty()) {
      return Optional.of(LeaseRow.first(self));
    }
    return seen.filter(row -> !isRivals(row) || isAbandoned(row, nowNanos))
        .map(row -> row.takenBy(self));
  }

  boolean isOwn(LeaseRow row) {
    return row.holder().equals(self);
  }

  private boolean isRivals(LeaseRow row) {
    return !row.isFree() && !isOwn(row);
  }

  private boolean isAbandoned(LeaseRow row, long nowNanos) {
    return standing instanceof Outside outside
        && outside
            .sighting()
            .filter(known -> known.row().equals(row))
            .filter(known -> nowNanos - known.sinceNanos() >= termNanos)
            .isPresent();
  }

  /** Whether it is the same tenure, perhaps renewed by a swap whose answer was lost. */
  private static boolean continues(LeaseRow held, LeaseRow current) {
    return current.holder().equals(held.holder()) && current.fence() == held.fence();
  }

  private Tenancy with(Standing next) {
    return new Tenancy(self, termNanos, next);
  }
}
