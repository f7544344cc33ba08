package hutong.platform.money;

import hutong.platform.money.Offence.Where;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Those who know something of one book: each is heard when its replay comes by. */
final class Witnesses {
  private final Deque<Witness> waiting;
  private final Offences offences;

  Witnesses(List<Witness> all, Offences offences) {
    this.waiting =
        new ArrayDeque<>(all.stream().sorted(Comparator.comparingLong(Witness::sequence)).toList());
    this.offences = offences;
  }

  /**
   * Hears those who know of numbers below that one.
   *
   * @param last the newest entry that was replayed
   * @param incarnation of it
   */
  void hear(long below, Where last, Book replayed, long incarnation) {
    for (Witness next = waiting.peek();
        next != null && next.sequence() < below;
        next = waiting.peek()) {
      Witness witness = waiting.remove();
      Optional<String> wrong =
          witness.sequence() == last.sequence()
              ? witness.against(replayed, incarnation)
              : Optional.of(
                  below == Long.MAX_VALUE
                      ? "%s, and the journal ends at event %d"
                          .formatted(witness.claim(), last.sequence())
                      : "%s, and the journal goes from event %d to %d"
                          .formatted(witness.claim(), last.sequence(), below));
      wrong.ifPresent(
          why ->
              offences.add(
                  witness.law(), new Where(last.book(), witness.sequence(), last.atMillis()), why));
    }
  }
}
