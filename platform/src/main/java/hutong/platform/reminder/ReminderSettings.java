package hutong.platform.reminder;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of reminders, from {@code hutong.reminder}.
 *
 * @param buckets among which reminders are spread, each scanned by one worker; may grow, never
 *     shrink, and is the same on all nodes
 * @param slot {@link #SLOT}; tests have shorter ones, in tables of their own
 * @param beat at which what is due is looked for
 * @param grace how long after its end a slot is closed
 * @param keep how long after its end a finished slot is kept
 * @param wakeWithin after which one that was woken counts as failed
 * @param wakesAtOnce under way, in each bucket
 * @param looksAtOnce slots read at once, in each bucket
 * @param maxWaiting reminders of a bucket beyond which slots of the past wait to be read
 */
public record ReminderSettings(
    int buckets,
    Duration slot,
    Duration beat,
    Duration grace,
    Duration keep,
    Duration wakeWithin,
    int wakesAtOnce,
    int looksAtOnce,
    int maxWaiting) {
  /** No setting, for it is a part of the table's key. */
  static final Duration SLOT = Duration.ofMinutes(1);

  private static final String PATH = "hutong.reminder";
  private static final int MAX_BUCKETS = 1024;

  public static ReminderSettings from(Config config) {
    Config reminder = config.getConfig(PATH);
    return new ReminderSettings(
        number(reminder, "buckets", MAX_BUCKETS),
        SLOT,
        time(reminder, "beat"),
        time(reminder, "grace"),
        time(reminder, "keep"),
        time(reminder, "wake-within"),
        number(reminder, "wakes-at-once", Integer.MAX_VALUE),
        number(reminder, "looks-at-once", Integer.MAX_VALUE),
        number(reminder, "max-waiting", Integer.MAX_VALUE));
  }

  Slots slots() {
    return new Slots(slot.toMillis());
  }

  Scan.Terms terms() {
    return new Scan.Terms(
        slots(),
        grace.toMillis(),
        keep.toMillis(),
        beat.toMillis(),
        wakesAtOnce,
        looksAtOnce,
        maxWaiting);
  }

  private static Duration time(Config config, String key) {
    Duration value = config.getDuration(key);
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(PATH + "." + key + " must be at least 1 ms: " + value);
    }
    return value;
  }

  private static int number(Config config, String key, int most) {
    int value = config.getInt(key);
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          PATH + "." + key + " must be from 1 to " + most + ": " + value);
    }
    return value;
  }
}
