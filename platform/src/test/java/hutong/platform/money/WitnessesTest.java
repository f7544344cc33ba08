package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.StateDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A journal held against what was known of its books: what agrees, and each way in which not. */
class WitnessesTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final String CNY = "CNY";
  private static final BookJournal CODEC = new BookJournal();
  private static final Ledger LEDGER = new Ledger(3, EventBytes::after);
  private static final AccountId WORLD = new AccountId(AccountKind.WORLD, 0, CNY);
  private static final AccountId ALICE = new AccountId(AccountKind.PERSON, 0, "alice");
  private static final AccountId BOB = new AccountId(AccountKind.PERSON, 0, "bob");

  private int made;

  @Test
  void whatBooksHaveBeenIsFoundAgainAtEachNumber() {
    for (long seed = 0; seed < 12; seed++) {
      BookWorld world = new BookWorld(seed);
      world.run(120);
      StoredBooks books = StoredBooks.of(world.journals());
      List<Witness> noted = new ArrayList<>();
      List<Witness> live = new ArrayList<>();
      for (List<Entry<Link>> journal : world.journals()) {
        Live<Book> state = new Live<>(0, 0, Book.empty(number(journal)));
        live.add(liveBook(state));
        for (Entry<Link> entry : journal) {
          state = next(state, entry);
          noted.add(Checkpoint.of(1, state.state()));
          live.add(liveBook(state));
        }
      }
      AuditReport report = books.audit(evidence(noted, live));
      assertThat(report.broken()).as("seed %d", seed).isEmpty();
      assertThat(report.compared().checkpoints()).hasValue(noted.size());
      assertThat(report.compared().live()).hasValue(new AuditReport.Live(live.size(), 0, 0));
    }
  }

  private static int number(List<Entry<Link>> journal) {
    return journal.stream()
        .filter(entry -> entry instanceof Entry.Recorded)
        .flatMap(entry -> ((Entry.Recorded<Link>) entry).event().events().stream())
        .filter(event -> event instanceof Event.Opened)
        .map(event -> ((Event.Opened) event).order().account().book())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aHistoryThatWasWrittenAnewWithAChainThatFitsIsNamedByTheFirstCheckpointAfterIt() {
    for (int altered = 4; altered <= 8; altered++) {
      List<Event> events = story();
      List<Witness> noted = List.of(noted(events, 3), noted(events, 6), noted(events, 9));
      List<Witness> live = List.of(liveBook(replayed(events)));
      events.set(altered - 1, withAnotherAmount(events.get(altered - 1)));

      AuditReport report = stored(events).audit(evidence(noted, live));

      assertThat(report.broken()).containsOnlyKeys(Law.CHECKPOINT, Law.I9);
      Offence offence = report.broken().get(Law.CHECKPOINT);
      long first = altered <= 6 ? 6 : 9;
      assertThat(offence.where().sequence()).isEqualTo(first);
      assertThat(offence.detail())
          .contains("had the chain hash " + ((Checkpoint) noted.get(first == 6 ? 1 : 2)).chain())
          .contains("in the journal it has " + noted(events, (int) first).chain());
      Offence different = report.broken().get(Law.I9);
      assertThat(different.where().sequence()).isEqualTo(9);
      assertThat(different.detail())
          .isEqualTo(
              "is live at event 9 with the digest %s, and its journal replays to %s"
                  .formatted(
                      ((LiveBook) live.get(0)).live().digest(),
                      liveBook(replayed(events)).live().digest()));
    }
  }

  @Test
  void eventsThatWereTakenOutAtTheEndAreMissed() {
    List<Event> events = story();
    List<Witness> noted = List.of(noted(events, 8));
    List<Witness> live = List.of(liveBook(replayed(events)));

    AuditReport report = stored(events.subList(0, 6)).audit(evidence(noted, live));

    assertThat(report.broken().get(Law.CHECKPOINT))
        .asString()
        .startsWith("book 0, event 8 (checkpoint): had the chain hash")
        .endsWith("and the journal ends at event 6");
    assertThat(report.broken().get(Law.I9))
        .asString()
        .startsWith("book 0, event 9 (I9): is live with the digest")
        .endsWith("and the journal ends at event 6");
    assertThat(stored(List.of()).audit(evidence(noted, live)).broken()).hasSize(2);
  }

  @Test
  void aNumberThatTheJournalPassesOverIsMissed() {
    List<Event> events = story();
    StoredBooks books = stored(events.subList(0, 6));
    books.entry(0, new Entry.Opened<>(9, 2, NOW, 6));

    assertThat(books.audit(evidence(List.of(noted(events, 8)), List.of())).broken())
        .hasEntrySatisfying(
            Law.CHECKPOINT,
            offence -> assertThat(offence.detail()).endsWith("goes from event 6 to 9"));
  }

  @Test
  void sumsThatDoNotFitTheChainAreNamed() {
    List<Event> events = story();
    Checkpoint right = noted(events, 9);
    Checkpoint wrong =
        new Checkpoint(
            1, 0, 9, right.atMillis(), right.chain(), new TreeMap<>(Map.of("CNY.person", 999L)));

    assertThat(stored(events).audit(evidence(List.of(wrong), List.of())).broken())
        .hasEntrySatisfying(
            Law.CHECKPOINT,
            offence ->
                assertThat(offence.detail())
                    .contains("{CNY.person=999}", "{CNY.person=1000, CNY.world=-1000}"));
  }

  @Test
  void ofWhatCannotBeReadNothingIsSaidAfterIt() {
    List<Event> events = story();
    StoredBooks books = stored(events).garble(0, 5);
    Witness before = new Checkpoint(1, 0, 4, NOW, "another", new TreeMap<>());
    Witness after = new Checkpoint(1, 0, 7, NOW, "another", new TreeMap<>());

    assertThat(books.audit(evidence(List.of(after), List.of())).broken())
        .containsOnlyKeys(Law.REPLAY);
    assertThat(books.audit(evidence(List.of(before, after), List.of())).broken())
        .containsOnlyKeys(Law.REPLAY, Law.CHECKPOINT);
  }

  @Test
  void aBookThatOnlyAWitnessNamesIsLookedAt() {
    Witness far = new Checkpoint(1, 77, 3, NOW, "another", new TreeMap<>());

    assertThat(stored(story()).audit(evidence(List.of(far), List.of())).broken())
        .hasEntrySatisfying(
            Law.CHECKPOINT, offence -> assertThat(offence.where().book()).isEqualTo(77));
  }

  @Test
  void aLawForWhichNobodySpeaksIsNotLookedAt() {
    AuditReport report = stored(story()).audit();
    assertThat(report.proven()).isTrue();
    assertThat(report.looksAt(Law.CHAIN)).isTrue();
    assertThat(report.looksAt(Law.CHECKPOINT)).isFalse();
    assertThat(report.looksAt(Law.I9)).isFalse();

    AuditReport both = stored(story()).audit(evidence(List.of(), List.of()));
    assertThat(both.looksAt(Law.CHECKPOINT)).isTrue();
    assertThat(both.looksAt(Law.I9)).isTrue();
  }

  @Test
  void openEnvelopesAreHeldAgainstTheirJournalsAndOneThatDiffersIsNamed() {
    List<List<String>> asked = new ArrayList<>();
    Audit.LiveEnvelopes live =
        (open, differs) -> {
          asked.add(open);
          differs.accept("e1", "is live");
          return open.size();
        };
    AuditReport report =
        stored(story()).audit(new Audit.Evidence(Map.of(Law.I9, List.of()), Optional.of(live)));

    assertThat(asked).containsExactly(List.of());
    assertThat(report.broken().get(Law.I9)).hasToString("all books (I9): envelope e1 is live");
    assertThat(report.compared().live()).hasValue(new AuditReport.Live(0, 0, 0));
  }

  // A digest.

  /** Two names of one hash lie in a hash map in the order in which they came. */
  @Test
  void aDigestDoesNotDependOnTheOrderInWhichAccountsCame() {
    Account one = account("Aa");
    Account other = account("BB");
    assertThat(one.id().hashCode()).isEqualTo(other.id().hashCode());
    Live<Book> here = new Live<>(1, 2, Book.empty(0).with(one).with(other));
    Live<Book> there = new Live<>(1, 2, Book.empty(0).with(other).with(one));

    assertThat(CODEC.encodeSnapshot(here).bytes())
        .as("a snapshot may")
        .isNotEqualTo(CODEC.encodeSnapshot(there).bytes());
    assertThat(StateDigest.of(CODEC, here)).isEqualTo(StateDigest.of(CODEC, there));
  }

  @Test
  void aBookThatWasRecoveredFromASnapshotHasTheDigestOfItsReplay() {
    for (long seed = 0; seed < 12; seed++) {
      BookWorld world = new BookWorld(seed);
      world.run(120);
      Random random = new Random(seed);
      for (List<Entry<Link>> journal : world.journals()) {
        int cut = random.nextInt(journal.size());
        Live<Book> live = new Live<>(0, 0, Book.empty(number(journal)));
        Live<Book> recovered = live;
        for (int i = 0; i < journal.size(); i++) {
          recovered = i == cut ? CODEC.decodeSnapshot(CODEC.encodeSnapshot(live)) : recovered;
          live = next(live, journal.get(i));
          recovered = next(recovered, journal.get(i));
        }
        assertThat(StateDigest.of(CODEC, recovered)).isEqualTo(StateDigest.of(CODEC, live));
      }
    }
  }

  @Test
  void oneUnitMoreIsAnotherDigest() {
    Live<Book> live = replayed(story());
    Book more = live.state().with(live.state().mustHave(BOB).received(1));

    assertThat(StateDigest.of(CODEC, new Live<>(1, live.sequence(), more)).digest())
        .isNotEqualTo(StateDigest.of(CODEC, live).digest())
        .hasSize(64);
  }

  // The story: Alice has 1,000, and pays Bob five times.

  private List<Event> story() {
    List<Event> events = new ArrayList<>();
    for (AccountId account : List.of(WORLD, ALICE, BOB)) {
      events.add(new Event.Opened(new Order.Open(account, CNY, Terms.NONE)));
    }
    events.add(pays(WORLD, ALICE, 1_000));
    for (int i = 0; i < 5; i++) {
      events.add(pays(ALICE, BOB, 100));
    }
    return events;
  }

  private Event.Transferred pays(AccountId from, AccountId to, long amount) {
    OperationId id = OperationId.of(NOW, "order " + made++);
    return new Event.Transferred(new Order.Transfer(id, from, to, amount, CNY, "lunch"), 0);
  }

  private static Event withAnotherAmount(Event event) {
    Order.Transfer order = ((Event.Transferred) event).order();
    return new Event.Transferred(
        new Order.Transfer(
            order.id(), order.from(), order.to(), order.amount() + 1, CNY, order.memo()),
        0);
  }

  private static Account account(String name) {
    return Account.of(new AccountId(AccountKind.PERSON, 0, name), CNY, Terms.NONE);
  }

  private static StoredBooks stored(List<Event> events) {
    StoredBooks books = new StoredBooks();
    events.forEach(event -> books.event(0, event));
    return books;
  }

  private static Live<Book> replayed(List<Event> events) {
    StoredBooks books = stored(events);
    Live<Book> live = new Live<>(0, 0, Book.empty(0));
    for (int i = 1; i <= events.size(); i++) {
      live = next(live, books.entry(0, i));
    }
    return live;
  }

  private static Live<Book> next(Live<Book> live, Entry<Link> entry) {
    return new Live<>(entry.incarnation(), entry.sequence(), LEDGER.apply(live.state(), entry));
  }

  private static Checkpoint noted(List<Event> events, int upTo) {
    return Checkpoint.of(1, replayed(events.subList(0, upTo)).state());
  }

  private static LiveBook liveBook(Live<Book> live) {
    return new LiveBook(live.state().number(), StateDigest.of(CODEC, live));
  }

  private static Audit.Evidence evidence(
      List<? extends Witness> noted, List<? extends Witness> live) {
    Map<Law, List<Witness>> witnesses = new EnumMap<>(Law.class);
    witnesses.put(Law.CHECKPOINT, List.copyOf(noted));
    witnesses.put(Law.I9, List.copyOf(live));
    return new Audit.Evidence(witnesses, Optional.empty());
  }
}
