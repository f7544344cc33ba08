package hutong.platform.reminder;

import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Puts reminders where the scan will still come by.
 *
 * <p>It writes the row, then reads up to where the bucket is closed; the scan writes that it
 * closes, then reads the rows. So at least one sees the other's, whatever the clocks say: the scan
 * wakes it, or it is put again behind what is closed.
 */
final class Intake {
  private final ReminderRows rows;
  private final Slots slots;
  private final int buckets;
  private final Clock clock;
  private CompletionStage<Long> begun =
      CompletableFuture.failedStage(new IllegalStateException("not begun"));

  Intake(ReminderRows rows, Slots slots, int buckets, Clock clock) {
    this.rows = rows;
    this.slots = slots;
    this.buckets = buckets;
    this.clock = clock;
  }

  /** Completes when it is certain to be woken. */
  CompletionStage<?> put(Reminder reminder) {
    int bucket = bucketOf(reminder);
    return begin().thenCompose(first -> put(bucket, reminder, first));
  }

  private CompletionStage<Boolean> put(int bucket, Reminder reminder, long floor) {
    long now = clock.millis();
    long slot = slots.placeOf(reminder, now, floor);
    return rows.put(bucket, slot, new Put(reminder, now))
        .thenCompose(put -> rows.closed(bucket))
        .thenCompose(
            closed ->
                closed.isEmpty() || closed.getAsLong() < slot
                    ? CompletableFuture.completedStage(true)
                    : put(bucket, reminder, closed.getAsLong() + 1));
  }

  /**
   * How far the scan of a bucket has come. The first time nothing is closed: then what lies before
   * the beginning is, and only after that it is certain where that is.
   */
  CompletionStage<Progress> open(int bucket) {
    return begin()
        .thenCompose(first -> rows.progress(bucket))
        .thenCompose(
            found ->
                found.closed().isPresent()
                    ? CompletableFuture.completedStage(found)
                    : rows.close(bucket, found.begun() - 1)
                        .thenCompose(closed -> rows.progress(bucket)));
  }

  /** Says once, before the first reminder of this node, where the scan must begin at the latest. */
  private synchronized CompletionStage<Long> begin() {
    if (begun.toCompletableFuture().isCompletedExceptionally()) {
      long slot = slots.at(clock.millis());
      begun = rows.begin(buckets, slot).thenApply(done -> slot);
    }
    return begun;
  }

  private int bucketOf(Reminder reminder) {
    return Math.floorMod((reminder.kind() + '|' + reminder.entity()).hashCode(), buckets);
  }
}
