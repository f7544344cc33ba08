package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.money.Account.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of money, one by one: book 0 of Alice and Bob, and book 1 of Carol. */
class BookTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final long DAY = 86_400_000;
  private static final AccountId WORLD = new AccountId(AccountKind.WORLD, 0, "CNY");
  private static final AccountId ALICE = person(0, "alice");
  private static final AccountId BOB = person(0, "bob");
  private static final AccountId CAROL = person(1, "carol");
  private static final AccountId NOBODY = person(0, "nobody");
  private static final Reply DONE = new Reply.Done();

  private final Ledger ledger = new Ledger(4, EventBytes::after);
  private final Book[] books = {Book.empty(0), Book.empty(1)};
  private long now = NOW;
  private int made;

  private static AccountId person(int book, String name) {
    return new AccountId(AccountKind.PERSON, book, name);
  }

  @BeforeEach
  void open() {
    for (AccountId account : List.of(WORLD, ALICE, BOB, CAROL)) {
      assertThat(tell(account.book(), new Order.Open(account, "CNY", Terms.NONE))).isEqualTo(DONE);
    }
    assertThat(pay(WORLD, ALICE, 1_000)).isEqualTo(DONE);
  }

  @ParameterizedTest
  @EnumSource(AccountKind.class)
  void onlyTheWorldGoesBelowZeroAndEveryKindCanBeFrozen(AccountKind kind) {
    AccountId account = new AccountId(kind, 0, kind == AccountKind.WORLD ? "EUR" : "of-" + kind);
    tell(0, new Order.Open(account, "CNY", Terms.NONE));
    assertThat(pay(ALICE, account, 300)).isEqualTo(DONE);
    assertThat(pay(account, ALICE, 301))
        .isEqualTo(kind == AccountKind.WORLD ? DONE : refused(Refusal.NO_FUNDS));
    tell(0, new Order.Mark(id(), account, Account.Standing.FROZEN));
    assertThat(pay(account, ALICE, 1)).isEqualTo(refused(Refusal.FROZEN));
    assertThat(pay(ALICE, account, 1)).isEqualTo(refused(Refusal.FROZEN));
  }

  /** Else it would grow with all the envelopes that ever were. */
  @Test
  void aBookForgetsTheAccountOfAnEnvelopeThatIsClosedButNoPersons() {
    for (AccountKind kind : List.of(AccountKind.ENVELOPE, AccountKind.ESCROW, AccountKind.PERSON)) {
      AccountId account = new AccountId(kind, 0, "forgotten");
      tell(0, new Order.Open(account, "CNY", Terms.NONE));
      tell(0, new Order.Mark(id(), account, Account.Standing.FROZEN));
      assertThat(books[0].account(account)).isPresent();
      tell(0, new Order.Mark(id(), account, Account.Standing.CLOSED));
      assertThat(books[0].account(account).isPresent()).isEqualTo(kind == AccountKind.PERSON);
    }
  }

  @Test
  void howAnOrderWasAnsweredCanBeAsked() {
    Order.Transfer order = transfer(ALICE, BOB, 300);
    assertThat(tell(0, new Order.Repeat(order))).isEqualTo(refused(Refusal.NOT_ORDERED));
    tell(0, order);
    assertThat(tell(0, new Order.Repeat(order))).isEqualTo(DONE);
    for (int i = 0; i < 12; i++) {
      pay(ALICE, BOB, 1);
    }
    assertThat(tell(0, new Order.Repeat(order))).isInstanceOf(Reply.Unsure.class);
  }

  /** Which an audit would meet, of a journal that was tampered with. */
  @Test
  void anEventThatNamesAnothersMoneyCannotHappen() {
    Order.Hold hold = new Order.Hold(id(), ALICE, 100, "CNY", now + 1_000);
    tell(0, hold);
    Event captured = new Event.Captured(new Order.Capture(id(), hold.id(), BOB, 100, ""), BOB, 0);
    assertThatThrownBy(() -> captured.applyTo(books[0]))
        .hasMessageContaining("must be of the hold");
    Obligation nobody = new Obligation(1, id(), ALICE, BOB, 5, "CNY", "");
    Event returned = new Event.Returned(1, nobody, Refusal.CLOSED);
    assertThatThrownBy(() -> returned.applyTo(books[0])).hasMessageContaining("must be owed");
  }

  @Test
  void moneyMovesWithinABookAtOnce() {
    assertThat(pay(ALICE, BOB, 300)).isEqualTo(DONE);

    assertThat(balances(WORLD, ALICE, BOB)).containsExactly(-1_000L, 700L, 300L);
  }

  @Test
  void whoHasTooLittleIsRefusedAndStaysRefused() {
    Order.Transfer order = transfer(BOB, ALICE, 1);
    assertThat(tell(0, order)).isEqualTo(refused(Refusal.NO_FUNDS));
    pay(ALICE, BOB, 500);

    assertThat(tell(0, order)).isEqualTo(refused(Refusal.NO_FUNDS));
    assertThat(tell(0, transfer(BOB, ALICE, 1))).isEqualTo(DONE);
  }

  @Test
  void theSameOrderIsDoneOnceAndAnotherUnderItsIdIsAConflict() {
    Order.Transfer order = transfer(ALICE, BOB, 100);
    for (int i = 0; i < 64; i++) {
      assertThat(tell(0, order)).isEqualTo(DONE);
    }
    Order.Transfer other =
        new Order.Transfer(order.id(), ALICE, BOB, 101, order.currency(), order.memo());

    assertThat(tell(0, other)).isEqualTo(refused(Refusal.CONFLICT));
    assertThat(balances(ALICE, BOB)).containsExactly(900L, 100L);
  }

  @Test
  void whatWasForgottenIsLookedForInTheJournal() {
    Order.Transfer first = transfer(ALICE, BOB, 100);
    tell(0, first);
    Order.Transfer never = transfer(ALICE, BOB, 50);
    for (int i = 0; i < 10; i++) {
      now += 1_000;
      pay(ALICE, BOB, 1);
    }
    long stored = books[0].sequence();
    assertThat(tell(0, first)).isEqualTo(new Reply.Unsure(stored));
    assertThat(tell(0, never)).isEqualTo(new Reply.Unsure(stored));

    assertThat(tell(0, new Order.Sought(never, stored, false))).isEqualTo(DONE);
    assertThat(balances(ALICE, BOB)).containsExactly(840L, 160L);
  }

  @Test
  void aSearchThatIsOlderThanWhatIsRememberedDoesNotCount() {
    Order.Transfer order = transfer(ALICE, BOB, 100);
    for (int i = 0; i < 10; i++) {
      now += 1_000;
      pay(ALICE, BOB, 1);
    }
    assertThat(tell(0, new Order.Sought(order, 3, false)))
        .isEqualTo(new Reply.Unsure(books[0].sequence()));
  }

  @Test
  void whatAnOrderCannotBeSpendsNothing() {
    OperationId id = id();
    assertThat(tell(0, new Order.Transfer(id, ALICE, BOB, 0, "CNY", "")))
        .isEqualTo(refused(Refusal.AMOUNT));
    assertThat(tell(0, new Order.Transfer(id, ALICE, BOB, -5, "CNY", "")))
        .isEqualTo(refused(Refusal.AMOUNT));
    assertThat(tell(0, new Order.Transfer(id, ALICE, ALICE, 5, "CNY", "")))
        .isEqualTo(refused(Refusal.SELF));
    assertThat(tell(0, new Order.Transfer(id, CAROL, ALICE, 5, "CNY", "")))
        .isEqualTo(refused(Refusal.WRONG_BOOK));
    assertThat(tell(0, new Order.Transfer(id, ALICE, BOB, 5, "CNY", "x".repeat(141))))
        .isEqualTo(refused(Refusal.MEMO_TOO_LONG));

    assertThat(tell(0, new Order.Transfer(id, ALICE, BOB, 5, "CNY", ""))).isEqualTo(DONE);
  }

  @Test
  void whatDependsOnTheBookIsRefusedByName() {
    assertThat(pay(NOBODY, BOB, 5)).isEqualTo(refused(Refusal.NO_ACCOUNT));
    assertThat(pay(ALICE, NOBODY, 5)).isEqualTo(refused(Refusal.NO_ACCOUNT));
    assertThat(tell(0, new Order.Transfer(id(), ALICE, BOB, 5, "EUR", "")))
        .isEqualTo(refused(Refusal.WRONG_CURRENCY));
    assertThat(pay(WORLD, ALICE, Long.MAX_VALUE)).isEqualTo(refused(Refusal.TOO_MUCH_INSIDE));
    assertThat(pay(ALICE, BOB, Long.MAX_VALUE)).isEqualTo(refused(Refusal.NO_FUNDS));
  }

  @Test
  void anIdMayBeMadeAMinuteAheadAndNoMore() {
    OperationId ahead = OperationId.of(now + 120_000, "ahead");
    assertThat(tell(0, new Order.Transfer(ahead, ALICE, BOB, 5, "CNY", "")))
        .isEqualTo(refused(Refusal.TOO_FAR_AHEAD));
    now += 60_000;
    assertThat(tell(0, new Order.Transfer(ahead, ALICE, BOB, 5, "CNY", ""))).isEqualTo(DONE);
  }

  @Test
  void anAccountIsOpenedOnce() {
    assertThat(tell(0, new Order.Open(ALICE, "CNY", Terms.NONE))).isEqualTo(DONE);
    assertThat(tell(0, new Order.Open(ALICE, "EUR", Terms.NONE)))
        .isEqualTo(refused(Refusal.OTHER_TERMS));
    assertThat(tell(0, new Order.Open(CAROL, "CNY", Terms.NONE)))
        .isEqualTo(refused(Refusal.WRONG_BOOK));
    assertThat(tell(0, new Order.Look(NOBODY))).isEqualTo(refused(Refusal.NO_ACCOUNT));
  }

  @Test
  void limitsCountByTransferAndByDay() {
    AccountId dave = person(0, "dave");
    tell(0, new Order.Open(dave, "CNY", new Terms(50, 80)));
    pay(ALICE, dave, 500);

    assertThat(pay(dave, BOB, 51)).isEqualTo(refused(Refusal.LIMIT));
    assertThat(pay(dave, BOB, 50)).isEqualTo(DONE);
    assertThat(pay(dave, BOB, 31)).isEqualTo(refused(Refusal.LIMIT));
    assertThat(tell(0, hold(dave, 30))).isEqualTo(DONE);
    assertThat(pay(dave, BOB, 1)).isEqualTo(refused(Refusal.LIMIT));
    now += DAY;
    assertThat(pay(dave, BOB, 50)).isEqualTo(DONE);
    now -= DAY; // a clock that goes back does not bring the day back
    assertThat(pay(dave, BOB, 31)).isEqualTo(refused(Refusal.LIMIT));
  }

  // Holds.

  @Test
  void whatIsHeldIsNotAvailableAndIsCapturedInPart() {
    Order.Hold hold = hold(ALICE, 600);
    assertThat(tell(0, hold)).isEqualTo(DONE);
    assertThat(tell(0, new Order.Look(ALICE)))
        .isEqualTo(new Reply.Balance(ALICE, "CNY", 1_000, 600, false, false));
    assertThat(pay(ALICE, BOB, 401)).isEqualTo(refused(Refusal.NO_FUNDS));
    assertThat(tell(0, capture(hold, BOB, 601))).isEqualTo(refused(Refusal.ABOVE_HOLD));

    assertThat(tell(0, capture(hold, BOB, 200))).isEqualTo(DONE);
    assertThat(tell(0, new Order.Look(ALICE)))
        .isEqualTo(new Reply.Balance(ALICE, "CNY", 800, 0, false, false));
    assertThat(balances(BOB)).containsExactly(200L);
    assertThat(tell(0, capture(hold, BOB, 1))).isEqualTo(refused(Refusal.NO_HOLD));
    assertThat(tell(0, new Order.Release(id(), hold.id()))).isEqualTo(refused(Refusal.NO_HOLD));
  }

  @Test
  void aHoldEndsByReleaseOrByTime() {
    Order.Hold one = hold(ALICE, 100);
    Order.Hold other = hold(ALICE, 200);
    tell(0, one);
    tell(0, other);
    assertThat(tell(0, new Order.Release(id(), one.id()))).isEqualTo(DONE);
    now = other.expiresAtMillis();

    assertThat(tell(0, capture(other, BOB, 1))).isEqualTo(refused(Refusal.EXPIRED));
    tell(0, new Order.Tick());
    assertThat(tell(0, new Order.Look(ALICE)))
        .isEqualTo(new Reply.Balance(ALICE, "CNY", 1_000, 0, false, false));
    tell(0, new Order.Tick());
    assertThat(tell(0, hold(BOB, 1))).isEqualTo(refused(Refusal.NO_FUNDS));
  }

  @Test
  void aHoldThatComesAfterItsReleaseNeverHappens() {
    Order.Hold hold = hold(ALICE, 100);
    Order.Release release = new Order.Release(id(), hold.id());
    assertThat(tell(0, release)).isEqualTo(DONE);

    assertThat(tell(0, hold)).isEqualTo(refused(Refusal.CANCELLED));
    assertThat(tell(0, release)).isEqualTo(DONE);
    assertThat(balances(ALICE)).containsExactly(1_000L);
  }

  @Test
  void whetherAHoldEverCameIsLookedForToo() {
    Order.Hold hold = hold(ALICE, 100);
    tell(0, hold);
    tell(0, new Order.Release(id(), hold.id()));
    for (int i = 0; i < 10; i++) {
      now += 1_000;
      pay(ALICE, BOB, 1);
    }
    Order.Release again = new Order.Release(id(), hold.id());
    long stored = books[0].sequence();
    assertThat(tell(0, again)).isEqualTo(new Reply.Unsure(stored));
    assertThat(tell(0, new Order.Sought(again, stored, true))).isEqualTo(refused(Refusal.NO_HOLD));
  }

  @Test
  void aHoldMustBePossible() {
    assertThat(tell(0, new Order.Hold(id(), ALICE, 0, "CNY", now + 1)))
        .isEqualTo(refused(Refusal.AMOUNT));
    assertThat(tell(0, new Order.Hold(id(), CAROL, 5, "CNY", now + 1)))
        .isEqualTo(refused(Refusal.WRONG_BOOK));
    assertThat(tell(0, new Order.Hold(id(), ALICE, 5, "CNY", now)))
        .isEqualTo(refused(Refusal.EXPIRED));
    assertThat(tell(0, new Order.Hold(id(), NOBODY, 5, "CNY", now + 1)))
        .isEqualTo(refused(Refusal.NO_ACCOUNT));
    Order.Hold hold = hold(ALICE, 5);
    tell(0, hold);
    assertThat(tell(0, capture(hold, BOB, 0))).isEqualTo(refused(Refusal.AMOUNT));
    assertThat(tell(0, capture(hold, ALICE, 1))).isEqualTo(refused(Refusal.SELF));
    assertThat(tell(0, capture(hold, NOBODY, 1))).isEqualTo(refused(Refusal.NO_ACCOUNT));
    assertThat(tell(0, new Order.Capture(id(), hold.id(), BOB, 1, "x".repeat(141))))
        .isEqualTo(refused(Refusal.MEMO_TOO_LONG));
    assertThat(tell(0, capture(hold, BOB, 5))).isEqualTo(DONE);
  }

  // What operators do.

  @Test
  void aFrozenAccountNeitherPaysNorReceives() {
    tell(0, new Order.Mark(id(), BOB, Standing.FROZEN));
    assertThat(pay(ALICE, BOB, 5)).isEqualTo(refused(Refusal.FROZEN));
    assertThat(pay(BOB, ALICE, 5)).isEqualTo(refused(Refusal.FROZEN));

    tell(0, new Order.Mark(id(), BOB, Standing.OPEN));
    assertThat(pay(ALICE, BOB, 5)).isEqualTo(DONE);
  }

  @Test
  void onlyAnEmptyAccountIsClosedAndForEver() {
    assertThat(tell(0, new Order.Mark(id(), ALICE, Standing.CLOSED)))
        .isEqualTo(refused(Refusal.NOT_EMPTY));
    pay(ALICE, CAROL, 1_000); // under way it may still return
    assertThat(tell(0, new Order.Mark(id(), ALICE, Standing.CLOSED)))
        .isEqualTo(refused(Refusal.NOT_EMPTY));
    settle();
    assertThat(tell(0, new Order.Mark(id(), ALICE, Standing.CLOSED))).isEqualTo(DONE);

    assertThat(tell(0, new Order.Mark(id(), ALICE, Standing.OPEN)))
        .isEqualTo(refused(Refusal.CLOSED));
    assertThat(tell(0, new Order.Mark(id(), NOBODY, Standing.OPEN)))
        .isEqualTo(refused(Refusal.NO_ACCOUNT));
    assertThat(tell(0, new Order.Mark(id(), CAROL, Standing.OPEN)))
        .isEqualTo(refused(Refusal.WRONG_BOOK));
    assertThat(pay(BOB, ALICE, 1)).isEqualTo(refused(Refusal.NO_FUNDS));
  }

  // Between books.

  @Test
  void betweenBooksMoneyIsOwedUntilItIsCredited() {
    pay(ALICE, CAROL, 300);
    assertThat(balances(ALICE, CAROL)).containsExactly(700L, 0L);
    settle();

    assertThat(balances(ALICE, CAROL)).containsExactly(700L, 300L);
    assertThat(owed().obligations()).isEmpty();
    assertThat(owed().settledUpTo()).isEqualTo(1);
  }

  @Test
  void aDeliveryThatIsRepeatedOrHasAGapCreditsOnce() {
    pay(ALICE, CAROL, 1);
    pay(ALICE, CAROL, 2);
    pay(ALICE, CAROL, 4);
    List<Obligation> all = owed().obligations();
    assertThat(tell(1, new Order.Deliver(0, all.subList(1, 3), 0)))
        .isEqualTo(new Reply.Credits(1, 0, Map.of()));
    assertThat(tell(1, new Order.Deliver(0, all.subList(0, 2), 0)))
        .isEqualTo(new Reply.Credits(1, 2, Map.of()));
    assertThat(tell(1, new Order.Deliver(0, all, 0))).isEqualTo(new Reply.Credits(1, 3, Map.of()));
    tell(1, new Order.Deliver(0, all, 0));

    assertThat(balances(CAROL)).containsExactly(7L);
  }

  @Test
  void whatIsRefusedReturns() {
    AccountId closed = person(1, "closed");
    pay(ALICE, closed, 300);
    pay(ALICE, CAROL, 50);
    Order.Deliver delivery = new Order.Deliver(0, owed().obligations(), 0);
    Reply.Credits credits = (Reply.Credits) tell(1, delivery);
    assertThat(credits).isEqualTo(new Reply.Credits(1, 2, Map.of(1L, Refusal.NO_ACCOUNT)));
    assertThat(tell(1, delivery)).as("once more").isEqualTo(credits);
    Order.Settle settle = new Order.Settle(1, credits.upTo(), credits.refused());
    tell(0, settle);
    tell(0, settle);

    assertThat(balances(ALICE, CAROL)).containsExactly(950L, 50L);
    assertThat(tell(1, new Order.Deliver(0, List.of(), 2)))
        .as("what is settled is not said again")
        .isEqualTo(new Reply.Credits(1, 2, Map.of()));
  }

  @Test
  void moneyForAnotherBookIsRefused() {
    Obligation astray = new Obligation(1, id(), ALICE, person(2, "x"), 5, "CNY", "");
    assertThat(tell(1, new Order.Deliver(0, List.of(astray), 0)))
        .isEqualTo(new Reply.Credits(1, 1, Map.of(1L, Refusal.WRONG_BOOK)));
  }

  @Test
  void aCaptureMayPayIntoAnotherBook() {
    Order.Hold hold = hold(ALICE, 100);
    tell(0, hold);
    assertThat(tell(0, capture(hold, CAROL, 70))).isEqualTo(DONE);
    settle();

    assertThat(balances(ALICE, CAROL)).containsExactly(930L, 70L);
  }

  @Test
  void whatIsRefusedReturnsInPartsWhenItIsMuch() {
    int much = 2 * Ledger.AT_ONCE + 10;
    Map<Long, Refusal> refused = new HashMap<>();
    for (long number = 1; number <= much; number++) {
      now++; // else ids are as old as what it has forgotten
      assertThat(pay(ALICE, CAROL, 1)).isEqualTo(DONE);
      refused.put(number, Refusal.CLOSED);
    }
    Order.Settle settle = new Order.Settle(1, much, refused);
    for (int settled : List.of(Ledger.AT_ONCE, 2 * Ledger.AT_ONCE, much)) {
      assertThat(ledger.decide(books[0], settle, now).events())
          .hasSizeLessThanOrEqualTo(ledger.mostEvents(settle));
      tell(0, settle);
      assertThat(books[0].owingTo(1).settledUpTo()).isEqualTo(settled);
    }

    assertThat(balances(ALICE)).containsExactly(1_000L);
    assertThat(owed().obligations()).isEmpty();
  }

  @Test
  void anAnswerAboutWhatIsNotOwedChangesNothing() {
    Book before = books[0];
    tell(0, new Order.Settle(1, 7, Map.of(7L, Refusal.CLOSED, 8L, Refusal.CLOSED)));

    assertThat(books[0]).isEqualTo(before);
  }

  // The chain.

  @Test
  void eachEventNamesTheHashOfTheOneBefore() {
    Decision<Link, Reply> one = ledger.decide(books[0], transfer(ALICE, BOB, 1), now);
    Link link = one.events().get(0);
    assertThat(link.previous()).isEqualTo(books[0].chain());
    tell(0, transfer(ALICE, BOB, 2));

    assertThat(books[0].chain()).isNotEqualTo(link.previous()).isNotEqualTo(link.hash());
  }

  @Test
  void theMoreAccountsTheFewerSnapshots() {
    Book many = books[0];
    for (int i = 0; i < 2_000; i++) {
      many = many.with(Account.of(person(0, "p" + i), "CNY", Terms.NONE));
    }

    assertThat(ledger.snapshotEvery(books[0], 10)).isEqualTo(100);
    assertThat(ledger.snapshotEvery(many, 10)).isEqualTo(2_003 / 4);
  }

  @Test
  void namesAreRead() {
    assertThat(AccountId.of("p.0.alice")).isEqualTo(ALICE);
    assertThat(AccountId.of(WORLD.toString())).isEqualTo(WORLD);
    assertThatThrownBy(() -> AccountId.of("alice")).hasMessageContaining("kind.book.name");
    assertThatThrownBy(() -> AccountId.of("q.0.alice")).hasMessageContaining("letter of a kind");
    assertThatThrownBy(() -> person(-1, "x")).hasMessageContaining("book=-1");
    assertThatThrownBy(() -> person(0, "a.b")).hasMessageContaining("without dots");
    assertThatThrownBy(() -> new OperationId("x")).hasMessageContaining("sortable id");
    assertThatThrownBy(() -> new Terms(-1, 0)).hasMessageContaining("perTransfer=-1");
    assertThat(OperationId.of(NOW, "a").issuedAtMillis()).isEqualTo(NOW);
    assertThat(OperationId.of(NOW, "a")).isEqualTo(OperationId.of(NOW, "a"));
    assertThat(OperationId.of(NOW, "a")).isNotEqualTo(OperationId.of(NOW, "b"));
  }

  // The story's verbs.

  private Reply pay(AccountId from, AccountId to, long amount) {
    return tell(from.book(), transfer(from, to, amount));
  }

  private Order.Transfer transfer(AccountId from, AccountId to, long amount) {
    return new Order.Transfer(id(), from, to, amount, "CNY", "lunch");
  }

  private Order.Hold hold(AccountId from, long amount) {
    return new Order.Hold(id(), from, amount, "CNY", now + 60_000);
  }

  private Order.Capture capture(Order.Hold hold, AccountId to, long amount) {
    return new Order.Capture(id(), hold.id(), to, amount, "goods");
  }

  private OperationId id() {
    return OperationId.of(now, "order " + made++);
  }

  /** What book 0 owes to book 1 comes in, and the answer comes back. */
  private void settle() {
    Reply.Debts debts = owed();
    Reply.Credits credits =
        (Reply.Credits) tell(1, new Order.Deliver(0, debts.obligations(), debts.settledUpTo()));
    tell(0, new Order.Settle(1, credits.upTo(), credits.refused()));
  }

  private Reply.Debts owed() {
    return (Reply.Debts) tell(0, new Order.Owed(1, 100));
  }

  private List<Long> balances(AccountId... accounts) {
    return List.of(accounts).stream()
        .map(account -> ((Reply.Balance) tell(account.book(), new Order.Look(account))).balance())
        .toList();
  }

  private static Reply refused(Refusal reason) {
    return new Reply.Refused(reason);
  }

  private Reply tell(int book, Order order) {
    Decision<Link, Reply> decision = ledger.decide(books[book], order, now);
    for (Link link : decision.events()) {
      books[book] =
          ledger.apply(books[book], new Entry.Recorded<>(books[book].sequence() + 1, 1, now, link));
    }
    return decision.reply();
  }
}
