package hutong.platform.money;

import hutong.platform.money.Offence.Where;
import java.util.Arrays;

/**
 * What one side of {@link Dealings} is ahead of the other, the oldest first: of each its number, a
 * digest and where it is, in 32 bytes.
 */
final class Lead {
  private static final int EACH = 4;
  private static final int LEAST = 16 * EACH;

  private final int book;
  private long[] ring = new long[LEAST];
  private int first;
  private int used;

  /**
   * @param book of the side that it is of
   */
  Lead(int book) {
    this.book = book;
  }

  boolean isEmpty() {
    return used == 0;
  }

  void add(long number, long digest, Where where) {
    if (used == ring.length) {
      grow();
    }
    int end = (first + used) % ring.length;
    ring[end] = digest;
    ring[end + 1] = where.sequence();
    ring[end + 2] = where.atMillis();
    ring[end + 3] = number;
    used += EACH;
  }

  private void grow() {
    long[] wider = Arrays.copyOf(Arrays.copyOfRange(ring, first, ring.length), 2 * ring.length);
    System.arraycopy(ring, 0, wider, ring.length - first, first);
    ring = wider;
    first = 0;
  }

  /** The number of the oldest. */
  long number() {
    return ring[first + 3];
  }

  /** The digest of the oldest. */
  long digest() {
    return ring[first];
  }

  /** Where the oldest is. */
  Where where() {
    return new Where(book, ring[first + 1], ring[first + 2]);
  }

  void drop() {
    first = (first + EACH) % ring.length;
    used -= EACH;
  }
}
