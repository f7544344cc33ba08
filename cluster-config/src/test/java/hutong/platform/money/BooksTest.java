package hutong.platform.money;

import static hutong.platform.money.SharedBooks.CNY;
import static hutong.platform.money.SharedBooks.get;
import static hutong.platform.money.SharedBooks.world;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import hutong.cluster.JournalRows;
import hutong.cluster.SharedNode;
import hutong.cluster.SharedNode.Lane;
import hutong.platform.entity.Answer;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Ingress;
import hutong.platform.entity.Journal;
import hutong.platform.entity.Live;
import hutong.platform.entity.Shard;
import hutong.platform.entity.Stored;
import hutong.platform.entity.Upkeep;
import hutong.platform.money.SharedBooks.Office;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Books on the real journal and tables. */
@ExtendWith({SharedNode.class, SharedBooks.class})
class BooksTest {
  private static final Reply DONE = new Reply.Done();

  private static Office office;
  private static Journal journal;
  private static Books books;
  private static int made;

  @BeforeAll
  static void open(Office shared) {
    office = shared;
    books = shared.books();
    journal = new Journal(shared.store(), 500_000);
  }

  @Test
  void moneyGoesFromBookToBook() {
    AccountId alice = person(0, 1_000);
    AccountId bob = person(1, 0);
    assertThat(pay(alice, bob, 300)).isEqualTo(DONE);

    awaitBalance(bob, 300);
    awaitBalance(alice, 700);
  }

  @Test
  void whatTheOtherBookRefusesComesBack() {
    AccountId alice = person(0, 1_000);
    AccountId nobody = new AccountId(AccountKind.PERSON, 2, "nobody");
    assertThat(pay(alice, nobody, 300)).isEqualTo(DONE);

    awaitBalance(alice, 1_000);
  }

  @Test
  void whatAnAccountThatIsClosedRefusesComesBack() {
    AccountId alice = person(0, 1_000);
    AccountId left = person(1, 0);
    Order.Mark leave = new Order.Mark(id(), left, Account.Standing.CLOSED);
    assertThat(get(books.order(1, leave))).isEqualTo(DONE);
    assertThat(pay(alice, left, 300)).isEqualTo(DONE);

    awaitBalance(alice, 1_000);
    assertThat(pay(person(1, 50), left, 5)).isEqualTo(new Reply.Refused(Refusal.CLOSED));
  }

  @Test
  void theSameOrderSixtyFourTimesAtOnceIsDoneOnce() {
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
  void whatTheBookHasForgottenTheJournalKnows() {
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
  void aHoldExpiresByItself() {
    AccountId alice = person(2, 100);
    Order.Hold hold = new Order.Hold(id(), alice, 90, CNY, System.currentTimeMillis() + 1_500);
    assertThat(get(books.order(2, hold))).isEqualTo(DONE);
    assertThat(get(books.look(alice)))
        .isEqualTo(new Reply.Balance(alice, CNY, 100, 90, false, false));

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                get(books.look(alice)).equals(new Reply.Balance(alice, CNY, 100, 0, false, false)));
  }

  @Test
  void aWriteIsOfOneEntryWhateverIsDecidedTogether() {
    Queue<List<Entry<Link>>> writes = new ConcurrentLinkedQueue<>();
    Upkeep<Book, Link> count =
        new Upkeep<>() {
          @Override
          public CompletionStage<?> settle(Live<Book> after, List<Entry<Link>> entries) {
            writes.add(entries);
            return Upkeep.done();
          }
        };
    Ledger ledger = new Ledger(2, EventBytes::after);
    Shard<Order, Reply> counted =
        office.entities().start(new EntityType<>("CountedBook", ledger, new BookJournal(), count));
    List<CompletionStage<Answer<Reply>>> answers = new ArrayList<>();
    for (int debtor = 1; debtor <= 10; debtor++) {
      List<Obligation> owed = new ArrayList<>();
      for (long number = 1; number <= Ledger.AT_ONCE; number++) {
        AccountId nobody = new AccountId(AccountKind.PERSON, 0, "nobody");
        owed.add(new Obligation(number, id(), world(debtor), nobody, 1, CNY, ""));
      }
      answers.add(counted.ask("0", new Order.Deliver(debtor, owed, 0), Duration.ofSeconds(20)));
    }
    answers.forEach(answer -> assertThat(get(answer)).isInstanceOf(Answer.Done.class));

    assertThat(writes).allMatch(entries -> entries.size() <= new BookJournal().mostRows());
    List<Integer> sizes =
        writes.stream()
            .flatMap(List::stream)
            .filter(Entry.Recorded.class::isInstance)
            .map(entry -> ((Entry.Recorded<Link>) entry).event().events().size())
            .toList();
    assertThat(sizes).hasSizeLessThanOrEqualTo(10);
    assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(10 * Ledger.AT_ONCE);
  }

  @Test
  void aBookThatEndsIsOfThisNodeNoMore(Lane lane) {
    Queue<String> told = new ConcurrentLinkedQueue<>();
    BookUpkeep.Observer observer =
        new BookUpkeep.Observer() {
          @Override
          public void stands(Book book) {
            told.add("stands " + book.number());
          }

          @Override
          public void gone(int book) {
            told.add("gone " + book);
          }
        };
    Upkeep<Book, Link> watched =
        new BookUpkeep(
            new OperationTable(office.store()),
            new StatementTable(office.store()),
            List.of(observer));
    Ledger ledger = new Ledger(2, EventBytes::after);
    Shard<Order, Reply> shard =
        office
            .entities()
            .start(new EntityType<>("WatchedBook", ledger, new BookJournal(), watched));
    assertThat(get(shard.ask("720", new Order.Look(world(720)), Duration.ofSeconds(20))))
        .isInstanceOf(Answer.Done.class);
    assertThat(told).containsExactly("stands 720");

    ClusterSharding.get(lane.node().system())
        .entityRefFor(EntityTypeKey.create(Ingress.Message.class, "WatchedBook"), "720")
        .tell(new Ingress.Stop<>());
    Awaitility.await().until(() -> List.copyOf(told).equals(List.of("stands 720", "gone 720")));
  }

  @Test
  void theMoneyIsProvenWhileItMoves() throws Exception {
    List<AccountId> people = new ArrayList<>();
    for (int book = 0; book < SharedBooks.BOOKS; book++) {
      people.add(person(book, 1_000));
    }
    List<CompletionStage<Reply>> answers = new ArrayList<>();
    boolean underWay = false;
    for (int audit = 0; audit < 5; audit++) {
      for (int i = 0; i < 40; i++) {
        AccountId from = people.get(i % SharedBooks.BOOKS);
        AccountId to = people.get((i + 1 + i / SharedBooks.BOOKS) % SharedBooks.BOOKS);
        if (!from.equals(to)) {
          answers.add(books.order(from.book(), transfer(from, to, 1)));
        }
      }
      AuditReport report = new Auditor(journal, SharedBooks.BOOKS).audit();
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

  private static AccountId person(int book, long amount) {
    AccountId person = new AccountId(AccountKind.PERSON, book, "person" + made++);
    assertThat(get(books.open(person, CNY, Terms.NONE))).isEqualTo(DONE);
    if (amount > 0) {
      assertThat(pay(world(book), person, amount)).isEqualTo(DONE);
    }
    return person;
  }

  private static Reply pay(AccountId from, AccountId to, long amount) {
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
                    .isEqualTo(new Reply.Balance(account, CNY, balance, 0, false, false)));
  }
}
