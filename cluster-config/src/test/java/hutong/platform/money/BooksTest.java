package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import hutong.cluster.JournalRows;
import hutong.cluster.SharedNode;
import hutong.cluster.SharedNode.Lane;
import hutong.platform.entity.Entities;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Incarnations;
import hutong.platform.entity.IngressSettings;
import hutong.platform.entity.Journal;
import hutong.platform.entity.Meters;
import hutong.platform.entity.Stored;
import hutong.platform.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Books on the real journal and tables. */
@ExtendWith(SharedNode.class)
class BooksTest {
  private static final String CNY = "CNY";
  private static final int BOOKS = 4;
  private static final Reply DONE = new Reply.Done();

  private static CqlSession session;
  private static Journal journal;
  private static Books books;
  private static int made;

  @BeforeAll
  static void open(Lane lane) throws Exception {
    session =
        CqlSession.builder()
            .addContactPoint(lane.node().cassandra().orElseThrow().contactPoint())
            .withLocalDatacenter("datacenter1")
            .withKeyspace("hutong")
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .startProfile(Store.PROFILE)
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(10))
                    .endProfile()
                    .build())
            .build();
    Store store = new Store(session);
    journal = new Journal(store, 500_000);
    Entities entities =
        new Entities(
            lane.node().system(),
            IngressSettings.from(lane.node().system().settings().config()),
            journal,
            Incarnations.in(store),
            () -> true,
            Clock.systemUTC(),
            new Meters(new SimpleMeterRegistry()));
    books = new Books(entities, new MoneySettings(BOOKS, 2, true, Duration.ofSeconds(10)), store);
    for (int book = 0; book < BOOKS; book++) {
      assertThat(get(books.open(world(book), CNY, Terms.NONE))).isEqualTo(DONE);
    }
  }

  @AfterAll
  static void close() {
    session.close();
  }

  @Test
  void moneyGoesFromBookToBook() throws Exception {
    AccountId alice = person(0, 1_000);
    AccountId bob = person(1, 0);
    assertThat(pay(alice, bob, 300)).isEqualTo(DONE);

    awaitBalance(bob, 300);
    awaitBalance(alice, 700);
  }

  @Test
  void whatTheOtherBookRefusesComesBack() throws Exception {
    AccountId alice = person(0, 1_000);
    AccountId nobody = new AccountId(AccountKind.PERSON, 2, "nobody");
    assertThat(pay(alice, nobody, 300)).isEqualTo(DONE);

    awaitBalance(alice, 1_000);
  }

  @Test
  void theSameOrderSixtyFourTimesAtOnceIsDoneOnce() throws Exception {
    AccountId alice = person(0, 1_000);
    AccountId bob = person(0, 0);
    Order.Transfer order = transfer(alice, bob, 10);
    List<CompletionStage<Reply>> answers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      answers.add(books.order(0, order));
    }
    for (CompletionStage<Reply> answer : answers) {
      assertThat(get(answer)).isEqualTo(DONE);
    }
    awaitBalance(bob, 10);
    awaitBalance(alice, 990);
  }

  @Test
  void whatTheBookHasForgottenTheJournalKnows() throws Exception {
    AccountId alice = person(3, 1_000);
    AccountId bob = person(3, 0);
    Order.Transfer done = transfer(alice, bob, 10);
    Order.Transfer refused = transfer(bob, alice, 500);
    Order.Transfer never = transfer(alice, bob, 7);
    assertThat(get(books.order(3, done))).isEqualTo(DONE);
    Reply.Refused noFunds = new Reply.Refused(Refusal.NO_FUNDS);
    assertThat(get(books.order(3, refused))).isEqualTo(noFunds);
    Order.Hold hold = new Order.Hold(id(), alice, 5, CNY, System.currentTimeMillis() + 60_000);
    assertThat(get(books.order(3, hold))).isEqualTo(DONE);
    assertThat(get(books.order(3, new Order.Release(id(), hold.id())))).isEqualTo(DONE);
    for (int i = 0; i < 8; i++) {
      assertThat(pay(alice, bob, 100)).isEqualTo(DONE);
    }

    assertThat(get(books.order(3, done))).isEqualTo(DONE);
    assertThat(get(books.order(3, refused))).as("though there is money now").isEqualTo(noFunds);
    assertThat(get(books.order(3, new Order.Transfer(done.id(), alice, bob, 11, CNY, done.memo()))))
        .isEqualTo(new Reply.Refused(Refusal.CONFLICT));
    assertThat(get(books.order(3, new Order.Release(id(), hold.id()))))
        .isEqualTo(new Reply.Refused(Refusal.NO_HOLD));
    assertThat(get(books.order(3, never))).as("an order on its way for long").isEqualTo(DONE);
    awaitBalance(bob, 817);
  }

  @Test
  void aHoldExpiresByItself() throws Exception {
    AccountId alice = person(2, 100);
    Order.Hold hold = new Order.Hold(id(), alice, 90, CNY, System.currentTimeMillis() + 1_500);
    assertThat(get(books.order(2, hold))).isEqualTo(DONE);
    assertThat(get(books.look(alice))).isEqualTo(new Reply.Balance(alice, CNY, 100, 90));

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> get(books.look(alice)).equals(new Reply.Balance(alice, CNY, 100, 0)));
  }

  @Test
  void theMoneyIsProvenWhileItMoves() throws Exception {
    List<AccountId> people = new ArrayList<>();
    for (int book = 0; book < BOOKS; book++) {
      people.add(person(book, 1_000));
    }
    List<CompletionStage<Reply>> answers = new ArrayList<>();
    boolean underWay = false;
    for (int audit = 0; audit < 5; audit++) {
      for (int i = 0; i < 40; i++) {
        AccountId from = people.get(i % BOOKS);
        AccountId to = people.get((i + 1 + i / BOOKS) % BOOKS);
        if (!from.equals(to)) {
          answers.add(books.order(from.book(), transfer(from, to, 1)));
        }
      }
      AuditReport report = new Auditor(journal, BOOKS).audit();
      assertThat(report.broken()).isEmpty();
      underWay |= !report.underWay().isEmpty();
    }
    for (CompletionStage<Reply> answer : answers) {
      assertThat(get(answer)).isEqualTo(DONE);
    }
    assertThat(underWay).as("money was between books").isTrue();
  }

  @Test
  void anAuditReadsOnWithinABookUnlessAnotherWriterHasTakenOver(Lane lane) throws Exception {
    int book = 710;
    try (JournalRows rows = new JournalRows(lane)) {
      store(rows, book, new Entry.Opened<>(1, 1, 1, 0));
      store(rows, book, new Entry.Opened<>(2, 2, 1, 1));
      BookPages pages = new BookPages(journal, 0);
      assertThat(sequence(pages.next(book))).isEqualTo(1);
      assertThat(sequence(pages.next(book))).isEqualTo(2);
      assertThat(pages.next(book)).isEqualTo(new Audit.Step.End());
      assertThat(pages.next(book)).isEqualTo(new Audit.Step.End());

      store(rows, book, new Entry.Opened<>(3, 3, 1, 2));
      assertThat(sequence(pages.next(book))).isEqualTo(3);

      store(rows, book, new Entry.Opened<>(3, 4, 1, 2)); // of whom the third knew nothing
      store(rows, book, new Entry.Opened<>(4, 5, 1, 3));
      assertThatThrownBy(() -> pages.next(book)).isInstanceOf(BookPages.Turned.class);
    }
  }

  private static void store(JournalRows rows, int book, Entry<Link> entry) {
    Stored stored = new BookJournal().encode(entry);
    rows.put("Book|" + book, entry.sequence(), stored.manifest(), stored.bytes());
  }

  private static long sequence(Audit.Step step) {
    return ((Audit.Step.Next) step).entry().sequence();
  }

  private static AccountId world(int book) {
    return new AccountId(AccountKind.WORLD, book, CNY);
  }

  private static AccountId person(int book, long amount) throws Exception {
    AccountId person = new AccountId(AccountKind.PERSON, book, "person" + made++);
    assertThat(get(books.open(person, CNY, Terms.NONE))).isEqualTo(DONE);
    if (amount > 0) {
      assertThat(pay(world(book), person, amount)).isEqualTo(DONE);
    }
    return person;
  }

  private static Reply pay(AccountId from, AccountId to, long amount) throws Exception {
    return get(books.order(from.book(), transfer(from, to, amount)));
  }

  private static Order.Transfer transfer(AccountId from, AccountId to, long amount) {
    return new Order.Transfer(id(), from, to, amount, CNY, "lunch");
  }

  private static OperationId id() {
    return OperationId.of(System.currentTimeMillis(), "order " + made++);
  }

  private static void awaitBalance(AccountId account, long balance) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(get(books.look(account)))
                    .isEqualTo(new Reply.Balance(account, CNY, balance, 0)));
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
