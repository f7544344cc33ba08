package hutong.platform.extend;

/**
 * An entity or the store did not answer in time: it is not known whether it was done, and the same
 * again does no harm.
 */
public final class NoAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what does not answer
   */
  public NoAnswer(String what) {
    super("no answer from " + what, null, false, false); // many at once, where much is to be done
  }
}
