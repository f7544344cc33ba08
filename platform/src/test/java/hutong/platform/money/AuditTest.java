package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an audit proves, and each law seen broken. */
class AuditTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final String CNY = "CNY";
  private static final AccountId WORLD = new AccountId(AccountKind.WORLD, 0, CNY);
  private static final AccountId ALICE = new AccountId(AccountKind.PERSON, 0, "alice");
  private static final AccountId BOB = new AccountId(AccountKind.PERSON, 0, "bob");
  private static final AccountId CAROL = new AccountId(AccountKind.PERSON, 1, "carol");

  private static final Map<Long, List<List<Entry<Link>>>> HISTORIES = new HashMap<>();

  private int made;

  // Histories as they are.

  @Test
  void whatBooksStoredIsProvenAtAnyCut() {
    boolean moneyWasUnderWay = false;
    for (long seed = 0; seed < 40; seed++) {
      List<List<Entry<Link>>> journals = history(seed);
      Random random = new Random(seed);
      for (int i = 0; i < 10; i++) {
        StoredBooks books = StoredBooks.of(journals);
        for (int book = 0; book < journals.size(); book++) {
          books.cut(book, random.nextInt(books.length(book) + 1));
        }
        AuditReport report = books.audit();
        assertThat(report.broken()).as("seed %d, cut %d", seed, i).isEmpty();
        moneyWasUnderWay |= report.underWay().values().stream().anyMatch(amount -> amount > 0);
      }
      AuditReport whole = StoredBooks.of(journals).audit();
      assertThat(whole.proven()).as("seed %d", seed).isTrue();
      assertThat(whole.events())
          .isEqualTo(
              journals.stream()
                  .flatMap(List::stream)
                  .mapToLong(entry -> BookWorld.events(entry).size())
                  .sum());
      assertThat(whole.underWay().values()).as("all has come to its end").isEmpty();
    }
    assertThat(moneyWasUnderWay).isTrue();
  }

  @Test
  void sumsAreByCurrencyAndKindOfAccount() {
    AuditReport report = story().event(0, pays(ALICE, CAROL, 300, 1)).audit();

    assertThat(report.proven()).isTrue();
    assertThat(report.sums()).isEqualTo(Map.of(CNY, Map.of("world", -1_000L, "person", 700L)));
    assertThat(report.underWay()).isEqualTo(Map.of(CNY, 300L));
    assertThat(report.accounts()).isEqualTo(4);
    assertThat(report.books()).isEqualTo(2);
    assertThat(report.events()).isEqualTo(6);
    assertThat(report.firstOffence()).isEmpty();
  }

  @Test
  void anOpenObligationIsUnderWayUntilItReturns() {
    Event.Transferred debit = pays(ALICE, CAROL, 300, 1);
    StoredBooks books =
        story()
            .event(0, debit)
            .event(1, new Event.CreditRefused(0, debit.payment(), Refusal.FROZEN, 0));
    assertThat(books.audit().underWay()).isEqualTo(Map.of(CNY, 300L));

    books
        .event(0, new Event.Returned(1, debit.payment(), Refusal.FROZEN))
        .event(0, new Event.Settled(1, 1));
    assertThat(books.audit().proven()).isTrue();
    assertThat(books.audit().underWay()).isEmpty();
  }

  @Test
  void holdsAreResolvedEachInItsWay() {
    Event.Held one = holds(ALICE, 100);
    Event.Held other = holds(ALICE, 200);
    Event.Held third = holds(ALICE, 300);
    Order.Release never = new Order.Release(id(), id());
    AuditReport report =
        story()
            .event(0, one)
            .event(0, other)
            .event(0, third)
            .event(0, new Event.Expired(one.order().id()))
            .event(0, new Event.Released(new Order.Release(id(), other.order().id())))
            .event(0, captures(third, CAROL, 250, 1))
            .event(0, new Event.Cancelled(never))
            .event(0, new Event.Declined(never(), Refusal.NO_FUNDS))
            .audit();

    assertThat(report.broken()).isEmpty();
    assertThat(report.underWay()).isEqualTo(Map.of(CNY, 250L));
  }

  @Test
  void aWriterThatTakesOverMayLeaveOutVoidNumbers() {
    StoredBooks books = story();
    long stored = books.length(1);
    Link.Hash last = books.entry(1, (int) stored).event().hash();
    Event.Opened dave = opened(new AccountId(AccountKind.PERSON, 1, "dave"));
    books
        .entry(1, new Entry.Opened<>(stored + 4, 2, NOW, stored))
        .entry(1, new Entry.Recorded<>(stored + 5, 2, NOW, EventBytes.after(last, dave)));

    assertThat(books.audit().broken()).isEmpty();
  }

  @Test
  void aBookThatNobodyCountedIsReadWhenItIsNamed() {
    AccountId far = new AccountId(AccountKind.PERSON, 7, "far");
    Event.Transferred debit = pays(ALICE, far, 300, 1);
    StoredBooks books = story().event(0, debit).event(7, opened(far)).event(7, credits(debit));

    AuditReport report = Audit.of(1, books, (ids, then) -> {}, Audit.Evidence.NONE);
    assertThat(report.broken()).isEmpty();
    assertThat(report.books()).isEqualTo(2);
  }

  // The chain.

  @Test
  void anEventThatWasAlteredIsNamed() {
    for (long seed = 0; seed < 12; seed++) {
      List<List<Entry<Link>>> journals = history(seed);
      for (int book = 0; book < journals.size(); book++) {
        for (int at : someOf(seed, journals.get(book))) {
          StoredBooks books =
              StoredBooks.of(journals).alter(book, at, event -> withAnotherAmount(event));
          assertFirst(books, Law.CHAIN, book, at);
        }
      }
    }
  }

  @Test
  void anEventThatWasTakenOutIsNamed() {
    for (long seed = 0; seed < 12; seed++) {
      List<List<Entry<Link>>> journals = history(seed);
      for (int book = 0; book < journals.size(); book++) {
        for (int at : someOf(seed, journals.get(book))) {
          assertFirst(StoredBooks.of(journals).takeOut(book, at), Law.CHAIN, book, at);
        }
      }
    }
  }

  @Test
  void eventsThatChangedPlacesAreNamed() {
    for (long seed = 0; seed < 12; seed++) {
      List<List<Entry<Link>>> journals = history(seed);
      for (int book = 0; book < journals.size(); book++) {
        for (int at : someOf(seed, journals.get(book).subList(0, journals.get(book).size() - 2))) {
          assertFirst(StoredBooks.of(journals).swap(book, at), Law.CHAIN, book, at);
        }
      }
    }
  }

  @Test
  void theLastEventButOneIsNamedTogetherWithTheLast() {
    StoredBooks books = story();
    books.alter(0, books.length(0) - 1, event -> opened(BOB, "EUR"));

    assertFirst(books, Law.CHAIN, 0, books.length(0) - 1);
    assertThat(books.audit().firstOffence().orElseThrow().toString()).contains("one of the two");
  }

  @Test
  void aFirstEventThatNamesAnotherIsNamed() {
    Link stray = EventBytes.after(new Link.Hash(1, 2), opened(ALICE));
    StoredBooks books = new StoredBooks().entry(0, new Entry.Recorded<>(1, 1, NOW, stray));

    assertFirst(books, Law.CHAIN, 0, 1);
  }

  // Replay.

  @Test
  void whatNobodyCanReadIsNamedAndTheOtherBooksAreStillLookedAt() {
    StoredBooks books = StoredBooks.of(history(1)).garble(0, 5);
    AuditReport report = books.audit();

    assertFirst(books, Law.REPLAY, 0, 5);
    assertThat(report.broken()).as("nothing is said of what it would have explained").hasSize(1);
    assertThat(report.books()).isEqualTo(3);
  }

  @Test
  void anEventThatCannotHappenIsNamed() {
    AccountId nobody = new AccountId(AccountKind.PERSON, 0, "nobody");

    assertFirst(story().event(0, pays(nobody, BOB, 5, 0)), Law.REPLAY, 0, 5);
    assertFirst(
        story().event(0, new Event.Returned(1, pays(ALICE, CAROL, 1, 3).payment(), Refusal.CLOSED)),
        Law.REPLAY,
        0,
        5);
    assertFirst(story().event(0, pays(WORLD, ALICE, Long.MAX_VALUE, 0)), Law.REPLAY, 0, 5);
  }

  // I1.

  @Test
  void anAccountBelowZeroIsNamed() {
    assertFirst(story().event(0, pays(BOB, ALICE, 1, 0)), Law.I1, 0, 5);
    assertFirst(story().event(0, holds(ALICE, 1_001)), Law.I1, 0, 5);
    assertFirst(story().event(0, holds(ALICE, -1)), Law.I1, 0, 5);
    assertFirst(story().event(0, pays(ALICE, BOB, -1, 0)), Law.I1, 0, 5);
  }

  // I2.

  @Test
  void moneyThatVanishesOrAppearsIsNamed() {
    assertFirst(story().event(0, opened(ALICE)), Law.I2, 0, 5);
    AccountId euro = new AccountId(AccountKind.PERSON, 0, "euro");
    StoredBooks books = story().event(0, opened(euro, "EUR")).event(0, pays(ALICE, euro, 5, 0));
    assertFirst(books, Law.I2, 0, 6);
  }

  @Test
  void whatIsSettledAndNeverCreditedIsMissed() {
    StoredBooks books =
        story().event(0, pays(ALICE, CAROL, 300, 1)).event(0, new Event.Settled(1, 1));

    assertFirst(books, Law.I3, 0, 6);
    assertThat(books.audit().broken().get(Law.I2).toString())
        .isEqualTo("all books (I2): accounts and what is under way sum to -300 CNY, not to 0");
  }

  // I3.

  @Test
  void aCreditWithoutADebitIsNamed() {
    assertFirst(story().event(1, credits(pays(ALICE, CAROL, 300, 1))), Law.I3, 1, 2);
  }

  @Test
  void aSecondCreditIsNamed() {
    Event.Transferred debit = pays(ALICE, CAROL, 300, 1);

    assertFirst(
        story().event(0, debit).event(1, credits(debit)).event(1, credits(debit)), Law.I3, 1, 3);
  }

  @Test
  void aCreditOfAnotherAmountIsNamedWhicheverSideIsReadFirst() {
    Event.Transferred debit = pays(ALICE, CAROL, 300, 1);
    Event.Transferred other =
        new Event.Transferred(
            new Order.Transfer(debit.order().id(), ALICE, CAROL, 400, CNY, "lunch"), 1);

    assertFirst(story().event(0, debit).event(1, credits(other)), Law.I3, 1, 2);
    assertFirst(story().event(0, debit).event(1, credits(other)).cut(0, 0), Law.I3, 1, 2);
  }

  @Test
  void anObligationThatIsPassedOverIsNamed() {
    Event.Transferred second = pays(ALICE, CAROL, 300, 2);
    assertFirst(story().event(0, second), Law.I3, 0, 5);
    assertFirst(
        story().event(0, pays(ALICE, CAROL, 1, 1)).event(0, second).event(1, credits(second)),
        Law.I3,
        1,
        2);
  }

  @Test
  void anOperationThatHappensTwiceIsNamed() {
    Event.Transferred debit = pays(ALICE, BOB, 300, 0);

    assertFirst(story().event(0, debit).event(0, debit), Law.I3, 0, 6);
  }

  @Test
  void whatReturnsThoughItWasCreditedIsNamed() {
    Event.Transferred debit = pays(ALICE, CAROL, 300, 1);
    Event back = new Event.Returned(1, debit.payment(), Refusal.CLOSED);

    assertFirst(story().event(0, debit).event(1, credits(debit)).event(0, back), Law.I3, 0, 6);
    assertFirst(story().event(0, debit).event(0, back), Law.I3, 0, 6);
  }

  @Test
  void whatWasRefusedAndNeverReturnsIsNamed() {
    Event.Transferred debit = pays(ALICE, CAROL, 300, 1);
    StoredBooks books =
        story()
            .event(0, debit)
            .event(1, new Event.CreditRefused(0, debit.payment(), Refusal.CLOSED, 0))
            .event(0, new Event.Settled(1, 1));

    assertFirst(books, Law.I3, 1, 2);
    assertThat(books.cut(0, 5).audit().proven()).as("before it is settled").isTrue();

    Event.Transferred second = pays(ALICE, CAROL, 1, 2);
    books.event(0, second).event(1, new Event.Credited(0, second.payment(), 1));
    assertFirst(books, Law.I3, 0, 6);
  }

  @Test
  void aSettlementThatOnlyOneSideKnowsIsNamed() {
    Event.Transferred debit = pays(ALICE, CAROL, 300, 1);

    assertFirst(
        story().event(0, debit).event(1, new Event.Credited(0, debit.payment(), 1)), Law.I3, 1, 2);
    assertFirst(story().event(0, new Event.Settled(1, 4)), Law.I3, 0, 5);
  }

  // I4.

  @Test
  void aHoldThatIsResolvedTwiceIsNamed() {
    Event.Held hold = holds(ALICE, 100);
    OperationId id = hold.order().id();
    StoredBooks books = story().event(0, hold).event(0, captures(hold, BOB, 60, 0));

    assertFirst(books.event(0, new Event.Expired(id)), Law.I4, 0, 7);
    assertFirst(story().event(0, new Event.Released(new Order.Release(id(), id))), Law.I4, 0, 5);
  }

  @Test
  void moreThanWasHeldIsNamed() {
    Event.Held hold = holds(ALICE, 100);

    assertFirst(story().event(0, hold).event(0, captures(hold, BOB, 101, 0)), Law.I4, 0, 6);
  }

  @Test
  void whatIsHeldWithoutAHoldIsMissed() {
    Event.Held hold = holds(ALICE, 100);
    StoredBooks books = story().event(0, hold).event(0, hold);

    assertThat(books.audit().broken().get(Law.I4))
        .hasToString("book 0, event 6 (I4): p.0.alice has 200 held, and holds of 100");
  }

  @Test
  void anOffenceSaysWhereItIs() {
    Offence.Where inABook = new Offence.Where(3, 0, NOW);

    assertThat(new Offence(Law.I2, inABook, "is wrong")).hasToString("book 3 (I2): is wrong");
    assertThat(new Offence(Law.I4, new Offence.Where(3, 7, NOW), "is wrong"))
        .hasToString("book 3, event 7 (I4): is wrong");
  }

  // The story: Alice has 1,000 in book 0, Bob nothing; Carol is in book 1.

  private StoredBooks story() {
    return new StoredBooks()
        .event(0, opened(WORLD))
        .event(0, opened(ALICE))
        .event(0, opened(BOB))
        .event(0, pays(WORLD, ALICE, 1_000, 0))
        .event(1, opened(CAROL));
  }

  private static List<List<Entry<Link>>> history(long seed) {
    return HISTORIES.computeIfAbsent(
        seed,
        one -> {
          BookWorld world = new BookWorld(one);
          world.run(150);
          return world.journals();
        });
  }

  /** Some numbers, of which each has two more events after it. */
  private static List<Integer> someOf(long seed, List<Entry<Link>> journal) {
    List<Integer> some = new ArrayList<>();
    Random random = new Random(seed);
    for (int i = 0; i < 8; i++) {
      some.add(1 + random.nextInt(journal.size() - 2));
    }
    return some;
  }

  private static Event withAnotherAmount(Event event) {
    if (event instanceof Event.Transferred moved) {
      Order.Transfer order = moved.order();
      return new Event.Transferred(
          new Order.Transfer(
              order.id(), order.from(), order.to(), order.amount() + 1, CNY, order.memo()),
          moved.number());
    }
    return new Event.Settled(2, 99);
  }

  private static Event.Opened opened(AccountId account) {
    return opened(account, CNY);
  }

  private static Event.Opened opened(AccountId account, String currency) {
    return new Event.Opened(new Order.Open(account, currency, Terms.NONE));
  }

  private Event.Transferred pays(AccountId from, AccountId to, long amount, long number) {
    return new Event.Transferred(new Order.Transfer(id(), from, to, amount, CNY, "lunch"), number);
  }

  private Order.Transfer never() {
    return new Order.Transfer(id(), BOB, ALICE, 5, CNY, "lunch");
  }

  private static Event.Credited credits(Event.Transferred debit) {
    return new Event.Credited(0, debit.payment(), 0);
  }

  private Event.Held holds(AccountId from, long amount) {
    return new Event.Held(new Order.Hold(id(), from, amount, CNY, NOW + 60_000));
  }

  private Event.Captured captures(Event.Held hold, AccountId to, long amount, long number) {
    return new Event.Captured(
        new Order.Capture(id(), hold.order().id(), to, amount, "goods"),
        hold.order().from(),
        number);
  }

  private OperationId id() {
    return OperationId.of(NOW, "order " + made++);
  }

  private static void assertFirst(StoredBooks books, Law law, int book, long sequence) {
    AuditReport report = books.audit();
    Offence first = report.firstOffence().orElseThrow();
    assertThat(first.law()).as("%s", report.broken()).isEqualTo(law);
    assertThat(first.where().book()).as("%s", report.broken()).isEqualTo(book);
    assertThat(first.where().sequence()).as("%s", report.broken()).isEqualTo(sequence);
    assertThat(report.proven()).isFalse();
    assertThat(report.holds(law)).isFalse();
  }
}
