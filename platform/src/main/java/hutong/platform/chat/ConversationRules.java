package hutong.platform.chat;

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
    if (command instanceof Command.Amend amend) {
      return now.amend(amend, settings, nowMillis);
    }
    if (command instanceof Command.Create create) {
      return now.create(create, settings);
    }
    if (command instanceof Command.Add add) {
      return now.add(add, settings, nowMillis);
    }
    if (command instanceof Command.Join join) {
      return now.join(join, settings, nowMillis);
    }
    if (command instanceof Command.Leave leave) {
      return now.leave(leave, nowMillis);
    }
    if (command instanceof Command.Manage manage) {
      return new Governance(now, settings, nowMillis).decide(manage);
    }
    if (command instanceof Command.Permit permit) {
      return now.permit(permit, nowMillis);
    }
    if (command instanceof Command.Stand stand) {
      return Decision.unchanged(now.describe(stand.by(), 0));
    }
    return command instanceof Command.ListMembers list
        ? Decision.unchanged(now.members(list))
        : Decision.unchanged(
            now.describe(((Command.Describe) command).by(), settings.membersShown()));
  }

  @Override
  public Optional<Reply> read(Conversation now, Command command) {
    boolean reads =
        command instanceof Command.Describe
            || command instanceof Command.Stand
            || command instanceof Command.ListMembers;
    return reads ? Optional.of(decide(now, command, 0).reply()) : Optional.empty();
  }

  @Override
  public int weight(Command command) {
    if (command instanceof Command.Post post) {
      return 512 + weight(post.content());
    }
    if (command instanceof Command.Amend amend) {
      return amend.change() instanceof Change.Edit edit ? 512 + weight(edit.content()) : 256;
    }
    return command instanceof Command.Create create ? 256 + create.members().size() * 128 : 4096;
  }

  private static int weight(Content content) {
    if (content instanceof Content.Text text) {
      return text.body().length() * 3 + text.mentions().size() * 32;
    }
    return 8192;
  }
}
