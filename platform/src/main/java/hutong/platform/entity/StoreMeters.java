package hutong.platform.entity;

import akka.pattern.CircuitBreakerOpenException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the plugins of journal and snapshots fail at, and why. Akka keeps their circuit breakers to
 * itself: one counts as open from the first operation that fails because of it until the next one
 * of that kind that succeeds.
 */
final class StoreMeters {
  enum Cause {
    BREAKER,
    TIMEOUT,
    OTHER
  }

  /** Of one kind of operation. */
  static final class Tally {
    private final Map<Cause, Counter> failures = new EnumMap<>(Cause.class);
    private volatile boolean broken;

    private Tally(MeterRegistry registry, String operation) {
      for (Cause cause : Cause.values()) {
        failures.put(
            cause,
            Counter.builder("hutong.store.failures")
                .description("Operations of the journal and of snapshots that failed, by cause.")
                .tag("operation", operation)
                .tag("cause", cause.name().toLowerCase(Locale.ROOT))
                .register(registry));
      }
      Gauge.builder("hutong.store.breaker", this, tally -> tally.broken ? 1 : 0)
          .description("1: the last such operation failed because the circuit breaker was open.")
          .tag("operation", operation)
          .register(registry);
    }

    void failed(Throwable failure) {
      Cause cause = cause(failure);
      if (cause == Cause.BREAKER) {
        broken = true;
      }
      Counter counter = failures.get(cause);
      if (counter != null) {
        counter.increment();
      }
    }

    void succeeded() {
      if (broken) {
        broken = false;
      }
    }
  }

  final Tally writes;
  final Tally recoveries;
  final Tally snapshots;

  StoreMeters(MeterRegistry registry) {
    this.writes = new Tally(registry, "write");
    this.recoveries = new Tally(registry, "recover");
    this.snapshots = new Tally(registry, "snapshot");
  }

  static Cause cause(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof CircuitBreakerOpenException) {
        return Cause.BREAKER;
      }
      if (at.getClass().getSimpleName().contains("Timeout")) {
        return Cause.TIMEOUT;
      }
    }
    return Cause.OTHER;
  }
}
