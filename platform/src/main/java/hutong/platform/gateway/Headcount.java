package hutong.platform.gateway;

import java.util.concurrent.ConcurrentHashMap;

/**
 * How many are in, by key, up to a limit for each. Keeps only keys with somebody in. Thread-safe.
 */
final class Headcount<K> {
  private final ConcurrentHashMap<K, Integer> present = new ConcurrentHashMap<>();
  private final int limit;

  Headcount(int limit) {
    this.limit = limit;
  }

  /** Whether there was room; who entered leaves once. */
  boolean enter(K key) {
    boolean[] entered = new boolean[1];
    present.compute(
        key,
        (same, count) -> {
          int before = count == null ? 0 : count;
          entered[0] = before < limit;
          return entered[0] ? before + 1 : before;
        });
    return entered[0];
  }

  void leave(K key) {
    present.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }
}
