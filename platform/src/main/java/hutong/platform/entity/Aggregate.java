package hutong.platform.entity;

import java.util.List;
import java.util.Optional;

/**
 * The rules of an entity: pure, without clock, randomness or Akka.
 *
 * @param <S> immutable state
 * @param <C> commands
 * @param <E> events
 * @param <R> replies, refusals included
 */
public interface Aggregate<S, C, E, R> {
  /** The state before the first event. */
  S empty(String entityId);

  /** What an entry changes; total, for it was stored. */
  S apply(S state, Entry<E> entry);

  /**
   * What may happen. The next event will have the number after the newest that {@code state} has
   * seen.
   */
  Decision<E, R> decide(S state, C command, long nowMillis);

  /** The answer to a command that only reads; it does not wait for a write under way. */
  default Optional<R> read(S state, C command) {
    return Optional.empty();
  }

  /**
   * About how many bytes a command's events take in the journal; a batch is limited by their sum.
   */
  default int weight(C command) {
    return 256;
  }

  /**
   * How many events a command makes at most; a batch is limited by their sum, which must stay below
   * {@link IngressSettings#MAX_BATCH_ENTRIES}.
   */
  default int mostEvents(C command) {
    return 2;
  }

  /**
   * How events that are decided in one batch become one entry, so that a batch costs the journal no
   * more than a single event does; nothing: each is an entry of its own.
   */
  default Optional<Joining<E>> joining() {
    return Optional.empty();
  }

  /** Many events in one. */
  interface Joining<E> {
    /**
     * One event that changes what these do one after the other, under one number.
     *
     * @param events at least one
     */
    E join(List<E> events);

    /** How many were joined in it. */
    int size(E event);
  }

  /**
   * Events between two snapshots of an entity in this state. A snapshot costs as much as the state
   * is large, so a large one takes fewer.
   *
   * @param setting the least: {@code hutong.entity.snapshot-every}
   */
  default int snapshotEvery(S state, int setting) {
    return setting;
  }
}
