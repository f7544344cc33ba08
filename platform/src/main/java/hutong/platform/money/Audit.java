package hutong.platform.money;

import hutong.platform.entity.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Proves the money of all books from their entries, at a consistent cut. Pure: where entries come
 * from is the {@link Entries}' business.
 *
 * <p>Each book is read up to where it stood when the audit began. Books run meanwhile, so what one
 * part holds may follow from what another lacks: a credit from its debit, a settlement from the
 * credits that it is about, a return from its refusal. The part that lacks it is read further, one
 * entry at a time, until none does. That ends, for all that these parts follow from was stored
 * before them; what is missing then never was there.
 *
 * <p>At such a cut an obligation is under way when its debtor has it open, and its creditor has not
 * answered it, or refused it.
 */
final class Audit {

  /** The entries of all books, each in order. Reading may wait. */
  interface Entries {
    /**
     * One more of a book. The end comes where the book stood when the audit began; asked again,
     * they go on with what it has by now.
     */
    Step next(int book);
  }

  /** Envelopes as their journals have them. Reading may wait. */
  interface Envelopes {
    /** Tells how each of them stands, in any order. */
    void read(List<String> ids, BiConsumer<String, RedEnvelope> then);
  }

  /** Envelopes as the running server has them. Asking may wait. */
  interface LiveEnvelopes {
    /**
     * Holds some of those that are open against their journals.
     *
     * @param differs is told of each that is not as its journal says, and how
     * @return how many were looked at
     */
    int compare(List<String> open, BiConsumer<String, String> differs);
  }

  /**
   * What is known from elsewhere than the journal.
   *
   * @param witnesses by the law that they speak for; without an entry nobody was asked for it
   */
  record Evidence(Map<Law, List<Witness>> witnesses, Optional<LiveEnvelopes> envelopes) {
    static final Evidence NONE = new Evidence(Map.of(), Optional.empty());

    List<Witness> of(int book) {
      return witnesses.values().stream()
          .flatMap(List::stream)
          .filter(witness -> witness.book() == book)
          .toList();
    }
  }

  /** What comes next. */
  sealed interface Step {
    record Next(Entry<Link> entry) implements Step {}

    /** A row that a replaced writer has stored beside the book's branch. */
    record Beside(Entry<Link> entry) implements Step {}

    /** Something that is no entry. */
    record Unreadable(long sequence, String why) implements Step {}

    record End() implements Step {}
  }

  private final Entries entries;
  private final Evidence evidence;
  private final Offences offences = new Offences();
  private final EnvelopeAudit envelopes = new EnvelopeAudit(offences);
  private final SortedMap<Integer, BookAudit> books = new TreeMap<>();
  private final List<Integer> unread = new ArrayList<>();

  /** By book, those that it has a part in. */
  private final Map<Integer, List<Dealings>> dealings = new HashMap<>();

  private final Map<Integer, Map<Integer, Dealings>> byCreditor = new HashMap<>();

  private int envelopesCompared;

  private Audit(Entries entries, Evidence evidence) {
    this.entries = entries;
    this.evidence = evidence;
  }

  /**
   * @param stored read once the books' cut is whole
   * @param count of books that are looked at in any case; others are when one of them or the
   *     evidence names them
   * @param evidence from before the entries' cut
   */
  static AuditReport of(int count, Entries entries, Envelopes stored, Evidence evidence) {
    Audit audit = new Audit(entries, evidence);
    for (int book = 0; book < count; book++) {
      audit.meet(book);
    }
    evidence.witnesses().values().forEach(all -> all.forEach(one -> audit.meet(one.book())));
    audit.readToTheCut();
    audit.extend();
    audit.close();
    stored.read(audit.envelopes.envelopes(), audit.envelopes::hold);
    evidence.envelopes().ifPresent(audit::compare);
    return audit.report();
  }

  private void compare(LiveEnvelopes live) {
    envelopesCompared = live.compare(envelopes.open(), envelopes::differs);
  }

  private void meet(int number) {
    if (!books.containsKey(number)) {
      Witnesses witnesses = new Witnesses(evidence.of(number), offences);
      books.put(number, new BookAudit(number, offences, envelopes, witnesses, this::between));
      unread.add(number);
    }
  }

  private Dealings between(int debtor, int creditor) {
    return byCreditor
        .computeIfAbsent(debtor, book -> new HashMap<>())
        .computeIfAbsent(
            creditor,
            book -> {
              Dealings fresh = new Dealings(debtor, creditor, offences);
              dealings.computeIfAbsent(debtor, x -> new ArrayList<>()).add(fresh);
              dealings.computeIfAbsent(creditor, x -> new ArrayList<>()).add(fresh);
              meet(debtor);
              meet(creditor);
              return fresh;
            });
  }

  private void readToTheCut() {
    while (!unread.isEmpty()) {
      int book = unread.remove(0);
      while (read(book)) {}
    }
  }

  /** Whether there was one more. */
  private boolean read(int number) {
    BookAudit book = audit(number);
    Step step = entries.next(number);
    if (step instanceof Step.Next next) {
      book.add(next.entry());
    } else if (step instanceof Step.Beside beside) {
      book.beside(beside.entry());
    } else if (step instanceof Step.Unreadable unreadable) {
      book.unreadable(unreadable.sequence(), unreadable.why());
    }
    return !(step instanceof Step.End) && book.goesOn();
  }

  private BookAudit audit(int number) {
    return Objects.requireNonNull(books.get(number));
  }

  private void extend() {
    List<Integer> ended = new ArrayList<>();
    boolean goesOn = true;
    while (goesOn) {
      goesOn = false;
      for (int book : List.copyOf(books.keySet())) {
        while (isBehind(book) && !ended.contains(book)) {
          goesOn = true;
          if (!read(book)) {
            ended.add(book);
          }
        }
      }
      readToTheCut();
    }
  }

  private boolean isBehind(int book) {
    return dealings.getOrDefault(book, List.of()).stream()
        .anyMatch(
            one ->
                (one.debtor() == book && one.debtorIsBehind())
                    || (one.creditor() == book && one.creditorIsBehind()));
  }

  /** What is missing in a book that cannot be read to its end says nothing. */
  private void close() {
    books.values().forEach(BookAudit::close);
    for (Map<Integer, Dealings> some : byCreditor.values()) {
      for (Dealings one : some.values()) {
        boolean debtorIsWhole = !audit(one.debtor()).isTorn();
        boolean creditorIsWhole = !audit(one.creditor()).isTorn();
        if (debtorIsWhole) {
          one.debtorHasEnded();
        }
        if (creditorIsWhole) {
          one.creditorHasEnded();
        }
        if (debtorIsWhole && creditorIsWhole) {
          one.close();
        }
      }
    }
  }

  private AuditReport report() {
    SortedMap<String, SortedMap<String, Long>> sums = new TreeMap<>();
    SortedMap<String, Long> all = new TreeMap<>();
    for (BookAudit book : books.values()) {
      for (Account account : book.book().accounts().values()) {
        String kind = account.id().kind().name().toLowerCase(Locale.ROOT);
        sums.computeIfAbsent(account.currency(), currency -> new TreeMap<>())
            .merge(kind, account.balance(), Long::sum);
        all.merge(account.currency(), account.balance(), Long::sum);
      }
    }
    SortedMap<String, Long> underWay = underWay();
    underWay.forEach((currency, amount) -> all.merge(currency, amount, Long::sum));
    if (books.values().stream().noneMatch(BookAudit::isTorn)) {
      all.forEach(this::mustBeNothing);
    }
    return new AuditReport(
        (int) books.values().stream().filter(book -> book.events() > 0).count(),
        books.values().stream().mapToLong(BookAudit::events).sum(),
        books.values().stream().mapToLong(book -> book.book().accounts().size()).sum(),
        sums,
        underWay,
        compared(),
        offences.byLaw());
  }

  private AuditReport.Compared compared() {
    Optional<List<Witness>> live = Optional.ofNullable(evidence.witnesses().get(Law.I9));
    Optional<List<Witness>> noted = Optional.ofNullable(evidence.witnesses().get(Law.CHECKPOINT));
    return new AuditReport.Compared(
        live.map(
            books ->
                new AuditReport.Live(
                    books.size(), envelopesCompared, envelopes.open().size() - envelopesCompared)),
        noted.map(List::size));
  }

  private SortedMap<String, Long> underWay() {
    SortedMap<String, Long> underWay = new TreeMap<>();
    for (BookAudit debtor : books.values()) {
      debtor
          .book()
          .owing()
          .forEach(
              (creditor, owing) -> {
                Dealings with = between(debtor.book().number(), creditor);
                owing.open().values().stream()
                    .filter(owed -> with.isUnderWay(owed.number()))
                    .forEach(owed -> underWay.merge(owed.currency(), owed.amount(), Long::sum));
              });
    }
    return underWay;
  }

  private void mustBeNothing(String currency, long sum) {
    if (sum != 0) {
      offences.add(
          Law.I2,
          Offence.Where.EVERYWHERE,
          "accounts and what is under way sum to %d %s, not to 0".formatted(sum, currency));
    }
  }
}
