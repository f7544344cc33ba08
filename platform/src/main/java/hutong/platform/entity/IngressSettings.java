package hutong.platform.entity;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Limits of every entity's ingress, from {@code hutong.entity}.
 *
 * @param maxQueue commands that may wait; beyond it they are refused
 * @param maxWait after which a command that still waits is refused: nobody waits for its answer
 * @param maxBatchCommands commands decided together
 * @param maxBatchBytes about how many bytes are stored together; at most 1 MiB, for a write above
 *     half a commit-log segment fails on every retry
 * @param snapshotEvery events between snapshots
 * @param minBackoff first pause after a failed write; doubles with each
 * @param maxBackoff longest pause
 */
public record IngressSettings(
    int maxQueue,
    Duration maxWait,
    int maxBatchCommands,
    int maxBatchBytes,
    int snapshotEvery,
    Duration minBackoff,
    Duration maxBackoff) {

  /**
   * Entries of one write at most; late rows of a lost writer reach no further beyond the number
   * where it was lost.
   */
  public static final int MAX_BATCH_ENTRIES = 256;

  /** Most commands make at most two events, and an incarnation begins with one of its own. */
  private static final int MAX_BATCH_COMMANDS = (MAX_BATCH_ENTRIES - 1) / 2;

  public IngressSettings {
    requireBetween("hutong.entity.max-queue", maxQueue, 1, 1_000_000);
    if (maxWait.isNegative() || maxWait.isZero()) {
      throw new IllegalArgumentException("hutong.entity.max-wait must be above 0: " + maxWait);
    }
    requireBetween("hutong.entity.max-batch-commands", maxBatchCommands, 1, MAX_BATCH_COMMANDS);
    requireBetween("hutong.entity.max-batch-bytes", maxBatchBytes, 1, 1 << 20);
    requireBetween("hutong.entity.snapshot-every", snapshotEvery, 1, 1_000_000);
  }

  public static IngressSettings from(Config config) {
    Config entity = config.getConfig("hutong.entity");
    return new IngressSettings(
        entity.getInt("max-queue"),
        entity.getDuration("max-wait"),
        entity.getInt("max-batch-commands"),
        Math.toIntExact(entity.getBytes("max-batch-bytes")),
        entity.getInt("snapshot-every"),
        entity.getDuration("min-backoff"),
        entity.getDuration("max-backoff"));
  }

  private static void requireBetween(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " must be from " + least + " to " + most + ": " + value);
    }
  }
}
