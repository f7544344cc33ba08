package hutong.platform.media;

/**
 * A file that is not taken, on its way out of the code that looked at it; {@link Development} turns
 * it into an outcome.
 */
final class BadPicture extends Exception {
  private static final long serialVersionUID = 1L;

  private final String why;

  /**
   * @param why for a developer, as the end of "the file …"
   */
  BadPicture(String why) {
    super(why, null, false, false); // a reply, not a defect: without its costly stack trace
    this.why = why;
  }

  static void require(boolean holds, String why) throws BadPicture {
    if (!holds) {
      throw new BadPicture(why);
    }
  }

  String why() {
    return why;
  }
}
