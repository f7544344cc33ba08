package hutong.platform.money;

import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Books that are written before anybody runs them: each order is decided by the {@link Ledger} as a
 * running book would, and what follows from it is taken away in portions, to be stored. One thread.
 */
final class Drafts {
  /** It need not remember operations: each is ordered as one that was looked for in vain. */
  static final Ledger LEDGER = new Ledger(1, EventBytes::after);

  private final Map<Integer, Book> books = new HashMap<>();
  private final SortedMap<Integer, List<Link>> fresh = new TreeMap<>();
  private long events;

  /** Events so far, those that were taken included. */
  long events() {
    return events;
  }

  /** What was decided since the last time, by book. */
  SortedMap<Integer, List<Link>> take() {
    SortedMap<Integer, List<Link>> taken = new TreeMap<>(fresh);
    fresh.clear();
    return taken;
  }

  private Book book(int number) {
    return books.computeIfAbsent(number, Book::empty);
  }

  /** Opens an account, unless it is open. */
  void open(AccountId account, String currency, Terms terms, long nowMillis) {
    decide(account.book(), new Order.Open(account, currency, terms), nowMillis);
  }

  /** Moves money; what goes to another book is owed until {@link #deliver}. */
  void transfer(Order.Transfer order, long nowMillis) {
    Book book = book(order.from().book());
    decide(book.number(), new Order.Sought(order, book.sequence(), false), nowMillis);
  }

  /**
   * Brings what books owe to their creditors.
   *
   * @param settleAt as many answers as are noted by the debtor at once
   */
  void deliver(int settleAt, long nowMillis) {
    for (Book debtor : List.copyOf(books.values())) {
      debtor
          .owing()
          .forEach((creditor, owing) -> deliver(debtor.number(), creditor, owing, nowMillis));
      debtor
          .owing()
          .forEach(
              (creditor, owing) -> {
                if (owing.open().size() >= settleAt) {
                  decide(
                      debtor.number(),
                      new Order.Settle(creditor, owing.next() - 1, Map.of()),
                      nowMillis);
                }
              });
    }
  }

  private void deliver(int debtor, int creditor, Book.Owing owing, long nowMillis) {
    long heard = book(creditor).heardOf(debtor).upTo();
    decide(
        creditor,
        new Order.Deliver(
            debtor, List.copyOf(owing.open().tailMap(heard, false).values()), owing.settledUpTo()),
        nowMillis);
  }

  private void decide(int number, Order order, long nowMillis) {
    Book book = book(number);
    Decision<Link, Reply> decision = LEDGER.decide(book, order, nowMillis);
    if (decision.reply() instanceof Reply.Refused refused) {
      throw new IllegalArgumentException(
          "must be an order that a book carries out: %s, for %s".formatted(refused, order));
    }
    for (Link link : decision.events()) {
      book = LEDGER.apply(book, new Entry.Recorded<>(book.sequence() + 1, 1, nowMillis, link));
      fresh.computeIfAbsent(number, none -> new ArrayList<>()).add(link);
      events++;
    }
    books.put(number, Objects.requireNonNull(book));
  }
}
