package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Entry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an audit says of rows beside a book's branch. */
class SecondHistoriesTest {
  private static final AccountId ALICE = new AccountId(AccountKind.PERSON, 0, "alice");
  private static final Event EVENT = new Event.Opened(new Order.Open(ALICE, "CNY", Terms.NONE));
  private static final Stray STRAY = new Stray(3, 101, 103, 2);

  private final StoredBooks books = StoredBooks.of(List.of(List.of(), List.of())).event(0, EVENT);

  @Test
  void oneLateWriteIsNothing() {
    beside(101, 50, EVENT).beside(102, 50, EVENT);
    books.beside(0, new Entry.Opened<>(100, 3, 40, 99));

    assertThat(books.audit().broken()).isEmpty();
  }

  @Test
  void aSecondWriteIsNamedUntilItIsDecidedAbout() {
    beside(101, 50, EVENT).beside(103, 60, EVENT);

    Offence offence = books.audit().broken().get(Law.WRITERS);
    assertThat(offence.where()).isEqualTo(new Offence.Where(0, 101, 50));
    assertThat(offence.detail())
        .contains("2 events up to number 103 of incarnation 3", "hutong admin repair 0");

    books.event(0, new Event.Stopped(List.of(STRAY)));
    assertThat(books.audit().broken()).containsOnlyKeys(Law.WRITERS);
    books.event(0, new Event.Repaired("decision", STRAY, false, List.of(), true));
    assertThat(books.audit().broken()).isEmpty();

    beside(104, 70, EVENT);
    assertThat(books.audit().broken()).as("more since").containsOnlyKeys(Law.WRITERS);
  }

  @Test
  void thatAWriterNotedOfItselfThatItStoppedIsNoEvent() {
    beside(101, 50, EVENT).beside(102, 60, new Event.Stopped(List.of(STRAY)));

    assertThat(books.audit().broken()).isEmpty();
  }

  /** A book's own look and the audit have one rule. */
  @Test
  void aSecondWriteThatNotesNothingButAStopIsNoLife() {
    Entry<Link> write = new Entry.Recorded<>(101, 3, 50, link(EVENT));
    Entry<Link> stop = new Entry.Recorded<>(102, 3, 60, link(new Event.Stopped(List.of(STRAY))));
    Entry<Link> second = new Entry.Recorded<>(103, 3, 70, link(EVENT));

    assertThat(SecondHistories.showLife(List.of(write, stop))).isFalse();
    assertThat(SecondHistories.showLife(List.of(write, stop, second))).isTrue();
  }

  /** What was decided together is one entry. */
  @Test
  void manyEventsOfOneEntryAreOneWriteAndAllAreCounted() {
    beside(101, 50, EVENT, EVENT, new Event.Stopped(List.of(STRAY)), EVENT);
    assertThat(books.audit().broken()).isEmpty();

    beside(102, 51, EVENT, EVENT);
    assertThat(books.audit().broken().get(Law.WRITERS).detail())
        .contains("5 events up to number 102 of incarnation 3");
  }

  /** What a replaced writer has noted is there: whether it may be, the other law says. */
  @Test
  void whatWasNotedOfASecondHistoryIsNotMissing() {
    Map<Law, List<Witness>> noted = Map.of(Law.CHECKPOINT, List.of(noted(102, link(EVENT, EVENT))));
    Audit.Evidence evidence = new Audit.Evidence(noted, Optional.empty());
    beside(101, 50, EVENT).beside(102, 50, EVENT, EVENT);
    assertThat(books.audit(evidence).broken())
        .as("a write that nobody was told of")
        .containsOnlyKeys(Law.CHECKPOINT);

    beside(103, 60, EVENT);
    assertThat(books.audit(evidence).broken()).containsOnlyKeys(Law.WRITERS);

    noted = Map.of(Law.CHECKPOINT, List.of(noted(101, link(EVENT, EVENT))));
    assertThat(books.audit(new Audit.Evidence(noted, Optional.empty())).broken())
        .as("another number")
        .containsOnlyKeys(Law.CHECKPOINT, Law.WRITERS);
  }

  private static Checkpoint noted(long sequence, Link link) {
    return Checkpoint.of(1, Book.empty(0).at(sequence, 50).chained(link.hash()));
  }

  /** As when it begins behind a checkpoint. */
  @Test
  void aStopThatIsNotDecidedAboutIsNamedEvenWithoutTheRows() {
    books.event(0, new Event.Stopped(List.of(STRAY)));

    Map<Law, Offence> broken = books.audit().broken();
    assertThat(broken).containsOnlyKeys(Law.WRITERS);
    assertThat(broken.get(Law.WRITERS).where().sequence()).isEqualTo(101);
  }

  private SecondHistoriesTest beside(long sequence, long atMillis, Event... events) {
    books.beside(0, new Entry.Recorded<>(sequence, 3, atMillis, link(events)));
    return this;
  }

  private static Link link(Event... events) {
    return EventBytes.stored(Link.Hash.NONE, Stream.of(events).map(EventBytes::of).toList());
  }
}
