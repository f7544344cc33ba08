package hutong.platform.store;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Statements against the keyspace of this installation. Each text is prepared once; a failed
 * preparation is forgotten, so that the next use tries again.
 *
 * <p>Every write names its timestamp ({@code USING TIMESTAMP}), none uses the clock, and all are
 * idempotent: the driver may repeat them. Lightweight transactions ({@link #swap}) are the
 * exception: Paxos orders them.
 */
public final class Store {
  /** Execution profile of the statements: must be there in the configuration of the driver. */
  public static final String PROFILE = "hutong";

  private final CqlSession session;
  private final Map<String, CompletionStage<PreparedStatement>> prepared =
      new ConcurrentHashMap<>();

  private final GroupedWrites writes;

  public Store(CqlSession session) {
    this.session = session;
    this.writes = new GroupedWrites(session);
  }

  /**
   * Runs a statement; fails with the driver's exceptions.
   *
   * @param cql text with positional {@code ?}
   */
  public CompletionStage<AsyncResultSet> query(String cql, Object... values) {
    return run(cql, statement -> statement.bind(values).setIdempotent(true));
  }

  /** Runs a query and collects all its rows. */
  public CompletionStage<List<Row>> rows(String cql, Object... values) {
    return query(cql, values).thenCompose(Store::all);
  }

  /** Does a write, perhaps in one request with others; fails with the driver's exceptions. */
  public CompletionStage<?> write(String cql, Object... values) {
    return write(List.of(Write.of(cql, values)));
  }

  /** Does writes, in any order; when it fails each of them may have been done. */
  public CompletionStage<?> write(List<Write> all) {
    List<CompletableFuture<BoundStatement>> bound =
        all.stream().map(write -> bind(write).toCompletableFuture()).toList();
    return CompletableFuture.allOf(bound.toArray(CompletableFuture[]::new))
        .thenCompose(done -> writes.add(bound.stream().map(CompletableFuture::join).toList()));
  }

  private CompletionStage<BoundStatement> bind(Write write) {
    return prepare(write.cql())
        .thenApply(
            statement ->
                statement
                    .bind(write.values().toArray())
                    .setIdempotent(true)
                    .setExecutionProfileName(PROFILE));
  }

  /**
   * Runs a lightweight transaction. The driver never repeats it; one that fails may have happened,
   * or may still happen. Its table must be written in no other way.
   *
   * @return whether its condition was met
   */
  public CompletionStage<Boolean> swap(Duration timeout, String cql, Object... values) {
    return run(
            cql,
            statement ->
                statement
                    .bind(values)
                    .setConsistencyLevel(DefaultConsistencyLevel.QUORUM)
                    .setSerialConsistencyLevel(DefaultConsistencyLevel.SERIAL)
                    .setTimeout(timeout)
                    .setIdempotent(false))
        .thenApply(AsyncResultSet::wasApplied);
  }

  /** Reads what lightweight transactions have written, every one that was answered. */
  public CompletionStage<AsyncResultSet> serial(Duration timeout, String cql, Object... values) {
    return run(
        cql,
        statement ->
            statement
                .bind(values)
                .setConsistencyLevel(DefaultConsistencyLevel.SERIAL)
                .setTimeout(timeout)
                .setIdempotent(true));
  }

  private CompletionStage<AsyncResultSet> run(
      String cql, Function<PreparedStatement, BoundStatement> bind) {
    return prepare(cql)
        .thenCompose(
            statement ->
                session.executeAsync(bind.apply(statement).setExecutionProfileName(PROFILE)));
  }

  private static CompletionStage<List<Row>> all(AsyncResultSet page) {
    List<Row> rows = new ArrayList<>();
    page.currentPage().forEach(rows::add);
    if (!page.hasMorePages()) {
      return CompletableFuture.completedFuture(rows);
    }
    return page.fetchNextPage()
        .thenCompose(Store::all)
        .thenApply(
            rest -> {
              rows.addAll(rest);
              return rows;
            });
  }

  private CompletionStage<PreparedStatement> prepare(String cql) {
    CompletionStage<PreparedStatement> known = prepared.get(cql);
    if (known != null) {
      return known;
    }
    CompletionStage<PreparedStatement> fresh = session.prepareAsync(cql);
    prepared.put(cql, fresh);
    return fresh.whenComplete(
        (statement, failure) -> {
          if (failure != null) {
            prepared.remove(cql, fresh);
          }
        });
  }
}
