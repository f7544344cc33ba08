package hutong.platform.reminder;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the workers of a node count; {@code docs/metrics.md} says what it means. Thread-safe. */
final class ReminderMeters {
  private static final double MILLIS_PER_SECOND = 1000;

  private final Map<Integer, Long> lags = new ConcurrentHashMap<>();
  final Counter woken;
  final Counter failed;

  ReminderMeters(MeterRegistry registry) {
    Gauge.builder("hutong.reminder.lag", this, ReminderMeters::worstSeconds)
        .baseUnit("seconds")
        .description("How late the scan of this node's buckets is, of the one that is latest.")
        .register(registry);
    this.woken = wakes(registry, "woken");
    this.failed = wakes(registry, "failed");
  }

  void lag(int bucket, long millis) {
    lags.put(bucket, millis);
  }

  /** The bucket's worker is no longer here. */
  void gone(int bucket) {
    lags.remove(bucket);
  }

  private double worstSeconds() {
    return lags.values().stream().mapToLong(Long::longValue).max().orElse(0) / MILLIS_PER_SECOND;
  }

  private static Counter wakes(MeterRegistry registry, String outcome) {
    return Counter.builder("hutong.reminder.wakes")
        .description("Entities that were to be woken, by what came of it.")
        .tag("outcome", outcome)
        .register(registry);
  }
}
