package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Upkeep;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a book keeps up to date outside its journal: a pointer from each operation to its entry,
 * written in parallel with it; and the {@link Pump}, which is told what the book owes.
 *
 * <p>Journal writes per batch: 1. Other rows: one for each operation, in groups.
 */
final class BookUpkeep implements Upkeep<Book, Link> {
  private final OperationTable operations;
  private final Consumer<Book> pumps;

  BookUpkeep(OperationTable operations, Consumer<Book> pumps) {
    this.operations = operations;
    this.pumps = pumps;
  }

  @Override
  public CompletionStage<?> mark(Live<Book> after, List<Entry<Link>> entries) {
    return operations.point(after.state().number(), entries);
  }

  @Override
  public CompletionStage<?> settleAgain(
      Live<Book> recovered, Supplier<CompletionStage<List<Entry<Link>>>> newest) {
    return recovered.sequence() == 0
        ? Upkeep.done()
        : newest
            .get()
            .thenCompose(entries -> operations.point(recovered.state().number(), entries));
  }

  @Override
  public void announce(Live<Book> after, List<Entry<Link>> entries, List<String> traces) {
    pumps.accept(after.state());
  }
}
