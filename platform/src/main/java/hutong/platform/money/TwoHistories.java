package hutong.platform.money;

import java.util.List;

/**
 * A book's two histories, as operators see them.
 *
 * @param stoppedAt the entry by which the book is stopped; 0: it is not
 * @param events beside the branch, shown or not; 0: there never was a second history
 * @param beside the branch: the first of them
 * @param branch the first events of the branch from where the two part
 * @param differences what decisions left open, in words
 */
public record TwoHistories(
    int book,
    long stoppedAt,
    long events,
    List<BookLine> beside,
    List<BookLine> branch,
    List<String> differences) {

  TwoHistories with(List<String> found) {
    return new TwoHistories(book, stoppedAt, events, beside, branch, found);
  }
}
