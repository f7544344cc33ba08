package hutong.platform.money;

import java.util.Map;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * Numbers of obligations that a replaced writer of the debtor gave out beside its branch. The
 * creditor may have answered some of them, so the branch gives none to another operation.
 * Immutable.
 *
 * @param ranges from the first number of each to its last, with others between them
 */
record Gaps(TreePMap<Long, Long> ranges) {
  static final Gaps NONE = new Gaps(TreePMap.empty());

  /**
   * @param from above all that are in it
   */
  Gaps plus(long from, long upTo) {
    boolean next = !ranges.isEmpty() && ranges.lastEntry().getValue() == from - 1;
    return new Gaps(ranges.plus(next ? ranges.lastKey() : from, upTo));
  }

  private Optional<Map.Entry<Long, Long>> with(long number) {
    return Optional.ofNullable(ranges.floorEntry(number))
        .filter(range -> range.getValue() >= number);
  }

  boolean has(long number) {
    return with(number).isPresent();
  }

  /** Whether all of these are in it. */
  boolean have(long from, long upTo) {
    return with(from).filter(range -> range.getValue() >= upTo).isPresent();
  }

  /** Without a number that is in it. */
  Gaps without(long number) {
    Map.Entry<Long, Long> range = with(number).orElseThrow();
    TreePMap<Long, Long> rest = ranges.minus(range.getKey());
    if (range.getKey() < number) {
      rest = rest.plus(range.getKey(), number - 1);
    }
    return new Gaps(range.getValue() > number ? rest.plus(number + 1, range.getValue()) : rest);
  }

  /** How many of them stand directly before a number. */
  long before(long number) {
    return with(number - 1).map(range -> number - range.getKey()).orElse(0L);
  }

  /** Those above a number. */
  Gaps above(long upTo) {
    Gaps above = this;
    while (!above.ranges.isEmpty() && above.ranges.firstKey() <= upTo) {
      Map.Entry<Long, Long> first = above.ranges.firstEntry();
      TreePMap<Long, Long> rest = above.ranges.minus(first.getKey());
      above = new Gaps(first.getValue() > upTo ? rest.plus(upTo + 1, first.getValue()) : rest);
    }
    return above;
  }
}
