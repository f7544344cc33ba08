package hutong.platform.chat;

/**
 * How a conversation stands in a person's own list, as they set it.
 *
 * @param version the person's own counter for it, rising; the write timestamp of the row
 * @param hiddenAt countable number at which it was hidden; it shows again above; −1: is not hidden
 * @param cleared number up to which the items are cleared for them
 */
record Arrangement(
    long version,
    boolean muted,
    boolean pinned,
    boolean markedUnread,
    long hiddenAt,
    long cleared) {
  static final long SHOWN = -1;
  static final Arrangement NONE = new Arrangement(0, false, false, false, SHOWN, 0);

  Arrangement merge(Arrangement other) {
    return other.version > version ? other : this;
  }
}
