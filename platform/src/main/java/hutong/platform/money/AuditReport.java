package hutong.platform.money;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What an audit found at its cut. Amounts are in minor units.
 *
 * @param books that have an event
 * @param events of all books
 * @param sums what accounts hold, by currency and kind of account
 * @param underWay what has left an account and not reached another, by currency
 * @param compared what the journal was held against
 * @param broken the first offence against each law that does not hold
 */
public record AuditReport(
    int books,
    long events,
    long accounts,
    SortedMap<String, SortedMap<String, Long>> sums,
    SortedMap<String, Long> underWay,
    Compared compared,
    Map<Law, Offence> broken) {

  /**
   * What is not in the journal, and was held against it.
   *
   * @param live nothing when no server was asked
   * @param checkpoints how many; nothing when none were looked for
   */
  public record Compared(Optional<Live> live, Optional<Integer> checkpoints) {}

  /**
   * States of a running server.
   *
   * @param envelopesLeftOut open ones beyond the limit
   */
  public record Live(int books, int envelopes, int envelopesLeftOut) {}

  /** Whether there was something to look at for it. */
  public boolean looksAt(Law law) {
    return switch (law) {
      case I9 -> compared.live().isPresent();
      case CHECKPOINT -> compared.checkpoints().isPresent();
      case CHAIN, WRITERS, REPLAY, I1, I2, I3, I4, I5 -> true;
    };
  }

  public boolean proven() {
    return broken.isEmpty();
  }

  public boolean holds(Law law) {
    return !broken.containsKey(law);
  }

  /** Where to look first. */
  public Optional<Offence> firstOffence() {
    return Offences.first(broken);
  }
}
