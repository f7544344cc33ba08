package hutong.platform.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import hutong.platform.gateway.GatewaySettings.Rate;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;

/**
 * A rate for each key. A key is forgotten once its bucket must be full again, or when there are
 * more than remembered at most: then it starts anew with a full one. Thread-safe.
 */
final class Throttle<K> {
  private final Cache<K, Bucket> buckets;
  private final Rate rate;

  Throttle(Rate rate, int remembered) {
    this.rate = rate;
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(remembered)
            .expireAfterAccess(Duration.ofSeconds(2 + rate.burst() / rate.perSecond()))
            .build();
  }

  /** Takes one token: 0, or when there is none the milliseconds until there is. */
  long waitMillis(K key) {
    return waitMillis(bucket(key));
  }

  /** A key's bucket. Whoever keeps it looks again within a second, lest the key have another. */
  Bucket bucket(K key) {
    return buckets.get(key, same -> bucket(rate, SynchronizationStrategy.LOCK_FREE));
  }

  static long waitMillis(Bucket bucket) {
    if (bucket.tryConsume(1)) {
      return 0;
    }
    long nanos = bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
    return Math.max(1, Duration.ofNanos(nanos).toMillis());
  }

  static Bucket bucket(Rate rate, SynchronizationStrategy strategy) {
    return Bucket.builder()
        .addLimit(
            limit ->
                limit.capacity(rate.burst()).refillGreedy(rate.perSecond(), Duration.ofSeconds(1)))
        .withNanosecondPrecision()
        .withSynchronizationStrategy(strategy)
        .build();
  }
}
