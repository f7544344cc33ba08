package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.Golden;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.money.Account.Standing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

class BookJournalTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final AccountId ALICE = new AccountId(AccountKind.PERSON, 0, "alice");
  private static final AccountId BOB = new AccountId(AccountKind.PERSON, 1, "bob");
  private static final OperationId ONE = OperationId.of(NOW, "one");
  private static final OperationId TWO = OperationId.of(NOW, "two");
  private static final Order.Transfer TRANSFER =
      new Order.Transfer(ONE, ALICE, BOB, 300, "CNY", "lunch");
  private static final Order.Hold HOLD = new Order.Hold(ONE, ALICE, 300, "CNY", NOW + 1);
  private static final Order.Capture CAPTURE = new Order.Capture(TWO, ONE, BOB, 200, "goods");
  private static final Order.Release RELEASE = new Order.Release(TWO, ONE);
  private static final Order.Mark MARK = new Order.Mark(ONE, ALICE, Standing.FROZEN);
  private static final Obligation OWED = new Obligation(7, ONE, ALICE, BOB, 300, "CNY", "lunch");

  @Test
  void aBooksStoredBytesAreReadAsTheyWereWritten() {
    Golden.check("/golden/book.properties", new BookJournal(), entries(), snapshots());
  }

  /** A batch is limited by what its orders say that they weigh. */
  @Test
  void anEventTakesNoMoreBytesThanItsOrderWeighs() {
    String owner = "0".repeat(26) + "-CNY";
    AccountId from = new AccountId(AccountKind.PERSON, Book.MAX_BOOKS - 1, owner);
    AccountId to = new AccountId(AccountKind.PERSON, 0, owner);
    Order.Transfer order =
        new Order.Transfer(ONE, from, to, Long.MAX_VALUE, "CNY", "\u4f60".repeat(Book.MAX_MEMO));
    Obligation owed = new Event.Transferred(order, Long.MAX_VALUE).payment();
    Ledger ledger = new Ledger(1, EventBytes::after);
    List<Event> events =
        List.of(
            new Event.Transferred(order, Long.MAX_VALUE),
            new Event.Credited(Book.MAX_BOOKS - 1, owed, Long.MAX_VALUE),
            new Event.Returned(Book.MAX_BOOKS - 1, owed, Refusal.TOO_MUCH_INSIDE));
    for (Event event : events) {
      assertThat(EventBytes.of(event).size())
          .as("%s", event)
          .isGreaterThan(3 * Book.MAX_MEMO)
          .isLessThanOrEqualTo(ledger.weight(order));
    }
  }

  private static Map<String, Entry<Link>> entries() {
    Map<String, Event> events = new LinkedHashMap<>();
    events.put("account-opened", new Event.Opened(new Order.Open(ALICE, "CNY", new Terms(5, 9))));
    events.put("transferred", new Event.Transferred(TRANSFER, 7));
    events.put("held", new Event.Held(HOLD));
    events.put("captured", new Event.Captured(CAPTURE, ALICE, 0));
    events.put("released", new Event.Released(RELEASE));
    events.put("expired", new Event.Expired(ONE));
    events.put("cancelled", new Event.Cancelled(RELEASE));
    events.put("marked", new Event.Marked(MARK));
    events.put("declined-transfer", new Event.Declined(TRANSFER, Refusal.NO_FUNDS));
    events.put("declined-hold", new Event.Declined(HOLD, Refusal.LIMIT));
    events.put("declined-capture", new Event.Declined(CAPTURE, Refusal.NO_HOLD));
    events.put("declined-release", new Event.Declined(RELEASE, Refusal.NO_HOLD));
    events.put("declined-mark", new Event.Declined(MARK, Refusal.NO_ACCOUNT));
    events.put("credited", new Event.Credited(3, OWED, 6));
    events.put("credit-refused", new Event.CreditRefused(3, OWED, Refusal.FROZEN, 6));
    events.put("returned", new Event.Returned(1, OWED, Refusal.FROZEN));
    events.put("settled", new Event.Settled(1, 7));
    events.put("stopped", new Event.Stopped(List.of(new Stray(3, 101, 140, 37))));
    events.put(
        "repaired",
        new Event.Repaired(
            "decision",
            new Stray(3, 101, 120, 20),
            true,
            List.of(new Event.Difference(107, "refused")),
            false));
    events.put("skipped", new Event.Skipped(Map.of(1, 9L, 3, 300L)));
    events.put(
        "repaired-discarded",
        new Event.Repaired("decision", new Stray(3, 101, 140, 37), false, List.of(), false));
    events.put(
        "repaired-last",
        new Event.Repaired("decision", new Stray(3, 101, 140, 37), false, List.of(), true));
    Map<String, Entry<Link>> entries = new LinkedHashMap<>();
    entries.put("opened", new Entry.Opened<>(1, 1, NOW, 0));
    events.forEach(
        (name, event) ->
            entries.put(
                name, new Entry.Recorded<>(2, 1, NOW, EventBytes.after(Link.Hash.NONE, event))));
    Link held = EventBytes.after(Link.Hash.NONE, new Event.Held(HOLD));
    Link settled = EventBytes.after(held.hash(), new Event.Settled(1, 7));
    entries.put("joined", new Entry.Recorded<>(2, 1, NOW, Link.joined(List.of(held, settled))));
    return entries;
  }

  private static Map<String, Live<Book>> snapshots() {
    Account alice =
        new Account(ALICE, "CNY", new Terms(5, 9), Standing.FROZEN, 700, 300, 20_833, 4);
    Book book =
        new Book(
            0,
            HashTreePMap.singleton(ALICE, alice),
            HashTreePMap.singleton(ONE, new Book.Held(ONE, ALICE, 300, NOW + 1)),
            HashTreePMap.singleton(
                1, new Book.Owing(8, 6, TreePMap.singleton(7L, OWED), Gaps.NONE)),
            HashTreePMap.singleton(2, new Book.Heard(5, TreePMap.singleton(4L, Refusal.CLOSED))),
            Recent.from(10, NOW),
            EventBytes.after(Link.Hash.NONE, new Event.Settled(1, 7)).hash(),
            9,
            NOW,
            Strays.NONE);
    Book stopped =
        new Book(
            0,
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            Recent.from(10, Long.MIN_VALUE),
            Link.Hash.NONE,
            9,
            NOW,
            Strays.of(List.of(new Stray(3, 101, 140, 37)), List.of(new Stray(2, 50, 60, 11)), 8));
    Gaps gaps = Gaps.NONE.plus(8, 11).without(10);
    Book repaired =
        Book.empty(0)
            .owing(1, new Book.Owing(12, 6, TreePMap.singleton(7L, OWED), gaps))
            .at(9, NOW);
    return Map.of(
        "snapshot",
        new Live<>(2, 9, book),
        "snapshot-stopped",
        new Live<>(4, 9, stopped),
        "snapshot-repaired",
        new Live<>(4, 9, recovered(repaired)));
  }

  /** With what a snapshot leaves to it of operations. */
  private static Book recovered(Book book) {
    return BookWorld.remembering(book, Recent.from(10, Long.MIN_VALUE));
  }
}
