package hutong.platform.entity;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import hutong.platform.store.Store;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Puts entities into the store as their first writer would have: the same entries, then what the
 * upkeep makes of them. For loading many at once, without waking them. Such an entity must not have
 * existed before.
 */
public final class EntityImport {
  private static final long FIRST_INCARNATION = 1;
  private static final int SERIALIZER = StoredSerializer.IDENTIFIER;

  private final Store store;
  private final Clock clock;
  private final String writer = UUID.randomUUID().toString();

  public EntityImport(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Stores one entity with these events; completes with its state, once all of it is stored. */
  public <S, E> CompletionStage<Live<S>> put(
      EntityType<S, ?, E, ?> type, String entityId, List<E> events) {
    long now = clock.millis();
    List<Entry<E>> entries = new ArrayList<>(events.size() + 1);
    entries.add(new Entry.Opened<>(1, FIRST_INCARNATION, now, 0));
    for (E event : events) {
      entries.add(new Entry.Recorded<>(entries.size() + 1L, FIRST_INCARNATION, now, event));
    }
    S state = type.aggregate().empty(entityId);
    for (Entry<E> entry : entries) {
      state = type.aggregate().apply(state, entry);
    }
    Live<S> live = new Live<>(FIRST_INCARNATION, entries.size(), state);
    return CompletableFuture.allOf(
            entries.stream()
                .map(entry -> insert(type.persistenceId(entityId), entry, type.codec(), now))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture[]::new))
        .thenCompose(stored -> type.upkeep().mark(live, entries))
        .thenCompose(marked -> type.upkeep().settle(live, entries))
        .thenApply(settled -> live);
  }

  private <S, E> CompletionStage<?> insert(
      String persistenceId, Entry<E> entry, Codec<S, E> codec, long now) {
    Stored stored = codec.encode(entry);
    return store.query(
        "INSERT INTO messages (persistence_id, partition_nr, sequence_nr, timestamp, timebucket,"
            + " writer_uuid, ser_id, ser_manifest, event_manifest, event)"
            + " VALUES (?, 0, ?, ?, ?, ?, ?, ?, '', ?)",
        persistenceId,
        entry.sequence(),
        Uuids.timeBased(),
        Long.toString(now - now % TimeUnit.HOURS.toMillis(1)),
        writer,
        SERIALIZER,
        stored.manifest(),
        ByteBuffer.wrap(stored.bytes()));
  }
}
