package hutong.platform.entity;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What an entity is told before anything else, each time that it has recovered: of things outside
 * its state that its rules must know of. Commands and reads wait for it.
 */
@FunctionalInterface
public interface Foreword<S, C> {
  /**
   * The command to decide first; none: there is nothing to say. A state that was recovered from a
   * snapshot is then not believed, and recovered from the journal alone.
   */
  CompletionStage<Optional<C>> after(Live<S> recovered);

  /** For an entity whose state is all that its rules must know. */
  static <S, C> Foreword<S, C> none() {
    return recovered -> CompletableFuture.completedFuture(Optional.empty());
  }
}
