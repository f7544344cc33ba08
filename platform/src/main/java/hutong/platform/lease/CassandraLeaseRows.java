package hutong.platform.lease;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import hutong.platform.store.Store;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The table itself: lightweight transactions and reads that see them. Nothing else may write it.
 */
record CassandraLeaseRows(CompletionStage<Store> store, Duration timeout) implements LeaseRows {
  @Override
  public CompletionStage<Optional<LeaseRow>> read(String name) {
    return store
        .thenCompose(
            tables ->
                tables.serial(
                    timeout, "SELECT holder, fence, version FROM lease WHERE name = ?", name))
        .thenApply(CassandraLeaseRows::row);
  }

  @Override
  public CompletionStage<Boolean> swap(String name, Optional<LeaseRow> from, LeaseRow to) {
    return store.thenCompose(
        tables ->
            from.isEmpty()
                ? tables.swap(
                    timeout,
                    "INSERT INTO lease (name, holder, fence, version) VALUES (?, ?, ?, ?)"
                        + " IF NOT EXISTS",
                    name,
                    to.holder(),
                    to.fence(),
                    to.version())
                : tables.swap(
                    timeout,
                    "UPDATE lease SET holder = ?, fence = ?, version = ? WHERE name = ?"
                        + " IF version = ?",
                    to.holder(),
                    to.fence(),
                    to.version(),
                    name,
                    from.get().version()));
  }

  private static Optional<LeaseRow> row(AsyncResultSet rows) {
    Row row = rows.one();
    return row == null
        ? Optional.empty()
        : Optional.of(
            new LeaseRow(
                String.valueOf(row.getString("holder")),
                row.getLong("fence"),
                row.getLong("version")));
  }
}
