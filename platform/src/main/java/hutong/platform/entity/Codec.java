package hutong.platform.entity;

/**
 * Entries and snapshots of an entity as bytes. Manifests are short, name the version, and are never
 * used again for another format.
 */
public interface Codec<S, E> {
  Stored encode(Entry<E> entry);

  /**
   * @throws IllegalArgumentException when the manifest is not known
   */
  Entry<E> decode(Stored stored);

  /** How many rows of the journal a batch has at most. */
  default int mostRows() {
    return IngressSettings.MAX_BATCH_ENTRIES;
  }

  Stored encodeSnapshot(Live<S> live);

  /**
   * @throws IllegalArgumentException when the manifest is not known
   */
  Live<S> decodeSnapshot(Stored stored);

  /**
   * The state as bytes that are the same wherever the same entries were applied, from a snapshot or
   * from nothing: what is compared, not stored.
   */
  default byte[] canonical(Live<S> live) {
    return encodeSnapshot(live).bytes();
  }

  /** For a {@link #decode} that meets a manifest it does not know. */
  static IllegalArgumentException unknown(Stored stored) {
    return new IllegalArgumentException(
        "must be a manifest of this version: manifest=" + stored.manifest());
  }
}
