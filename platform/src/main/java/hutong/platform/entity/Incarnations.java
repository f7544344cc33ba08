package hutong.platform.entity;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import hutong.platform.store.Store;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Gives each writer of an entity a number of its own, above all that were given before. */
public interface Incarnations {
  /**
   * Claims a number; asked once by each writer, before its first write.
   *
   * @param atLeast above every incarnation that the entity's recovery has seen
   */
  CompletionStage<Long> claim(String persistenceId, long atLeast);

  /** For a process that alone writes to its store. */
  static Incarnations alone() {
    return (persistenceId, atLeast) -> CompletableFuture.completedFuture(atLeast);
  }

  /**
   * For processes that share a store: a row for each entity, moved on by lightweight transactions,
   * so that no two writers ever have the same number, whatever was delayed. A writer that stood
   * still while another took over therefore has the lower one, and what it writes late is void.
   *
   * <p>One transaction a claim as a rule. Its outcome may stay unknown: a number that nobody uses
   * does no harm.
   */
  static Incarnations shared(Store store) {
    return new Incarnations() {
      @Override
      public CompletionStage<Long> claim(String persistenceId, long atLeast) {
        return atLeast == 1 ? first(persistenceId, 1) : next(persistenceId, atLeast, atLeast - 1);
      }

      private CompletionStage<Long> first(String persistenceId, long claimed) {
        return store
            .query(
                "INSERT INTO incarnation (persistence_id, claimed) VALUES (?, ?) IF NOT EXISTS",
                persistenceId,
                claimed)
            .thenCompose(result -> orAbove(persistenceId, claimed, result));
      }

      private CompletionStage<Long> next(String persistenceId, long claimed, long before) {
        return store
            .query(
                "UPDATE incarnation SET claimed = ? WHERE persistence_id = ? IF claimed = ?",
                claimed,
                persistenceId,
                before)
            .thenCompose(result -> orAbove(persistenceId, claimed, result));
      }

      private CompletionStage<Long> orAbove(
          String persistenceId, long claimed, AsyncResultSet result) {
        if (result.wasApplied()) {
          return CompletableFuture.completedFuture(claimed);
        }
        Row found = result.one();
        if (found == null || !found.getColumnDefinitions().contains("claimed")) {
          return first(persistenceId, claimed);
        }
        long other = found.getLong("claimed");
        return next(persistenceId, Math.max(claimed, other + 1), other);
      }
    };
  }
}
