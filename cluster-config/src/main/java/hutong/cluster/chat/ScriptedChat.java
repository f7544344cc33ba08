package hutong.cluster.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A chat whose lines are read from a stream. It ends when everything that was said is stored, or
 * after 15 s, and 2 s more for the server to show it.
 *
 * @param followMillis to go on listening after the last line
 */
record ScriptedChat(Chat chat, BufferedReader input, Screen screen, long followMillis) {
  private static final long ANSWER_MILLIS = 15_000;
  private static final long SHOW_MILLIS = 2_000;

  /** The exit code: 1 when a line was not done. */
  int run() throws IOException, InterruptedException {
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      if (Typed.of(line) instanceof Typed.Order order && order.verb() == Verb.QUIT) {
        break;
      }
      chat.enter(line).join();
    }
    within(ANSWER_MILLIS, chat.answered());
    within(SHOW_MILLIS, chat.shown());
    within(followMillis, chat.over());
    int unsent = chat.unsent().join();
    if (unsent > 0) {
      screen.wrong(
          unsent + " lines are not stored yet: the next chat of this device sends them again.");
    }
    return unsent == 0 && chat.failures().join() == 0 && !chat.over().isDone()
        ? 0
        : CannotChat.NOT_DONE;
  }

  private static void within(long millis, CompletableFuture<?> what) throws InterruptedException {
    try {
      what.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // What is missing then is counted by the caller.
      return;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the chat failed with a defect", e);
    }
  }
}
