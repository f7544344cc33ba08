package hutong.cluster.chat;

/**
 * An item as it is shown.
 *
 * @param atMillis when the server stored it
 * @param sender handle
 * @param own sent by this person; that it is shown means that it is stored
 * @param here in the conversation that is open
 */
record Utterance(
    Label conversation, long atMillis, String sender, boolean own, boolean here, Said said) {

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
