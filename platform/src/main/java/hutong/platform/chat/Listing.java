package hutong.platform.chat;

import hutong.protocol.ConversationId;
import java.util.List;
import java.util.stream.Stream;

/**
 * A conversation in a person's inbox: their membership, where the conversation stands, how far they
 * have read, and how they arranged it.
 *
 * @param since number from which the person may read
 * @param head as this row was told of it
 * @param ownCountable countable number of the person's own newest item, or at their joining
 * @param calls countable numbers of the newest items that call the person by name
 * @param read the read mark
 * @param readCountable countable number at the read mark
 */
record Listing(
    ConversationId id,
    String title,
    boolean large,
    long since,
    Head head,
    long ownCountable,
    List<Long> calls,
    long read,
    long readCountable,
    Arrangement arrangement) {

  /** Items that count and that the person has neither read nor written. */
  long unread() {
    return Math.max(0, head.countable() - seen());
  }

  /** Unread items that call the person. */
  int mentions() {
    long seen = seen();
    return (int)
        Stream.concat(calls.stream(), head.mentionsAll().stream())
            .filter(number -> number > seen)
            .distinct()
            .limit(Head.MENTIONS_KEPT)
            .count();
  }

  private long seen() {
    return Math.max(readCountable, ownCountable);
  }

  /** What it adds to the badge. */
  long badge() {
    if (arrangement.muted() || !isListed()) {
      return 0;
    }
    return unread() == 0 && arrangement.markedUnread() ? 1 : unread();
  }

  /** Number from which the person sees items. */
  long visibleFrom() {
    return Math.max(since, arrangement.cleared() + 1);
  }

  /** The preview, if it is of an item that the person sees. */
  String visiblePreview() {
    return head.previewAt() >= visibleFrom() ? head.preview() : "";
  }

  /** Whether the person sees it in the list: a direct conversation only once something was said. */
  boolean isListed() {
    boolean begun = !id.isDirect() || head.countable() > 0;
    return begun && !isHidden();
  }

  /** Whether they hid it and nothing new came since. */
  boolean isHidden() {
    return head.countable() <= arrangement.hiddenAt();
  }

  /** With the newer head of both. */
  Listing merge(Head other) {
    return other.mark() <= head.mark()
        ? this
        : new Listing(
            id, title, large, since, other, ownCountable, calls, read, readCountable, arrangement);
  }

  /** The newer of both in each respect. */
  Listing merge(Listing other) {
    boolean newer = other.head.mark() > head.mark();
    // of a small conversation the head, the own items and the calls are marked together, maybe
    // ahead
    // of an entry that never came; of a large one the last two are not, and only rise
    boolean together = !other.large;
    return new Listing(
            id,
            other.title,
            large || other.large,
            other.since,
            newer ? other.head : head,
            together
                ? (newer ? other : this).ownCountable
                : Math.max(ownCountable, other.ownCountable),
            (together ? newer : last(other.calls) > last(calls)) ? other.calls : calls,
            read,
            readCountable,
            arrangement.merge(other.arrangement))
        .readTo(other.read, other.readCountable);
  }

  private static long last(List<Long> rising) {
    return rising.isEmpty() ? 0 : rising.get(rising.size() - 1);
  }

  Listing readTo(long sequence, long number) {
    return sequence <= read
        ? this
        : new Listing(
            id, title, large, since, head, ownCountable, calls, sequence, number, arrangement);
  }

  Listing arranged(Arrangement as) {
    return new Listing(id, title, large, since, head, ownCountable, calls, read, readCountable, as);
  }
}
