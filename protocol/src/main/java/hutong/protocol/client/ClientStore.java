package hutong.protocol.client;

import hutong.protocol.ClientId;
import hutong.protocol.wire.Send;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one device of one person must not forget: how far it has read, which client ids it has used,
 * what it still has to send.
 *
 * <p>A store belongs to one device name for ever. A device that lost its store takes a new name:
 * its counters would start at 1 again, and the server would answer with the acknowledgements of old
 * items. Used by one client, one call at a time. A method that throws fails the send it was for.
 */
public interface ClientStore {
  /** A store that ends with the process. */
  static ClientStore inMemory() {
    return new MemoryStore();
  }

  /**
   * An item that is not yet acknowledged.
   *
   * @param send what the server gets, whole: its ids are the ones beside it
   * @param after a sequence of the conversation below which the item cannot be; 0 when none is
   *     known
   */
  record Unsent(String conversationId, ClientId clientId, Send send, long after) {
    public Unsent {
      send =
          send.toBuilder()
              .setConversationId(conversationId)
              .setClientId(clientId.toString())
              .build();
    }

    /** A text without anything else. */
    public static Unsent ofText(String conversationId, ClientId clientId, String text, long after) {
      return new Unsent(conversationId, clientId, Contents.text(text).build(), after);
    }

    Unsent under(ClientId fresh, long after) {
      return new Unsent(conversationId, fresh, send, after);
    }
  }

  /** Epoch of the cursors; 0 before the first connection. */
  long epoch();

  /** Sets the epoch, drops all cursors and sets {@link Unsent#after} of the outbox to 0. */
  void startEpoch(long epoch);

  /** Last sequence of the unbroken run that was delivered; empty for an unknown conversation. */
  OptionalLong cursor(String conversationId);

  /**
   * Called after delivery and before the server is told {@code received}, for several items at a
   * time. Need not be durable at once: what is forgotten is delivered again.
   */
  void keepCursor(String conversationId, long sequence);

  void dropCursor(String conversationId);

  /** Highest counter that was ever used in the conversation; 0 for none. */
  long counter(String conversationId);

  /** Raises {@link #counter}; never lowers it. */
  void raiseCounter(String conversationId, long counter);

  /** Adds to the outbox and raises the counter to the item's, durably, before it returns. */
  void keep(Unsent item);

  /** Puts an item under a new id into the place of an old one, as one durable change. */
  void replace(Unsent old, Unsent fresh);

  /** Removes from the outbox. Need not be durable at once: the item is sent again as the same. */
  void forget(Unsent item);

  /** Everything kept and not forgotten, the earliest first. */
  List<Unsent> outbox();
}
