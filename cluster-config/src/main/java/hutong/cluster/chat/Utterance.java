package hutong.cluster.chat;

/**
 * An item as it is shown.
 *
 * @param line its number, by which a person names it; 0 when nobody can do anything with it
 * @param atMillis when the server stored it
 * @param sender handle
 * @param tick how far an own item has come
 * @param calls this person by name
 * @param here in the conversation that is open
 */
record Utterance(
    Label conversation,
    long line,
    long atMillis,
    String sender,
    Tick tick,
    boolean calls,
    boolean here,
    Said said) {

  /** How far an item has come; that it is shown means that it is stored. */
  enum Tick {
    /** Somebody else's. */
    NONE,
    STORED,
    READ
  }

  boolean own() {
    return tick != Tick.NONE;
  }

  /**
   * What a conversation is called.
   *
   * @param title of a group, or handle of the other person
   */
  record Label(String title, boolean group) {
    /** So that no group can pass for a person. */
    String marked() {
      return group ? "#" + title : title;
    }
  }
}
