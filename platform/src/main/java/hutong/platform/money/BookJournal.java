package hutong.platform.money;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Live;
import hutong.platform.entity.RowCodec;
import hutong.platform.entity.Stored;
import hutong.platform.money.journal.BookAccount;
import hutong.platform.money.journal.BookEntry;
import hutong.platform.money.journal.BookHold;
import hutong.platform.money.journal.BookSnapshot;
import hutong.platform.money.journal.HeardOf;
import hutong.platform.money.journal.NumberRange;
import hutong.platform.money.journal.OwedTo;
import hutong.platform.money.journal.RefusedCredit;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** A book's entries and snapshots as bytes: manifests {@code B1} and {@code BS1}. */
final class BookJournal extends RowCodec<Book, Link, BookEntry, BookEntry.Builder> {
  private static final String SNAPSHOT = "BS1";

  BookJournal() {
    super("B1", BookEntry.getDefaultInstance());
  }

  /** Of which the first may open an incarnation. */
  @Override
  public int mostRows() {
    return 2;
  }

  @Override
  protected void put(Link link, BookEntry.Builder row) {
    row.setPrevious(EventBytes.of(link.previous()));
    link.events().forEach(event -> row.addEvents(EventBytes.of(event)));
  }

  @Override
  protected Link event(BookEntry row) {
    return EventBytes.stored(EventBytes.hash(row.getPrevious()), row.getEventsList());
  }

  @Override
  public Stored encodeSnapshot(Live<Book> live) {
    return new Stored(
        SNAPSHOT,
        snapshot(
                live,
                live.state().accounts().values(),
                live.state().holds().values(),
                live.state().owing(),
                live.state().heard())
            .toByteArray());
  }

  /**
   * In the order of ids: that of a hash map is also one of how it came about, where hashes meet.
   * What a book remembers of operations is left out, for it depends on where its recovery began.
   */
  @Override
  public byte[] canonical(Live<Book> live) {
    Book book = live.state();
    return snapshot(
            live,
            sorted(book.accounts(), AccountId::toString).values(),
            sorted(book.holds(), OperationId::value).values(),
            sorted(book.owing(), Function.identity()),
            sorted(book.heard(), Function.identity()))
        .toByteArray();
  }

  private static <K, O extends Comparable<O>, V> SortedMap<O, V> sorted(
      Map<K, V> map, Function<K, O> order) {
    SortedMap<O, V> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put(order.apply(key), value));
    return sorted;
  }

  private static BookSnapshot snapshot(
      Live<Book> live,
      Collection<Account> accounts,
      Collection<Book.Held> holds,
      Map<Integer, Book.Owing> owing,
      Map<Integer, Book.Heard> heard) {
    Book book = live.state();
    BookSnapshot.Builder snapshot =
        BookSnapshot.newBuilder()
            .setIncarnation(live.incarnation())
            .setSequence(live.sequence())
            .setTimeMillis(book.timeMillis())
            .setNumber(book.number())
            .setChain(EventBytes.of(book.chain()))
            .setNewestOperationMillis(book.recent().newest());
    accounts.forEach(account -> snapshot.addAccounts(row(account)));
    holds.forEach(
        hold ->
            snapshot.addHolds(
                BookHold.newBuilder()
                    .setId(hold.id().value())
                    .setFrom(hold.from().toString())
                    .setAmount(hold.amount())
                    .setExpiresAtMillis(hold.expiresAtMillis())));
    owing.forEach((creditor, one) -> snapshot.addOwing(row(creditor, one)));
    heard.forEach((debtor, one) -> snapshot.addHeard(row(debtor, one)));
    Strays strays = book.strays();
    strays.open().values().forEach(stray -> snapshot.addOpenStrays(EventBytes.stray(stray)));
    strays.decided().values().forEach(stray -> snapshot.addDecidedStrays(EventBytes.stray(stray)));
    return snapshot.setStoppedAt(strays.stoppedAt()).build();
  }

  private static BookAccount row(Account account) {
    return BookAccount.newBuilder()
        .setAccount(account.id().toString())
        .setCurrency(account.currency())
        .setPerTransfer(account.terms().perTransfer())
        .setPerDay(account.terms().perDay())
        .setStanding(OrderBytes.of(account.standing()))
        .setBalance(account.balance())
        .setHeld(account.held())
        .setDay(account.day())
        .setSpent(account.spent())
        .build();
  }

  private static OwedTo row(int creditor, Book.Owing owing) {
    OwedTo.Builder row =
        OwedTo.newBuilder()
            .setCreditor(creditor)
            .setNext(owing.next())
            .setSettledUpTo(owing.settledUpTo());
    owing.open().values().forEach(obligation -> row.addOpen(OrderBytes.of(obligation)));
    owing
        .gaps()
        .ranges()
        .forEach((from, upTo) -> row.addGaps(NumberRange.newBuilder().setFrom(from).setUpTo(upTo)));
    return row.build();
  }

  private static HeardOf row(int debtor, Book.Heard heard) {
    HeardOf.Builder row = HeardOf.newBuilder().setDebtor(debtor).setUpTo(heard.upTo());
    heard
        .refused()
        .forEach(
            (number, reason) ->
                row.addRefused(
                    RefusedCredit.newBuilder().setNumber(number).setReason(OrderBytes.of(reason))));
    return row.build();
  }

  @Override
  public Live<Book> decodeSnapshot(Stored stored) {
    if (!stored.manifest().equals(SNAPSHOT)) {
      throw Codec.unknown(stored);
    }
    try {
      BookSnapshot snapshot = BookSnapshot.parseFrom(stored.bytes());
      return new Live<>(snapshot.getIncarnation(), snapshot.getSequence(), book(snapshot));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored snapshot of a book is readable", e);
    }
  }

  private static Book book(BookSnapshot snapshot) {
    HashPMap<AccountId, Account> accounts = HashTreePMap.empty();
    for (BookAccount row : snapshot.getAccountsList()) {
      Account account = account(row);
      accounts = accounts.plus(account.id(), account);
    }
    HashPMap<OperationId, Book.Held> holds = HashTreePMap.empty();
    for (BookHold row : snapshot.getHoldsList()) {
      OperationId id = new OperationId(row.getId());
      holds =
          holds.plus(
              id,
              new Book.Held(
                  id, AccountId.of(row.getFrom()), row.getAmount(), row.getExpiresAtMillis()));
    }
    HashPMap<Integer, Book.Owing> owing = HashTreePMap.empty();
    for (OwedTo row : snapshot.getOwingList()) {
      owing = owing.plus(row.getCreditor(), owing(row));
    }
    HashPMap<Integer, Book.Heard> heard = HashTreePMap.empty();
    for (HeardOf row : snapshot.getHeardList()) {
      heard = heard.plus(row.getDebtor(), heard(row));
    }
    return new Book(
        snapshot.getNumber(),
        accounts,
        holds,
        owing,
        heard,
        Recent.from(snapshot.getSequence() + 1, snapshot.getNewestOperationMillis()),
        EventBytes.hash(snapshot.getChain()),
        snapshot.getSequence(),
        snapshot.getTimeMillis(),
        Strays.of(
            snapshot.getOpenStraysList().stream().map(EventBytes::stray).toList(),
            snapshot.getDecidedStraysList().stream().map(EventBytes::stray).toList(),
            snapshot.getStoppedAt()));
  }

  private static Account account(BookAccount row) {
    return new Account(
        AccountId.of(row.getAccount()),
        row.getCurrency(),
        new Terms(row.getPerTransfer(), row.getPerDay()),
        OrderBytes.standing(row.getStanding()),
        row.getBalance(),
        row.getHeld(),
        row.getDay(),
        row.getSpent());
  }

  private static Book.Owing owing(OwedTo row) {
    TreePMap<Long, Obligation> open = TreePMap.empty();
    for (var owed : row.getOpenList()) {
      open = open.plus(owed.getNumber(), OrderBytes.obligation(owed));
    }
    TreePMap<Long, Long> gaps = TreePMap.empty();
    for (NumberRange range : row.getGapsList()) {
      gaps = gaps.plus(range.getFrom(), range.getUpTo());
    }
    return new Book.Owing(row.getNext(), row.getSettledUpTo(), open, new Gaps(gaps));
  }

  private static Book.Heard heard(HeardOf row) {
    TreePMap<Long, Refusal> refused = TreePMap.empty();
    for (RefusedCredit credit : row.getRefusedList()) {
      refused = refused.plus(credit.getNumber(), OrderBytes.refusal(credit.getReason()));
    }
    return new Book.Heard(row.getUpTo(), refused);
  }
}
