package hutong.platform.chat;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Limits of presence, from {@code hutong.presence}.
 *
 * @param maxWatched people whom one connection watches at once
 * @param linger how long somebody counts as here after their last connection has gone, so that a
 *     reconnect is not seen
 */
record PresenceSettings(int maxWatched, Duration linger) {
  static PresenceSettings from(Config config) {
    int maxWatched = config.getInt("hutong.presence.max-watched");
    if (maxWatched < 1) {
      throw new IllegalArgumentException("hutong.presence.max-watched must be > 0: " + maxWatched);
    }
    return new PresenceSettings(maxWatched, config.getDuration("hutong.presence.linger"));
  }
}
