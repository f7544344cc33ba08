package hutong.platform.money;

import hutong.platform.money.Movement.Kind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a book stores. Each balances: what leaves one account comes into another, or is owed. */
sealed interface Event {
  /** What it changes; total. */
  Book applyTo(Book book);

  /** The operations it answers for ever, each with the reply. */
  default Map<OperationId, Recent.Spent> spends() {
    return Map.of();
  }

  /** What it changes of balances, the payer's first; what is held is a part of its balance. */
  default List<Movement> moves() {
    return List.of();
  }

  record Opened(Order.Open order) implements Event {
    @Override
    public Book applyTo(Book book) {
      return book.with(Account.of(order.account(), order.currency(), order.terms()));
    }
  }

  /**
   * Money moved.
   *
   * @param number of the obligation, when the receiver is in another book; else 0
   */
  record Transferred(Order.Transfer order, long number) implements Event {
    @Override
    public Book applyTo(Book book) {
      Account from = book.mustHave(order.from());
      return book.with(from.paid(order.amount(), book.timeMillis())).paying(payment());
    }

    /** What is paid; owed, when the receiver is in another book. */
    Obligation payment() {
      return new Obligation(
          number,
          order.id(),
          order.from(),
          order.to(),
          order.amount(),
          order.currency(),
          order.memo());
    }

    @Override
    public List<Movement> moves() {
      return new Movement(
              order.from(), Kind.PAID, -order.amount(), order.id(), order.to(), order.memo())
          .andItsCounterpart(number == 0);
    }

    @Override
    public Map<OperationId, Recent.Spent> spends() {
      return done(order);
    }
  }

  record Held(Order.Hold order) implements Event {
    @Override
    public Book applyTo(Book book) {
      Account from = book.mustHave(order.from());
      return book.with(from.holding(order.amount(), book.timeMillis()))
          .with(new Book.Held(order.id(), order.from(), order.amount(), order.expiresAtMillis()));
    }

    @Override
    public Map<OperationId, Recent.Spent> spends() {
      return done(order);
    }
  }

  /**
   * A hold was resolved and a part of it paid.
   *
   * @param from whose money was held
   * @param number of the obligation, when the receiver is in another book; else 0
   */
  record Captured(Order.Capture order, AccountId from, long number) implements Event {
    @Override
    public Book applyTo(Book book) {
      Book.Held hold = book.mustHold(order.hold());
      if (!from.equals(hold.from())) {
        throw new IllegalArgumentException("must be of the hold: from=" + from);
      }
      Account payer = book.mustHave(from);
      return book.with(payer.resolved(hold.amount(), order.amount()))
          .withoutHold(hold.id())
          .paying(payment(book));
    }

    /**
     * What is paid; owed, when the receiver is in another book.
     *
     * @param before the book, for the currency
     */
    Obligation payment(Book before) {
      return new Obligation(
          number,
          order.id(),
          from,
          order.to(),
          order.amount(),
          before.mustHave(from).currency(),
          order.memo());
    }

    @Override
    public List<Movement> moves() {
      return new Movement(from, Kind.PAID, -order.amount(), order.id(), order.to(), order.memo())
          .andItsCounterpart(number == 0);
    }

    @Override
    public Map<OperationId, Recent.Spent> spends() {
      return done(order);
    }
  }

  record Released(Order.Release order) implements Event {
    @Override
    public Book applyTo(Book book) {
      return release(book, order.hold());
    }

    @Override
    public Map<OperationId, Recent.Spent> spends() {
      return done(order);
    }
  }

  record Expired(OperationId hold) implements Event {
    @Override
    public Book applyTo(Book book) {
      return release(book, hold);
    }
  }

  /** A hold was released before it came: it never will. */
  record Cancelled(Order.Release order) implements Event {
    @Override
    public Book applyTo(Book book) {
      return book;
    }

    @Override
    public Map<OperationId, Recent.Spent> spends() {
      return Map.of(
          order.id(),
          new Recent.Spent(order, new Reply.Done()),
          order.hold(),
          new Recent.Spent(order, new Reply.Refused(Refusal.CANCELLED)));
    }
  }

  record Marked(Order.Mark order) implements Event {
    @Override
    public Book applyTo(Book book) {
      AccountKind kind = order.account().kind();
      boolean forgotten =
          order.standing() == Account.Standing.CLOSED
              && (kind == AccountKind.ENVELOPE || kind == AccountKind.ESCROW);
      return forgotten // else a book would grow with all envelopes that ever were
          ? book.without(order.account())
          : book.with(book.mustHave(order.account()).become(order.standing()));
    }

    @Override
    public Map<OperationId, Recent.Spent> spends() {
      return done(order);
    }
  }

  /** An order had no effect, and never will. */
  record Declined(Order.Once order, Refusal reason) implements Event {
    @Override
    public Book applyTo(Book book) {
      return book;
    }

    @Override
    public Map<OperationId, Recent.Spent> spends() {
      return Map.of(order.id(), new Recent.Spent(order, new Reply.Refused(reason)));
    }
  }

  /** What another book owed came in. */
  record Credited(int debtor, Obligation obligation, long settledUpTo) implements Event {
    @Override
    public Book applyTo(Book book) {
      Account to = book.mustHave(obligation.to());
      return book.with(to.received(obligation.amount()))
          .heard(debtor, book.heardOf(debtor).answered(obligation.number(), settledUpTo));
    }

    @Override
    public List<Movement> moves() {
      return List.of(
          new Movement(
              obligation.to(),
              Kind.RECEIVED,
              obligation.amount(),
              obligation.order(),
              obligation.from(),
              obligation.memo()));
    }
  }

  /** What another book owed was refused; there it returns. */
  record CreditRefused(int debtor, Obligation obligation, Refusal reason, long settledUpTo)
      implements Event {
    @Override
    public Book applyTo(Book book) {
      return book.heard(
          debtor, book.heardOf(debtor).refused(obligation.number(), reason, settledUpTo));
    }
  }

  /** What this book owed was refused, and is back. */
  record Returned(int creditor, Obligation back, Refusal reason) implements Event {
    @Override
    public Book applyTo(Book book) {
      Book.Owing owing = book.owingTo(creditor);
      if (!back.equals(owing.open().get(back.number()))) {
        throw new IllegalArgumentException("must be owed: " + back);
      }
      Account from = book.mustHave(back.from());
      return book.with(from.received(back.amount())).owing(creditor, owing.minus(back.number()));
    }

    @Override
    public List<Movement> moves() {
      return List.of(
          new Movement(
              back.from(), Kind.RETURNED, back.amount(), back.order(), back.to(), back.memo()));
    }
  }

  /** All that this book owed up to that number was answered. */
  record Settled(int creditor, long upTo) implements Event {
    @Override
    public Book applyTo(Book book) {
      return book.owing(creditor, book.owingTo(creditor).settled(upTo));
    }
  }

  /** Second histories were met; from here on the book is stopped. */
  record Stopped(List<Stray> strays) implements Event {
    @Override
    public Book applyTo(Book book) {
      return book.strays(book.strays().found(strays, book.sequence()));
    }
  }

  /**
   * A second history gave out numbers of obligations, by creditor up to these; from here on they
   * are given to none but the operations that had them.
   */
  record Skipped(Map<Integer, Long> upTo) implements Event {
    @Override
    public Book applyTo(Book book) {
      Book after = book;
      for (Map.Entry<Integer, Long> one : upTo.entrySet()) {
        after = after.owing(one.getKey(), after.owingTo(one.getKey()).skipping(one.getValue()));
      }
      return after;
    }
  }

  /**
   * What operators decided was done with a part of a second history.
   *
   * @param again whether its events were done again, or discarded
   * @param last whether the book served again after it
   */
  record Repaired(
      String decision, Stray part, boolean again, List<Difference> differences, boolean last)
      implements Event {
    @Override
    public Book applyTo(Book book) {
      return book.strays(book.strays().repaired(part));
    }
  }

  /**
   * Something that was said beside the branch and is not so on it.
   *
   * @param sequence of the event there
   * @param detail in words
   */
  record Difference(long sequence, String detail) {}

  private static Map<OperationId, Recent.Spent> done(Order.Once order) {
    return Map.of(order.id(), new Recent.Spent(order, new Reply.Done()));
  }

  private static Book release(Book book, OperationId id) {
    Book.Held hold = book.mustHold(id);
    Account from = book.mustHave(hold.from());
    return book.with(from.resolved(hold.amount(), 0)).withoutHold(id);
  }

  /** The reply to an order that was answered by these events before, or that it is another one. */
  static Optional<Reply> replyTo(Order.Once order, OperationId id, List<Event> events) {
    return events.stream()
        .map(event -> event.spends().get(id))
        .filter(Objects::nonNull)
        .findFirst()
        .map(spent -> replyTo(order, id, spent));
  }

  /** The same for what is remembered. */
  static Reply replyTo(Order.Once order, OperationId id, Recent.Spent spent) {
    boolean same = spent.order().equals(order);
    boolean cancelled =
        spent.order() instanceof Order.Release release
            && release.hold().equals(id)
            && order instanceof Order.Hold;
    return same || cancelled ? spent.reply() : new Reply.Refused(Refusal.CONFLICT);
  }
}
