package hutong.protocol.client;

import hutong.protocol.wire.ContactEntry;
import hutong.protocol.wire.Head;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.MoneyReceived;
import hutong.protocol.wire.Presences;
import hutong.protocol.wire.Signal;
import hutong.protocol.wire.Welcome;

/**
 * What a client tells its owner. One call at a time, in order; the thread may differ from call to
 * call. A callback must not block or wait for a future of the same client: the client stands still
 * meanwhile and stops reading from the server. What a callback throws is logged and goes no
 * further.
 */
public interface ClientListener {
  /**
   * The next item of a conversation: sequences rise by one, each comes once, until {@link #skipped}
   * or {@link #epochChanged} says otherwise. One's own items come too.
   *
   * <p>After a crash of this process the last few items may come again, because the cursor is
   * stored after delivery, see {@link ClientStore#keepCursor}.
   */
  void delivered(String conversationId, Item item);

  /**
   * Items {@code first} to {@code next − 1} will not be delivered: too many were missing (see
   * {@link ClientSettings.History}), or they are from before this person's joining. {@code next}
   * follows.
   */
  default void skipped(String conversationId, long first, long next) {}

  /** Everything that was missed while away has been delivered; once per connection. */
  default void current() {}

  /** Where a conversation stands: head, unread, read mark. */
  default void head(Head head) {}

  /**
   * An earlier item as it stands now: a change of it is on the page that is delivered next. For a
   * {@link ConversationView}, because an edit on a page is without its contents.
   */
  default void touched(String conversationId, Item item) {}

  /**
   * Somebody is typing, or has read up to an item; never stored, and dropped when anything is busy.
   */
  default void signal(Signal signal) {}

  /**
   * Who of those whom this client watches is here: after {@code watch}, and when one comes or goes.
   */
  default void presences(Presences presences) {}

  /** Somebody has changed how the two stand; not for one's own acts, which are answers. */
  default void contactEntry(ContactEntry entry) {}

  /** Somebody has paid this person: a hint, that may be missing; the wallet is the truth. */
  default void moneyReceived(MoneyReceived received) {}

  default void connected(Welcome welcome) {}

  /** The connection is gone or could not be made; the next attempt is in that many milliseconds. */
  default void disconnected(String reason, long retryAfterMillis) {}

  /**
   * The server's store was restored from a backup: drop what is held of all conversations. The
   * cursors are gone already; items come again from the beginning of each.
   */
  default void epochChanged(long before, long now) {}

  /**
   * A conversation can no longer be followed: this person is not a member ({@code
   * NO_SUCH_CONVERSATION}), or the server knows less of it than was delivered ({@code
   * FUTURE_SEQUENCE}). Its cursor is dropped.
   */
  default void unreadable(String conversationId, HutongException reason) {}

  /** An item will not be sent. Also for items from an earlier run, whose future nobody holds. */
  default void sendFailed(ClientStore.Unsent item, HutongException reason) {}

  /**
   * The client has given up, as if closed: its credentials are refused and {@link
   * ClientSettings.Credentials} brought no better ones, or the server does not talk to it at all.
   * What is in the store stays there for the next client.
   */
  default void stopped(HutongException reason) {}
}
