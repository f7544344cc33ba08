package hutong.platform.chat;

import hutong.protocol.ConversationId;
import java.util.HashMap;
import java.util.Map;

/**
 * How much may be pushed to a connection: pushes that its {@code received} does not cover yet, over
 * all conversations. Also knows the highest number that the device was ever shown, so that it
 * cannot claim to have received more.
 */
final class Credit {
  /** Numbers pushed and not received: from the first after {@code received} to {@code pushed}. */
  private record Open(long received, long pushed) {
    long count() {
      return Math.max(0, pushed - received);
    }
  }

  private final int limit;
  private final Map<ConversationId, Open> open = new HashMap<>();
  private final Map<ConversationId, Long> shown = new HashMap<>();
  private long unreceived;

  Credit(int limit) {
    this.limit = limit;
  }

  /** Takes credit for a push of that number; refuses when there is none left. */
  boolean take(ConversationId conversation, long sequence) {
    if (unreceived >= limit) {
      return false;
    }
    Open before = open.getOrDefault(conversation, new Open(sequence - 1, sequence - 1));
    Open after = new Open(before.received(), Math.max(before.pushed(), sequence));
    put(conversation, before, after);
    show(conversation, sequence);
    return true;
  }

  /** The device was shown a number in another way: a page, an acknowledgement, a head. */
  void show(ConversationId conversation, long sequence) {
    shown.merge(conversation, sequence, Math::max);
  }

  /** Highest number shown on this connection, 0 when none. */
  long shown(ConversationId conversation) {
    return shown.getOrDefault(conversation, 0L);
  }

  void received(ConversationId conversation, long sequence) {
    Open before = open.get(conversation);
    if (before != null && sequence > before.received()) {
      put(conversation, before, new Open(sequence, Math.max(sequence, before.pushed())));
    }
  }

  void forget(ConversationId conversation) {
    Open before = open.remove(conversation);
    if (before != null) {
      unreceived -= before.count();
    }
    shown.remove(conversation);
  }

  private void put(ConversationId conversation, Open before, Open after) {
    unreceived += after.count() - before.count();
    if (after.count() == 0) {
      open.remove(conversation);
    } else {
      open.put(conversation, after);
    }
  }
}
