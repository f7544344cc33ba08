package hutong.platform.people;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hashes passwords with Argon2id (19 MiB, two passes, one lane: OWASP's recommendation) on a small
 * pool of its own, for a hash takes tens of milliseconds. What does not fit its queue fails with
 * {@link RejectedExecutionException}.
 */
public final class Passwords implements AutoCloseable {
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;

  private final Argon2Function argon2 =
      Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, HASH_BYTES, Argon2.ID);
  private final ThreadPoolExecutor pool;

  Passwords(int threads, int queue) {
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            task -> {
              Thread thread = new Thread(task, "passwords");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The hash in the PHC string format, salt and parameters included. */
  public CompletionStage<String> hash(String password) {
    return run(() -> Password.hash(password).addRandomSalt(16).with(argon2).getResult());
  }

  public CompletionStage<Boolean> matches(String password, String hash) {
    return run(() -> Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash)));
  }

  private <T> CompletionStage<T> run(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, pool);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
