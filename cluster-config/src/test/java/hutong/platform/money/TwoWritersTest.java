package hutong.platform.money;

import static hutong.platform.money.SharedBooks.CNY;
import static hutong.platform.money.SharedBooks.get;
import static hutong.platform.money.SharedBooks.world;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import hutong.cluster.Commands;
import hutong.cluster.JournalRows;
import hutong.cluster.SharedNode;
import hutong.cluster.SharedNode.Lane;
import hutong.platform.entity.Answer;
import hutong.platform.entity.Entities;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Ingress;
import hutong.platform.entity.IngressSettings;
import hutong.platform.entity.Journal;
import hutong.platform.entity.Stored;
import hutong.platform.extend.NoAnswer;
import hutong.platform.money.Mended.Outcome;
import hutong.platform.money.SharedBooks.Office;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two writers of one book, both of which acknowledge, on the real journal. */
@ExtendWith({SharedNode.class, SharedBooks.class})
class TwoWritersTest {
  private static final Reply DONE = new Reply.Done();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Entries, many times those among which a recovery finds another writer by itself. */
  private static final int FAR = 40;

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static Lane lane;
  private static Office office;
  private static Journal journal;
  private static Books books;
  private static int made;

  @BeforeAll
  static void open(Lane shared, Office booksOfIt) {
    lane = shared;
    office = booksOfIt;
    books = office.books();
    journal = new Journal(office.store(), 500_000);
  }

  @Test
  void twoWritersAreToldApartTheirBookIsStoppedAndNothingAcknowledgedIsDiscarded()
      throws Exception {
    int book = 3;
    AccountId alice = person(book, 1_000);
    AccountId bob = person(book, 0);
    AccountId carol = person(2, 0);
    AccountId dave = person(2, 500);

    Rogue rogue = new Rogue(book, office.entities());
    Order.Transfer kept = transfer(alice, bob, 30);
    assertThat(rogue.ask(kept)).isEqualTo(DONE);
    assertThat(rogue.ask(transfer(alice, bob, 600))).isEqualTo(DONE);
    // the book's own writer is replaced by now, does not know it, and acknowledges
    List<Order.Transfer> told =
        List.of(
            transfer(alice, bob, 100),
            transfer(alice, bob, 200),
            transfer(alice, carol, 50),
            transfer(alice, bob, 500));
    for (Order.Transfer order : told) {
      assertThat(get(books.order(book, order))).isEqualTo(DONE);
    }
    awaitBalance(carol, 50, false);
    rogue.stop();
    restart(book);

    Awaitility.await().atMost(PATIENCE).until(() -> silence(books.look(alice)), this::isStopped);
    assertThat(silence(books.order(book, told.get(0)))).matches(this::isStopped);
    assertThat(silence(books.open(person(book), CNY, Terms.NONE))).matches(this::isStopped);
    assertThat(pay(dave, carol, 5)).as("other books go on").isEqualTo(DONE);
    assertThat(pay(dave, alice, 7)).isEqualTo(DONE);
    awaitBalance(dave, 488, true);
    assertThat(metric("hutong_book_stopped")).isEqualTo("1.0");
    Offence offence = audit().broken().get(Law.WRITERS);
    assertThat(offence.where().book()).isEqualTo(book);
    assertThat(offence.detail()).contains("hutong admin repair 3");

    assertThat(run("status"))
        .matches(status -> status.code() == 1)
        .extracting(Commands.Ended::output)
        .asString()
        .contains("NOT WELL", "books stopped", "hutong admin repair 3");

    String one = operator("finance");
    String two = operator("admin");
    Commands.Ended shown = run("admin", "repair", "3", "--token", one);
    assertThat(shown.output())
        .contains("book 3 is stopped", "beside the branch:", "on the branch:")
        .containsSubsequence(
            "beside", told.get(0).id().value(), "p.3.", "1.00 CNY", "on the branch:")
        .containsSubsequence("on the branch:", kept.id().value(), "0.30 CNY", "--reapply");
    String stop = shown.output().replaceFirst("(?s).*?is stopped by its event (\\d+).*", "$1");
    long part = Long.parseLong(stop);
    Commands.Ended later =
        run("admin", "repair", "3", "--from", "" + part, "--json", "--token", one);
    assertThat(later.output())
        .contains("\"stoppedAt\": \"" + stop, "\"next\": \"0\"", "\"what\": \"Stopped\"")
        .doesNotContain(told.get(0).id().value());
    assertThat(decide(one, String.valueOf(part - 1)).errors())
        .as("not what was seen")
        .contains("is stopped by its event " + stop + " now; look again");
    Commands.Ended proposed = decide(one, stop);
    String id = proposed.output().replaceFirst(".*approve ", "").strip();
    assertThat(run("admin", "approve", id, "--token", one).errors()).contains("another operator");
    assertThat(silence(books.look(alice))).as("one is not enough").matches(this::isStopped);
    assertThat(run("admin", "approve", id, "--token", two).output())
        .containsPattern("done: reapply of book 3, \\d+ event\\(s\\), 1 difference\\(s\\): hutong");

    for (Order.Transfer order : told.subList(0, 3)) {
      assertThat(get(books.answered(book, order))).contains(DONE);
    }
    assertThat(get(books.answered(book, told.get(3))))
        .as("there is no money for it any more")
        .contains(new Reply.Refused(Refusal.NO_FUNDS));
    assertThat(get(books.answered(book, kept))).contains(DONE);
    awaitBalance(alice, 1_000 - 630 - 350 + 7, false);
    awaitBalance(bob, 930, false);
    awaitBalance(carol, 55, false);
    awaitBalance(dave, 488, false);
    Awaitility.await().atMost(PATIENCE).until(() -> metric("hutong_book_stopped").equals("0.0"));
    assertThat(audit().broken()).isEmpty();
    assertThat(run("admin", "repair", "3", "--token", two).output())
        .contains("book 3 serves")
        .contains(told.get(3).id().value() + " was answered done there, and is refused, NO_FUNDS");
    assertThat(run("admin", "log").output())
        .contains("repair --reapply book 3, proposed: " + id + " (case 21)", "CHAIN WHOLE");
  }

  @Test
  void oneLateWriteStopsNoBookAndASecondOneDoes() throws Exception {
    int book = 1;
    AccountId erin = person(book, 100);
    AccountId frank = person(book, 0);
    Entry<Link> last = takeover(book, erin, frank);

    try (JournalRows rows = new JournalRows(lane)) {
      Order.Transfer ten = transfer(erin, frank, 10);
      late(rows, book, last, 1, ten, transfer(erin, frank, 10), transfer(erin, frank, 10));
      get(books.lookAt(book));
      awaitBalance(erin, 99, false);
      restart(book);
      awaitBalance(erin, 99, false);
      assertThat(pay(erin, frank, 1)).isEqualTo(DONE);
      assertThat(audit().broken()).isEmpty();

      late(rows, book, last, 2, transfer(erin, frank, 10));
    }
    get(books.lookAt(book));
    assertThat(silence(books.look(erin))).matches(this::isStopped);
    assertThat(audit().broken()).containsOnlyKeys(Law.WRITERS);

    TwoHistories seen = get(books.repairViews().look(book, 1));
    assertThat(seen.beside()).hasSize(4);
    assertThat(get(books.repairs().repair(book, seen.stoppedAt() - 1, false, "another stop")))
        .isEqualTo(new Mended(Outcome.OVERTAKEN, 0, 0));
    assertThat(get(books.repairs().repair(book, seen.stoppedAt(), false, "decided")))
        .isEqualTo(new Mended(Outcome.DONE, 4, 0));
    assertThat(get(books.repairs().repair(book, seen.stoppedAt(), false, "decided")))
        .as("once more")
        .isEqualTo(new Mended(Outcome.DONE, 4, 0));
    assertThat(get(books.repairs().repair(book, seen.stoppedAt(), true, "another")))
        .isEqualTo(new Mended(Outcome.DECIDED_OTHERWISE, 0, 0));
    assertThat(pay(erin, frank, 1)).isEqualTo(DONE);
    get(books.lookAt(book));
    awaitBalance(erin, 97, false);
    assertThat(audit().broken()).isEmpty();
  }

  /** Its first write has more events than a part may; whoever did that one is gone. */
  @Test
  void aRepairThatWasCutOffBetweenTwoPartsGoesOnWhereItWas() throws Exception {
    int book = 0;
    AccountId grace = person(book, 1_000);
    AccountId heidi = person(book, 0);
    restart(book);
    Order.Transfer next = transfer(grace, heidi, 1);
    Awaitility.await().atMost(PATIENCE).until(() -> silence(books.order(book, next)).isEmpty());
    Entry<Link> last = beforeTakeover(book);
    List<Order.Transfer> many = new ArrayList<>();
    for (int i = 0; i < Ledger.AT_ONCE + 50; i++) {
      many.add(transfer(grace, heidi, 1));
    }
    try (JournalRows rows = new JournalRows(lane)) {
      late(rows, book, last, 1, many.toArray(Order.Transfer[]::new));
      late(rows, book, last, 2, transfer(grace, heidi, 2));
    }
    get(books.lookAt(book));
    Reply.Standing standing = get(books.repairs().standing(book));
    Stray stray = standing.open().get(0);
    List<Order.Lost> first =
        get(
                new BookHistory(journal, new StatementTable(office.store()))
                    .events(book, stray, stray.from(), stray.from()))
            .stream()
            .limit(Ledger.AT_ONCE)
            .map(one -> new Order.Lost(one.sequence(), one.event(), List.of(), false))
            .toList();
    int done = first.size();
    Stray part = new Stray(stray.incarnation(), stray.from(), stray.from() - 1, done, done);
    long stoppedAt = standing.stoppedAt();
    Order begun =
        new Order.Repair("cut off", stoppedAt, part, 0, true, first, standing.sequence(), Map.of());
    assertThat(((Reply.Standing) get(books.told(book, begun))).open()).containsExactly(stray);
    restart(book);
    Awaitility.await().atMost(PATIENCE).until(() -> silence(books.look(grace)), this::isStopped);

    assertThat(get(books.repairs().repair(book, stoppedAt, true, "cut off")))
        .isEqualTo(new Mended(Outcome.DONE, many.size() + 1, 0));
    awaitBalance(heidi, 1 + many.size() + 2, false);
    assertThat(audit().broken()).isEmpty();
  }

  /** What was decided together is one entry, and an order to another node takes less than that. */
  @Test
  void anEntryOfMoreEventsThanAnOrderTakesIsDoneAgainAndEachOfThemOnce() throws Exception {
    int book = 0;
    AccountId grace = person(book, 1_000);
    AccountId heidi = person(book, 0);
    Entry<Link> last = takeover(book, grace, heidi);
    Order.Transfer[] many = new Order.Transfer[2 * Ledger.AT_ONCE + 1];
    Arrays.setAll(many, nth -> transfer(grace, heidi, 2));
    try (JournalRows rows = new JournalRows(lane)) {
      late(rows, book, last, 1, transfer(grace, heidi, 3));
      late(rows, book, last, 2, many);
    }
    get(books.lookAt(book));
    long stoppedAt = get(books.repairs().standing(book)).stoppedAt();

    assertThat(get(books.repairs().repair(book, stoppedAt, true, "decided")))
        .isEqualTo(new Mended(Outcome.DONE, 1 + many.length, 0));
    awaitBalance(heidi, 1 + 3 + 2L * many.length, false);
    assertThat(get(books.answered(book, many[many.length - 1]))).contains(DONE);
    assertThat(audit().broken()).isEmpty();
  }

  @Test
  void twoHistoriesAreShownPageByPage() {
    int book = 0;
    AccountId kim = person(book, 1_000);
    AccountId lea = person(book, 0);
    Entry<Link> last = takeover(book, kim, lea);
    int writes = 25;
    try (JournalRows rows = new JournalRows(lane)) {
      for (int write = 1; write <= writes; write++) {
        Order.Transfer[] together = new Order.Transfer[25];
        Arrays.setAll(together, nth -> transfer(kim, lea, 1));
        late(rows, book, last, write, together);
      }
    }
    get(books.lookAt(book));

    TwoHistories first = get(books.repairViews().look(book, 1));
    assertThat(first.beside()).hasSize(500).allMatch(line -> line.sequence() < first.next());
    assertThat(first.branch()).isNotEmpty().allMatch(line -> line.sequence() < first.next());
    TwoHistories second = get(books.repairViews().look(book, first.next()));
    assertThat(second.next()).isZero();
    assertThat(second.beside())
        .hasSize(writes * 25 - 500)
        .allMatch(line -> line.sequence() >= first.next());

    long stoppedAt = get(books.repairs().standing(book)).stoppedAt();
    assertThat(get(books.repairs().repair(book, stoppedAt, false, "decided")))
        .isEqualTo(new Mended(Outcome.DONE, writes * 25L, 0));
    assertThat(audit().broken()).isEmpty();
  }

  /** It has gone so far that the newest entries are all of its own history, as the snapshot is. */
  @Test
  void theSnapshotOfAWriterThatLivedOnIsNotBelieved() {
    int book = 721;
    IngressSettings often = settings(office.entities().settings().maxWait(), 3);
    Rogue replaced = new Rogue(book, with(often, Clock.systemUTC()));
    assertThat(replaced.ask(opening(person(book)))).isEqualTo(DONE);
    AccountId kept = person(book);
    Rogue successor = new Rogue(book, office.entities());
    assertThat(successor.ask(opening(kept))).isEqualTo(DONE);
    for (int i = 0; i < FAR; i++) { // one after the other: each an entry of its own
      assertThat(replaced.ask(opening(person(book)))).isEqualTo(DONE);
    }
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                get(
                    office
                        .store()
                        .rows(
                            "SELECT mark FROM snapshot_head WHERE persistence_id = ?",
                            "Book|" + book)),
            rows -> rows.stream().anyMatch(row -> Entry.sequenceOf(row.getLong("mark")) > FAR / 2));
    replaced.stop();
    successor.stop();

    Rogue next = new Rogue(book, office.entities());
    assertThat(next.ask(new Order.Look(kept))).isEqualTo(new Reply.Stopped());
    Reply.Standing standing = (Reply.Standing) next.ask(new Order.Examine());
    Stray stray = standing.open().get(0);
    assertThat(stray.events()).isEqualTo(FAR);
    next.ask(
        new Order.Repair(
            "decided",
            standing.stoppedAt(),
            stray,
            0,
            false,
            List.of(),
            standing.sequence(),
            Map.of()));
    assertThat(next.ask(new Order.Look(kept)))
        .as("what only the successor knew")
        .isEqualTo(new Reply.Balance(kept, CNY, 0, 0, false, false));
    next.stop();

    Rogue last = new Rogue(book, office.entities());
    assertThat(last.ask(new Order.Look(kept)))
        .as("nor once the book has noted what became of it")
        .isEqualTo(new Reply.Balance(kept, CNY, 0, 0, false, false));
    last.stop();
  }

  /**
   * The third writer found the first one's late rows at the end, and opened above them. What the
   * second stores late has the numbers between, which the third knew nothing of.
   */
  @Test
  void whatComesLateBeneathAnOpeningIsNoPartOfTheBook() {
    int book = 723;
    Entry.Opened<Link> third = new Entry.Opened<>(7, 3, 40, 4);
    List<Entry<Link>> entries =
        List.of(
            new Entry.Opened<>(1, 1, 10, 0),
            opened(2, 1, 10),
            new Entry.Opened<>(3, 2, 20, 2),
            opened(3, 1, 15),
            opened(4, 2, 20),
            opened(4, 1, 15),
            opened(5, 1, 15),
            opened(5, 2, 30),
            opened(6, 1, 15),
            opened(6, 2, 30),
            third,
            opened(8, 3, 40));
    put(book, entries);

    assertThat(get(journal.read("Book|" + book, new BookJournal(), 4, 5)))
        .as("one page, without what lies behind it")
        .containsExactly(entries.get(4));
    Rogue next = new Rogue(book, office.entities());
    for (Entry<Link> entry : entries) {
      if (entry instanceof Entry.Recorded<Link>) {
        boolean held = List.of(1, 4, 11).contains(entries.indexOf(entry));
        Reply balance = new Reply.Balance(accountOf(entry), CNY, 0, 0, false, false);
        assertThat(next.ask(new Order.Look(accountOf(entry))))
            .as("%s", entry)
            .isEqualTo(held ? balance : new Reply.Refused(Refusal.NO_ACCOUNT));
      }
    }
    next.stop();
  }

  /** A recovery that ends with the one that does not hold has not seen the other. */
  @Test
  void ofTwoRowsAtTheJournalsEndTheOneThatHoldsStays() {
    int book = 724;
    List<Entry<Link>> entries =
        List.of(
            new Entry.Opened<>(1, 1, 10, 0),
            opened(2, 1, 10),
            opened(3, 1, 15),
            opened(4, 1, 15),
            new Entry.Opened<>(3, 2, 20, 2),
            opened(4, 2, 20));
    put(book, entries);

    Rogue next = new Rogue(book, office.entities());
    AccountId held = accountOf(entries.get(5));
    assertThat(next.ask(new Order.Look(held)))
        .isEqualTo(new Reply.Balance(held, CNY, 0, 0, false, false));
    next.stop();
    assertThat(get(journal.read("Book|" + book, new BookJournal(), 5, 5)))
        .first()
        .matches(entry -> entry instanceof Entry.Opened<Link> opened && opened.after() == 4);
  }

  /** It lies behind what the book has read, and is void as soon as the book writes. */
  @Test
  void aLateRowAboveWhatABookHasIsNoAnswerToARepeatedOrder() {
    int book = 0;
    AccountId ivan = person(book, 100);
    AccountId judy = person(book, 0);
    for (int i = 0; i < 10; i++) {
      assertThat(pay(ivan, judy, 1)).isEqualTo(DONE);
    }
    restart(book);
    awaitBalance(ivan, 90, false);
    long head = get(journal.head("Book|" + book));
    Entry<Link> last = get(journal.read("Book|" + book, new BookJournal(), head, head)).get(0);
    OperationId id = OperationId.of(System.currentTimeMillis() - 3_600_000, "late");
    Order.Transfer order = new Order.Transfer(id, ivan, judy, 10, CNY, "late");
    try (JournalRows rows = new JournalRows(lane)) {
      Entry<Link> row = late(rows, book, last, 1, order);
      get(new OperationTable(office.store()).point(book, List.of(row)));
    }

    assertThat(get(books.order(book, order))).isEqualTo(DONE);
    awaitBalance(ivan, 80, false);
  }

  private static AccountId accountOf(Entry<Link> entry) {
    Event event = ((Entry.Recorded<Link>) entry).event().events().get(0);
    return ((Event.Opened) event).order().account();
  }

  private static void put(int book, List<Entry<Link>> entries) {
    try (JournalRows rows = new JournalRows(lane)) {
      for (Entry<Link> entry : entries) {
        Stored stored = new BookJournal().encode(entry);
        rows.put("Book|" + book, entry.sequence(), stored.manifest(), stored.bytes());
      }
    }
  }

  /** Else the book would serve beside a second history. */
  @Test
  void whatABookMustBeToldFirstIsToldHoweverLongItWaits() {
    int book = 722;
    Entry.Opened<Link> replaced = new Entry.Opened<>(1, 1, 10, 0);
    Entry.Opened<Link> successor = new Entry.Opened<>(3, 2, 15, 2);
    put(book, List.of(replaced, opened(2, 1, 10), successor, opened(3, 1, 20), opened(4, 1, 21)));
    get(new StatementTable(office.store()).write(Book.empty(book), List.of(replaced, successor)));

    IngressSettings hasty = settings(Duration.ofMillis(1), 300);
    Rogue next = new Rogue(book, with(hasty, Clock.systemUTC()));
    Answer<Reply> answer =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(
                () -> get(next.tell(new Order.Examine())),
                examined -> examined instanceof Answer.Done);
    assertThat(((Reply.Standing) answer.said().orElseThrow()).open())
        .containsExactly(new Stray(1, 3, 4, 2));
    next.stop();
  }

  /** An account of its own. */
  private static Entry<Link> opened(long sequence, long incarnation, long atMillis) {
    String name = "opened-%d-by-%d".formatted(sequence, incarnation);
    AccountId account = new AccountId(AccountKind.PERSON, 722, name);
    Event event = new Event.Opened(new Order.Open(account, CNY, Terms.NONE));
    Link link = EventBytes.after(Link.Hash.NONE, event);
    return new Entry.Recorded<>(sequence, incarnation, atMillis, link);
  }

  private static IngressSettings settings(Duration maxWait, int snapshotEvery) {
    IngressSettings usual = office.entities().settings();
    return new IngressSettings(
        usual.maxQueue(),
        maxWait,
        usual.maxBatchCommands(),
        usual.maxBatchBytes(),
        snapshotEvery,
        usual.minBackoff(),
        usual.maxBackoff());
  }

  private static Order opening(AccountId account) {
    return new Order.Open(account, CNY, Terms.NONE);
  }

  private static Entities with(IngressSettings settings, Clock clock) {
    Entities usual = office.entities();
    return new Entities(
        usual.system(),
        settings,
        usual.journal(),
        usual.incarnations(),
        usual.fence(),
        clock,
        usual.meters());
  }

  /** Else two of its writes would look like one. */
  @Test
  void twoWritesHaveTwoTimesEvenWhenTheClockStandsStill() {
    int book = 720;
    Clock still = Clock.fixed(Instant.ofEpochMilli(1_800_000_000_000L), ZoneOffset.UTC);
    Rogue writer = new Rogue(book, with(office.entities().settings(), still));
    for (int i = 0; i < 3; i++) {
      assertThat(writer.ask(opening(person(book)))).isEqualTo(DONE);
    }
    writer.stop();

    List<Entry<Link>> entries = get(journal.read("Book|" + book, new BookJournal(), 1, 9));
    List<Long> times = entries.stream().map(Entry::atMillis).toList();
    assertThat(times).hasSize(4);
    assertThat(times.get(0)).as("its opening and its first event").isEqualTo(times.get(1));
    assertThat(times.get(2)).isNotEqualTo(times.get(1));
    assertThat(times.get(3)).isNotEqualTo(times.get(2));
  }

  /** What the replaced writer stored behind the last entry that its successor knew. */
  private static Entry<Link> late(
      JournalRows rows, int book, Entry<Link> last, int write, Order.Transfer... orders) {
    List<Link> links = new ArrayList<>();
    Link.Hash previous = Link.Hash.NONE;
    for (Order.Transfer order : orders) {
      Link link = EventBytes.after(previous, new Event.Transferred(order, 0));
      links.add(link);
      previous = link.hash();
    }
    Entry<Link> entry =
        new Entry.Recorded<>(
            last.sequence() + write,
            last.incarnation(),
            last.atMillis() + write,
            Link.joined(links));
    Stored stored = new BookJournal().encode(entry);
    rows.put("Book|" + book, entry.sequence(), stored.manifest(), stored.bytes());
    return entry;
  }

  /** A second writer of a book, which holds itself for the only one. */
  private static final class Rogue {
    private final ActorSystem<?> system = lane.node().system();
    private final ActorRef<Ingress.Message<Order, Reply>> ingress;

    Rogue(int book, Entities entities) {
      EntityType<Book, Order, Link, Reply> type =
          new EntityType<>(
              Books.TYPE,
              new Ledger(2, EventBytes::after),
              new BookJournal(),
              new BookUpkeep(
                  new OperationTable(office.store()),
                  new StatementTable(office.store()),
                  List.of()),
              new BookWatch(
                      new BookHistory(journal, new StatementTable(office.store()))::look,
                      (any, order) -> tell(order).thenApply(answer -> DONE),
                      new SimpleMeterRegistry())
                  ::foreword);
      ingress =
          system.systemActorOf(
              Ingress.create(type, String.valueOf(book), entities),
              "rogue-" + made++,
              Props.empty());
    }

    CompletionStage<Answer<Reply>> tell(Order order) {
      return AskPattern.ask(
          ingress,
          (ActorRef<Answer<Reply>> replyTo) -> new Ingress.Execute<>(order, 0, replyTo, ""),
          PATIENCE,
          system.scheduler());
    }

    Reply ask(Order order) {
      return ((Answer.Done<Reply>) get(tell(order))).reply();
    }

    void stop() {
      ingress.tell(new Ingress.Stop<>());
    }
  }

  /** The newest entry that a new writer recovers; it then stores one. */
  private static Entry<Link> takeover(int book, AccountId from, AccountId to) {
    restart(book);
    Order.Transfer next = transfer(from, to, 1);
    Awaitility.await().atMost(PATIENCE).until(() -> silence(books.order(book, next)).isEmpty());
    return beforeTakeover(book);
  }

  private static void restart(int book) {
    ClusterSharding.get(lane.node().system())
        .entityRefFor(EntityTypeKey.create(Ingress.Message.class, Books.TYPE), String.valueOf(book))
        .tell(new Ingress.Stop<>());
  }

  // At the terminal.

  private static Commands.Ended run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", lane.data().toString()));
    return Commands.run(all.toArray(String[]::new));
  }

  private static Commands.Ended decide(String token, String stop) {
    return run(
        "admin",
        "repair",
        "3",
        "--reapply",
        "--stop",
        stop,
        "--reason",
        "case 21",
        "--token",
        token);
  }

  private static String operator(String role) {
    return run("operator", "add", "two-writers-" + made++, "--role", role).output().strip();
  }

  private static String metric(String name) throws Exception {
    URI metrics = URI.create("http://127.0.0.1:" + lane.node().httpPort() + "/metrics");
    return HTTP.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }

  private static AuditReport audit() {
    return new Auditor(journal, SharedBooks.BOOKS).audit();
  }

  // Books.

  /** The newest entry that the newest writer has recovered. */
  private static Entry<Link> beforeTakeover(int book) {
    String id = "Book|" + book;
    long head = get(journal.head(id));
    List<Entry<Link>> entries =
        get(journal.read(id, new BookJournal(), Math.max(1, head - 100), head));
    long after =
        entries.stream()
            .filter(entry -> entry instanceof Entry.Opened)
            .mapToLong(entry -> ((Entry.Opened<Link>) entry).after())
            .max()
            .orElseThrow();
    return entries.stream().filter(entry -> entry.sequence() == after).findFirst().orElseThrow();
  }

  private static AccountId person(int book) {
    return new AccountId(AccountKind.PERSON, book, "of-two-writers" + made++);
  }

  private static AccountId person(int book, long amount) {
    AccountId person = person(book);
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
    OperationId id = OperationId.of(System.currentTimeMillis(), "two writers " + made++);
    return new Order.Transfer(id, from, to, amount, CNY, "lunch");
  }

  /** What is told when there is no answer; empty when there is one. */
  private static String silence(CompletionStage<Reply> stage) {
    try {
      get(stage);
      return "";
    } catch (CompletionException e) {
      return ((NoAnswer) e.getCause()).told();
    }
  }

  private boolean isStopped(String told) {
    return told.contains("is stopped until this server's operators");
  }

  private static void awaitBalance(AccountId account, long balance, boolean underWay) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(silent -> silent.getCause() instanceof NoAnswer) // it restarts
        .until(
            () -> get(books.look(account)),
            found -> found.equals(new Reply.Balance(account, CNY, balance, 0, underWay, false)));
  }
}
