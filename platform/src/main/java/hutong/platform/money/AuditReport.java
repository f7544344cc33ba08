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
 * @param broken the first offence against each law that does not hold
 */
public record AuditReport(
    int books,
    long events,
    long accounts,
    SortedMap<String, SortedMap<String, Long>> sums,
    SortedMap<String, Long> underWay,
    Map<Law, Offence> broken) {

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
