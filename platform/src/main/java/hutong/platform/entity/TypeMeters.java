package hutong.platform.entity;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** What the entities of one kind count on this node. */
final class TypeMeters {
  private static final Duration[] LATENCIES =
      LongStream.of(2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);
  private static final double[] BATCHES = {1, 2, 5, 10, 20, 50, 100};

  private final MeterRegistry registry;
  private final String type;
  private final Map<Class<?>, Timer> stored = new ConcurrentHashMap<>();

  final AtomicLong awake = new AtomicLong();
  final AtomicLong queued = new AtomicLong();
  final Counter unknown;
  final Counter refused;
  final Counter fenceWaits;
  final Counter repeats;
  final DistributionSummary batches;
  final Timer recoveries;

  TypeMeters(MeterRegistry registry, String type) {
    this.registry = registry;
    this.type = type;
    gauge("awake", "Entities that are awake on this node.", awake);
    gauge("queued", "Commands that wait at the doors of entities.", queued);
    this.unknown = answers("unknown");
    this.refused = answers("refused");
    this.fenceWaits =
        counter("fence.waits", "Times that an entity waited because its node had no majority.");
    this.repeats =
        counter(
            "repeats", "Steps beside the journal, such as marks, that failed and are repeated.");
    this.batches =
        DistributionSummary.builder("hutong.entity.batch")
            .description("Commands that were decided together and stored as one write.")
            .baseUnit("commands")
            .serviceLevelObjectives(BATCHES)
            .tag("type", type)
            .register(registry);
    this.recoveries =
        Timer.builder("hutong.entity.recovery")
            .description("From the start of an entity's writer until it takes commands.")
            .serviceLevelObjectives(LATENCIES)
            .tag("type", type)
            .register(registry);
  }

  /** From a command's coming until its answer, by the kind of command. */
  Timer stored(Class<?> command) {
    Timer known = stored.get(command);
    return known != null ? known : stored.computeIfAbsent(command, this::timer);
  }

  private Timer timer(Class<?> command) {
    return Timer.builder("hutong.entity.stored")
        .description("From a command's coming to its entity until all of it is stored.")
        .serviceLevelObjectives(LATENCIES)
        .tag("type", type)
        .tag("command", command.getSimpleName())
        .register(registry);
  }

  private void gauge(String name, String description, AtomicLong value) {
    Gauge.builder("hutong.entity." + name, value, AtomicLong::get)
        .description(description)
        .tag("type", type)
        .register(registry);
  }

  private Counter answers(String answer) {
    return Counter.builder("hutong.entity.answers")
        .description("Commands answered: not known whether stored, or refused and not stored.")
        .tag("type", type)
        .tag("answer", answer)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder("hutong.entity." + name)
        .description(description)
        .tag("type", type)
        .register(registry);
  }
}
