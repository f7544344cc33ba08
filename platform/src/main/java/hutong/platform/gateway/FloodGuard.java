package hutong.platform.gateway;

import hutong.protocol.UserId;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast one connection's frames come, and how often that was too fast. Lives on its event loop.
 */
final class FloodGuard {
  /** The person's bucket is looked up this often, and not for each frame. */
  private static final long LOOK_UP_NANOS = Duration.ofSeconds(1).toNanos();

  private final Switchboard board;
  private final UserId user;
  private @Nullable Bucket bucket; // made by the first frame: most connections are idle
  private @Nullable Bucket person;
  private long lookedUpNanos;
  private long windowStartNanos;
  private int errors;

  FloodGuard(Switchboard board, UserId user) {
    this.board = board;
    this.user = user;
  }

  /** Counts a frame: 0, or the milliseconds until the rate allows one. */
  long waitMillis(long nowNanos) {
    if (bucket == null) {
      bucket = Throttle.bucket(board.settings.rates().connection(), SynchronizationStrategy.NONE);
    }
    long wait = Throttle.waitMillis(bucket);
    if (wait > 0) {
      return wait;
    }
    if (person == null || nowNanos - lookedUpNanos > LOOK_UP_NANOS) {
      person = board.userFrames.bucket(user);
      lookedUpNanos = nowNanos;
    }
    return Throttle.waitMillis(person);
  }

  /** Counts a frame that was too fast: whether there were far too many within the window. */
  boolean isFlooded(long nowNanos) {
    if (errors == 0
        || nowNanos - windowStartNanos > board.settings.rates().floodWindow().toNanos()) {
      windowStartNanos = nowNanos;
      errors = 0;
    }
    return ++errors > board.settings.rates().floodErrors();
  }
}
