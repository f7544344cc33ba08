package hutong.platform.entity;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import hutong.platform.store.Store;
import hutong.platform.store.Write;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Puts entities into the store as their first writer would have: the same entries, then what the
 * upkeep makes of them. For loading many at once, without waking them. Such an entity must not have
 * existed before.
 */
public final class EntityImport {
  /** Numbers of the journal's first partition; further ones are not written here. */
  static final int MOST_ENTRIES = 500_000;

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
    return append(
        type, entityId, new Live<>(FIRST_INCARNATION, 0, type.aggregate().empty(entityId)), events);
  }

  /**
   * Stores more of an entity that was put here, and not woken since.
   *
   * @param before how it was left
   */
  public <S, E> CompletionStage<Live<S>> append(
      EntityType<S, ?, E, ?> type, String entityId, Live<S> before, List<E> events) {
    long now = clock.millis();
    List<Entry<E>> entries = new ArrayList<>(events.size() + 1);
    long sequence = before.sequence();
    if (sequence == 0) {
      entries.add(new Entry.Opened<>(++sequence, FIRST_INCARNATION, now, 0));
    }
    for (E event : events) {
      entries.add(new Entry.Recorded<>(++sequence, FIRST_INCARNATION, now, event));
    }
    if (sequence > MOST_ENTRIES) {
      throw new IllegalArgumentException(
          "must have at most %d entries: %s".formatted(MOST_ENTRIES, type.persistenceId(entityId)));
    }
    S state = before.state();
    for (Entry<E> entry : entries) {
      state = type.aggregate().apply(state, entry);
    }
    Live<S> live = new Live<>(FIRST_INCARNATION, sequence, state);
    return store
        .write(
            entries.stream()
                .map(entry -> insert(type.persistenceId(entityId), entry, type.codec(), now))
                .toList())
        .thenCompose(stored -> type.upkeep().mark(live, entries))
        .thenCompose(marked -> type.upkeep().settle(live, entries))
        .thenApply(settled -> live);
  }

  private <S, E> Write insert(String persistenceId, Entry<E> entry, Codec<S, E> codec, long now) {
    Stored stored = codec.encode(entry);
    return Write.of(
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
