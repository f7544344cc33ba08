package hutong.cluster.load;

/**
 * When what is due, whatever the server does: open loop, so that a stall counts for everything that
 * was due meanwhile.
 *
 * @param startNanos of {@link System#nanoTime}
 */
record Schedule(long startNanos, double perSecond) {
  private static final double NANOS = 1e9;

  /** When that one is due; the first, 0, at the start. */
  long dueNanos(long which) {
    return startNanos + (long) (which * NANOS / perSecond);
  }

  /** How many are due by then. */
  long dueBy(long nowNanos) {
    return nowNanos < startNanos
        ? 0
        : 1 + (long) Math.floor((nowNanos - startNanos) * perSecond / NANOS);
  }
}
