package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A month of other business lies between something and its repeat. */
class MuchLaterTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final long DAY = 86_400_000;
  private static final int DAYS = 30;
  private static final AccountId ALICE = new AccountId(AccountKind.PERSON, 0, "alice");
  private static final AccountId BOB = new AccountId(AccountKind.PERSON, 0, "bob");
  private static final AccountId CAROL = new AccountId(AccountKind.PERSON, 1, "carol");
  private static final Reply DONE = new Reply.Done();

  private final Ledger ledger = new Ledger(4, EventBytes::after);
  private final BookJournal bytes = new BookJournal();
  private final Book[] books = {Book.empty(0), Book.empty(1)};
  private final Map<OperationId, Event> journal = new HashMap<>();
  private long now = NOW;
  private int made;

  @BeforeEach
  void someMoney() {
    for (int book = 0; book < books.length; book++) {
      tell(book, new Order.Open(world(book), "CNY", Terms.NONE));
    }
    for (AccountId account : List.of(ALICE, BOB, CAROL)) {
      tell(account.book(), new Order.Open(account, "CNY", Terms.NONE));
      tell(account.book(), transfer(world(account.book()), account, 1_000));
    }
  }

  private static AccountId world(int book) {
    return new AccountId(AccountKind.WORLD, book, "CNY");
  }

  @Test
  void theSameIdAMonthLaterHasTheFirstAnswer() {
    Order.Transfer done = transfer(ALICE, BOB, 100);
    Order.Transfer refused = transfer(BOB, ALICE, 5_000);
    assertThat(ask(done)).isEqualTo(DONE);
    assertThat(ask(refused)).isEqualTo(new Reply.Refused(Refusal.NO_FUNDS));
    aMonthOfBusiness(0);
    tell(0, transfer(world(0), BOB, 10_000));
    long before = balance(BOB);

    assertThat(ask(done)).isEqualTo(DONE);
    assertThat(ask(refused))
        .as("though there is money now")
        .isEqualTo(new Reply.Refused(Refusal.NO_FUNDS));
    Order.Transfer other =
        new Order.Transfer(done.id(), ALICE, BOB, 101, done.currency(), done.memo());
    assertThat(ask(other)).isEqualTo(new Reply.Refused(Refusal.CONFLICT));
    assertThat(balance(BOB)).isEqualTo(before);
  }

  /** Its books were down; nobody told it that the other had heard it. */
  @Test
  void aDebtorThatWasDownForAMonthRepeatsItsCreditAndItCountsOnce() {
    tell(0, transfer(ALICE, CAROL, 300));
    AccountId nobody = new AccountId(AccountKind.PERSON, 1, "nobody");
    tell(0, transfer(ALICE, nobody, 40));
    Reply.Credits first = deliver();
    long before = balance(CAROL);
    assertThat(before).isEqualTo(1_300);
    aMonthOfBusiness(1);
    assertThat(balance(CAROL)).isEqualTo(before - DAYS);

    assertThat(deliver()).isEqualTo(first);
    assertThat(balance(CAROL)).as("once").isEqualTo(before - DAYS);
    tell(0, new Order.Settle(1, first.upTo(), first.refused()));
    assertThat(balance(ALICE)).isEqualTo(1_000 - 300);
    assertThat(books[0].owingTo(1).open()).isEmpty();
  }

  /** Of a book's people with its world, and it is started again each day. */
  private void aMonthOfBusiness(int book) {
    AccountId payer = book == 0 ? ALICE : CAROL;
    for (int day = 0; day < DAYS; day++) {
      now += DAY;
      tell(book, transfer(payer, world(book), 1));
      Live<Book> live = new Live<>(1, books[book].sequence(), books[book]);
      books[book] = bytes.decodeSnapshot(bytes.encodeSnapshot(live)).state();
    }
  }

  private Reply.Credits deliver() {
    Reply.Debts owed = (Reply.Debts) tell(0, new Order.Owed(1, 100));
    return (Reply.Credits) tell(1, new Order.Deliver(0, owed.obligations(), owed.settledUpTo()));
  }

  /** As the façade: where the book is unsure the journal knows. */
  private Reply ask(Order.Transfer order) {
    Reply reply = tell(order.from().book(), order);
    return reply instanceof Reply.Unsure
        ? Event.replyTo(
                order, order.id(), Optional.ofNullable(journal.get(order.id())).stream().toList())
            .orElseThrow()
        : reply;
  }

  private Order.Transfer transfer(AccountId from, AccountId to, long amount) {
    OperationId id = OperationId.of(now, "order " + made++);
    return new Order.Transfer(id, from, to, amount, "CNY", "lunch");
  }

  private long balance(AccountId account) {
    return books[account.book()].mustHave(account).balance();
  }

  private Reply tell(int book, Order order) {
    var decision = ledger.decide(books[book], order, now);
    List<Link> links = new ArrayList<>(decision.events());
    for (Link link : links) {
      for (Event event : link.events()) {
        event.spends().keySet().forEach(id -> journal.put(id, event));
      }
      books[book] =
          ledger.apply(books[book], new Entry.Recorded<>(books[book].sequence() + 1, 1, now, link));
    }
    return decision.reply();
  }
}
