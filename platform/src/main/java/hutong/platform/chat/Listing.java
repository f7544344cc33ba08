package hutong.platform.chat;

import hutong.protocol.ConversationId;

/**
 * A conversation in a person's inbox: their membership, where the conversation stands, and how far
 * they have read.
 *
 * @param since number from which the person may read
 * @param head number of the newest entry that this row was told of
 * @param countable running number of countable items at the head
 * @param ownCountable countable number of the person's own newest item, or at their joining
 * @param preview beginning of the newest text
 * @param previewAt number of that text
 * @param read the read mark
 * @param readCountable countable number at the read mark
 */
record Listing(
    ConversationId id,
    String title,
    boolean large,
    long since,
    long head,
    long headAtMillis,
    long countable,
    long ownCountable,
    String preview,
    long previewAt,
    long read,
    long readCountable) {

  /** Items that count and that the person has neither read nor written. */
  long unread() {
    return Math.max(0, countable - Math.max(readCountable, ownCountable));
  }

  /** The preview, if it is of an item that the person may read. */
  String visiblePreview() {
    return previewAt >= since ? preview : "";
  }

  /** Whether the person sees it in the list: a direct conversation only once something was said. */
  boolean isListed() {
    return !id.isDirect() || countable > 0;
  }

  /** The further of both in each respect. */
  Listing merge(Head other) {
    return other.head() <= head
        ? this
        : new Listing(
            id,
            title,
            large,
            since,
            other.head(),
            other.headAtMillis(),
            other.countable(),
            ownCountable,
            other.preview(),
            other.previewAt(),
            read,
            readCountable);
  }

  Listing merge(Listing other) {
    Listing further = merge(other.toHead());
    return new Listing(
            id,
            other.title,
            large || other.large,
            other.since,
            further.head,
            further.headAtMillis,
            further.countable,
            Math.max(ownCountable, other.ownCountable),
            further.preview,
            further.previewAt,
            read,
            readCountable)
        .readTo(other.read, other.readCountable);
  }

  Listing readTo(long sequence, long number) {
    return sequence <= read
        ? this
        : new Listing(
            id,
            title,
            large,
            since,
            head,
            headAtMillis,
            countable,
            ownCountable,
            preview,
            previewAt,
            sequence,
            number);
  }

  Head toHead() {
    return new Head(head, headAtMillis, countable, preview, previewAt);
  }
}
