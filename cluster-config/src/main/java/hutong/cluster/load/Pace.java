package hutong.cluster.load;

/**
 * Open loop: does what is due at its instant, whatever the server does, so that a stall counts for
 * everything that was due meanwhile. Looks at its schedule every millisecond.
 */
final class Pace {
  private static final long TICK_MILLIS = 1;

  /** What is done; on the loop. */
  interface Step {
    /**
     * @param which from 0
     */
    void take(long which, long dueNanos);
  }

  private final Loop loop;
  private final Tally tally;
  private final double perSecond;
  private final Step step;
  private Schedule schedule;
  private long next;
  private long planned;

  /**
   * @param perSecond once the rate has risen
   */
  Pace(Loop loop, Tally tally, double perSecond, Step step) {
    this.loop = loop;
    this.tally = tally;
    this.perSecond = perSecond;
    this.step = step;
    this.schedule = new Schedule(0, perSecond);
  }

  /**
   * Begins, for so long; returns when it began.
   *
   * @param riseSeconds of it, over which the rate rises from nothing
   */
  long begin(double riseSeconds, double seconds) throws Exception {
    return loop.get(
        () -> {
          schedule = new Schedule(System.nanoTime(), perSecond, riseSeconds);
          next = 0;
          planned = schedule.dueWithin(seconds);
          tick();
          return schedule.startNanos();
        });
  }

  /** Nothing is due any more. On the loop. */
  void stop() {
    planned = next;
  }

  private void tick() {
    long now = System.nanoTime();
    long due = Math.min(planned, schedule.dueBy(now));
    if (next < due) {
      tally.latestNanos = Math.max(tally.latestNanos, now - schedule.dueNanos(next));
    }
    while (next < due) {
      long which = next++;
      step.take(which, schedule.dueNanos(which));
    }
    if (next < planned) {
      loop.later(TICK_MILLIS, this::tick);
    }
  }
}
