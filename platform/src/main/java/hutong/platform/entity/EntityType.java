package hutong.platform.entity;

/**
 * A kind of entity: its name, rules, bytes and upkeep. The name is a part of every persistence id
 * and never changes.
 */
public record EntityType<S, C, E, R>(
    String name,
    Aggregate<S, C, E, R> aggregate,
    Codec<S, E> codec,
    Upkeep<S, E> upkeep,
    Foreword<S, C> foreword) {

  public EntityType(
      String name, Aggregate<S, C, E, R> aggregate, Codec<S, E> codec, Upkeep<S, E> upkeep) {
    this(name, aggregate, codec, upkeep, Foreword.none());
  }

  /** Key of the journal: {@code Name|id}. */
  public String persistenceId(String entityId) {
    return name + "|" + entityId;
  }
}
