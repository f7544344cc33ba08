package hutong.platform.chat;

/**
 * Where a conversation stands.
 *
 * @param head number of the newest entry
 * @param headAtMillis when the newest countable item was stored
 * @param countable running number of countable items
 * @param preview beginning of the newest text
 * @param previewAt number of that text
 */
record Head(long head, long headAtMillis, long countable, String preview, long previewAt) {
  static final Head NONE = new Head(0, 0, 0, "", 0);

  static Head of(Conversation conversation) {
    return new Head(
        conversation.head(),
        conversation.headAtMillis(),
        conversation.countable(),
        conversation.preview(),
        conversation.previewAt());
  }
}
