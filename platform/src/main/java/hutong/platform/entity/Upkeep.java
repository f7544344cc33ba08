package hutong.platform.entity;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What an entity keeps up to date outside its journal. Every write is idempotent and carries {@link
 * Entry#mark} as its timestamp.
 */
public interface Upkeep<S, E> {
  /**
   * Marks ahead: written in parallel with the entries; the commands are acknowledged when both are
   * stored. Without entries: repeats the marks of the newest ones.
   */
  default CompletionStage<?> mark(Live<S> after, List<Entry<E>> entries) {
    return done();
  }

  /**
   * The highest mark that stands outside the journal. Marks are written in parallel with their
   * entries: one that is higher than the recovered state's is of entries that never came, and must
   * be overruled by a new incarnation.
   */
  default CompletionStage<Long> highestMark(Live<S> recovered) {
    return NO_MARK;
  }

  /** Of an entity that marks nothing. */
  CompletionStage<Long> NO_MARK = CompletableFuture.completedFuture(0L);

  /** What grants, removes or asserts: written after the entries and before the acknowledgement. */
  default CompletionStage<?> settle(Live<S> after, List<Entry<E>> entries) {
    return done();
  }

  /** Repeats {@link #settle} for what the last batch before a crash may have left undone. */
  default CompletionStage<?> settleAgain(Live<S> recovered) {
    return done();
  }

  /**
   * The same for what settles by the entries themselves.
   *
   * @param newest reads the entries of the newest numbers, the last batch among them
   */
  default CompletionStage<?> settleAgain(
      Live<S> recovered, Supplier<CompletionStage<List<Entry<E>>>> newest) {
    return settleAgain(recovered);
  }

  /**
   * Told once the entries are stored and acknowledged; hints only. Empty entries: the state was
   * recovered.
   */
  default void announce(Live<S> after, List<Entry<E>> entries) {}

  /** Of an entity that keeps nothing outside its journal. */
  static <S, E> Upkeep<S, E> nothing() {
    return new Upkeep<>() {};
  }

  /** Nothing to wait for: always the same stage, so that a caller can tell and go on at once. */
  static CompletionStage<?> done() {
    return Done.NOTHING;
  }

  /** Holder of {@link #done()}. */
  final class Done {
    private static final CompletionStage<?> NOTHING =
        CompletableFuture.completedFuture(Boolean.TRUE);

    private Done() {}
  }
}
