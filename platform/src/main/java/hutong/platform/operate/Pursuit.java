package hutong.platform.operate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Carries out what was decided. Deeds about one person or one book are done one after the other, in
 * the order of the decisions: of a freeze and an unfreeze the later must win. Others wait neither
 * for each other nor for one that cannot be done yet: a freeze in a stopped book waits for that
 * book's repair, which is decided later.
 *
 * @param carryOut does one of them; what fails is done again another time
 * @param failed is told of those that could not be done now
 */
record Pursuit(
    Function<Proposal, CompletionStage<?>> carryOut, BiConsumer<Proposal, Throwable> failed) {

  /**
   * Ends when each was done, or failed, or stands behind one that did.
   *
   * @param due in the order of the decisions
   */
  CompletionStage<?> of(List<Proposal> due) {
    Map<String, CompletableFuture<Boolean>> newest = new HashMap<>();
    for (Proposal one : due) {
      newest.compute(
          one.deed().subject(),
          (subject, before) ->
              before == null
                  ? attempt(one)
                  : before.thenCompose(
                      done -> done ? attempt(one) : CompletableFuture.completedFuture(false)));
    }
    return CompletableFuture.allOf(newest.values().toArray(CompletableFuture[]::new));
  }

  /** Whether it could be done. */
  private CompletableFuture<Boolean> attempt(Proposal one) {
    return CompletableFuture.completedFuture(one)
        .thenCompose(due -> carryOut.apply(due).thenApply(done -> true))
        .handle(
            (done, failure) -> {
              if (failure != null) {
                failed.accept(one, failure);
              }
              return failure == null;
            });
  }
}
