package hutong.platform.reminder;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * The tables {@code reminder} and {@code reminder_progress}: what was answered is seen by every
 * read that begins later. A failed stage says nothing: the write may have happened, or may still
 * happen.
 */
interface ReminderRows {
  /** Of the same reminder in the same slot, the one that was put last stays. */
  CompletionStage<?> put(int bucket, long slot, Put put);

  /** What is due by then, the earliest first. */
  CompletionStage<List<Put>> due(int bucket, long slot, long dueUntilMillis);

  /** Says of these buckets, from 0, that nothing was put before a slot; the lowest said stays. */
  CompletionStage<?> begin(int buckets, long slot);

  CompletionStage<?> close(int bucket, long slot);

  CompletionStage<?> finish(int bucket, long slot);

  /** Deletes slots, for ever: what is written to them later does not show. */
  CompletionStage<?> drop(int bucket, long from, long to);

  CompletionStage<OptionalLong> closed(int bucket);

  /** Fails when the bucket was not begun. */
  CompletionStage<Progress> progress(int bucket);
}
