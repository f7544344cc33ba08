package hutong.platform.media;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import hutong.protocol.UserId;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;

/**
 * How many files each person may put; files that are refused count. A person is forgotten once all
 * of the burst must be there again.
 */
final class PictureRate {
  private static final int PEOPLE_REMEMBERED = 100_000;
  private static final Duration HOUR = Duration.ofHours(1);

  private final Cache<UserId, Bucket> buckets;
  private final Bandwidth limit;

  PictureRate(MediaSettings settings) {
    limit =
        Bandwidth.builder()
            .capacity(settings.pictureBurst())
            .refillGreedy(settings.picturesPerHour(), HOUR)
            .build();
    buckets =
        Caffeine.newBuilder()
            .maximumSize(PEOPLE_REMEMBERED)
            .expireAfterAccess(
                HOUR.multipliedBy(1 + settings.pictureBurst() / settings.picturesPerHour()))
            .build();
  }

  /** Takes one: 0, or when there is none the milliseconds until there is. */
  int waitMillis(UserId user) {
    ConsumptionProbe probe =
        buckets
            .get(user, unknown -> Bucket.builder().addLimit(limit).build())
            .tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? 0
        : Math.toIntExact(Duration.ofNanos(probe.getNanosToWaitForRefill()).toMillis() + 1);
  }
}
