package hutong.platform.chat;

import hutong.platform.entity.Entry;
import hutong.platform.extend.Outbound;
import hutong.protocol.ConversationId;
import hutong.protocol.wire.Item;

/**
 * A live item on its way to devices: encoded once for all of them.
 *
 * @param trace of the request that it came from
 */
record Pushed(long sequence, Outbound frame, String trace) {
  static Pushed of(ConversationId conversation, Entry<Event> entry, String trace) {
    return of(conversation, Items.of(entry), trace);
  }

  Item item() {
    return frame.frame().getPush().getItem();
  }

  static Pushed of(ConversationId conversation, Item item, String trace) {
    return new Pushed(item.getSequence(), Items.push(conversation, item), trace);
  }
}
