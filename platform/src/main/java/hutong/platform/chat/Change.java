package hutong.platform.chat;

/**
 * What an item changes in an earlier one. It is an item with a number of its own and does not count
 * as unread; what it leads to is told by {@link hutong.protocol.ItemView}.
 */
sealed interface Change {
  /** Number of the item that is changed. */
  long target();

  record Edit(long target, Content content) implements Change {}

  record Recall(long target) implements Change {}

  /**
   * @param emoji empty: taken back
   */
  record React(long target, String emoji) implements Change {}

  record Pin(long target, boolean on) implements Change {}
}
