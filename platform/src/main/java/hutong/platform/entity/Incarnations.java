package hutong.platform.entity;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import hutong.platform.store.Store;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Gives each writer of an entity a number of its own, above all that were given before. */
@FunctionalInterface
public interface Incarnations {
  /**
   * Claims a number; asked once by each writer, before its first write.
   *
   * @param atLeast above every incarnation that the entity's recovery has seen
   */
  CompletionStage<Long> claim(String persistenceId, long atLeast);

  /**
   * A row for each entity, moved on by lightweight transactions, so that no two writers ever have
   * the same number, whatever was delayed. A writer that stood still while another took over has
   * the lower one, and what it writes late is void.
   *
   * <p>One transaction a claim as a rule. Its outcome may stay unknown: a number that nobody uses
   * does no harm.
   */
  static Incarnations in(Store store) {
    return (persistenceId, atLeast) ->
        atLeast == 1
            ? first(store, persistenceId, 1)
            : next(store, persistenceId, atLeast, atLeast - 1);
  }

  private static CompletionStage<Long> first(Store store, String persistenceId, long mine) {
    return store
        .query(
            "INSERT INTO incarnation (persistence_id, claimed) VALUES (?, ?) IF NOT EXISTS",
            persistenceId,
            mine)
        .thenCompose(result -> orAbove(store, persistenceId, mine, result));
  }

  private static CompletionStage<Long> next(
      Store store, String persistenceId, long mine, long before) {
    return store
        .query(
            "UPDATE incarnation SET claimed = ? WHERE persistence_id = ? IF claimed = ?",
            mine,
            persistenceId,
            before)
        .thenCompose(result -> orAbove(store, persistenceId, mine, result));
  }

  private static CompletionStage<Long> orAbove(
      Store store, String persistenceId, long mine, AsyncResultSet result) {
    if (result.wasApplied()) {
      return CompletableFuture.completedFuture(mine);
    }
    Row found = result.one();
    if (found == null || !found.getColumnDefinitions().contains("claimed")) {
      return first(store, persistenceId, mine);
    }
    long other = found.getLong("claimed");
    return next(store, persistenceId, Math.max(mine, other + 1), other);
  }
}
