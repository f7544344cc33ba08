package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.extend.NoAnswer;
import hutong.platform.money.BookHistory.Happened;
import hutong.platform.money.Mended.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Has a book deal with a second history as operators have decided. */
final class Repairs {
  /** Entries that are read at a time, each of up to some hundred events. */
  private static final int PAGE = 20;

  private final Books books;
  private final BookHistory history;

  Repairs(Books books, BookHistory history) {
    this.books = books;
    this.history = history;
  }

  /** What the book knows of second histories; fails with {@link NoAnswer}. */
  CompletionStage<Reply.Standing> standing(int book) {
    return books.told(book, new Order.Examine()).thenApply(Reply.Standing.class::cast);
  }

  /**
   * Does what was decided about a stop, unless it is done or the book was stopped anew since; fails
   * with {@link NoAnswer}.
   */
  CompletionStage<Mended> repair(int book, long stoppedAt, boolean again, String decision) {
    return standing(book)
        .thenCompose(
            standing -> {
              if (standing.stoppedAt() != stoppedAt || standing.open().isEmpty()) {
                return outcome(book, standing, stoppedAt, decision);
              }
              Stray stray = standing.open().get(0);
              return given(book, stray, stray.from(), new HashMap<>())
                  .thenApply(given -> new Repair(book, stray, again, decision, given))
                  .thenCompose(repair -> repair.goOn(standing, Page.NONE))
                  .thenCompose(done -> repair(book, stoppedAt, again, decision));
            });
  }

  /** By creditor the highest number of an obligation that the history gave out. */
  private CompletionStage<Map<Integer, Long>> given(
      int book, Stray stray, long from, Map<Integer, Long> soFar) {
    if (from > stray.upTo()) {
      return CompletableFuture.completedFuture(soFar);
    }
    long to = Math.min(from + PAGE - 1, stray.upTo());
    return history
        .events(book, stray, from, to)
        .thenCompose(
            events -> {
              events.forEach(one -> Given.note(one.event(), soFar));
              return given(book, stray, to + 1, soFar);
            });
  }

  /** Some entries' events, which most parts are taken from. */
  private record Page(List<Happened> events, long to) {
    static final Page NONE = new Page(List.of(), 0);

    Page from(long sequence) {
      return new Page(events.stream().filter(one -> one.sequence() >= sequence).toList(), to);
    }
  }

  /** The repair of one history, part by part. */
  private final class Repair {
    private final int book;
    private final Stray stray;
    private final boolean again;
    private final String decision;
    private final Map<Integer, Long> given;

    Repair(int book, Stray stray, boolean again, String decision, Map<Integer, Long> given) {
      this.book = book;
      this.stray = stray;
      this.again = again;
      this.decision = decision;
      this.given = Map.copyOf(given);
    }

    /** Until nothing of it is left, or the book was stopped anew. */
    CompletionStage<Reply.Standing> goOn(Reply.Standing standing, Page before) {
      return page(standing, before)
          .thenCompose(
              page ->
                  part(standing, page)
                      .thenCompose(order -> books.told(book, order))
                      .thenCompose(done -> standing(book)) // its answer does not know its number
                      .thenCompose(
                          after ->
                              after.stoppedAt() == standing.stoppedAt()
                                      && after.open().contains(stray)
                                  ? goOn(after, page)
                                  : CompletableFuture.completedFuture(after)));
    }

    private CompletionStage<Page> page(Reply.Standing standing, Page before) {
      long from = Math.max(stray.from(), dealtWith(standing).upTo() + 1);
      if (from <= before.to()) {
        return CompletableFuture.completedFuture(before.from(from));
      }
      long to = Math.min(from + PAGE - 1, stray.upTo());
      return history.events(book, stray, from, to).thenApply(events -> new Page(events, to));
    }

    private Stray dealtWith(Reply.Standing standing) {
      return Strays.of(standing).dealtWith(stray.incarnation());
    }

    private CompletionStage<Order.Repair> part(Reply.Standing standing, Page page) {
      Stray done = dealtWith(standing);
      Part part = Part.of(page.events(), (int) done.within(), page.to());
      Stray with =
          new Stray(
              stray.incarnation(), stray.from(), part.upTo(), part.events().size(), part.within());
      return lost(standing, part.events())
          .thenApply(
              lost ->
                  new Order.Repair(
                      decision,
                      standing.stoppedAt(),
                      with,
                      done.events(),
                      again,
                      lost,
                      standing.sequence(),
                      given));
    }

    /** With what the branch knows of them. */
    private CompletionStage<List<Order.Lost>> lost(Reply.Standing standing, List<Happened> events) {
      CompletionStage<List<Order.Lost>> all = CompletableFuture.completedFuture(new ArrayList<>());
      for (Happened one : events) {
        all =
            all.thenCompose(
                list ->
                    lost(standing, one)
                        .thenApply(
                            lost -> {
                              list.add(lost);
                              return list;
                            }));
      }
      return all;
    }

    private CompletionStage<Order.Lost> lost(Reply.Standing standing, Happened one) {
      Event event = one.event();
      CompletionStage<List<Event>> kept =
          event instanceof Event.Returned returned
              ? returned(standing, returned, stray.from())
              : event.spends().values().stream()
                  .map(
                      spent ->
                          books.entry(
                              book, spent.order().id(), standing.all(), standing.sequence()))
                  .findFirst()
                  .orElseGet(() -> CompletableFuture.completedFuture(List.of()));
      CompletionStage<Boolean> hold =
          event instanceof Event.Cancelled cancelled
              ? books
                  .entry(book, cancelled.order().hold(), standing.all(), standing.sequence())
                  .thenApply(found -> !found.isEmpty())
              : CompletableFuture.completedFuture(event instanceof Event.Released);
      return kept.thenCombine(
          hold, (known, found) -> new Order.Lost(one.sequence(), event, known, found));
    }

    /** The same on the branch; refusals are few, so it is looked through for each. */
    private CompletionStage<List<Event>> returned(
        Reply.Standing standing, Event.Returned there, long from) {
      if (from > standing.sequence()) {
        return CompletableFuture.completedFuture(List.of());
      }
      long to = Math.min(from + PAGE - 1, standing.sequence());
      return history
          .branch(book, standing.all(), from, to)
          .thenCompose(
              entries -> {
                List<Event> found =
                    entries.stream()
                        .flatMap(entry -> entry.event().events().stream())
                        .filter(
                            event ->
                                event instanceof Event.Returned here
                                    && here.back().equals(there.back()))
                        .toList();
                return found.isEmpty()
                    ? returned(standing, there, to + 1)
                    : CompletableFuture.completedFuture(found);
              });
    }
  }

  /**
   * So many events as one order takes, for it may go to another node.
   *
   * @param upTo the number up to which all are dealt with after these
   * @param within and so many of the number behind it
   */
  record Part(List<Happened> events, long upTo, long within) {
    /**
     * @param all of some entries up to that number
     * @param done so many of the first entry are dealt with
     */
    static Part of(List<Happened> all, int done, long to) {
      int end = done + Ledger.AT_ONCE;
      if (all.size() <= end) {
        return new Part(all.subList(Math.min(done, all.size()), all.size()), to, 0);
      }
      long next = all.get(end).sequence();
      long before = all.subList(0, end).stream().filter(one -> one.sequence() == next).count();
      return new Part(all.subList(done, end), next - 1, before);
    }
  }

  // What came of it.

  private CompletionStage<Mended> outcome(
      int book, Reply.Standing standing, long stoppedAt, String decision) {
    return repaired(book, standing, stoppedAt)
        .thenApply(
            all -> {
              List<Event.Repaired> mine =
                  all.stream().filter(one -> one.decision().equals(decision)).toList();
              Outcome others =
                  all.stream().anyMatch(Event.Repaired::last)
                      ? Outcome.DECIDED_OTHERWISE
                      : Outcome.OVERTAKEN;
              return new Mended(
                  mine.stream().anyMatch(Event.Repaired::last) ? Outcome.DONE : others,
                  mine.stream().mapToLong(one -> one.part().events()).sum(),
                  mine.stream().mapToLong(one -> one.differences().size()).sum());
            });
  }

  /** What was done about a stop, until the book served again or was stopped anew. */
  CompletionStage<List<Event.Repaired>> repaired(
      int book, Reply.Standing standing, long stoppedAt) {
    return repaired(book, standing, stoppedAt, Math.max(1, stoppedAt), new ArrayList<>());
  }

  private CompletionStage<List<Event.Repaired>> repaired(
      int book, Reply.Standing standing, long stoppedAt, long from, List<Event.Repaired> soFar) {
    if (from > standing.sequence()) {
      return CompletableFuture.completedFuture(soFar);
    }
    long to = Math.min(from + PAGE - 1, standing.sequence());
    return history
        .branch(book, standing.all(), from, to)
        .thenCompose(
            page ->
                collect(page, stoppedAt, soFar)
                    ? CompletableFuture.completedFuture(soFar)
                    : repaired(book, standing, stoppedAt, to + 1, soFar));
  }

  /** Whether these are all. */
  private static boolean collect(
      List<Entry.Recorded<Link>> page, long stoppedAt, List<Event.Repaired> into) {
    for (Entry.Recorded<Link> entry : page) {
      for (Event event : entry.event().events()) {
        if (event instanceof Event.Stopped && entry.sequence() > stoppedAt) {
          return true;
        }
        if (event instanceof Event.Repaired one) {
          into.add(one);
          if (one.last()) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
