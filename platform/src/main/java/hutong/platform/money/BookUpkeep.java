package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Upkeep;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a book keeps up to date outside its journal: a pointer from the operations to their entry,
 * written in parallel with it; the lines of statements, written after the entries and before the
 * acknowledgement; and {@link Observer}s, who are told how the book stands.
 *
 * <p>Journal writes per batch: 1, of one row. Other rows, in groups: one for the operations of a
 * batch that were issued in the same ten seconds; for a transfer one line in the batch that moves
 * its money from or to an account with a statement, so two in all, and two of the payer's when it
 * returns. After a crash both are written again, from the newest entries and the recovered book.
 */
final class BookUpkeep implements Upkeep<Book, Link> {
  private final OperationTable operations;
  private final StatementTable statements;
  private final List<Observer> observers;

  /** Who is told how the books of this node stand; a book is told of by one thread at a time. */
  interface Observer {
    /** What changed is stored and acknowledged; comes before {@link #stands}. */
    default void changed(Book book) {}

    /** What changed is stored and acknowledged, or the book was recovered. */
    void stands(Book book);

    /** The book runs no longer on this node. */
    void gone(int book);
  }

  BookUpkeep(OperationTable operations, StatementTable statements, List<Observer> observers) {
    this.operations = operations;
    this.statements = statements;
    this.observers = List.copyOf(observers);
  }

  @Override
  public CompletionStage<?> mark(Live<Book> after, List<Entry<Link>> entries) {
    return operations.point(after.state().number(), entries);
  }

  @Override
  public CompletionStage<?> settle(Live<Book> after, List<Entry<Link>> entries) {
    return statements.write(after.state(), entries);
  }

  @Override
  public CompletionStage<?> settleAgain(
      Live<Book> recovered, Supplier<CompletionStage<List<Entry<Link>>>> newest) {
    return recovered.sequence() == 0
        ? Upkeep.done()
        : newest
            .get()
            .thenApply(entries -> onBranch(recovered.state(), entries))
            .thenCompose(
                entries ->
                    mark(recovered, entries)
                        .thenCombine(settle(recovered, entries), (marked, settled) -> settled));
  }

  /** Without those of a second history, of which the newest numbers may be full. */
  private static List<Entry<Link>> onBranch(Book book, List<Entry<Link>> entries) {
    return entries.stream()
        .filter(entry -> !book.strays().cover(entry.incarnation(), entry.sequence()))
        .toList();
  }

  @Override
  public void announce(Live<Book> after, List<Entry<Link>> entries, List<String> traces) {
    if (!entries.isEmpty()) {
      observers.forEach(observer -> observer.changed(after.state()));
    }
    observers.forEach(observer -> observer.stands(after.state()));
  }

  @Override
  public void ended(String book) {
    observers.forEach(observer -> observer.gone(Integer.parseInt(book)));
  }
}
