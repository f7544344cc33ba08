package hutong.platform.money;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets so many things be under way at once; the others wait in their order. Thread-safe. */
final class Turns {
  private final int atOnce;
  private final Executor executor;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int underWay;

  /**
   * @param executor what goes on after each
   */
  Turns(int atOnce, Executor executor) {
    this.atOnce = atOnce;
    this.executor = executor;
  }

  /** Does it when it is its turn, which lasts until it completes; what it throws is a failure. */
  <T> CompletionStage<T> take(Supplier<CompletionStage<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    synchronized (this) {
      waiting.add(() -> begin(work, result));
    }
    goOn();
    return result;
  }

  private <T> void begin(Supplier<CompletionStage<T>> work, CompletableFuture<T> result) {
    CompletionStage<?> unused =
        CompletableFuture.completedFuture(work)
            .thenCompose(Supplier::get)
            .whenCompleteAsync(
                (done, failure) -> {
                  synchronized (this) {
                    underWay--;
                  }
                  goOn();
                  if (failure != null) {
                    result.completeExceptionally(failure);
                  } else {
                    result.complete(done);
                  }
                },
                executor);
  }

  private void goOn() {
    for (Runnable next = next(); next != null; next = next()) {
      next.run();
    }
  }

  private synchronized @Nullable Runnable next() {
    if (underWay == atOnce || waiting.isEmpty()) {
      return null;
    }
    underWay++;
    return waiting.remove();
  }
}
