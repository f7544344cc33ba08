package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.Golden;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Stored;
import hutong.platform.money.Account.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

/**
 * A journal and a snapshot that an older build has written, when an entry was one event and no book
 * could be stopped or leave out numbers: none of their bytes says anything of that.
 */
class OldBookTest {
  private static final String FILE = "/golden/old-book.properties";
  private static final long THEN = 1_800_000_000_000L;
  private static final AccountId WORLD = new AccountId(AccountKind.WORLD, 0, "CNY");
  private static final AccountId ALICE = new AccountId(AccountKind.PERSON, 0, "alice");
  private static final AccountId BOB = new AccountId(AccountKind.PERSON, 0, "bob");
  private static final AccountId CAROL = new AccountId(AccountKind.PERSON, 1, "carol");
  private static final Terms HERS = new Terms(500, 900);

  private final Ledger ledger = new Ledger(1_000, EventBytes::after);
  private final BookJournal codec = new BookJournal();

  @Test
  void itsJournalMakesTheStateThatItsWriterHad() {
    Book book = replayed(Book.empty(0));

    assertThat(book.accounts())
        .isEqualTo(
            Map.of(
                WORLD, new Account(WORLD, "CNY", Terms.NONE, Standing.OPEN, -1_000, 0, 0, 0),
                ALICE, new Account(ALICE, "CNY", HERS, Standing.OPEN, 680, 0, 20_833, 560),
                BOB, new Account(BOB, "CNY", Terms.NONE, Standing.FROZEN, 50, 0, 0, 0)));
    assertThat(book.holds()).isEmpty();
    Obligation late = new Obligation(3, id("late"), ALICE, CAROL, 10, "CNY", "late");
    assertThat(book.owing())
        .isEqualTo(Map.of(1, new Book.Owing(4, 2, TreePMap.singleton(3L, late), Gaps.NONE)));
    assertThat(book.heard())
        .isEqualTo(Map.of(1, new Book.Heard(2, TreePMap.singleton(2L, Refusal.NO_ACCOUNT))));
    assertThat(book.strays()).isEqualTo(Strays.NONE);
    assertThat(book.chain())
        .isEqualTo(new Link.Hash(4_687_321_508_996_269_539L, 4_872_476_835_568_367_105L));
    assertThat(book.sequence()).isEqualTo(16);
    assertThat(book.timeMillis()).isEqualTo(THEN + 13_000);
  }

  @Test
  void itsEventsHangInTheirChain() {
    Link.Hash last = Link.Hash.NONE;
    for (Entry<Link> entry : entries()) {
      if (entry instanceof Entry.Recorded<Link> recorded) {
        assertThat(recorded.event().previous()).isEqualTo(last);
        last = recorded.event().hash();
      }
    }
  }

  @Test
  void itsSnapshotAndWhatFollowedMakeTheSame() {
    Live<Book> snapshot =
        codec.decodeSnapshot(Golden.stored(FILE, "snapshot").values().iterator().next());
    assertThat(snapshot.sequence()).isEqualTo(9);
    assertThat(snapshot.state().strays()).isEqualTo(Strays.NONE);

    Book book = replayed(snapshot.state());
    Book whole = replayed(Book.empty(0));
    assertThat(codec.canonical(new Live<>(1, 16, book)))
        .isEqualTo(codec.canonical(new Live<>(1, 16, whole)));
  }

  @Test
  void itGoesOnAndKnowsWhatItHasAnswered() {
    Book book = replayed(Book.empty(0));
    Order.Transfer all = new Order.Transfer(id("all"), ALICE, CAROL, 900, "CNY", "all");
    assertThat(ledger.decide(book, all, THEN).reply()).isEqualTo(new Reply.Refused(Refusal.LIMIT));
    Order.Transfer late = new Order.Transfer(id("late"), ALICE, CAROL, 10, "CNY", "late");
    assertThat(ledger.decide(book, late, THEN).events()).isEmpty();

    Order.Transfer next = new Order.Transfer(id("next"), ALICE, CAROL, 20, "CNY", "next");
    Link link = ledger.decide(book, next, THEN).events().get(0);
    assertThat(link.previous()).isEqualTo(book.chain());
    Book after = ledger.apply(book, new Entry.Recorded<>(17, 1, THEN, link));
    assertThat(after.owingTo(1).open().keySet()).containsExactly(3L, 4L);
  }

  private Book replayed(Book from) {
    Book book = from;
    for (Entry<Link> entry : entries()) {
      book = entry.sequence() > from.sequence() ? ledger.apply(book, entry) : book;
    }
    return book;
  }

  private List<Entry<Link>> entries() {
    List<Entry<Link>> entries = new ArrayList<>();
    for (Stored stored : Golden.stored(FILE, "entry").values()) {
      entries.add(codec.decode(stored));
    }
    assertThat(entries).hasSize(16);
    return entries;
  }

  private static OperationId id(String name) {
    return OperationId.of(THEN, name);
  }
}
