package hutong.platform.chat;

import java.util.Comparator;
import java.util.Optional;

/** A place in an inbox, which is sorted by newest item first, then by id. */
record InboxCursor(long headAtMillis, String conversation) implements Comparable<InboxCursor> {
  private static final InboxCursor START = new InboxCursor(Long.MAX_VALUE, "");
  private static final Comparator<InboxCursor> ORDER =
      Comparator.comparingLong(InboxCursor::headAtMillis)
          .reversed()
          .thenComparing(InboxCursor::conversation);

  static InboxCursor of(Listing listing) {
    return new InboxCursor(listing.headAtMillis(), listing.id().value());
  }

  /** The cursor in the text; the start for an empty one; nothing when it is none. */
  static Optional<InboxCursor> parse(String text) {
    if (text.isEmpty()) {
      return Optional.of(START);
    }
    int colon = text.indexOf(':');
    boolean number =
        colon > 0
            && colon <= 18
            && text.substring(0, colon).chars().allMatch(c -> c >= '0' && c <= '9');
    return number
        ? Optional.of(
            new InboxCursor(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1)))
        : Optional.empty();
  }

  @Override
  public int compareTo(InboxCursor other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return headAtMillis + ":" + conversation;
  }
}
