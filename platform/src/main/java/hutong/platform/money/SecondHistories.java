package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.entity.Voids;
import hutong.platform.money.Offence.Where;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an audit reads beside a book's branch. A replaced writer's one late write is nothing; a
 * second one says that it lived on, and then operators must have decided about all of it.
 */
final class SecondHistories {
  /** One writer's. */
  private static final class History {
    private final Where first;
    private boolean livedOn;
    private long upTo;
    private long events;

    History(Where first) {
      this.first = first;
    }
  }

  private final SortedMap<Long, History> histories = new TreeMap<>();

  /**
   * What happened in an entry: what a writer notes of being stopped itself is no part of its
   * history, else it had no end.
   */
  static List<Event> happened(Entry<Link> entry) {
    return entry instanceof Entry.Recorded<Link> recorded
        ? recorded.event().events().stream()
            .filter(event -> !(event instanceof Event.Stopped))
            .toList()
        : List.of();
  }

  /** Whether a replaced writer lived on: what it noted of being stopped says nothing of it. */
  static boolean showLife(List<Entry<Link>> rows) {
    return Voids.showLife(rows.stream().filter(row -> !happened(row).isEmpty()).toList());
  }

  void add(Entry<Link> row) {
    int events = happened(row).size();
    if (events == 0) {
      return;
    }
    History history =
        histories.computeIfAbsent(
            row.incarnation(), one -> new History(new Where(0, row.sequence(), row.atMillis())));
    history.livedOn |= row.atMillis() != history.first.atMillis(); // Voids.showLife, row by row
    history.upTo = Math.max(history.upTo, row.sequence());
    history.events += events;
  }

  /** Whether that writer has a second history. */
  boolean livedOn(long incarnation) {
    History history = histories.get(incarnation);
    return history != null && history.livedOn;
  }

  /** Names those about which the book knows no decision. */
  void close(Book book, Offences offences) {
    histories.forEach(
        (incarnation, history) -> {
          boolean decided = book.strays().dealtWith(incarnation).upTo() >= history.upTo;
          if (history.livedOn && !decided) {
            offences.add(
                Law.WRITERS,
                new Where(book.number(), history.first.sequence(), history.first.atMillis()),
                "%d events up to number %d of incarnation %d, which was replaced, are a second history: hutong admin repair %d"
                    .formatted(history.events, history.upTo, incarnation, book.number()));
          }
        });
    if (histories.isEmpty()) { // this audit did not read so far back
      book.strays()
          .open()
          .forEach(
              (incarnation, stray) ->
                  offences.add(
                      Law.WRITERS,
                      new Where(book.number(), stray.from(), book.timeMillis()),
                      "a second history of %d events by incarnation %d is not decided about: hutong admin repair %d"
                          .formatted(stray.events(), incarnation, book.number())));
    }
  }
}
