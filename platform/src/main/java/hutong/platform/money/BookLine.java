package hutong.platform.money;

import hutong.platform.entity.Entry;

/**
 * An event of a book for operators to read; texts are empty and the amount is 0 where an event has
 * none.
 *
 * @param what happened, in a word
 * @param operation its id
 * @param amountMinor in minor units
 */
public record BookLine(
    long sequence,
    long incarnation,
    long atMillis,
    String what,
    String operation,
    String from,
    String to,
    long amountMinor,
    String currency) {

  /**
   * @param event one of the entry's
   */
  static BookLine of(Entry<Link> entry, Event event) {
    Told told = Told.of(event);
    String operation =
        event.spends().values().stream()
            .map(spent -> spent.order().id().value())
            .findFirst()
            .orElse(told.operation);
    return new BookLine(
        entry.sequence(),
        entry.incarnation(),
        entry.atMillis(),
        event.getClass().getSimpleName(),
        operation,
        told.from,
        told.to,
        told.amount,
        told.currency);
  }

  /** What an event says of money. */
  private record Told(String operation, String from, String to, long amount, String currency) {
    static final Told NOTHING = new Told("", "", "", 0, "");

    static Told of(Event event) {
      if (event instanceof Event.Transferred moved) {
        return of(moved.payment());
      }
      if (event instanceof Event.Credited credited) {
        return of(credited.obligation());
      }
      if (event instanceof Event.CreditRefused refused) {
        return of(refused.obligation());
      }
      if (event instanceof Event.Returned returned) {
        return of(returned.back());
      }
      if (event instanceof Event.Captured captured) {
        Order.Capture order = captured.order();
        return new Told("", captured.from().toString(), order.to().toString(), order.amount(), "");
      }
      if (event instanceof Event.Held held) {
        return of(held.order());
      }
      if (event instanceof Event.Opened opened) {
        return new Told("", "", opened.order().account().toString(), 0, opened.order().currency());
      }
      if (event instanceof Event.Marked marked) {
        return new Told("", "", marked.order().account().toString(), 0, "");
      }
      if (event instanceof Event.Declined declined) {
        return declined(declined.order());
      }
      return NOTHING;
    }

    private static Told of(Obligation owed) {
      return new Told(
          owed.order().value(),
          owed.from().toString(),
          owed.to().toString(),
          owed.amount(),
          owed.currency());
    }

    private static Told of(Order.Hold order) {
      return new Told("", order.from().toString(), "", order.amount(), order.currency());
    }

    private static Told declined(Order.Once once) {
      if (once instanceof Order.Transfer order) {
        return new Told(
            "", order.from().toString(), order.to().toString(), order.amount(), order.currency());
      }
      return once instanceof Order.Hold hold ? of(hold) : NOTHING;
    }
  }
}
