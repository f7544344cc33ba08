package hutong.platform.chat;

import hutong.platform.entity.Entry;
import hutong.platform.extend.Outbound;
import hutong.protocol.ConversationId;
import hutong.protocol.wire.Item;

/** A live item on its way to devices: encoded once for all of them. */
record Pushed(long sequence, Outbound frame) {
  static Pushed of(ConversationId conversation, Entry<Event> entry) {
    return of(conversation, Items.of(entry));
  }

  static Pushed of(ConversationId conversation, Item item) {
    return new Pushed(item.getSequence(), Items.push(conversation, item));
  }
}
