package hutong.cluster.load;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What was counted and how long it took. Counts are of the whole run; latencies are of what was due
 * within the measured window, and {@link #completed} of what was due and done within it. One
 * thread.
 */
final class Tally {
  static final long MAX_LATENCY_MICROS = TimeUnit.MINUTES.toMicros(5);

  final Histogram latencies = new Histogram(MAX_LATENCY_MICROS, 3);
  private final Histogram lately = new Histogram(MAX_LATENCY_MICROS, 3);
  private long windowNanos = Long.MAX_VALUE;
  private long windowEndNanos = Long.MAX_VALUE;
  private long latelyDone;
  private long latelyAcknowledged;
  long sent;
  long acknowledged;
  long delivered;
  long underWay;

  /** How late the load itself was, at most. */
  long latestNanos;

  private long completed;

  void measure(long fromNanos, long toNanos) {
    windowNanos = fromNanos;
    windowEndNanos = toNanos;
  }

  /** Something that was due then is done now. */
  void done(long dueNanos, long nowNanos) {
    long micros = Math.max(0, Math.min((nowNanos - dueNanos) / 1000, MAX_LATENCY_MICROS));
    latelyDone++;
    lately.recordValue(micros);
    if (dueNanos >= windowNanos && dueNanos < windowEndNanos) {
      latencies.recordValue(micros);
      if (nowNanos < windowEndNanos) {
        completed++;
      }
    }
  }

  long completed() {
    return completed;
  }

  double millis(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1000.0;
  }

  /** What was done since the last such line. */
  String line(double seconds) {
    String line =
        String.format(
            Locale.ROOT,
            "%,.0f/s (acknowledged %,.0f/s), p50 %.1f ms, p99 %.1f ms, under way %,d",
            latelyDone / seconds,
            (acknowledged - latelyAcknowledged) / seconds,
            lately.getValueAtPercentile(50) / 1000.0,
            lately.getValueAtPercentile(99) / 1000.0,
            underWay);
    latelyDone = 0;
    latelyAcknowledged = acknowledged;
    lately.reset();
    return line;
  }
}
