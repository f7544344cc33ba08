package hutong.platform.money;

/**
 * An event in the chain of a book: it names the hash of the one before, so that one that was
 * altered, taken out or put in later shows.
 *
 * @param previous of the event before, {@link Hash#NONE} at the first
 * @param hash of {@code previous} and the event's bytes
 */
record Link(Hash previous, Event event, Hash hash) {
  /** 128 bits of SHA-256. */
  record Hash(long high, long low) {
    static final Hash NONE = new Hash(0, 0);
  }

  /** Makes links; the bytes of events are not the rules' business. */
  interface Chain {
    Link after(Hash previous, Event event);
  }
}
