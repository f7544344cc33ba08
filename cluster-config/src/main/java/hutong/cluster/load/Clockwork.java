package hutong.cluster.load;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Watches a load from outside its loop: waits for instants and tells how it goes. */
final class Clockwork {
  private static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LOOK_EVERY_MILLIS = 50;
  private static final long STRAGGLERS_NANOS = TimeUnit.SECONDS.toNanos(180);

  /** Longer than the server takes to heal a lost push. */
  static final int STANDSTILL_SECONDS = 75;

  private final Load load;
  private final Consumer<String> log;
  private long toldAt = System.nanoTime();

  Clockwork(Load load, Consumer<String> log) {
    this.load = load;
    this.log = log;
  }

  /** Waits until then, and tells now and then. */
  void until(long nanos) throws Exception {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, TELL_EVERY_NANOS));
      tell();
    }
  }

  private void tell() throws Exception {
    long now = System.nanoTime();
    if (now - toldAt >= TELL_EVERY_NANOS / 2) {
      double seconds = (now - toldAt) / 1e9;
      toldAt = now;
      log.accept(load.loop().get(() -> load.tally().line(seconds)));
    }
  }

  /** Waits for what is under way: as long as anything moves, and so long after that. */
  void awaitStragglers(int standstillSeconds) throws Exception {
    long standstill = TimeUnit.SECONDS.toNanos(standstillSeconds);
    long started = System.nanoTime();
    long movedAt = started;
    long before = -1;
    long left = load.loop().get(() -> load.tally().underWay);
    while (left > 0) {
      long now = System.nanoTime();
      if (left != before) {
        before = left;
        movedAt = now;
      }
      if (now - movedAt > standstill || now - started > STRAGGLERS_NANOS) {
        log.accept(left + " were not complete in time");
        return;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
      left = load.loop().get(() -> load.tally().underWay);
    }
  }
}
