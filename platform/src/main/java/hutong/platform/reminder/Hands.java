package hutong.platform.reminder;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** What does the steps of a bucket's scan. */
interface Hands {
  CompletionStage<List<Put>> look(long slot, long dueUntilMillis);

  CompletionStage<?> wake(Reminder reminder);

  /** Puts it again, behind what is closed. */
  CompletionStage<?> carry(Reminder reminder);

  CompletionStage<?> close(long slot);

  CompletionStage<?> finish(long slot);

  CompletionStage<?> drop(long from, long to);
}
