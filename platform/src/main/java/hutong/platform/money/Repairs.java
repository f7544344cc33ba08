package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.extend.NoAnswer;
import hutong.platform.money.BookHistory.Happened;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What operators see of a book's two histories, and have done about them. */
final class Repairs {
  /** Events of each side that are shown. */
  private static final int SHOWN = 500;

  /** Entries that are read at a time, each of up to some hundred events. */
  private static final int PAGE = 100;

  /** Entries behind which no more of a repair is looked for. */
  private static final int FAR = 1_000;

  /** Entries that a part is taken from; most have fewer events than a part may. */
  private static final int OF_A_PART = 20;

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
              long none = standing.sequence() + 1;
              long from = shown.stream().mapToLong(Stray::from).min().orElse(none);
              CompletionStage<List<BookLine>> lost =
                  CompletableFuture.completedFuture(new ArrayList<>());
              for (Stray stray : shown) {
                lost =
                    lost.thenCombine(
                        beside(book, stray, stray.from(), new ArrayList<>()), Repairs::plus);
              }
              return lost.thenCombine(
                  branch(book, standing, from, new ArrayList<>()),
                  (beside, branch) ->
                      new TwoHistories(
                          book,
                          standing.open().isEmpty() ? 0 : standing.stoppedAt(),
                          shown.stream().mapToLong(Stray::events).sum(),
                          beside,
                          branch,
                          List.of()));
            })
        .thenCompose(this::withDifferences);
  }

  private static List<BookLine> plus(List<BookLine> lines, List<BookLine> more) {
    lines.addAll(more);
    return lines;
  }

  private CompletionStage<List<BookLine>> beside(
      int book, Stray stray, long from, List<BookLine> soFar) {
    if (from > stray.upTo() || soFar.size() >= SHOWN) {
      return CompletableFuture.completedFuture(soFar.stream().limit(SHOWN).toList());
    }
    long to = Math.min(from + PAGE - 1, stray.upTo());
    return history
        .events(book, stray, from, to)
        .thenCompose(
            page -> {
              page.forEach(one -> soFar.add(BookLine.of(one.entry(), one.event())));
              return beside(book, stray, to + 1, soFar);
            });
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

  private CompletionStage<List<BookLine>> branch(
      int book, Reply.Standing standing, long from, List<BookLine> soFar) {
    if (from > standing.sequence() || soFar.size() >= SHOWN) {
      return CompletableFuture.completedFuture(soFar.stream().limit(SHOWN).toList());
    }
    long to = Math.min(from + PAGE - 1, standing.sequence());
    return history
        .branch(book, all(standing), from, to)
        .thenCompose(
            page -> {
              for (Entry.Recorded<Link> entry : page) {
                entry.event().events().forEach(event -> soFar.add(BookLine.of(entry, event)));
              }
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
    Stray done = Strays.of(standing).dealtWith(stray.incarnation());
    if (!again) {
      return CompletableFuture.completedFuture(
          new Order.Repair(
              decision,
              standing.stoppedAt(),
              stray.incarnation(),
              done.events(),
              stray.upTo(),
              stray.events(),
              false,
              List.of(),
              standing.sequence(),
              0));
    }
    long from = Math.max(stray.from(), done.upTo() + 1);
    long to = Math.min(from + OF_A_PART - 1, stray.upTo());
    return history
        .events(book, stray, from, to)
        .thenApply(events -> Part.of(events, (int) done.within(), to))
        .thenCompose(
            part ->
                lost(book, standing, part.events())
                    .thenApply(
                        lost ->
                            new Order.Repair(
                                decision,
                                standing.stoppedAt(),
                                stray.incarnation(),
                                done.events(),
                                part.upTo(),
                                lost.size(),
                                true,
                                lost,
                                standing.sequence(),
                                part.within())));
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

  /** With what the branch knows of their operations. */
  private CompletionStage<List<Order.Lost>> lost(
      int book, Reply.Standing standing, List<Happened> events) {
    CompletionStage<List<Order.Lost>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (Happened one : events) {
      Event event = one.event();
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
                  hold, (known, found) -> new Order.Lost(one.sequence(), event, known, found)),
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
    if (from > standing.sequence() || othersSince > FAR) {
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
                for (Event event : entry.event().events()) {
                  if (event instanceof Event.Repaired one) {
                    soFar.add(one);
                    others = 0;
                  }
                }
              }
              return repaired(book, standing, to + 1, soFar, others);
            });
  }
}
