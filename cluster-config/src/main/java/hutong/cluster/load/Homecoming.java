package hutong.cluster.load;

import java.util.concurrent.TimeUnit;

/** When each of a load's people is back and holds everything, counted from one instant. */
final class Homecoming {
  private static final long LOOK_MILLIS = 10;
  private static final long WITHIN_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final TalkLoad load;
  private final long sinceNanos;
  private final Tally tally = new Tally();
  private long lastNanos;

  Homecoming(TalkLoad load, long sinceNanos) {
    this.load = load;
    this.sinceNanos = sinceNanos;
    this.lastNanos = sinceNanos;
    tally.measure(sinceNanos, Long.MAX_VALUE);
  }

  /** Somebody is greeted; they are back once they hold everything that they were told of. */
  void watch(Member member) {
    if (member.holdsAll()) {
      lastNanos = System.nanoTime();
      tally.done(sinceNanos, lastNanos);
    } else {
      load.loop().later(LOOK_MILLIS, () -> watch(member));
    }
  }

  /** Waits until all are back, or there is no more hope. */
  void await() throws Exception {
    int all = load.members().size();
    while (back() < all && System.nanoTime() - sinceNanos < WITHIN_NANOS) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    long missing = all - back();
    if (missing > 0) {
      load.findings().breach("%d people are not back, or do not hold everything", missing);
    }
  }

  private long back() throws Exception {
    return load.loop().get(() -> tally.latencies.getTotalCount());
  }

  Tally tally() {
    return tally;
  }

  /** Until the last was back. */
  double seconds() {
    return (lastNanos - sinceNanos) / 1e9;
  }
}
