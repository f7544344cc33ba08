package hutong.platform.media;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads of their own for what blocks or takes long. What does not fit the queue fails with {@link
 * RejectedExecutionException}.
 */
final class Workers implements AutoCloseable {
  private final ThreadPoolExecutor pool;

  Workers(String name, int threads, int queue) {
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  <T> CompletionStage<T> run(Callable<T> work) {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return work.call();
            } catch (Exception e) {
              throw new CompletionException(e);
            }
          },
          pool);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
