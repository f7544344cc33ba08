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
   * The marks that stand outside the journal. They are written in parallel with their entries, so
   * after a crash one may be missing, and is made good; and one that is higher than the recovered
   * state's is of entries that never came, and must be overruled by a new incarnation.
   */
  default CompletionStage<Marks> marks(Live<S> recovered) {
    return CompletableFuture.completedFuture(Marks.NONE);
  }

  /** The lowest and the highest mark found. */
  record Marks(long lowest, long highest) {
    static final Marks NONE = new Marks(Long.MAX_VALUE, 0);

    /** One mark alone. */
    public static Marks of(long mark) {
      return new Marks(mark, mark);
    }

    public Marks and(Marks other) {
      return new Marks(Math.min(lowest, other.lowest), Math.max(highest, other.highest));
    }
  }

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
   *
   * @param traces of the requests that the entries follow from, in the entries' order
   */
  default void announce(Live<S> after, List<Entry<E>> entries, List<String> traces) {}

  /** Told when the entity runs no longer on this node, whatever ended it; hints only. */
  default void ended(String entityId) {}

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
