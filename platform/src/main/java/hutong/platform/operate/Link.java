package hutong.platform.operate;

/**
 * An act in the chain of the log: it names the hash of the one before, so that one that was
 * altered, taken out or put in later shows.
 *
 * @param previous of the act before, {@link #NONE} at the first; 128 bits in hexadecimal
 * @param hash of {@code previous} and the act's bytes
 */
record Link(String previous, Act act, String hash) {
  static final String NONE = "";

  /** Makes links; the bytes of acts are not the rules' business. */
  interface Chain {
    Link after(String previous, Act act);
  }
}
