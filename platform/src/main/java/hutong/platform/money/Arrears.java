package hutong.platform.money;

import hutong.platform.money.Book.Owing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when one book owes what it owes. An obligation carries no time: it counts from the newest
 * entry of the book when it is first seen there. After a restart that is the newest one of before,
 * so an age may be too low for as long as nobody paid, and is never too high.
 */
final class Arrears {
  /** Since when nobody owes. */
  static final long NOTHING = Long.MAX_VALUE;

  /**
   * All obligations below a number were there at a time.
   *
   * @param below the number that the next one gets
   */
  private record Seen(long below, long atMillis) {}

  private final Map<Integer, Deque<Seen>> creditors = new HashMap<>();

  /** When the oldest obligation was first seen, or {@link #NOTHING}. */
  long oldestMillis(Book book) {
    long oldest = NOTHING;
    for (Map.Entry<Integer, Owing> one : book.owing().entrySet()) {
      Deque<Seen> seen = creditors.computeIfAbsent(one.getKey(), creditor -> new ArrayDeque<>());
      oldest = Math.min(oldest, oldestMillis(seen, one.getValue(), book.timeMillis()));
    }
    return oldest;
  }

  private static long oldestMillis(Deque<Seen> seen, Owing owing, long nowMillis) {
    if (owing.open().isEmpty()) {
      seen.clear();
      return NOTHING;
    }
    if (seen.isEmpty() || seen.getLast().below() < owing.next()) {
      seen.add(new Seen(owing.next(), nowMillis));
    }
    while (seen.getFirst().below() <= owing.open().firstKey()) {
      seen.removeFirst();
    }
    return seen.getFirst().atMillis();
  }
}
