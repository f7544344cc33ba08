package hutong.platform.entity;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the entities of a node count, {@code hutong.entity.*} and {@code hutong.store.*}; {@code
 * docs/metrics.md} says what it means. Thread-safe.
 */
public final class Meters {
  private final MeterRegistry registry;
  private final StoreMeters store;
  private final Map<String, TypeMeters> types = new ConcurrentHashMap<>();

  public Meters(MeterRegistry registry) {
    this.registry = registry;
    this.store = new StoreMeters(registry);
  }

  /** Where everything of the node is counted, for features to count in too. */
  public MeterRegistry registry() {
    return registry;
  }

  StoreMeters store() {
    return store;
  }

  /** Those of a kind of entity, made when it is first asked for. */
  TypeMeters of(String type) {
    return types.computeIfAbsent(type, name -> new TypeMeters(registry, name));
  }
}
