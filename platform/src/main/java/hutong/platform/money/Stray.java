package hutong.platform.money;

/**
 * What a writer of a book has stored beside its branch, after another had taken over, though it
 * should have ended: a second history.
 *
 * @param incarnation the writer's
 * @param from the first number that is no more on the branch
 * @param upTo the number of its newest event
 * @param events in these numbers, of which one may have many
 * @param within of what is dealt with: so many events of the number behind {@code upTo} as well
 */
record Stray(long incarnation, long from, long upTo, long events, long within) {
  Stray(long incarnation, long from, long upTo, long events) {
    this(incarnation, from, upTo, events, 0);
  }

  /** Whether an entry of the journal is a part of it, or of what its writer stores later. */
  boolean covers(long rowsIncarnation, long sequence) {
    return rowsIncarnation == incarnation && sequence >= from;
  }
}
