package hutong.platform.money;

import java.util.List;

/**
 * A book's two histories, as operators see them.
 *
 * @param stoppedAt the entry by which the book is stopped; 0: it is not
 * @param events beside the branch, shown or not; 0: there never was a second history
 * @param beside the branch: those of a range of numbers
 * @param branch those of the branch with the same numbers, from where the two part
 * @param next the number behind these; 0: there are no more
 * @param differences what decisions left open, in words
 */
public record TwoHistories(
    int book,
    long stoppedAt,
    long events,
    List<BookLine> beside,
    List<BookLine> branch,
    long next,
    List<String> differences) {

  TwoHistories with(List<String> found) {
    return new TwoHistories(book, stoppedAt, events, beside, branch, next, found);
  }
}
