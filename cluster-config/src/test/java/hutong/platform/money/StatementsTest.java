package hutong.platform.money;

import static hutong.platform.money.SharedBooks.CNY;
import static hutong.platform.money.SharedBooks.get;
import static hutong.platform.money.SharedBooks.world;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.money.Movement.Kind;
import hutong.platform.money.SharedBooks.Office;
import hutong.platform.money.Statements.Filter;
import hutong.platform.money.Statements.Page;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Statements of books on the real journal and tables, and of journals that are told here. */
@ExtendWith(SharedBooks.class)
class StatementsTest {
  private static final Reply DONE = new Reply.Done();

  private static Office office;
  private static Books books;
  private static int made;

  @BeforeAll
  static void open(Office shared) {
    office = shared;
    books = shared.books();
  }

  // Of real books.

  @Test
  void bothSidesOfATransferBetweenBooksHaveALine() {
    AccountId alice = person(0, 1_000);
    AccountId bob = person(1, 0);
    Order.Transfer lunch = pay(alice, bob, 300);

    assertThat(lines(alice))
        .as("at once")
        .extracting(
            line -> line.movement().kind(),
            line -> line.movement().amount(),
            Line::balance,
            line -> line.movement().counterpart())
        .containsExactly(
            tuple(Kind.PAID, -300L, 700L, bob), tuple(Kind.RECEIVED, 1_000L, 1_000L, world(0)));
    Line received = awaitLines(bob, 1).get(0);
    assertThat(received.movement())
        .isEqualTo(new Movement(bob, Kind.RECEIVED, 300, lunch.id(), alice, "lunch"));
    assertThat(received.balance()).isEqualTo(300);
    assertThat(received.currency()).isEqualTo(CNY);
  }

  @Test
  void bothSidesOfATransferWithinABookHaveALine() {
    AccountId alice = person(2, 1_000);
    AccountId bob = person(2, 0);
    pay(alice, bob, 300);

    assertThat(lines(alice)).extracting(Line::balance).containsExactly(700L, 1_000L);
    assertThat(lines(bob)).extracting(Line::balance).containsExactly(300L);
  }

  @Test
  void whatTheOtherBookRefusesIsOnTheStatementTwice() {
    AccountId alice = person(0, 1_000);
    Order.Transfer lost = pay(alice, new AccountId(AccountKind.PERSON, 2, "nobody"), 300);

    List<Line> lines = awaitLines(alice, 3);
    assertThat(lines)
        .extracting(line -> line.movement().kind(), line -> line.movement().amount(), Line::balance)
        .containsExactly(
            tuple(Kind.RETURNED, 300L, 1_000L),
            tuple(Kind.PAID, -300L, 700L),
            tuple(Kind.RECEIVED, 1_000L, 1_000L));
    assertThat(lines.get(0).movement().order()).isEqualTo(lost.id());
  }

  @Test
  void aCaptureIsALineAndAHoldIsNone() {
    AccountId alice = person(3, 1_000);
    AccountId shop = new AccountId(AccountKind.MERCHANT, 1, "shop" + made++);
    assertThat(get(books.open(shop, CNY, Terms.NONE))).isEqualTo(DONE);
    Order.Hold hold = new Order.Hold(id(), alice, 400, CNY, System.currentTimeMillis() + 60_000);
    assertThat(get(books.order(3, hold))).isEqualTo(DONE);
    assertThat(get(books.order(3, new Order.Capture(id(), hold.id(), shop, 250, "goods"))))
        .isEqualTo(DONE);

    assertThat(lines(alice)).extracting(Line::balance).containsExactly(750L, 1_000L);
    Line sold = awaitLines(shop, 1).get(0);
    assertThat(sold.movement().counterpart()).isEqualTo(alice);
    assertThat(sold.balance()).isEqualTo(250);
  }

  @Test
  void pagesFollowEachOther() {
    AccountId alice = person(0, 1_000);
    AccountId bob = person(0, 0);
    for (int i = 1; i <= 7; i++) {
      pay(alice, bob, i);
    }
    List<Line> all = lines(alice);
    assertThat(all).hasSize(8);

    List<Line> paged = new ArrayList<>();
    Optional<Place> next = Optional.of(Place.endOf(thisMonth()));
    while (next.isPresent()) {
      Page page = get(books.statements().page(alice, again(next.get()), Filter.ALL, 3));
      assertThat(page.lines()).hasSizeLessThanOrEqualTo(3);
      paged.addAll(page.lines());
      next = page.next();
    }
    assertThat(paged).isEqualTo(all);
  }

  /** As it comes back from who reads. */
  private static Place again(Place place) {
    return Place.of(place.toString());
  }

  @Test
  void aFilterShowsWhatIsAskedFor() {
    AccountId alice = person(0, 1_000);
    AccountId bob = person(0, 0);
    pay(alice, bob, 300);
    pay(bob, alice, 100);
    List<Line> all = lines(alice);

    Filter in =
        new Filter(EnumSet.of(Kind.RECEIVED, Kind.RETURNED), Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(lines(alice, in)).containsExactly(all.get(0), all.get(2));
    Filter out = new Filter(EnumSet.of(Kind.PAID), Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(lines(alice, out)).containsExactly(all.get(1));
    long at = all.get(1).atMillis();
    assertThat(lines(alice, new Filter(Filter.ALL.kinds(), at, at + 1)))
        .isEqualTo(all.stream().filter(line -> line.atMillis() == at).toList());
    assertThat(lines(alice, new Filter(Filter.ALL.kinds(), at, Long.MAX_VALUE)))
        .isEqualTo(all.stream().filter(line -> line.atMillis() >= at).toList());
  }

  @Test
  void aBalanceCanBeToldForAnyTime() {
    AccountId alice = person(1, 1_000);
    AccountId bob = person(1, 0);
    for (int i = 1; i <= 4; i++) {
      pay(alice, bob, 100);
    }
    long newer = Long.MAX_VALUE;
    for (Line line : lines(alice)) { // of several in one millisecond the newest counts
      if (line.atMillis() < newer) {
        assertThat(balanceAt(alice, line.atMillis())).as("%s", line).contains(line.balance());
      }
      newer = line.atMillis();
    }
    assertThat(balanceAt(alice, newer - 1)).contains(0L);
    assertThat(balanceAt(alice, System.currentTimeMillis())).contains(600L);
    AccountId nobody = new AccountId(AccountKind.PERSON, 1, "nobody");
    assertThat(balanceAt(nobody, System.currentTimeMillis())).isEmpty();
  }

  @Test
  void whatCannotBeToldIsRefused() {
    AccountId alice = person(0, 0);
    Place end = Place.endOf(thisMonth());
    Statements statements = books.statements();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> statements.page(world(0), end, Filter.ALL, 1).toCompletableFuture());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> statements.page(alice, end, Filter.ALL, 0).toCompletableFuture());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> statements.page(alice, end, Filter.ALL, 501).toCompletableFuture());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> statements.balanceAt(world(0), 0).toCompletableFuture());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> statements.balanceAt(alice, 0).toCompletableFuture());
    for (String none : List.of("", "1.2", "202613.1.0", "202601.x.0", "202601.1.0.0")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Place.of(none))
          .withMessageContaining(none);
    }
  }

  // Of journals that are told here.

  @Test
  void linesThatACrashLeftUnwrittenAreWrittenOnRecovery() {
    Told told = new Told(101);
    told.open(told.world).open(told.alice).open(told.bob);
    told.pay(told.world, told.alice, 500).settle();
    told.pay(told.alice, told.bob, 100).pay(told.alice, told.elsewhere, 50);
    told.order(new Order.Settle(1, 1, Map.of(1L, Refusal.CLOSED)));
    assertThat(told.lines(told.alice)).as("before").hasSize(1);

    told.settleAgain();

    List<Line> healed = told.lines(told.alice);
    assertThat(healed).extracting(Line::balance).containsExactly(400L, 350L, 400L, 500L);
    assertThat(told.lines(told.bob)).extracting(Line::balance).containsExactly(100L);
    told.settle();
    told.settleAgain();
    assertThat(told.lines(told.alice)).as("repeated").isEqualTo(healed);
  }

  @Test
  void linesOfAWriterThatWasReplacedAreVoid() {
    Told told = new Told(102);
    told.open(told.world).open(told.alice).pay(told.world, told.alice, 500).settle();
    Told late = new Told(told);
    told.begin().pay(told.alice, told.world, 1).settle();

    late.pay(told.world, told.alice, 7_000).settle();
    late.pay(told.world, told.alice, 7_000).settle();
    late.pay(told.world, told.alice, 7_000).settle();

    assertThat(told.lines(told.alice)).extracting(Line::balance).containsExactly(499L, 500L);
    assertThat(told.balanceAt(told.alice, told.now)).contains(499L);
    assertThat(told.balanceAt(told.alice, told.now - 1)).contains(0L);
  }

  @Test
  void aPageGoesBackOverMonths() {
    Told told = new Told(103);
    told.open(told.world).open(told.alice);
    List<String> times =
        List.of("2019-01-05", "2019-12-31", "2020-01-01", "2020-02-29", "2020-02-29", "2022-02-10");
    for (String day : times) {
      told.at(day).pay(told.world, told.alice, 10).settle();
    }

    Statements statements = told.statements();
    YearMonth newest = YearMonth.of(2022, 9);
    Page page = get(statements.page(told.alice, Place.endOf(newest), Filter.ALL, 100));
    assertThat(page.lines())
        .extracting(Line::balance)
        .containsExactly(60L, 50L, 40L, 30L, 20L, 10L);
    assertThat(page.next()).isEmpty();
    Page second =
        get(statements.page(told.alice, Place.before(page.lines().get(1)), Filter.ALL, 3));
    assertThat(second.lines()).isEqualTo(page.lines().subList(2, 5));
    Filter february = Filter.of(YearMonth.of(2020, 2));
    Page month = get(statements.page(told.alice, Place.endOf(newest), february, 100));
    assertThat(month.lines()).isEqualTo(page.lines().subList(1, 3));
    Place far = Place.endOf(newest.plusMonths(Statements.MAX_EMPTY_MONTHS));
    assertThat(get(statements.page(told.alice, far, Filter.ALL, 100)).lines())
        .as("further back than it looks")
        .isEmpty();

    assertThat(told.balanceAt(told.alice, Told.millis("2019-01-04"))).contains(0L);
    assertThat(told.balanceAt(told.alice, Told.millis("2019-06-01"))).contains(10L);
    assertThat(told.balanceAt(told.alice, Told.millis("2020-01-31"))).contains(30L);
    assertThat(told.balanceAt(told.alice, Told.millis("2020-02-29"))).contains(50L);
    assertThat(told.balanceAt(told.alice, Told.millis("2022-02-09"))).contains(50L);
    assertThat(told.balanceAt(told.alice, Told.millis("2022-02-11"))).contains(60L);
  }

  @Test
  void aMonthOfManyLinesIsReadInParts() {
    Told told = new Told(104);
    told.open(told.world).open(told.alice);
    for (int i = 0; i < 450; i++) {
      told.pay(told.world, told.alice, 1);
    }
    told.pay(told.alice, told.world, 1).settle();

    assertThat(told.lines(told.alice)).hasSize(451);
    Place end = Place.endOf(Place.monthOf(told.now));
    Filter out = new Filter(EnumSet.of(Kind.PAID), Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(get(told.statements().page(told.alice, end, out, 5)).lines())
        .extracting(Line::balance)
        .containsExactly(449L);
  }

  /** A book whose journal is told, on the real tables. */
  private static final class Told {
    private static final Ledger LEDGER = new Ledger(1_000, EventBytes::after);

    private final AccountId world;
    private final AccountId alice;
    private final AccountId bob;
    private final AccountId elsewhere = new AccountId(AccountKind.PERSON, 1, "elsewhere");
    private final BookUpkeep upkeep =
        new BookUpkeep(
            new OperationTable(office.store()), new StatementTable(office.store()), List.of());
    private final List<Entry<Link>> journal = new ArrayList<>();
    private Book book;
    private long incarnation = 1;
    private long now = System.currentTimeMillis();
    private int settled;

    Told(int number) {
      book = Book.empty(number);
      world = world(number);
      alice = new AccountId(AccountKind.PERSON, number, "alice");
      bob = new AccountId(AccountKind.PERSON, number, "bob");
    }

    /** Another writer of the same book. */
    Told(Told other) {
      this(other.book.number());
      journal.addAll(other.journal);
      book = other.book;
      now = other.now;
      settled = journal.size();
    }

    static long millis(String day) {
      return Instant.parse(day + "T12:00:00Z").toEpochMilli();
    }

    Told at(String day) {
      now = millis(day);
      return this;
    }

    /** A new incarnation. */
    Told begin() {
      incarnation++;
      add(new Entry.Opened<>(book.sequence() + 1, incarnation, now, book.sequence()));
      return this;
    }

    Told open(AccountId account) {
      return order(new Order.Open(account, CNY, Terms.NONE));
    }

    Told pay(AccountId from, AccountId to, long amount) {
      OperationId id = OperationId.of(now, "told " + made++);
      return order(new Order.Transfer(id, from, to, amount, CNY, "lunch"));
    }

    Told order(Order order) {
      for (Link link : LEDGER.decide(book, order, now).events()) {
        add(new Entry.Recorded<>(book.sequence() + 1, incarnation, now, link));
      }
      return this;
    }

    private void add(Entry<Link> entry) {
      journal.add(entry);
      book = LEDGER.apply(book, entry);
    }

    private Live<Book> live() {
      return new Live<>(incarnation, book.sequence(), book);
    }

    /** Writes what is new, as after a batch. */
    void settle() {
      assertThat(get(upkeep.settle(live(), journal.subList(settled, journal.size()))))
          .satisfies(done -> {});
      settled = journal.size();
    }

    /** Writes what is newest, as after a crash. */
    void settleAgain() {
      assertThat(
              get(
                  upkeep.settleAgain(
                      live(), () -> CompletableFuture.completedFuture(List.copyOf(journal)))))
          .satisfies(done -> {});
    }

    Statements statements() {
      return new Statements(
          new StatementTable(office.store()),
          account ->
              CompletableFuture.completedFuture(
                  new Reply.Balance(
                      account, CNY, book.mustHave(account).balance(), 0, false, false)),
          Clock.fixed(Instant.ofEpochMilli(now), ZoneOffset.UTC));
    }

    List<Line> lines(AccountId account) {
      Place end = Place.endOf(Place.monthOf(now));
      return get(statements().page(account, end, Filter.ALL, 500)).lines();
    }

    Optional<Long> balanceAt(AccountId account, long atMillis) {
      return get(statements().balanceAt(account, atMillis));
    }
  }

  // People.

  private static AccountId person(int book, long amount) {
    AccountId person = new AccountId(AccountKind.PERSON, book, "reader" + made++);
    assertThat(get(books.open(person, CNY, Terms.NONE))).isEqualTo(DONE);
    if (amount > 0) {
      pay(world(book), person, amount);
    }
    return person;
  }

  private static Order.Transfer pay(AccountId from, AccountId to, long amount) {
    Order.Transfer order = new Order.Transfer(id(), from, to, amount, CNY, "lunch");
    assertThat(get(books.order(from.book(), order))).isEqualTo(DONE);
    return order;
  }

  private static OperationId id() {
    return OperationId.of(System.currentTimeMillis(), "on a statement " + made++);
  }

  private static YearMonth thisMonth() {
    return Place.monthOf(System.currentTimeMillis());
  }

  private static List<Line> lines(AccountId account) {
    return lines(account, Filter.ALL);
  }

  private static List<Line> lines(AccountId account, Filter filter) {
    Place end = Place.endOf(thisMonth());
    return get(books.statements().page(account, end, filter, Statements.MAX_PAGE)).lines();
  }

  private static List<Line> awaitLines(AccountId account, int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(lines(account)).hasSize(count));
    return lines(account);
  }

  private static Optional<Long> balanceAt(AccountId account, long atMillis) {
    return get(books.statements().balanceAt(account, atMillis));
  }
}
