package hutong.platform.entity;

/**
 * One number of an entity's journal: what happened, when, and which incarnation of the entity's
 * writer stored it.
 *
 * @param <E> the entity's events
 */
public sealed interface Entry<E> {
  /** Persistence sequence number, from 1. */
  long sequence();

  /** Which writer stored it: 1 for the first that ever opened the entity, rising. */
  long incarnation();

  /** When it was decided, by the writer's clock. */
  long atMillis();

  /**
   * First entry of an incarnation. A row of an older incarnation with a number above {@code after}
   * is void: it lay beside the branch then, or was written late.
   *
   * @param after the last number that this incarnation recovered; behind it may be numbers of void
   *     rows, and late rows come there too
   */
  record Opened<E>(long sequence, long incarnation, long atMillis, long after) implements Entry<E> {
    /** See {@link Voids#isVoid}. */
    boolean voids(Entry<?> row) {
      return Voids.isVoid(incarnation, after, row.incarnation(), row.sequence());
    }
  }

  /** Something happened. */
  record Recorded<E>(long sequence, long incarnation, long atMillis, E event) implements Entry<E> {}

  /**
   * The write timestamp of marks made for this entry: {@code incarnation · 2⁴⁰ + sequence}, so that
   * a mark of a newer incarnation wins whenever it arrives.
   */
  default long mark() {
    return mark(incarnation(), sequence());
  }

  static long mark(long incarnation, long sequence) {
    return (incarnation << INCARNATION_SHIFT) + sequence;
  }

  /** The incarnation in a mark. */
  static long incarnationOf(long mark) {
    return mark >>> INCARNATION_SHIFT;
  }

  /** The number in a mark. */
  static long sequenceOf(long mark) {
    return mark & ((1L << INCARNATION_SHIFT) - 1);
  }

  /** Numbers that a mark has room for in each incarnation, as a power of two. */
  int INCARNATION_SHIFT = 40;
}
