package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.extend.NoAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What operators see of a book's two histories. */
final class RepairViews {
  /** Events of each side that are shown at a time. */
  private static final int SHOWN = 500;

  /** Entries that are read at a time, each of up to some hundred events. */
  private static final int PAGE = 100;

  private final Repairs repairs;
  private final BookHistory history;

  RepairViews(Repairs repairs, BookHistory history) {
    this.repairs = repairs;
    this.history = history;
  }

  /** Both histories, if the book has met two; fails with {@link NoAnswer}. */
  CompletionStage<TwoHistories> look(int book) {
    return repairs
        .standing(book)
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
                        beside(book, stray, stray.from(), new ArrayList<>()), RepairViews::plus);
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

  private CompletionStage<List<BookLine>> branch(
      int book, Reply.Standing standing, long from, List<BookLine> soFar) {
    if (from > standing.sequence() || soFar.size() >= SHOWN) {
      return CompletableFuture.completedFuture(soFar.stream().limit(SHOWN).toList());
    }
    long to = Math.min(from + PAGE - 1, standing.sequence());
    return history
        .branch(book, standing.all(), from, to)
        .thenCompose(
            page -> {
              for (Entry.Recorded<Link> entry : page) {
                entry.event().events().forEach(event -> soFar.add(BookLine.of(entry, event)));
              }
              return branch(book, standing, to + 1, soFar);
            });
  }
}
