package hutong.platform.money;

import com.datastax.oss.driver.api.core.cql.Row;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Upkeep;
import hutong.platform.store.Store;
import hutong.platform.store.Write;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Where in a book's journal an operation was answered: the table {@code operation}, one partition
 * for each book and minute in which ids were made. A pointer whose entry never came is harmless.
 */
final class OperationTable {
  private static final long MINUTE_MILLIS = 60_000;
  private static final String POINT =
      "INSERT INTO operation (book, minute, id, sequence) VALUES (?, ?, ?, ?) USING TIMESTAMP ?";
  private static final String FIND =
      "SELECT sequence FROM operation WHERE book = ? AND minute = ? AND id = ?";

  private final Store store;

  OperationTable(Store store) {
    this.store = store;
  }

  /** Points to each of these entries from the operations that they answer. */
  CompletionStage<?> point(int book, List<Entry<Link>> entries) {
    List<Write> writes = entries.stream().flatMap(entry -> pointers(book, entry)).toList();
    return writes.isEmpty() ? Upkeep.done() : store.write(writes);
  }

  private static Stream<Write> pointers(int book, Entry<Link> entry) {
    return entry instanceof Entry.Recorded<Link> recorded
        ? recorded.event().event().spends().keySet().stream()
            .map(
                id ->
                    Write.of(POINT, book, minuteOf(id), id.value(), entry.sequence(), entry.mark()))
        : Stream.empty();
  }

  /** The number of the entry that may have answered it. */
  CompletionStage<OptionalLong> find(int book, OperationId id) {
    return store
        .rows(FIND, book, minuteOf(id), id.value())
        .thenApply(rows -> rows.stream().mapToLong(OperationTable::sequence).findFirst());
  }

  private static long sequence(Row row) {
    return row.getLong("sequence");
  }

  private static long minuteOf(OperationId id) {
    return id.issuedAtMillis() / MINUTE_MILLIS;
  }
}
