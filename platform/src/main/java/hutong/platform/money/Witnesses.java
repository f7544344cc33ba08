package hutong.platform.money;

import hutong.platform.money.Offence.Where;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Those who know something of one book: each is heard when its replay comes by.
 *
 * <p>One who contradicts the replay may be of a second history, which is another law's. That is
 * known at the end.
 */
final class Witnesses {
  private final Deque<Witness> waiting;
  private final List<Objection> objections = new ArrayList<>();
  private final List<Beside> beside = new ArrayList<>();
  private final Offences offences;

  private record Objection(Witness witness, Where where, String why) {}

  /** An entry that a replaced writer has stored. */
  private record Beside(long incarnation, long sequence, Link.Hash hash) {}

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
              objections.add(
                  new Objection(
                      witness, new Where(last.book(), witness.sequence(), last.atMillis()), why)));
    }
  }

  /**
   * An entry that is not on the branch.
   *
   * @param hash that the chain had with it
   */
  void beside(long incarnation, long sequence, Link.Hash hash) {
    beside.add(new Beside(incarnation, sequence, hash));
  }

  /**
   * Names what the journal does not have, neither on the branch nor in a second history.
   *
   * @param livedOn which writers have one; of a write that was late nobody can know
   */
  void close(LongPredicate livedOn) {
    for (Objection one : objections) {
      boolean isThere =
          beside.stream()
              .filter(row -> livedOn.test(row.incarnation()))
              .anyMatch(row -> one.witness().isOf(row.sequence(), row.hash()));
      if (!isThere) {
        offences.add(one.witness().law(), one.where(), one.why());
      }
    }
  }
}
