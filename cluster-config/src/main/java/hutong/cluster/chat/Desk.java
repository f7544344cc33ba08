package hutong.cluster.chat;

import hutong.protocol.client.HutongException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Where everything of a chat happens, one thing after another: what is typed, what arrives, what is
 * answered. The chat's state needs no locks, and a slow terminal does not stop the client's turn.
 *
 * @param executor runs one task at a time, in the order of their coming
 * @param defects is told what a task threw
 */
record Desk(Executor executor, Consumer<RuntimeException> defects) {
  /** A desk with a thread, which ends with the process. */
  static Desk ofItsOwn(Consumer<RuntimeException> defects) {
    return new Desk(
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "hutong-chat");
              thread.setDaemon(true);
              return thread;
            }),
        defects);
  }

  void execute(Runnable task) {
    executor.execute(
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            defects.accept(e);
          }
        });
  }

  /** The same answer or failure, brought to the desk. */
  <T> CompletableFuture<T> bring(CompletableFuture<T> answer) {
    CompletableFuture<T> brought = new CompletableFuture<>();
    var unused =
        answer.whenComplete(
            (value, failure) ->
                execute(
                    () -> {
                      if (failure == null) {
                        brought.complete(value);
                      } else {
                        brought.completeExceptionally(failure);
                      }
                    }));
    return brought;
  }

  /** Hears at the desk how a request ended. */
  <T> void hear(CompletableFuture<T> answer, Consumer<T> done, Consumer<HutongException> refused) {
    var unused =
        answer.whenComplete(
            (value, failure) ->
                execute(
                    () -> {
                      if (failure == null) {
                        done.accept(value);
                      } else {
                        refused.accept(named(failure));
                      }
                    }));
  }

  /**
   * The server's error that a future failed with.
   *
   * @throws IllegalStateException when it failed with a defect
   */
  static HutongException named(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof HutongException named) {
      return named;
    }
    throw new IllegalStateException("a request failed with a defect", cause);
  }
}
