package hutong.platform.entity;

import akka.actor.typed.javadsl.Adapter;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.snapshot.japi.SnapshotStore;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.stream.alpakka.cassandra.javadsl.CassandraSessionRegistry;
import hutong.platform.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/**
 * Akka's snapshots of all entities, cut into pieces, so that a large state is no large write; as
 * {@code docs/decisions/019-snapshots.md} has it.
 *
 * <p>A snapshot counts when its pieces fit its head. One that is not whole is passed over for the
 * one before, and without any an entity recovers from its journal, which has everything. A store
 * that does not answer is something else: then the recovery fails, and is repeated. The newest two
 * are kept.
 */
public final class PieceSnapshotStore extends SnapshotStore {
  private static final Logger LOG = LoggerFactory.getLogger(PieceSnapshotStore.class);
  private static final String SESSION = "akka.persistence.cassandra";
  private static final int KEPT = 2;

  private final CompletionStage<SnapshotTable> table;
  private final Executor executor;
  private final Serialization serialization;
  private final SnapshotMeters meters;

  /** As Akka makes it. */
  public PieceSnapshotStore() {
    var system = context().system();
    this.executor = context().dispatcher();
    this.table =
        CassandraSessionRegistry.get(system)
            .sessionFor(SESSION)
            .underlying()
            .thenApply(session -> new SnapshotTable(new Store(session), executor));
    this.serialization = SerializationExtension.get(system);
    this.meters = SnapshotMeters.of(Adapter.toTyped(system));
  }

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return future(
        rows ->
            matching(rows, persistenceId, criteria).thenCompose(heads -> newestOf(rows, heads)));
  }

  private CompletionStage<Optional<SelectedSnapshot>> newestOf(
      SnapshotTable rows, List<SnapshotHead> heads) {
    if (heads.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    SnapshotHead newest = heads.get(0);
    return rows.bytes(newest)
        .thenCompose(
            bytes -> {
              if (bytes.isPresent()) {
                return CompletableFuture.completedFuture(
                    Optional.of(selected(newest, bytes.get())));
              }
              passedOver(newest);
              return newestOf(rows, heads.subList(1, heads.size()));
            });
  }

  private void passedOver(SnapshotHead broken) {
    meters.broken();
    LOG.warn(
        "a snapshot of {} is not what was stored and is passed over: number {}, incarnation {}",
        broken.persistenceId(),
        Entry.sequenceOf(broken.mark()),
        broken.incarnation());
  }

  private SelectedSnapshot selected(SnapshotHead head, byte[] bytes) {
    Stored stored =
        (Stored) serialization.deserialize(bytes, head.serializer(), head.manifest()).get();
    return SelectedSnapshot.create(head.metadata(), new Snapshot(head.incarnation(), stored));
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object taken) {
    Snapshot snapshot = (Snapshot) taken;
    return future(
        rows ->
            CompletableFuture.supplyAsync(() -> head(metadata, snapshot), executor)
                .thenCompose(head -> rows.put(head, snapshot.stored().bytes()))
                .thenApply(
                    stored -> {
                      deleteOlder(rows, metadata.persistenceId());
                      return null;
                    }));
  }

  private static SnapshotHead head(SnapshotMetadata metadata, Snapshot snapshot) {
    return SnapshotHead.of(
        metadata.persistenceId(),
        Entry.mark(snapshot.incarnation(), metadata.sequenceNr()),
        metadata.timestamp(),
        StoredSerializer.IDENTIFIER,
        snapshot.stored());
  }

  /** The entity does not wait for it. What fails is done with the next snapshot. */
  private static void deleteOlder(SnapshotTable rows, String persistenceId) {
    CompletionStage<?> deleted =
        rows.heads(persistenceId)
            .thenCompose(
                heads ->
                    heads.size() < KEPT
                        ? CompletableFuture.completedFuture(null)
                        : rows.deleteBefore(persistenceId, heads.get(KEPT - 1).mark()));
    deleted.whenComplete(
        (gone, failure) -> {
          if (failure != null) {
            LOG.warn(
                "older snapshots of {} could not be deleted: {}",
                persistenceId,
                failure.toString());
          }
        });
  }

  /** Asked by Akka when a snapshot could not be stored. */
  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    long number = metadata.sequenceNr();
    long at = metadata.timestamp();
    return doDeleteAsync(
        metadata.persistenceId(),
        SnapshotSelectionCriteria.create(number, at == 0 ? Long.MAX_VALUE : at, number, at));
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return future(
        rows ->
            matching(rows, persistenceId, criteria)
                .thenCompose(
                    heads ->
                        CompletableFuture.allOf(
                            heads.stream()
                                .map(head -> rows.delete(head).toCompletableFuture())
                                .toArray(CompletableFuture[]::new))));
  }

  private static CompletionStage<List<SnapshotHead>> matching(
      SnapshotTable rows, String persistenceId, SnapshotSelectionCriteria criteria) {
    return rows.heads(persistenceId)
        .thenApply(heads -> heads.stream().filter(head -> head.matches(criteria)).toList());
  }

  private <T> Future<T> future(Function<SnapshotTable, CompletionStage<T>> step) {
    return FutureConverters.asScala(table.thenCompose(step));
  }
}
