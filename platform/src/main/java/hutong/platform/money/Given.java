package hutong.platform.money;

import java.util.Map;
import java.util.Optional;

/**
 * A number of an obligation, as an event gave it out.
 *
 * @param creditor the book that it is owed to
 */
record Given(int creditor, long number) {
  /** None: it owes nothing to another book. */
  static Optional<Given> by(Event event) {
    if (event instanceof Event.Transferred moved && moved.number() > 0) {
      return Optional.of(new Given(moved.order().to().book(), moved.number()));
    }
    return event instanceof Event.Captured captured && captured.number() > 0
        ? Optional.of(new Given(captured.order().to().book(), captured.number()))
        : Optional.empty();
  }

  /** Notes by creditor the highest number that none may have again after this event. */
  static void note(Event event, Map<Integer, Long> highest) {
    by(event).ifPresent(given -> highest.merge(given.creditor(), given.number(), Math::max));
    if (event instanceof Event.Skipped skipped) {
      skipped.upTo().forEach((creditor, upTo) -> highest.merge(creditor, upTo, Math::max));
    }
  }
}
