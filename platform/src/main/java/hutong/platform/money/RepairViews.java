package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.extend.NoAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What operators see of a book's two histories. */
final class RepairViews {
  /** Events of each side at a time, and those that have their numbers. */
  private static final int SHOWN = 500;

  /** Entries that are read at a time, each of up to some hundred events. */
  private static final int PAGE = 20;

  private final Repairs repairs;
  private final BookHistory history;

  RepairViews(Repairs repairs, BookHistory history) {
    this.repairs = repairs;
    this.history = history;
  }

  /** Some events of one side, with all of each number. */
  private static final class Side {
    private final List<BookLine> lines = new ArrayList<>();

    /** The first number that was not read. */
    private long end = Long.MAX_VALUE;

    boolean isFull() {
      return lines.size() >= SHOWN;
    }

    List<BookLine> before(long number) {
      return lines.stream().filter(line -> line.sequence() < number).toList();
    }
  }

  /**
   * Both histories, if the book has met two; fails with {@link NoAnswer}.
   *
   * @param from the first number that is shown
   */
  CompletionStage<TwoHistories> look(int book, long from) {
    return repairs
        .standing(book)
        .thenCompose(
            standing -> {
              List<Stray> shown = standing.open().isEmpty() ? standing.decided() : standing.open();
              long none = standing.sequence() + 1;
              long parted = shown.stream().mapToLong(Stray::from).min().orElse(none);
              long first = Math.max(from, parted);
              long last = shown.stream().mapToLong(Stray::upTo).max().orElse(0);
              return beside(book, shown, first, last, new Side())
                  .thenCombine(
                      branch(book, standing, first, new Side()),
                      (beside, branch) -> histories(book, standing, shown, beside, branch));
            })
        .thenCompose(this::withDifferences);
  }

  private static TwoHistories histories(
      int book, Reply.Standing standing, List<Stray> shown, Side beside, Side branch) {
    long end = Math.min(beside.end, branch.end);
    return new TwoHistories(
        book,
        standing.open().isEmpty() ? 0 : standing.stoppedAt(),
        shown.stream().mapToLong(Stray::events).sum(),
        beside.before(end),
        branch.before(end),
        end == Long.MAX_VALUE ? 0 : end,
        List.of());
  }

  private CompletionStage<Side> beside(
      int book, List<Stray> strays, long from, long last, Side side) {
    if (from > last) {
      return CompletableFuture.completedFuture(side);
    }
    if (side.isFull()) {
      side.end = from;
      return CompletableFuture.completedFuture(side);
    }
    long to = Math.min(from + PAGE - 1, last);
    CompletionStage<Side> all = CompletableFuture.completedFuture(side);
    for (Stray stray : strays) {
      all =
          all.thenCombine(
              history.events(book, stray, from, to),
              (soFar, events) -> {
                events.forEach(one -> soFar.lines.add(BookLine.of(one.entry(), one.event())));
                return soFar;
              });
    }
    return all.thenCompose(done -> beside(book, strays, to + 1, last, done));
  }

  /** Those of the decisions since the book was stopped the last time. */
  private CompletionStage<TwoHistories> withDifferences(TwoHistories histories) {
    return repairs
        .standing(histories.book())
        .thenCompose(
            standing ->
                standing.decided().isEmpty()
                    ? CompletableFuture.completedFuture(List.<Event.Repaired>of())
                    : repairs.repaired(histories.book(), standing, standing.stoppedAt()))
        .thenApply(
            repaired ->
                histories.with(
                    repaired.stream()
                        .flatMap(one -> one.differences().stream())
                        .map(one -> "event %d: %s".formatted(one.sequence(), one.detail()))
                        .toList()));
  }

  private CompletionStage<Side> branch(int book, Reply.Standing standing, long from, Side side) {
    if (from > standing.sequence()) {
      return CompletableFuture.completedFuture(side);
    }
    if (side.isFull()) {
      side.end = from;
      return CompletableFuture.completedFuture(side);
    }
    long to = Math.min(from + PAGE - 1, standing.sequence());
    return history
        .branch(book, standing.all(), from, to)
        .thenCompose(
            page -> {
              for (Entry.Recorded<Link> entry : page) {
                entry.event().events().forEach(event -> side.lines.add(BookLine.of(entry, event)));
              }
              return branch(book, standing, to + 1, side);
            });
  }
}
