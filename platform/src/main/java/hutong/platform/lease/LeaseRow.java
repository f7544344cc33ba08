package hutong.platform.lease;

/**
 * One row of the table {@code lease}. It is only ever swapped for one of the next version and never
 * deleted, so that a swap which arrives late finds another version and does nothing.
 *
 * @param holder who has the lease; empty when it is free
 * @param fence rises whenever the lease is taken: what is done under a lower one comes too late
 * @param version rises with every swap
 */
record LeaseRow(String holder, long fence, long version) {
  private static final String NOBODY = "";

  /** The row of a lease that nobody ever had. */
  static LeaseRow first(String holder) {
    return new LeaseRow(holder, 1, 1);
  }

  boolean isFree() {
    return holder.equals(NOBODY);
  }

  LeaseRow takenBy(String next) {
    return new LeaseRow(next, fence + 1, version + 1);
  }

  LeaseRow renewed() {
    return new LeaseRow(holder, fence, version + 1);
  }

  LeaseRow released() {
    return new LeaseRow(NOBODY, fence, version + 1);
  }
}
