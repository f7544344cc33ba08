package hutong.platform.money;

import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.money.Account.Standing;
import hutong.platform.money.Book.Heard;
import hutong.platform.money.Book.Owing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a {@link Book}: what may happen to money. Pure.
 *
 * <p>An order is done once. The same order again gets the same answer, for ever, and the check for
 * that comes before every other rule; another order under its id is a conflict. A refusal that
 * depends on the state of the book is stored and spends the id, so an order that was refused for
 * want of money is still refused when the money has come.
 *
 * @param rememberAtOnce operations in one of two generations of {@link Recent}
 */
record Ledger(int rememberAtOnce, Link.Chain chain)
    implements Aggregate<Book, Order, Link, Reply>, Aggregate.Joining<Link> {
  /** How far ahead of the book's time an id may have been made. */
  static final long MAX_AHEAD_MILLIS = 60_000;

  /**
   * Holds that one {@link Order.Tick} ends at most; obligations in a delivery; and those that one
   * {@link Order.Settle} takes back.
   */
  static final int AT_ONCE = 100;

  /** Of the journal, with the longest memo in three bytes for each character. */
  private static final int MOST_EVENT_BYTES = 400 + 3 * Book.MAX_MEMO;

  /** An account or a hold takes about 70 bytes of a snapshot, an event about 270 of the journal. */
  private static final int ROWS_LIKE_AN_EVENT = 4;

  /** A busy book has some hundred events a second: it would store ten snapshots in that time. */
  private static final int SOON_REPLAYED = 10;

  private static final Decision<Event, Reply> DONE = Decision.unchanged(new Reply.Done());

  @Override
  public Book empty(String entityId) {
    return Book.empty(Integer.parseInt(entityId));
  }

  @Override
  public Book apply(Book before, Entry<Link> entry) {
    Book book = before.at(entry.sequence(), entry.atMillis());
    if (!(entry instanceof Entry.Recorded<Link> recorded)) {
      return book;
    }
    for (Event event : recorded.event().events()) {
      book = apply(book, event);
    }
    return book.chained(recorded.event().hash());
  }

  /** What one of an entry's events changes. */
  Book apply(Book book, Event event) {
    Book after = event.applyTo(book);
    for (Map.Entry<OperationId, Recent.Spent> spent : event.spends().entrySet()) {
      after = after.remembering(spent.getKey(), spent.getValue(), rememberAtOnce);
    }
    return after;
  }

  @Override
  public Optional<Joining<Link>> joining() {
    return Optional.of(this);
  }

  @Override
  public Link join(List<Link> links) {
    return Link.joined(links);
  }

  @Override
  public int size(Link link) {
    return link.events().size();
  }

  @Override
  public Decision<Link, Reply> decide(Book book, Order order, long nowMillis) {
    Decision<Event, Reply> decision = rule(book.at(book.sequence(), nowMillis), order);
    List<Link> links = new ArrayList<>();
    Link.Hash last = book.chain();
    for (Event event : decision.events()) {
      Link link = chain.after(last, event);
      links.add(link);
      last = link.hash();
    }
    return new Decision<>(links, decision.reply());
  }

  @Override
  public int weight(Order order) {
    return MOST_EVENT_BYTES * mostEvents(order);
  }

  @Override
  public int mostEvents(Order order) {
    if (order instanceof Order.Deliver deliver) {
      return deliver.obligations().size();
    }
    if (order instanceof Order.Settle settle) {
      return Math.min(settle.refused().size(), AT_ONCE) + 1;
    }
    if (order instanceof Order.Repair repair) {
      return repair.lost().size() + 2;
    }
    return order instanceof Order.Tick ? AT_ONCE : 1;
  }

  /**
   * So many that snapshots write at most about as many bytes as events do, however many accounts
   * there are: all that is stored is at most twice the events, and all that a recovery reads at
   * most twice the snapshot, or {@link #SOON_REPLAYED} times what other entities read.
   */
  @Override
  public int snapshotEvery(Book book, int setting) {
    return Math.max(
        SOON_REPLAYED * setting,
        (book.accounts().size() + book.holds().size()) / ROWS_LIKE_AN_EVENT);
  }

  private static Decision<Event, Reply> rule(Book book, Order order) {
    if (order instanceof Order.Halt halt) {
      return halt(book, halt);
    }
    if (order instanceof Order.Repair repair) {
      return repair(book, repair);
    }
    Optional<Reply> read = answer(book, order);
    if (read.isPresent()) {
      return Decision.unchanged(read.get());
    }
    return book.strays().isStopped()
        ? Decision.unchanged(new Reply.Stopped())
        : ruleOfMoney(book, order);
  }

  private static Decision<Event, Reply> ruleOfMoney(Book book, Order order) {
    if (order instanceof Order.Once once) {
      return decideOnce(book, new Order.Sought(once, 0, false));
    }
    if (order instanceof Order.Sought sought) {
      return decideOnce(book, sought);
    }
    if (order instanceof Order.Repeat repeat) {
      return Decision.unchanged(repeated(book, repeat.order()));
    }
    if (order instanceof Order.Open open) {
      return open(book, open);
    }
    if (order instanceof Order.Deliver deliver) {
      return deliver(book, deliver);
    }
    if (order instanceof Order.Settle settle) {
      return settle(book, settle);
    }
    if (order instanceof Order.Tick) {
      return tick(book);
    }
    throw new IllegalStateException("must be an order that a book knows: order=" + order);
  }

  @Override
  public Optional<Reply> read(Book book, Order order) {
    return answer(book, order);
  }

  private static Optional<Reply> answer(Book book, Order order) {
    if (order instanceof Order.Examine) {
      return Optional.of(standing(book));
    }
    boolean reads = order instanceof Order.Look || order instanceof Order.Owed;
    if (reads && book.strays().isStopped()) {
      return Optional.of(new Reply.Stopped());
    }
    if (order instanceof Order.Look look) {
      return Optional.of(
          book.account(look.account())
              .<Reply>map(
                  account ->
                      new Reply.Balance(
                          account.id(),
                          account.currency(),
                          account.balance(),
                          account.held(),
                          owesFor(book, account.id()),
                          account.standing() == Standing.FROZEN))
              .orElse(new Reply.Refused(Refusal.NO_ACCOUNT)));
    }
    if (order instanceof Order.Owed owed) {
      Owing owing = book.owingTo(owed.creditor());
      return Optional.of(
          new Reply.Debts(
              owing.open().values().stream().limit(owed.limit()).toList(), owing.settledUpTo()));
    }
    return Optional.empty();
  }

  // Orders that are done once.

  private static Reply repeated(Book book, Order.Once order) {
    return switch (book.recent().memoryOf(order.id(), 0)) {
      case KNOWN -> Event.replyTo(order, order.id(), book.recent().find(order.id()).orElseThrow());
      case NEW -> new Reply.Refused(Refusal.NOT_ORDERED);
      case UNSURE -> unsure(book);
    };
  }

  private static Reply unsure(Book book) {
    return new Reply.Unsure(book.sequence(), List.copyOf(book.strays().decided().values()));
  }

  static Decision<Event, Reply> decideOnce(Book book, Order.Sought sought) {
    Order.Once order = sought.order();
    OperationId id = order.id();
    Optional<Recent.Spent> spent = book.recent().find(id);
    if (spent.isPresent()) {
      return Decision.unchanged(Event.replyTo(order, id, spent.get()));
    }
    if (id.issuedAtMillis() > book.timeMillis() + MAX_AHEAD_MILLIS) {
      return refused(Refusal.TOO_FAR_AHEAD);
    }
    if (book.recent().memoryOf(id, sought.sequence()) == Recent.Memory.UNSURE) {
      return Decision.unchanged(unsure(book));
    }
    if (order instanceof Order.Transfer transfer) {
      return answered(order, transfer(book, transfer));
    }
    if (order instanceof Order.Hold hold) {
      return answered(order, hold(book, hold));
    }
    if (order instanceof Order.Capture capture) {
      return answered(order, capture(book, capture));
    }
    if (order instanceof Order.Release release) {
      return release(book, release, sought);
    }
    return answered(order, mark(book, (Order.Mark) order));
  }

  /** Stores what was decided; a refusal that depends on the book spends the id. */
  private static Decision<Event, Reply> answered(Order.Once order, Verdict verdict) {
    if (verdict.event() != null) {
      return Decision.accepted(new Reply.Done(), List.of(verdict.event()));
    }
    Refusal reason = Objects.requireNonNull(verdict.refusal());
    return reason.isOfTheOrder()
        ? refused(reason)
        : Decision.accepted(new Reply.Refused(reason), List.of(new Event.Declined(order, reason)));
  }

  /** What becomes of an order: an event, or why not. */
  private record Verdict(@Nullable Event event, @Nullable Refusal refusal) {
    static Verdict of(Event event) {
      return new Verdict(event, null);
    }

    static Verdict not(Refusal refusal) {
      return new Verdict(null, refusal);
    }

    /** The event, unless there is a reason against it. */
    static Verdict unless(Optional<Refusal> refusal, Event event) {
      return refusal.map(Verdict::not).orElseGet(() -> of(event));
    }
  }

  private static Verdict transfer(Book book, Order.Transfer order) {
    if (order.amount() <= 0) {
      return Verdict.not(Refusal.AMOUNT);
    }
    if (order.from().equals(order.to())) {
      return Verdict.not(Refusal.SELF);
    }
    if (!book.has(order.from())) {
      return Verdict.not(Refusal.WRONG_BOOK);
    }
    if (order.memo().length() > Book.MAX_MEMO) {
      return Verdict.not(Refusal.MEMO_TOO_LONG);
    }
    Optional<Refusal> against =
        book.account(order.from())
            .map(from -> from.refusesToPay(order.amount(), order.currency(), book.timeMillis()))
            .orElse(Optional.of(Refusal.NO_ACCOUNT))
            .or(() -> againstReceiving(book, order.to(), order.currency()));
    return Verdict.unless(against, new Event.Transferred(order, numberTo(book, order.to())));
  }

  /** Another book decides for itself. */
  private static Optional<Refusal> againstReceiving(Book book, AccountId to, String currency) {
    if (!book.has(to)) {
      return Optional.empty();
    }
    return book.account(to)
        .map(account -> account.refuses(currency))
        .orElse(Optional.of(Refusal.NO_ACCOUNT));
  }

  private static long numberTo(Book book, AccountId to) {
    return book.has(to) ? 0 : book.owingTo(to.book()).next();
  }

  private static Verdict hold(Book book, Order.Hold order) {
    if (order.amount() <= 0) {
      return Verdict.not(Refusal.AMOUNT);
    }
    if (!book.has(order.from())) {
      return Verdict.not(Refusal.WRONG_BOOK);
    }
    if (order.expiresAtMillis() <= book.timeMillis()) {
      return Verdict.not(Refusal.EXPIRED);
    }
    Optional<Refusal> against =
        book.account(order.from())
            .map(from -> from.refusesToPay(order.amount(), order.currency(), book.timeMillis()))
            .orElse(Optional.of(Refusal.NO_ACCOUNT));
    return Verdict.unless(against, new Event.Held(order));
  }

  private static Verdict capture(Book book, Order.Capture order) {
    if (order.amount() <= 0) {
      return Verdict.not(Refusal.AMOUNT);
    }
    if (order.memo().length() > Book.MAX_MEMO) {
      return Verdict.not(Refusal.MEMO_TOO_LONG);
    }
    Book.Held hold = book.holds().get(order.hold());
    if (hold == null) {
      return Verdict.not(Refusal.NO_HOLD);
    }
    if (hold.from().equals(order.to())) {
      return Verdict.not(Refusal.SELF);
    }
    if (hold.expiresAtMillis() <= book.timeMillis()) {
      return Verdict.not(Refusal.EXPIRED);
    }
    if (order.amount() > hold.amount()) {
      return Verdict.not(Refusal.ABOVE_HOLD);
    }
    String currency = book.mustHave(hold.from()).currency();
    return Verdict.unless(
        againstReceiving(book, order.to(), currency),
        new Event.Captured(order, hold.from(), numberTo(book, order.to())));
  }

  /** A hold that never came is cancelled; of one that is resolved there is nothing to release. */
  private static Decision<Event, Reply> release(
      Book book, Order.Release order, Order.Sought sought) {
    if (book.holds().containsKey(order.hold())) {
      return answered(order, Verdict.of(new Event.Released(order)));
    }
    if (sought.holdFound()) {
      return answered(order, Verdict.not(Refusal.NO_HOLD));
    }
    return switch (book.recent().memoryOf(order.hold(), sought.sequence())) {
      case UNSURE -> Decision.unchanged(unsure(book));
      case KNOWN -> answered(order, Verdict.not(Refusal.NO_HOLD));
      case NEW -> answered(order, Verdict.of(new Event.Cancelled(order)));
    };
  }

  private static Verdict mark(Book book, Order.Mark order) {
    if (!book.has(order.account())) {
      return Verdict.not(Refusal.WRONG_BOOK);
    }
    Optional<Account> account = book.account(order.account());
    if (account.isEmpty()) {
      return Verdict.not(Refusal.NO_ACCOUNT);
    }
    if (account.get().standing() == Standing.CLOSED) {
      return Verdict.not(Refusal.CLOSED);
    }
    boolean empty = account.get().isEmpty() && !owesFor(book, order.account());
    return order.standing() == Standing.CLOSED && !empty
        ? Verdict.not(Refusal.NOT_EMPTY)
        : Verdict.of(new Event.Marked(order));
  }

  /** Whether money of the account is under way, and may return. */
  private static boolean owesFor(Book book, AccountId account) {
    return book.owing().values().stream()
        .flatMap(owing -> owing.open().values().stream())
        .anyMatch(obligation -> obligation.from().equals(account));
  }

  // Orders that say what shall be.

  static Decision<Event, Reply> open(Book book, Order.Open order) {
    if (!book.has(order.account())) {
      return refused(Refusal.WRONG_BOOK);
    }
    Optional<Account> known = book.account(order.account());
    if (known.isEmpty()) {
      return Decision.accepted(new Reply.Done(), List.of(new Event.Opened(order)));
    }
    boolean same =
        known.get().currency().equals(order.currency())
            && known.get().terms().equals(order.terms());
    return same ? DONE : refused(Refusal.OTHER_TERMS);
  }

  private static Decision<Event, Reply> tick(Book book) {
    List<Event> expired = new ArrayList<>();
    for (Book.Held hold : book.holds().values()) {
      if (hold.expiresAtMillis() <= book.timeMillis() && expired.size() < AT_ONCE) {
        expired.add(new Event.Expired(hold.id()));
      }
    }
    return Decision.accepted(new Reply.Done(), expired);
  }

  // Between books.

  /** Credits in order, as far as nothing is missing; what the debtor says is of nothing is not. */
  private static Decision<Event, Reply> deliver(Book before, Order.Deliver order) {
    Draft draft = new Draft(before);
    long skipped = order.skipped();
    for (Obligation owed : order.obligations()) {
      long heard = draft.book.heardOf(order.debtor()).upTo();
      if (owed.number() > heard && owed.number() <= heard + 1 + skipped) {
        draft.add(credit(draft.book, order, owed));
      }
      skipped = 0;
    }
    Heard heard = draft.book.heardOf(order.debtor());
    Map<Long, Refusal> refused = new HashMap<>(heard.refused());
    refused.keySet().removeIf(number -> number <= order.settledUpTo());
    return Decision.accepted(
        new Reply.Credits(draft.book.number(), heard.upTo(), Map.copyOf(refused)), draft.events);
  }

  private static Event credit(Book book, Order.Deliver order, Obligation owed) {
    Optional<Refusal> misled =
        book.has(owed.to()) ? Optional.empty() : Optional.of(Refusal.WRONG_BOOK);
    return misled
        .or(() -> againstReceiving(book, owed.to(), owed.currency()))
        .<Event>map(
            reason -> new Event.CreditRefused(order.debtor(), owed, reason, order.settledUpTo()))
        .orElseGet(() -> new Event.Credited(order.debtor(), owed, order.settledUpTo()));
  }

  /**
   * Takes back what was refused and forgets the rest; what is known already changes nothing. Of too
   * much at once it settles a part, and is ordered again.
   */
  private static Decision<Event, Reply> settle(Book before, Order.Settle order) {
    Draft draft = new Draft(before);
    Owing owing = before.owingTo(order.creditor());
    long upTo = order.upTo();
    for (Map.Entry<Long, Refusal> refused :
        new TreeMap<>(order.refused()).headMap(upTo, true).entrySet()) {
      Obligation back = owing.open().get(refused.getKey());
      if (back != null && draft.events.size() == AT_ONCE) {
        upTo = back.number() - 1;
        break;
      }
      if (back != null) {
        draft.add(new Event.Returned(order.creditor(), back, refused.getValue()));
      }
    }
    if (upTo > owing.settledUpTo() && upTo < owing.next()) {
      draft.add(new Event.Settled(order.creditor(), upTo));
    }
    return Decision.accepted(new Reply.Done(), draft.events);
  }

  // Two histories.

  private static Decision<Event, Reply> halt(Book book, Order.Halt order) {
    List<Stray> news = order.strays().stream().filter(book.strays()::isNews).toList();
    return Decision.accepted(
        new Reply.Done(), news.isEmpty() ? List.of() : List.of(new Event.Stopped(news)));
  }

  private static Decision<Event, Reply> repair(Book book, Order.Repair order) {
    Strays strays = book.strays();
    boolean due =
        strays.stoppedAt() == order.stoppedAt()
            && strays.open().containsKey(order.part().incarnation())
            && strays.dealtWith(order.part().incarnation()).events() == order.after();
    if (!due) {
      return Decision.unchanged(standing(book));
    }
    Draft draft = new Mending(book, order).draft();
    return Decision.accepted(standing(draft.book), draft.events);
  }

  private static Reply standing(Book book) {
    Strays strays = book.strays();
    return new Reply.Standing(
        List.copyOf(strays.open().values()),
        List.copyOf(strays.decided().values()),
        strays.stoppedAt(),
        book.sequence());
  }

  /** Some events, and the book after them. */
  static final class Draft {
    private final List<Event> events = new ArrayList<>();
    private Book book;

    Draft(Book book) {
      this.book = book;
    }

    Book book() {
      return book;
    }

    void add(Event event) {
      events.add(event);
      book = event.applyTo(book);
    }
  }

  private static Decision<Event, Reply> refused(Refusal reason) {
    return Decision.unchanged(new Reply.Refused(reason));
  }
}
