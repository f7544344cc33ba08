package hutong.platform.store;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends writes that come while others are under way together, as one request: group commit, so that
 * the cost of a request is shared the more the busier the store is. Alone, a write goes at once.
 *
 * <p>A group is an unlogged batch over several partitions. It is no transaction: each write counts
 * for itself, in any order, and when a group fails each of its writes may have been done. The
 * bounds keep it below the sizes at which Cassandra warns. Thread-safe.
 */
final class GroupedWrites {
  private static final int MAX_WRITES = 32;
  private static final int MAX_BYTES = 16 * 1024;
  private static final int MAX_UNDER_WAY = 4;

  private record Waiting(BoundStatement write, int bytes, CompletableFuture<Void> done) {}

  private final CqlSession session;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private int underWay;

  GroupedWrites(CqlSession session) {
    this.session = session;
  }

  /** Completes when all of these are done; fails when one of them may not be. */
  CompletionStage<?> add(List<BoundStatement> writes) {
    List<CompletableFuture<Void>> done = new ArrayList<>(writes.size());
    synchronized (this) {
      for (BoundStatement write : writes) {
        Waiting waiting = new Waiting(write, bytes(write), new CompletableFuture<>());
        queue.add(waiting);
        done.add(waiting.done());
      }
    }
    sendWhatMay();
    return done.size() == 1
        ? done.get(0)
        : CompletableFuture.allOf(done.toArray(CompletableFuture[]::new));
  }

  private void sendWhatMay() {
    for (List<Waiting> next = next(); !next.isEmpty(); next = next()) {
      send(next);
    }
  }

  private synchronized List<Waiting> next() {
    List<Waiting> group = new ArrayList<>();
    int bytes = 0;
    for (Waiting head = queue.peek();
        head != null && underWay < MAX_UNDER_WAY && group.size() < MAX_WRITES;
        head = queue.peek()) {
      bytes += head.bytes();
      if (bytes > MAX_BYTES && !group.isEmpty()) {
        break;
      }
      group.add(queue.remove());
    }
    underWay += group.isEmpty() ? 0 : 1;
    return group;
  }

  private void send(List<Waiting> group) {
    execute(statement(group))
        .whenComplete(
            (rows, failure) -> {
              List<Waiting> failed = ended(group, failure);
              sendWhatMay();
              if (failure == null) {
                group.forEach(waiting -> waiting.done().complete(null));
              } else {
                failed.forEach(waiting -> waiting.done().completeExceptionally(failure));
              }
            });
  }

  private CompletionStage<AsyncResultSet> execute(Statement<?> statement) {
    try {
      return session.executeAsync(statement);
    } catch (RuntimeException e) { // a session that is closed
      return CompletableFuture.failedStage(e);
    }
  }

  /**
   * A group has been answered; which writes fail with it. When the store does not answer, those
   * that wait behind it too: they would otherwise wait for one timeout after the other, and whoever
   * needs them asks again.
   */
  private synchronized List<Waiting> ended(List<Waiting> group, @Nullable Throwable failure) {
    underWay--;
    if (failure == null) {
      return List.of();
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    List<Waiting> failed = new ArrayList<>(group);
    if (!(cause instanceof QueryValidationException)) {
      failed.addAll(queue);
      queue.clear();
    }
    return failed;
  }

  private static Statement<?> statement(List<Waiting> group) {
    if (group.size() == 1) {
      return group.get(0).write();
    }
    List<BatchableStatement<?>> all = new ArrayList<>(group.size());
    group.forEach(waiting -> all.add(waiting.write()));
    return BatchStatement.newInstance(BatchType.UNLOGGED, all)
        .setIdempotent(true)
        .setExecutionProfileName(Store.PROFILE);
  }

  private static int bytes(BoundStatement write) {
    int bytes = 0;
    for (ByteBuffer value : write.getValues()) {
      bytes += value == null ? 0 : value.remaining();
    }
    return bytes;
  }
}
