package hutong.platform.chat;

import hutong.platform.chat.Conversation.Event;
import hutong.platform.entity.Entry;
import hutong.platform.extend.Outbound;
import hutong.protocol.ConversationId;

/** A live item on its way to devices: encoded once for all of them. */
record Pushed(long sequence, Outbound frame) {
  static Pushed of(ConversationId conversation, Entry<Event> entry) {
    return new Pushed(entry.sequence(), Items.push(conversation, entry));
  }
}
