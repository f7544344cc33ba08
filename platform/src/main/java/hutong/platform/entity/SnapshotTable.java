package hutong.platform.entity;

import com.datastax.oss.driver.api.core.cql.Row;
import hutong.platform.store.Store;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots in Cassandra: {@code snapshot_piece}, and {@code snapshot_head}, which is written when
 * all pieces are there. Both have a snapshot's mark as key and as write timestamp, and what is
 * deleted before a mark is deleted under the timestamp before it. So a snapshot that a writer which
 * was replaced stores late never mixes with another's, and stays deleted once it is.
 */
final class SnapshotTable {
  /** Pieces of a snapshot that are under way at a time. */
  private static final int AT_ONCE = 4;

  private final Store store;

  /** Where bytes are added up: never the driver's thread. */
  private final Executor executor;

  SnapshotTable(Store store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  /** Stores a snapshot: its pieces, then its head. */
  CompletionStage<?> put(SnapshotHead head, byte[] bytes) {
    List<ByteBuffer> pieces = SnapshotHead.cut(bytes);
    return each(pieces.size(), number -> put(head, number, pieces.get(number)))
        .thenCompose(
            stored ->
                store.query(
                    "INSERT INTO snapshot_head (persistence_id, mark, at, manifest, serializer, pieces,"
                        + " length, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?",
                    head.persistenceId(),
                    head.mark(),
                    head.atMillis(),
                    head.manifest(),
                    head.serializer(),
                    head.pieces(),
                    head.length(),
                    head.checksum(),
                    head.mark()));
  }

  /** A piece is a request of its own, never in a group with others. */
  private CompletionStage<?> put(SnapshotHead head, int number, ByteBuffer piece) {
    return store.query(
        "INSERT INTO snapshot_piece (persistence_id, mark, piece, bytes) VALUES (?, ?, ?, ?)"
            + " USING TIMESTAMP ?",
        head.persistenceId(),
        head.mark(),
        number,
        piece,
        head.mark());
  }

  /** All snapshots of an entity, the newest first: that of the latest writer's highest number. */
  CompletionStage<List<SnapshotHead>> heads(String persistenceId) {
    return store
        .rows(
            "SELECT mark, at, manifest, serializer, pieces, length, checksum FROM snapshot_head"
                + " WHERE persistence_id = ? ORDER BY mark DESC",
            persistenceId)
        .thenApply(rows -> rows.stream().map(row -> head(persistenceId, row)).toList());
  }

  private static SnapshotHead head(String persistenceId, Row row) {
    return new SnapshotHead(
        persistenceId,
        row.getLong("mark"),
        row.getLong("at"),
        Objects.requireNonNullElse(row.getString("manifest"), ""),
        row.getInt("serializer"),
        row.getInt("pieces"),
        row.getInt("length"),
        Objects.requireNonNullElse(row.getByteBuffer("checksum"), ByteBuffer.allocate(0)));
  }

  /** A snapshot's bytes; empty when they are not those that its head was made of. */
  CompletionStage<Optional<byte[]>> bytes(SnapshotHead head) {
    if (!head.isPlausible()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    @Nullable ByteBuffer[] found = new ByteBuffer[head.pieces()];
    return each(head.pieces(), number -> piece(head, number).thenAccept(p -> found[number] = p))
        .thenApplyAsync(
            read -> head.join(Arrays.stream(found).filter(Objects::nonNull).toList()), executor);
  }

  private CompletionStage<@Nullable ByteBuffer> piece(SnapshotHead head, int number) {
    return store
        .rows(
            "SELECT bytes FROM snapshot_piece WHERE persistence_id = ? AND mark = ? AND piece = ?",
            head.persistenceId(),
            head.mark(),
            number)
        .thenApply(rows -> rows.isEmpty() ? null : rows.get(0).getByteBuffer("bytes"));
  }

  /** Deletes one snapshot. */
  CompletionStage<?> delete(SnapshotHead head) {
    return store
        .query(
            "DELETE FROM snapshot_head USING TIMESTAMP ? WHERE persistence_id = ? AND mark = ?",
            head.mark(),
            head.persistenceId(),
            head.mark())
        .thenCompose(
            gone ->
                store.query(
                    "DELETE FROM snapshot_piece USING TIMESTAMP ? WHERE persistence_id = ?"
                        + " AND mark = ?",
                    head.mark(),
                    head.persistenceId(),
                    head.mark()));
  }

  /**
   * Deletes all snapshots before that mark, the pieces of those too that have no head. Each such
   * deletion covers the one before, so that they do not add up in what is read.
   */
  CompletionStage<?> deleteBefore(String persistenceId, long mark) {
    return store
        .query(
            "DELETE FROM snapshot_head USING TIMESTAMP ? WHERE persistence_id = ? AND mark < ?",
            mark - 1,
            persistenceId,
            mark)
        .thenCompose(
            gone ->
                store.query(
                    "DELETE FROM snapshot_piece USING TIMESTAMP ? WHERE persistence_id = ?"
                        + " AND mark < ?",
                    mark - 1,
                    persistenceId,
                    mark));
  }

  /** Does a step for each of so many numbers, a few of them at a time. */
  private static CompletionStage<?> each(int count, IntFunction<CompletionStage<?>> step) {
    List<CompletableFuture<?>> lanes = new ArrayList<>();
    for (int first = 0; first < Math.min(AT_ONCE, count); first++) {
      lanes.add(lane(first, count, step).toCompletableFuture());
    }
    return CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new));
  }

  private static CompletionStage<?> lane(
      int number, int count, IntFunction<CompletionStage<?>> step) {
    return number >= count
        ? CompletableFuture.completedFuture(null)
        : step.apply(number).thenCompose(done -> lane(number + AT_ONCE, count, step));
  }
}
