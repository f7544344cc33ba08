package hutong.platform.entity;

import java.util.List;

/**
 * What a recovery does not show.
 *
 * @param contested whether the journal's highest number was written twice, so that recovery saw one
 *     of the two rows
 * @param branch the highest number that is on the branch, seen or not
 * @param marks that stand outside the journal
 */
record Remains(boolean contested, long branch, Upkeep.Marks marks) {
  /**
   * @param top the rows of the journal's highest number
   */
  static <E> Remains of(List<Entry<E>> top, Live<?> live, Upkeep.Marks marks) {
    long branch =
        top.stream()
            .filter(row -> row.incarnation() >= live.incarnation())
            .mapToLong(Entry::sequence)
            .max()
            .orElse(live.sequence());
    return new Remains(top.size() > 1, branch, marks);
  }

  /** Whether there are marks of entries that were lost with their writer, and may still appear. */
  boolean isLost(Live<?> live) {
    return marks.highest() > live.mark();
  }

  /** Whether entries are stored whose marks were lost with their writer. */
  boolean lacksMarks(Live<?> live) {
    return marks.lowest() < live.mark();
  }

  /** Below which no incarnation may be, for those marks to win over none of its own. */
  long incarnationFloor() {
    return Entry.incarnationOf(marks.highest()) + 1;
  }
}
