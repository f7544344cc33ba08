package hutong.cluster.load;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does something with each of many, a few at once. On one thread. */
final class AtOnce<A> {
  private final List<A> all;
  private final Function<A, CompletableFuture<?>> doing;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private int next;
  private int left;

  private AtOnce(List<A> all, Function<A, CompletableFuture<?>> doing) {
    this.all = all;
    this.doing = doing;
    this.left = all.size();
  }

  /** Completes with the first failure, or when all are done. */
  static <A> CompletableFuture<Void> all(
      List<A> all, int most, Function<A, CompletableFuture<?>> doing) {
    AtOnce<A> these = new AtOnce<>(all, doing);
    if (all.isEmpty()) {
      these.done.complete(null);
    }
    for (int i = 0; i < most; i++) {
      these.begin();
    }
    return these.done;
  }

  private void begin() {
    if (next < all.size() && !done.isDone()) {
      var unused = doing.apply(all.get(next++)).whenComplete((value, failure) -> ended(failure));
    }
  }

  private void ended(@Nullable Throwable failure) {
    if (failure != null) {
      done.completeExceptionally(failure);
    } else if (--left == 0) {
      done.complete(null);
    } else {
      begin();
    }
  }
}
