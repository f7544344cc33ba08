package hutong.platform.money;

import java.util.List;
import org.pcollections.TreePMap;

/**
 * The second histories that a book has met. While one of them is open, the book is stopped.
 *
 * @param open those about which operators have not decided, by incarnation
 * @param decided the others, as far as they were dealt with; a part of an open one may be
 * @param stoppedAt the entry by which the book was stopped the last time; 0: never
 */
record Strays(TreePMap<Long, Stray> open, TreePMap<Long, Stray> decided, long stoppedAt) {
  static final Strays NONE = new Strays(TreePMap.empty(), TreePMap.empty(), 0);

  /** As a book tells of them. */
  static Strays of(Reply.Standing standing) {
    return of(standing.open(), standing.decided(), standing.stoppedAt());
  }

  static Strays of(List<Stray> open, List<Stray> decided, long stoppedAt) {
    return new Strays(byIncarnation(open), byIncarnation(decided), stoppedAt);
  }

  private static TreePMap<Long, Stray> byIncarnation(List<Stray> strays) {
    TreePMap<Long, Stray> all = TreePMap.empty();
    for (Stray stray : strays) {
      all = all.plus(stray.incarnation(), stray);
    }
    return all;
  }

  boolean isStopped() {
    return !open.isEmpty();
  }

  /** Whether there is more of it than the book knows. */
  boolean isNews(Stray stray) {
    Stray known = open.get(stray.incarnation());
    return stray.upTo() > dealtWith(stray.incarnation()).upTo()
        && (known == null || stray.upTo() > known.upTo());
  }

  /** Those of that writer's events about which operators have decided; numbers are 0: none. */
  Stray dealtWith(long incarnation) {
    return decided.getOrDefault(incarnation, new Stray(incarnation, 0, 0, 0));
  }

  /** Whether such an entry is known to be not on the branch. */
  boolean cover(long incarnation, long sequence) {
    Stray one = open.getOrDefault(incarnation, decided.get(incarnation));
    return one != null && one.covers(incarnation, sequence);
  }

  Strays found(List<Stray> news, long sequence) {
    TreePMap<Long, Stray> all = open;
    for (Stray stray : news) {
      all = all.plus(stray.incarnation(), stray);
    }
    return new Strays(all, decided, sequence);
  }

  /** With so much of one dealt with. */
  Strays repaired(Stray part) {
    Stray whole = open.get(part.incarnation());
    boolean all = whole != null && whole.upTo() <= part.upTo();
    Stray before = decided.get(part.incarnation());
    Stray known =
        before == null
            ? part
            : new Stray(
                part.incarnation(),
                Math.min(before.from(), part.from()),
                part.upTo(),
                before.events() + part.events(),
                part.within());
    return new Strays(
        all ? open.minus(part.incarnation()) : open,
        decided.plus(part.incarnation(), known),
        stoppedAt);
  }
}
