package hutong.platform.extend;

/**
 * An entity or the store did not answer in time: it is not known whether it was done, and the same
 * again does no harm.
 */
public final class NoAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String told;

  /**
   * @param what does not answer
   */
  public NoAnswer(String what) {
    this(what, "not known yet whether it was done: the same again does no harm");
  }

  /**
   * @param told to who asks: why, and what to do
   */
  public NoAnswer(String what, String told) {
    super("no answer from " + what, null, false, false); // many at once, where much is to be done
    this.told = told;
  }

  /** What is told to who asks. */
  public String told() {
    return told;
  }
}
