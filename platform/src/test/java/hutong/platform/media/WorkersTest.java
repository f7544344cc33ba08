package hutong.platform.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Threads with a bounded queue. */
class WorkersTest {
  @Test
  void whatDoesNotFitTheQueueIsRefusedAndTheRestIsDone() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    try (Workers workers = new Workers("test", 1, 1)) {
      CompletionStage<Boolean> first = workers.run(() -> open.await(10, TimeUnit.SECONDS));
      CompletionStage<String> second = workers.run(() -> "second");
      CompletionStage<String> third = workers.run(() -> "third");

      assertThat(third.toCompletableFuture())
          .failsWithin(10, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(RejectedExecutionException.class);
      open.countDown();
      assertThat(done(first)).isTrue();
      assertThat(done(second)).isEqualTo("second");
    }
  }

  @Test
  void aFailureComesOutAsItWas() {
    try (Workers workers = new Workers("test", 1, 1)) {
      CompletionStage<Void> failing =
          workers.run(
              () -> {
                throw new IOException("no space left");
              });

      assertThat(failing.toCompletableFuture())
          .failsWithin(10, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(IOException.class)
          .withMessageContaining("no space left");
    }
  }

  private static <T> T done(CompletionStage<T> stage) throws Exception {
    CompletableFuture<T> future = stage.toCompletableFuture();
    return future.get(10, TimeUnit.SECONDS);
  }
}
