package hutong.platform.money;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * Settings of what books note outside the store, from {@code hutong.money.checkpoints}.
 *
 * @param every between two notes of a book that has changed
 * @param keep lines of a node's file; beyond it older ones are thinned out
 */
public record CheckpointSettings(Duration every, int keep) {
  /** Else a line of each book would not always have room. */
  static final int LEAST_KEPT = 4 * Book.MAX_BOOKS;

  /**
   * @throws ConfigException when a value cannot be
   */
  public static CheckpointSettings from(Config config) {
    Config checkpoints = config.getConfig("hutong.money.checkpoints");
    Duration every = checkpoints.getDuration("every");
    if (every.toMillis() < 100) {
      throw new ConfigException.BadValue(
          "hutong.money.checkpoints.every", "must be 100 ms or more: " + every);
    }
    int keep = checkpoints.getInt("keep");
    if (keep < LEAST_KEPT) {
      throw new ConfigException.BadValue(
          "hutong.money.checkpoints.keep", "must be %d or more: %d".formatted(LEAST_KEPT, keep));
    }
    return new CheckpointSettings(every, keep);
  }
}
