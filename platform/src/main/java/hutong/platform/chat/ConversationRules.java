package hutong.platform.chat;

import hutong.platform.chat.Conversation.Command;
import hutong.platform.chat.Conversation.Event;
import hutong.platform.chat.Conversation.Reply;
import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.protocol.ConversationId;
import java.util.Optional;

/** {@link Conversation} as the entity shell sees it. */
record ConversationRules(ChatSettings settings)
    implements Aggregate<Conversation, Command, Event, Reply> {

  @Override
  public Conversation empty(String entityId) {
    return Conversation.empty(new ConversationId(entityId), settings.receiptsKept());
  }

  @Override
  public Conversation apply(Conversation before, Entry<Event> entry) {
    Conversation moved = before.at(entry);
    return entry instanceof Entry.Recorded<Event> recorded
        ? recorded.event().applyTo(moved, entry)
        : moved;
  }

  @Override
  public Decision<Event, Reply> decide(Conversation now, Command command, long nowMillis) {
    if (command instanceof Command.Post post) {
      return now.post(post, nowMillis);
    }
    if (command instanceof Command.Create create) {
      return now.create(create, settings);
    }
    if (command instanceof Command.Add add) {
      return now.add(add, settings, nowMillis);
    }
    if (command instanceof Command.Leave leave) {
      return now.leave(leave, nowMillis);
    }
    return Decision.unchanged(now.describe(((Command.Describe) command).by(), settings));
  }

  @Override
  public Optional<Reply> read(Conversation now, Command command) {
    return command instanceof Command.Describe describe
        ? Optional.of(now.describe(describe.by(), settings))
        : Optional.empty();
  }

  @Override
  public int weight(Command command) {
    if (command instanceof Command.Post post) {
      return 256 + post.text().length() * 3;
    }
    return command instanceof Command.Create create ? 256 + create.members().size() * 128 : 256;
  }
}
