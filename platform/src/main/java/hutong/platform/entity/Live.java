package hutong.platform.entity;

/**
 * An entity's state together with whose history it is.
 *
 * @param incarnation of the newest entry applied, 0 before the first
 * @param sequence of the newest entry applied, 0 before the first
 */
public record Live<S>(long incarnation, long sequence, S state) {
  /** Write timestamp of marks that repeat what the newest entry said. */
  public long mark() {
    return Entry.mark(incarnation, sequence);
  }
}
