package hutong.platform.entity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What writers that were replaced have stored beside the branch. Pure.
 *
 * <p>Such a writer had one write in flight, and its fence keeps it from acknowledging that one; it
 * begins no other before. So the rows of one write are an ordinary late write. Events of a second
 * one say that it took the first for acknowledged: it <em>lived on</em>, and two histories were
 * told.
 *
 * <p>The events of a write have one time, and the next write of the same writer another (see {@link
 * Writer}). Writers of before this rule could store two writes under one millisecond; those look
 * like one.
 */
public final class Voids {
  private Voids() {}

  /**
   * Whether a takeover voids a row: it is of an older writer, and not of what the new one had
   * recovered. This is the one rule; {@link Journal#onBranch} applies it to rows as they come.
   *
   * @param successor incarnation of the writer that took over
   * @param after up to which number it had recovered
   * @param incarnation and {@code sequence}: the row's
   */
  public static boolean isVoid(long successor, long after, long incarnation, long sequence) {
    return incarnation < successor && sequence > after;
  }

  /**
   * The rows that are not on the branch, by the incarnation that stored them, each by number.
   *
   * @param rows as in {@link Journal#onBranch}; the first is on the branch, or is of the number
   *     where a writer took over
   */
  public static <E> SortedMap<Long, List<Entry<E>>> among(List<Entry<E>> rows) {
    Set<Entry<E>> branch = Collections.newSetFromMap(new IdentityHashMap<>());
    branch.addAll(Journal.onBranch(rows, 0));
    SortedMap<Long, List<Entry<E>>> voids = new TreeMap<>();
    for (Entry<E> row : rows) {
      if (!branch.contains(row)) {
        voids.computeIfAbsent(row.incarnation(), one -> new ArrayList<>()).add(row);
      }
    }
    return voids;
  }

  /**
   * Whether its writer lived on: these are of more than one write. An {@link Entry.Opened} that was
   * stored by itself acknowledges nothing, and does not count.
   *
   * @param rows of one incarnation, by number
   */
  public static <E> boolean showLife(List<Entry<E>> rows) {
    return rows.stream()
            .filter(row -> row instanceof Entry.Recorded)
            .mapToLong(Entry::atMillis)
            .distinct()
            .count()
        > 1;
  }
}
