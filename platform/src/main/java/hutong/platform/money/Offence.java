package hutong.platform.money;

/**
 * An event that is against a law.
 *
 * @param where the event
 * @param detail what is wrong with it, in words
 */
public record Offence(Law law, Where where, String detail) {
  /**
   * An event's place.
   *
   * @param book its number; -1: of all books together
   * @param sequence its number in the book's journal; 0: no single event
   * @param atMillis when it was decided, as its entry says
   */
  public record Where(int book, long sequence, long atMillis) {
    static final Where EVERYWHERE = new Where(-1, 0, Long.MAX_VALUE);

    @Override
    public String toString() {
      if (book < 0) {
        return "all books";
      }
      return "book " + book + (sequence == 0 ? "" : ", event " + sequence);
    }
  }

  @Override
  public String toString() {
    return where + " (" + law.key() + "): " + detail;
  }
}
