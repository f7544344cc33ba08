package hutong.platform.remote;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * When a node was last known to be in contact with a majority of its cluster, by the rule of the
 * split-brain resolver's <em>keep-majority</em>: more than half of the members, or just half with
 * the one of the lowest address. Pure.
 */
final class Majority {
  /** No majority was ever heard of. */
  static final long NEVER = Long.MIN_VALUE;

  private Majority() {}

  /**
   * The latest time at which a majority had been heard of since.
   *
   * @param heard when each member was heard of last, the one of the lowest address first; {@link
   *     #NEVER} for one that was not; the node itself is one of them, heard of now
   */
  static long since(List<Long> heard) {
    if (heard.isEmpty()) {
      return NEVER;
    }
    long moreThanHalf = latest(heard.stream()).get(heard.size() / 2);
    if (heard.size() % 2 == 1) {
      return moreThanHalf;
    }
    long lowest = heard.get(0);
    int others = heard.size() / 2 - 1;
    long half =
        others == 0 ? lowest : Math.min(lowest, latest(heard.stream().skip(1)).get(others - 1));
    return Math.max(moreThanHalf, half);
  }

  private static List<Long> latest(Stream<Long> heard) {
    return heard.sorted(Comparator.reverseOrder()).toList();
  }
}
