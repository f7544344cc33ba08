package hutong.cluster.load;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Tries again what a server that is too busy has refused, as any client does. On the loop. */
final class Patience {
  private static final int ATTEMPTS = 40;
  private static final long PAUSE_MILLIS = 500;

  private Patience() {}

  /** Completes with the first success, or with the last of many failures. */
  static <T> CompletableFuture<T> with(Loop loop, Supplier<CompletableFuture<T>> attempt) {
    CompletableFuture<T> done = new CompletableFuture<>();
    tryAgain(loop, attempt, ATTEMPTS, done);
    return done;
  }

  private static <T> void tryAgain(
      Loop loop, Supplier<CompletableFuture<T>> attempt, int left, CompletableFuture<T> done) {
    var unused =
        attempt
            .get()
            .whenComplete(
                (value, failure) -> {
                  if (failure == null) {
                    done.complete(value);
                  } else if (left == 1) {
                    done.completeExceptionally(failure);
                  } else {
                    loop.later(PAUSE_MILLIS, () -> tryAgain(loop, attempt, left - 1, done));
                  }
                });
  }
}
