package hutong.platform.chat;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in an inbox, which is sorted by pin, then by newest item first, then by id. */
record InboxCursor(boolean pinned, long headAtMillis, String conversation)
    implements Comparable<InboxCursor> {
  private static final InboxCursor START = new InboxCursor(true, Long.MAX_VALUE, "");
  private static final Pattern SHAPE = Pattern.compile("([pn])(\\d{1,18}):(.+)");
  private static final Comparator<InboxCursor> ORDER =
      Comparator.comparing(InboxCursor::pinned)
          .thenComparingLong(InboxCursor::headAtMillis)
          .reversed()
          .thenComparing(InboxCursor::conversation);

  static InboxCursor of(Listing listing) {
    return new InboxCursor(
        listing.arrangement().pinned(), listing.head().headAtMillis(), listing.id().value());
  }

  /** The cursor in the text; the start for an empty one; nothing when it is none. */
  static Optional<InboxCursor> parse(String text) {
    if (text.isEmpty()) {
      return Optional.of(START);
    }
    Matcher matcher = SHAPE.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new InboxCursor(
                matcher.group(1).equals("p"), Long.parseLong(matcher.group(2)), matcher.group(3)))
        : Optional.empty();
  }

  @Override
  public int compareTo(InboxCursor other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return (pinned ? "p" : "n") + headAtMillis + ":" + conversation;
  }
}
