package hutong.cluster.load;

/**
 * When what is due, whatever the server does: open loop, so that a stall counts for everything that
 * was due meanwhile. The rate may first rise evenly from nothing: a process that has just started
 * runs what is not compiled yet.
 *
 * @param startNanos of {@link System#nanoTime}
 * @param riseSeconds after which the rate is {@code perSecond}
 */
record Schedule(long startNanos, double perSecond, double riseSeconds) {
  private static final double NANOS = 1e9;

  /** At the full rate from the start. */
  Schedule(long startNanos, double perSecond) {
    this(startNanos, perSecond, 0);
  }

  /** When that one is due; the first, 0, at the start. */
  long dueNanos(long which) {
    double full = which / perSecond; // seconds that it would take at the full rate
    double seconds =
        full < riseSeconds / 2 ? Math.sqrt(2 * riseSeconds * full) : full + riseSeconds / 2;
    return startNanos + (long) (seconds * NANOS);
  }

  /** How many are due by then. */
  long dueBy(long nowNanos) {
    return nowNanos < startNanos
        ? 0
        : 1 + (long) Math.floor(fullSeconds((nowNanos - startNanos) / NANOS) * perSecond);
  }

  /** How many are due within so many seconds from the start. */
  long dueWithin(double seconds) {
    return Math.round(fullSeconds(seconds) * perSecond);
  }

  private double fullSeconds(double seconds) {
    return seconds < riseSeconds
        ? seconds * seconds / (2 * riseSeconds)
        : seconds - riseSeconds / 2;
  }
}
