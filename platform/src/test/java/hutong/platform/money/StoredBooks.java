package hutong.platform.money;

import hutong.platform.entity.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Journals of books that an audit reads, for tests: whole ones, and such as were tampered with. */
final class StoredBooks implements Audit.Entries {
  private static final long AT = 1_800_000_000_000L;

  private final Map<Integer, List<Audit.Step>> journals = new HashMap<>();
  private final Map<Integer, Integer> cuts = new HashMap<>();
  private final Map<Integer, Integer> read = new HashMap<>();

  static StoredBooks of(List<List<Entry<Link>>> journals) {
    StoredBooks books = new StoredBooks();
    for (int book = 0; book < journals.size(); book++) {
      for (Entry<Link> entry : journals.get(book)) {
        books.journal(book).add(new Audit.Step.Next(entry));
      }
    }
    return books;
  }

  private List<Audit.Step> journal(int book) {
    return journals.computeIfAbsent(book, one -> new ArrayList<>());
  }

  // What happens.

  /** Stores what happened, whether it could or not. */
  StoredBooks event(int book, Event event) {
    List<Audit.Step> journal = journal(book);
    Link.Hash previous = Link.Hash.NONE;
    for (Audit.Step step : journal) {
      if (step instanceof Audit.Step.Next next
          && next.entry() instanceof Entry.Recorded<Link> recorded) {
        previous = recorded.event().hash();
      }
    }
    long beside = journal.stream().filter(step -> step instanceof Audit.Step.Beside).count();
    return entry(book, recorded(journal.size() - beside + 1, EventBytes.after(previous, event)));
  }

  StoredBooks entry(int book, Entry<Link> entry) {
    journal(book).add(new Audit.Step.Next(entry));
    return this;
  }

  /** A row that a replaced writer stored. */
  StoredBooks beside(int book, Entry<Link> row) {
    journal(book).add(new Audit.Step.Beside(row));
    return this;
  }

  private static Entry<Link> recorded(long sequence, Link link) {
    return new Entry.Recorded<>(sequence, 1, AT + sequence, link);
  }

  // What somebody does to it.

  /** As if its bytes had been written over; what they name as the hash before stays. */
  StoredBooks alter(int book, int sequence, UnaryOperator<Event> change) {
    Entry.Recorded<Link> old = entry(book, sequence);
    Link link =
        EventBytes.stored(
            old.event().previous(),
            old.event().events().stream().map(change).map(EventBytes::of).toList());
    return put(book, sequence, new Audit.Step.Next(recorded(sequence, link)));
  }

  /** Two neighbours change places, and keep their numbers. */
  StoredBooks swap(int book, int sequence) {
    Link one = entry(book, sequence).event();
    Link other = entry(book, sequence + 1).event();
    put(book, sequence, new Audit.Step.Next(recorded(sequence, other)));
    return put(book, sequence + 1, new Audit.Step.Next(recorded(sequence + 1, one)));
  }

  StoredBooks takeOut(int book, int sequence) {
    journal(book).remove(sequence - 1);
    return this;
  }

  StoredBooks garble(int book, int sequence) {
    return put(book, sequence, new Audit.Step.Unreadable(sequence, "nonsense"));
  }

  private StoredBooks put(int book, int sequence, Audit.Step step) {
    journal(book).set(sequence - 1, step);
    return this;
  }

  Entry.Recorded<Link> entry(int book, int sequence) {
    return (Entry.Recorded<Link>) ((Audit.Step.Next) journal(book).get(sequence - 1)).entry();
  }

  int length(int book) {
    return journal(book).size();
  }

  // The audit.

  /** Where the book stands when the audit begins. */
  StoredBooks cut(int book, int length) {
    cuts.put(book, length);
    return this;
  }

  AuditReport audit() {
    return audit(Audit.Evidence.NONE);
  }

  AuditReport audit(Audit.Evidence evidence) {
    read.clear();
    return Audit.of(journals.size(), this, (ids, then) -> {}, evidence);
  }

  @Override
  public Audit.Step next(int book) {
    List<Audit.Step> journal = journal(book);
    int at = read.merge(book, 1, Integer::sum) - 1;
    Integer cut = cuts.getOrDefault(book, journal.size());
    if (at == cut) { // reached for the first time
      return new Audit.Step.End();
    }
    int index = at > cut ? at - 1 : at;
    return index < journal.size() ? journal.get(index) : new Audit.Step.End();
  }
}
