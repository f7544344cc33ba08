package hutong.platform.money;

import hutong.platform.entity.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a book's entries write on the statements of its accounts. Pure.
 *
 * <p>An event tells what it moves, not what there was before, so lines are made backwards: the
 * newest of an account leaves what the book has now, each earlier one less by what came later. So
 * the newest entries and the recovered book give the same lines as the batches did that wrote them.
 */
final class Statement {
  private Statement() {}

  /**
   * The lines, the oldest first.
   *
   * @param after the book after the last of the entries
   * @param entries rising, without a hole
   */
  static List<Line> lines(Book after, List<Entry<Link>> entries) {
    List<Moved> all = new ArrayList<>();
    for (Entry<Link> entry : entries) {
      if (entry instanceof Entry.Recorded<Link> recorded) {
        int nth = 0;
        for (Event event : recorded.event().events()) {
          for (Movement movement : event.moves()) {
            all.add(new Moved(entry, nth++, movement));
          }
        }
      }
    }
    List<Line> newestFirst = new ArrayList<>();
    Map<AccountId, Long> later = new HashMap<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      Movement movement = all.get(i).movement();
      long since = later.merge(movement.account(), movement.amount(), Math::addExact);
      if (movement.account().kind().hasStatement()) {
        newestFirst.add(line(all.get(i), after, since - movement.amount()));
      }
    }
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  private record Moved(Entry<Link> entry, int nth, Movement movement) {}

  private static Line line(Moved moved, Book after, long later) {
    Account account = after.mustHave(moved.movement().account());
    return new Line(
        moved.entry().sequence(),
        moved.nth(),
        moved.entry().atMillis(),
        moved.movement(),
        account.currency(),
        Math.subtractExact(account.balance(), later));
  }
}
