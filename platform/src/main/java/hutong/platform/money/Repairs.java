package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.extend.NoAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What operators see of a book's two histories, and have done about them. */
final class Repairs {
  /** Events of each side that are shown. */
  private static final int SHOWN = 500;

  private static final int PAGE = 1_000;

  private final Books books;
  private final BookHistory history;

  Repairs(Books books, BookHistory history) {
    this.books = books;
    this.history = history;
  }

  private CompletionStage<Reply.Standing> standing(int book) {
    return books.told(book, new Order.Examine()).thenApply(Reply.Standing.class::cast);
  }

  private static List<Stray> all(Reply.Standing standing) {
    List<Stray> all = new ArrayList<>(standing.open());
    all.addAll(standing.decided());
    return all;
  }

  // To see.

  /** Both histories, if the book has met two; fails with {@link NoAnswer}. */
  CompletionStage<TwoHistories> look(int book) {
    return standing(book)
        .thenCompose(
            standing -> {
              List<Stray> shown = standing.open().isEmpty() ? standing.decided() : standing.open();
              long from = shown.stream().mapToLong(Stray::from).min().orElse(standing.sequence());
              CompletionStage<List<BookLine>> lost =
                  CompletableFuture.completedFuture(new ArrayList<>());
              for (Stray stray : shown) {
                lost =
                    lost.thenCombine(
                        history.events(
                            book,
                            stray,
                            stray.from(),
                            Math.min(stray.upTo(), stray.from() + SHOWN - 1)),
                        Repairs::plus);
              }
              return lost.thenCombine(
                  branch(book, standing, from, new ArrayList<>()),
                  (beside, branch) ->
                      new TwoHistories(
                          book,
                          standing.open().isEmpty() ? 0 : standing.stoppedAt(),
                          shown.stream().mapToLong(Stray::events).sum(),
                          beside,
                          shown.isEmpty() ? List.of() : plus(new ArrayList<>(), branch),
                          List.of()));
            })
        .thenCompose(this::withDifferences);
  }

  private static List<BookLine> plus(List<BookLine> lines, List<Entry.Recorded<Link>> entries) {
    entries.forEach(entry -> lines.add(BookLine.of(entry)));
    return lines;
  }

  /** Those of the decisions since the book was stopped the last time. */
  private CompletionStage<TwoHistories> withDifferences(TwoHistories histories) {
    return standing(histories.book())
        .thenCompose(
            standing ->
                standing.decided().isEmpty()
                    ? CompletableFuture.completedFuture(List.<Event.Repaired>of())
                    : repaired(histories.book(), standing, standing.stoppedAt()))
        .thenApply(
            repaired ->
                histories.with(
                    repaired.stream()
                        .flatMap(one -> one.differences().stream())
                        .map(one -> "event %d: %s".formatted(one.sequence(), one.detail()))
                        .toList()));
  }

  private CompletionStage<List<Entry.Recorded<Link>>> branch(
      int book, Reply.Standing standing, long from, List<Entry.Recorded<Link>> soFar) {
    if (from > standing.sequence() || soFar.size() >= SHOWN) {
      return CompletableFuture.completedFuture(soFar.stream().limit(SHOWN).toList());
    }
    long to = Math.min(from + PAGE - 1, standing.sequence());
    return history
        .branch(book, all(standing), from, to)
        .thenCompose(
            page -> {
              soFar.addAll(page);
              return branch(book, standing, to + 1, soFar);
            });
  }

  // To do.

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
              return part(book, standing, again, decision)
                  .thenCompose(order -> books.told(book, order))
                  .thenCompose(done -> repair(book, stoppedAt, again, decision));
            });
  }

  private CompletionStage<Order.Repair> part(
      int book, Reply.Standing standing, boolean again, String decision) {
    Stray stray = standing.open().get(0);
    long after =
        standing.decided().stream()
            .filter(one -> one.incarnation() == stray.incarnation())
            .mapToLong(Stray::upTo)
            .sum();
    if (!again) {
      return CompletableFuture.completedFuture(
          new Order.Repair(
              decision,
              standing.stoppedAt(),
              stray.incarnation(),
              after,
              stray.upTo(),
              stray.events(),
              false,
              List.of(),
              standing.sequence()));
    }
    long from = Math.max(stray.from(), after + 1);
    long to = Math.min(from + Ledger.AT_ONCE - 1, stray.upTo());
    return history
        .events(book, stray, from, to)
        .thenCompose(events -> lost(book, standing, events))
        .thenApply(
            lost ->
                new Order.Repair(
                    decision,
                    standing.stoppedAt(),
                    stray.incarnation(),
                    after,
                    to,
                    lost.size(),
                    true,
                    lost,
                    standing.sequence()));
  }

  /** With what the branch knows of their operations. */
  private CompletionStage<List<Order.Lost>> lost(
      int book, Reply.Standing standing, List<Entry.Recorded<Link>> entries) {
    CompletionStage<List<Order.Lost>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (Entry.Recorded<Link> entry : entries) {
      Event event = entry.event().event();
      CompletionStage<List<Event>> kept =
          event.spends().values().stream()
              .map(spent -> books.entry(book, spent.order().id(), all(standing)))
              .findFirst()
              .orElseGet(() -> CompletableFuture.completedFuture(List.of()));
      CompletionStage<Boolean> hold =
          event instanceof Event.Cancelled cancelled
              ? books
                  .entry(book, cancelled.order().hold(), all(standing))
                  .thenApply(found -> !found.isEmpty())
              : CompletableFuture.completedFuture(event instanceof Event.Released);
      all =
          all.thenCombine(
              kept.thenCombine(
                  hold, (known, found) -> new Order.Lost(entry.sequence(), event, known, found)),
              (list, lost) -> {
                list.add(lost);
                return list;
              });
    }
    return all;
  }

  private CompletionStage<Mended> outcome(
      int book, Reply.Standing standing, long stoppedAt, String decision) {
    return repaired(book, standing, stoppedAt)
        .thenApply(
            all -> {
              List<Event.Repaired> mine =
                  all.stream().filter(one -> one.decision().equals(decision)).toList();
              return new Mended(
                  mine.stream().mapToLong(one -> one.part().events()).sum(),
                  mine.stream().mapToLong(one -> one.differences().size()).sum());
            });
  }

  /** What was done since a stop: until it is, a book stores nothing else. */
  private CompletionStage<List<Event.Repaired>> repaired(
      int book, Reply.Standing standing, long stoppedAt) {
    return repaired(book, standing, Math.max(1, stoppedAt), new ArrayList<>(), 0);
  }

  private CompletionStage<List<Event.Repaired>> repaired(
      int book, Reply.Standing standing, long from, List<Event.Repaired> soFar, int othersSince) {
    if (from > standing.sequence() || othersSince > PAGE) {
      return CompletableFuture.completedFuture(soFar);
    }
    long to = Math.min(from + PAGE - 1, standing.sequence());
    return history
        .branch(book, all(standing), from, to)
        .thenCompose(
            page -> {
              int others = othersSince;
              for (Entry.Recorded<Link> entry : page) {
                others++;
                if (entry.event().event() instanceof Event.Repaired one) {
                  soFar.add(one);
                  others = 0;
                }
              }
              return repaired(book, standing, to + 1, soFar, others);
            });
  }
}
