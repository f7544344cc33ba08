package hutong.platform.money;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an audit has found: the first offence against each law.
 *
 * <p>First is what breaks a chain, for an event that was altered explains all that follows; then
 * the earliest, by the time of its entry.
 */
final class Offences {
  private static final Comparator<Offence> FIRST =
      Comparator.comparing((Offence offence) -> offence.law() != Law.CHAIN)
          .thenComparingLong(offence -> offence.where().atMillis())
          .thenComparing(Offence::law)
          .thenComparingInt(offence -> offence.where().book())
          .thenComparingLong(offence -> offence.where().sequence());

  private final Map<Law, Offence> byLaw = new EnumMap<>(Law.class);

  void add(Law law, Offence.Where where, String detail) {
    Offence found = new Offence(law, where, detail);
    byLaw.merge(law, found, (one, other) -> FIRST.compare(other, one) < 0 ? other : one);
  }

  Map<Law, Offence> byLaw() {
    return Map.copyOf(byLaw);
  }

  static Optional<Offence> first(Map<Law, Offence> byLaw) {
    return byLaw.values().stream().min(FIRST);
  }
}
