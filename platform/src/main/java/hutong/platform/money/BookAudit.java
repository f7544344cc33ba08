package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.money.Offence.Where;
import hutong.protocol.Digest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** One book, replayed event by event; each is looked at before it happens and after. */
final class BookAudit {
  private static final Ledger LEDGER = new Ledger(1, BookAudit::decidesNothing);

  private final Offences offences;
  private final EnvelopeAudit envelopes;
  private final Witnesses witnesses;

  /** By debtor and creditor. */
  private final BiFunction<Integer, Integer, Dealings> dealings;

  private final LongSet answered = new LongSet();

  /** What came from other books, less what went to them, by currency. */
  private final Map<String, Long> flows = new HashMap<>();

  private final SecondHistories seconds = new SecondHistories();

  private Book book;
  private Where last;
  private @Nullable Where lastEvent;
  private @Nullable Doubt doubt;
  private long incarnation;
  private long events;
  private boolean torn;

  /** An event that does not name the hash of the one before: one of the two was altered. */
  private record Doubt(Where before, Where where) {}

  /**
   * What an event moves.
   *
   * @param flow into the book, from others; below zero: out of it
   */
  private record Movement(String currency, long flow, List<AccountId> touched) {
    static final Movement NONE = new Movement("", 0, List.of());
  }

  BookAudit(
      int number,
      Offences offences,
      EnvelopeAudit envelopes,
      Witnesses witnesses,
      BiFunction<Integer, Integer, Dealings> dealings) {
    this.envelopes = envelopes;
    this.witnesses = witnesses;
    this.book = Book.empty(number);
    this.last = new Where(number, 0, 0);
    this.offences = offences;
    this.dealings = dealings;
  }

  private static Link decidesNothing(Link.Hash previous, Event event) {
    throw new IllegalStateException("an audit decides nothing: event=" + event);
  }

  Book book() {
    return book;
  }

  long events() {
    return events;
  }

  /** Whether it holds an event that cannot happen; what comes after it is not looked at. */
  boolean isTorn() {
    return torn;
  }

  /** Whether one more entry tells something: the one after what is torn, which of two to blame. */
  boolean goesOn() {
    return !torn || doubt != null;
  }

  /** Replays one more. */
  void add(Entry<Link> entry) {
    if (torn) {
      if (doubt != null && entry instanceof Entry.Recorded<Link> recorded) {
        settle(doubt, recorded.event().previous().equals(book.chain()));
        doubt = null;
      }
      return;
    }
    witnesses.hear(entry.sequence(), last, book, incarnation);
    incarnation = entry.incarnation();
    Where where = new Where(book.number(), entry.sequence(), entry.atMillis());
    boolean follows = follows(where, entry);
    last = where;
    book = book.at(entry.sequence(), entry.atMillis());
    if (entry instanceof Entry.Recorded<Link> recorded) {
      Link link = recorded.event();
      chain(where, link, follows);
      lastEvent = where;
      for (Event event : link.events()) {
        if (!torn) {
          happens(where, event);
        }
      }
      book = book.chained(link.hash());
    }
  }

  private void happens(Where where, Event event) {
    events++;
    answers(where, event);
    envelopes.add(where, event);
    Book before = book;
    Optional<Movement> movement = movement(before, where, event);
    if (movement.isEmpty()) {
      torn = true;
      return;
    }
    try {
      book = LEDGER.apply(before, event);
    } catch (RuntimeException e) { // whatever it is, the event is to blame
      tear(where, "cannot happen to the book as it was: " + e);
      return;
    }
    balances(where, before, movement.get());
  }

  /** A row that is not on the branch. */
  void beside(Entry<Link> row) {
    seconds.add(row);
    if (row instanceof Entry.Recorded<Link> recorded) {
      witnesses.beside(row.incarnation(), row.sequence(), recorded.event().hash());
    }
  }

  /** An entry that nobody can read. */
  void unreadable(long sequence, String why) {
    leaveInDoubt();
    witnesses.hear(sequence, last, book, incarnation);
    tear(new Where(book.number(), sequence, last.atMillis()), "cannot be read: " + why);
  }

  private void tear(Where where, String why) {
    offences.add(Law.REPLAY, where, why);
    torn = true;
  }

  // The chain.

  /**
   * Whether no number is missing; a writer that takes over may leave out void ones, and says so.
   */
  private boolean follows(Where where, Entry<Link> entry) {
    long after = entry instanceof Entry.Opened<Link> opened ? opened.after() : where.sequence() - 1;
    if (after == last.sequence() || where.sequence() == last.sequence() + 1) {
      return true;
    }
    offences.add(
        Law.CHAIN,
        new Where(where.book(), last.sequence() + 1, last.atMillis()),
        "is missing: event %d follows after event %d".formatted(where.sequence(), last.sequence()));
    return false;
  }

  /** An event that does not fit to the one before is to blame if it does not fit to the next. */
  private void chain(Where where, Link link, boolean follows) {
    boolean fits = link.previous().equals(book.chain());
    if (doubt != null) {
      settle(doubt, fits);
      doubt = null;
    } else if (!fits && follows) {
      if (lastEvent == null) {
        offences.add(Law.CHAIN, where, "is the first, and names one before it");
      } else {
        doubt = new Doubt(lastEvent, where);
      }
    }
  }

  private void settle(Doubt about, boolean fits) {
    if (fits) {
      offences.add(
          Law.CHAIN,
          about.before(),
          "was altered: event %d names another hash of it".formatted(about.where().sequence()));
    } else {
      offences.add(
          Law.CHAIN,
          about.where(),
          "was altered: it names another hash than that of event %d, and event after it another than its own"
              .formatted(about.before().sequence()));
    }
  }

  // Operations and holds.

  private void answers(Where where, Event event) {
    for (OperationId id : event.spends().keySet()) {
      if (!answered.add(Digest.of(id.value()))) {
        offences.add(Law.I3, where, "answers operation %s once more".formatted(id.value()));
      }
    }
  }

  /** What the event moves; nothing when it resolves what is not there. */
  private Optional<Movement> movement(Book before, Where where, Event event) {
    if (event instanceof Event.Opened opened) {
      Order.Open order = opened.order();
      return Optional.of(new Movement(order.currency(), 0, List.of(order.account())));
    }
    if (event instanceof Event.Transferred moved) {
      return Optional.of(pays(before, where, moved.payment()));
    }
    if (event instanceof Event.Held held) {
      Order.Hold order = held.order();
      positive(where, order.amount());
      return Optional.of(new Movement(order.currency(), 0, List.of(order.from())));
    }
    if (event instanceof Event.Captured captured) {
      return hold(before, where, captured.order().hold())
          .map(hold -> captures(before, where, hold, captured));
    }
    if (event instanceof Event.Released released) {
      return hold(before, where, released.order().hold()).map(hold -> releases(before, hold));
    }
    if (event instanceof Event.Expired expired) {
      return hold(before, where, expired.hold()).map(hold -> releases(before, hold));
    }
    return Optional.of(between(before, where, event));
  }

  private Optional<Book.Held> hold(Book before, Where where, OperationId id) {
    Optional<Book.Held> hold = Optional.ofNullable(before.holds().get(id));
    if (hold.isEmpty()) {
      offences.add(
          Law.I4,
          where,
          "resolves hold %s, which was resolved before or never was".formatted(id.value()));
    }
    return hold;
  }

  private static Movement releases(Book before, Book.Held hold) {
    return new Movement(before.mustHave(hold.from()).currency(), 0, List.of(hold.from()));
  }

  private Movement captures(Book before, Where where, Book.Held hold, Event.Captured captured) {
    if (captured.order().amount() > hold.amount()) {
      offences.add(
          Law.I4,
          where,
          "captures %d of hold %s, which is of %d"
              .formatted(captured.order().amount(), hold.id().value(), hold.amount()));
    }
    return pays(before, where, captured.payment(before));
  }

  private Movement pays(Book before, Where where, Obligation payment) {
    positive(where, payment.amount());
    boolean inside = before.has(payment.to());
    if (inside) {
      return new Movement(payment.currency(), 0, List.of(payment.from(), payment.to()));
    }
    dealings.apply(before.number(), payment.to().book()).debit(where, payment);
    return new Movement(payment.currency(), -payment.amount(), List.of(payment.from()));
  }

  /** What other books have a part in. */
  private Movement between(Book before, Where where, Event event) {
    if (event instanceof Event.Credited credited) {
      Obligation owed = credited.obligation();
      positive(where, owed.amount());
      dealings
          .apply(credited.debtor(), before.number())
          .credit(where, owed, credited.settledUpTo());
      return new Movement(owed.currency(), owed.amount(), List.of(owed.to()));
    }
    if (event instanceof Event.CreditRefused refused) {
      dealings
          .apply(refused.debtor(), before.number())
          .refusal(where, refused.obligation(), refused.settledUpTo());
    } else if (event instanceof Event.Returned returned) {
      dealings
          .apply(before.number(), returned.creditor())
          .returned(where, returned.back().number());
      Obligation back = before.owingTo(returned.creditor()).open().get(returned.back().number());
      return back == null
          ? Movement.NONE
          : new Movement(back.currency(), back.amount(), List.of(back.from()));
    } else if (event instanceof Event.Settled settled) {
      dealings.apply(before.number(), settled.creditor()).settled(where, settled.upTo());
    } else if (event instanceof Event.Skipped skipped) {
      skipped
          .upTo()
          .forEach((creditor, upTo) -> dealings.apply(before.number(), creditor).skip(upTo));
    }
    return Movement.NONE;
  }

  // Balances.

  private void positive(Where where, long amount) {
    if (amount <= 0) {
      offences.add(Law.I1, where, "moves %d, which is not above zero".formatted(amount));
    }
  }

  private void balances(Where where, Book before, Movement movement) {
    long moved = 0;
    for (AccountId id : movement.touched().stream().distinct().toList()) {
      Account now = book.mustHave(id);
      long was = before.account(id).map(Account::balance).orElse(0L);
      moved += now.balance() - was;
      notBelowZero(where, now);
      if (!now.currency().equals(movement.currency())) {
        offences.add(
            Law.I2,
            where,
            "moves %s of %s, which is in %s".formatted(movement.currency(), id, now.currency()));
      }
    }
    if (moved != movement.flow()) {
      offences.add(
          Law.I2, where, "changes accounts by %d, and moves %d".formatted(moved, movement.flow()));
    }
    if (movement.flow() != 0) {
      flows.merge(movement.currency(), movement.flow(), Long::sum);
    }
  }

  private void notBelowZero(Where where, Account account) {
    boolean covered = account.id().kind() == AccountKind.WORLD || account.available() >= 0;
    if (!covered || account.held() < 0) {
      offences.add(
          Law.I1,
          where,
          "leaves %s with %d, of which %d are held"
              .formatted(account.id(), account.balance(), account.held()));
    }
  }

  /** Looks at the book as a whole, at the cut. */
  void close() {
    leaveInDoubt();
    if (!torn) {
      witnesses.hear(Long.MAX_VALUE, last, book, incarnation);
      seconds.close(book, offences);
      sums();
    }
    witnesses.close(seconds::livedOn);
  }

  private void leaveInDoubt() {
    if (doubt != null) {
      offences.add(
          Law.CHAIN,
          doubt.before(),
          "does not have the hash that event %d names: one of the two was altered"
              .formatted(doubt.where().sequence()));
      doubt = null;
    }
  }

  private void sums() {
    Where end = new Where(book.number(), last.sequence(), last.atMillis());
    Map<String, Long> inside = new HashMap<>();
    for (Account account : book.accounts().values()) {
      notBelowZero(end, account);
      inside.merge(account.currency(), account.balance(), Long::sum);
    }
    flows.forEach((currency, flow) -> inside.merge(currency, -flow, Long::sum));
    inside.forEach(
        (currency, left) -> {
          if (left != 0) {
            offences.add(
                Law.I2,
                new Where(book.number(), 0, Long.MAX_VALUE),
                "has %d %s in its accounts more than came into it".formatted(left, currency));
          }
        });
    heldByHolds(end);
  }

  /** What accounts have set apart is what their holds are of. */
  private void heldByHolds(Where end) {
    Map<AccountId, Long> held = new HashMap<>();
    book.holds().values().forEach(hold -> held.merge(hold.from(), hold.amount(), Long::sum));
    for (Account account : book.accounts().values()) {
      long holds = Objects.requireNonNullElse(held.get(account.id()), 0L);
      if (account.held() != holds) {
        offences.add(
            Law.I4,
            end,
            "%s has %d held, and holds of %d".formatted(account.id(), account.held(), holds));
      }
    }
  }
}
