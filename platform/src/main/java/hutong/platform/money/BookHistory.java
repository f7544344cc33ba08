package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.entity.Journal;
import hutong.platform.money.StatementTable.Takeover;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The journals of books as those read them who look for second histories.
 *
 * <p>A writer that was replaced goes on with the numbers behind those that its successor had
 * recovered. So whether it lived on shows there, within one write and one number; what is behind it
 * is read only when it did. Looked at are the newest takeovers, and all about which operators have
 * decided; an audit looks at all.
 */
final class BookHistory {
  /** A book's restarts that are looked at each time. */
  private static final int TAKEOVERS = 8;

  /** Entries that are read at a time, each of up to some hundred events. */
  private static final int PAGE = 100;

  private static final BookJournal CODEC = new BookJournal();

  /** The numbers of a write, and the first of the next. */
  private static final int WINDOW = CODEC.mostRows() + 1;

  private final Journal journal;
  private final StatementTable beginnings;

  BookHistory(Journal journal, StatementTable beginnings) {
    this.journal = journal;
    this.beginnings = beginnings;
  }

  private static String persistenceId(int book) {
    return Books.TYPE + "|" + book;
  }

  /** All second histories of the book, apart from what operators have decided about. */
  CompletionStage<List<Stray>> look(int book, Strays known) {
    return beginnings
        .takeovers(book, TAKEOVERS)
        .thenCompose(takeovers -> suspects(book, takeovers))
        .thenCompose(
            suspects -> {
              suspects.addAll(known.decided().keySet());
              CompletionStage<List<Stray>> all =
                  CompletableFuture.completedFuture(new ArrayList<>());
              for (long incarnation : suspects) {
                all =
                    all.thenCombine(
                        stray(book, incarnation, known),
                        (strays, stray) -> {
                          if (stray.events() > 0) {
                            strays.add(stray);
                          }
                          return strays;
                        });
              }
              return all;
            });
  }

  /** The replaced writers that lived on. */
  private CompletionStage<Set<Long>> suspects(int book, List<Takeover> takeovers) {
    CompletionStage<Set<Long>> all = CompletableFuture.completedFuture(new TreeSet<>());
    List<Long> rising = takeovers.stream().map(Takeover::after).sorted().distinct().toList();
    for (int i = 0; i < rising.size(); i++) {
      long from = rising.get(i);
      long to = from + WINDOW;
      while (i + 1 < rising.size() && rising.get(i + 1) <= to) {
        i++;
        to = rising.get(i) + WINDOW;
      }
      all =
          all.thenCombine(
              everything(book, from, to),
              (found, rows) -> {
                rows.stream()
                    .filter(row -> takeovers.stream().anyMatch(one -> one.voids(row)))
                    .collect(Collectors.groupingBy(Entry::incarnation))
                    .forEach(
                        (incarnation, voids) -> {
                          if (SecondHistories.showLife(voids)) {
                            found.add(incarnation);
                          }
                        });
                return found;
              });
    }
    return all;
  }

  /** Without what is dealt with; what is known of it is not read again. */
  private CompletionStage<Stray> stray(int book, long incarnation, Strays known) {
    Stray open = known.open().get(incarnation);
    if (open != null) {
      return extent(book, open, open.upTo() + 1);
    }
    Stray dealtWith = known.dealtWith(incarnation);
    return beginnings
        .replacedAfter(book, incarnation)
        .thenCompose(
            after -> {
              long from = after.orElse(Long.MAX_VALUE - PAGE) + 1;
              Stray none = new Stray(incarnation, from, dealtWith.upTo(), -dealtWith.within());
              return after.isEmpty()
                  ? CompletableFuture.completedFuture(none)
                  : extent(book, none, Math.max(from, dealtWith.upTo() + 1));
            });
  }

  /** A writer leaves out no number, so its history ends where there is none of it. */
  private CompletionStage<Stray> extent(int book, Stray soFar, long from) {
    return everything(book, from, from + PAGE - 1)
        .thenCompose(
            rows -> {
              List<Entry<Link>> all =
                  rows.stream()
                      .filter(row -> soFar.covers(row.incarnation(), row.sequence()))
                      .toList();
              if (all.isEmpty()) {
                return CompletableFuture.completedFuture(soFar);
              }
              Stray more = soFar;
              for (Entry<Link> entry : all) {
                more = with(more, entry);
              }
              return extent(book, more, from + PAGE);
            });
  }

  private static Stray with(Stray soFar, Entry<Link> entry) {
    int events = SecondHistories.happened(entry).size();
    return events == 0
        ? soFar
        : new Stray(soFar.incarnation(), soFar.from(), entry.sequence(), soFar.events() + events);
  }

  /** One of an entry's events. */
  record Happened(Entry<Link> entry, Event event) {
    long sequence() {
      return entry.sequence();
    }
  }

  /** The events of a second history with these numbers. */
  CompletionStage<List<Happened>> events(int book, Stray stray, long from, long to) {
    return everything(book, from, to)
        .thenApply(
            rows ->
                rows.stream()
                    .filter(row -> stray.covers(row.incarnation(), row.sequence()))
                    .flatMap(
                        row ->
                            SecondHistories.happened(row).stream()
                                .map(event -> new Happened(row, event)))
                    .toList());
  }

  /**
   * The entries with events on the branch with these numbers.
   *
   * @param strays what the book knows to be none
   */
  CompletionStage<List<Entry.Recorded<Link>>> branch(
      int book, List<Stray> strays, long from, long to) {
    return journal
        .read(persistenceId(book), CODEC, from, to)
        .thenApply(
            entries ->
                entries.stream()
                    .filter(
                        entry ->
                            strays.stream()
                                .noneMatch(
                                    one -> one.covers(entry.incarnation(), entry.sequence())))
                    .filter(entry -> entry instanceof Entry.Recorded)
                    .map(entry -> (Entry.Recorded<Link>) entry)
                    .toList());
  }

  private CompletionStage<List<Entry<Link>>> everything(int book, long from, long to) {
    return journal.everything(persistenceId(book), CODEC, from, to);
  }
}
