package hutong.platform.chat;

import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.ShardingEnvelope;
import hutong.platform.chat.Conversation.Change;
import hutong.platform.chat.Conversation.Event;
import hutong.platform.chat.Conversation.Member;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Upkeep;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a conversation keeps up to date outside its journal. Small: its head in each member's inbox
 * row, at most one upsert a member and batch, and each member's mailbox is told. Large: one head
 * row, and each node is told once.
 *
 * <p>Journal writes per batch: 1. Other statements: one a member (small), or one and one a sender
 * (large).
 */
final class ConversationUpkeep implements Upkeep<Conversation, Event> {
  private final ChatTables tables;
  private final ActorRef<ShardingEnvelope<Mailbox.Message>> mailboxes;
  private final ActorRef<NodeFeed.Message> feed;

  ConversationUpkeep(
      ChatTables tables,
      ActorRef<ShardingEnvelope<Mailbox.Message>> mailboxes,
      ActorRef<NodeFeed.Message> feed) {
    this.tables = tables;
    this.mailboxes = mailboxes;
    this.feed = feed;
  }

  @Override
  public CompletionStage<?> mark(Live<Conversation> after, List<Entry<Event>> entries) {
    Conversation now = after.state();
    Head head = Head.of(now);
    long mark = after.mark();
    List<CompletionStage<?>> writes = new ArrayList<>();
    if (now.large()) {
      writes.add(tables.markLarge(now.id(), head, mark));
      ownCountables(entries)
          .forEach((user, own) -> writes.add(tables.markOwn(user, now.id(), head, own, mark)));
    } else {
      for (Member member : now.members().values()) {
        writes.add(
            member.ownCountable() == 0
                ? tables.mark(member.user(), now.id(), head, mark)
                : tables.markOwn(member.user(), now.id(), head, member.ownCountable(), mark));
      }
    }
    return all(writes);
  }

  private static Map<UserId, Long> ownCountables(List<Entry<Event>> entries) {
    Map<UserId, Long> own = new HashMap<>();
    for (Entry<Event> entry : entries) {
      if (entry instanceof Entry.Recorded<Event> recorded
          && recorded.event() instanceof Event.Posted posted) {
        own.merge(posted.sender(), posted.countable(), Math::max);
      }
    }
    return own;
  }

  @Override
  public CompletionStage<?> settle(Live<Conversation> after, List<Entry<Event>> entries) {
    if (entries.isEmpty()) {
      return Upkeep.done();
    }
    return settleSince(after, entries.get(0).sequence());
  }

  @Override
  public CompletionStage<?> settleAgain(Live<Conversation> recovered) {
    return settleSince(recovered, recovered.sequence() - Conversation.CHANGES_KEPT);
  }

  private CompletionStage<?> settleSince(Live<Conversation> after, long sequence) {
    Conversation now = after.state();
    Map<UserId, Change> last = new HashMap<>();
    for (Change change : now.changes()) {
      if (change.sequence() >= sequence) {
        last.put(change.user(), change);
      }
    }
    if (last.isEmpty()) {
      return Upkeep.done();
    }
    List<CompletionStage<?>> writes = new ArrayList<>();
    for (Change change : last.values()) {
      Member member = now.members().get(change.user());
      writes.add(
          member == null
              ? tables.remove(change.user(), now.id(), change.mark())
              : tables.grant(
                  change.user(),
                  now.id(),
                  now.titleFor(change.user()),
                  member.since(),
                  member.ownCountable(),
                  now.large(),
                  change.mark()));
    }
    return all(writes);
  }

  @Override
  public void announce(Live<Conversation> after, List<Entry<Event>> entries) {
    Conversation now = after.state();
    if (now.members().isEmpty() && entries.isEmpty()) {
      return;
    }
    if (!entries.isEmpty()) {
      tellChanges(now, entries);
    }
    if (now.large()) {
      if (!entries.isEmpty()) {
        feed.tell(new NodeFeed.News(now.id(), Head.of(now), entries));
      }
      return;
    }
    List<Pushed> pushes = entries.stream().map(entry -> Pushed.of(now.id(), entry)).toList();
    for (Member member : now.members().values()) {
      tell(member.user(), new Mailbox.Arrived(listing(now, member), since(member, pushes)));
    }
  }

  /** What a member may see of a batch: not what was said before they joined. */
  private static List<Pushed> since(Member member, List<Pushed> pushes) {
    return pushes.isEmpty() || pushes.get(0).sequence() >= member.since()
        ? pushes
        : pushes.stream().filter(push -> push.sequence() >= member.since()).toList();
  }

  private void tellChanges(Conversation now, List<Entry<Event>> entries) {
    for (Change change : now.changes()) {
      if (change.sequence() >= entries.get(0).sequence()) {
        Member member = now.members().get(change.user());
        tell(
            change.user(),
            member == null
                ? new Mailbox.Removed(now.id(), lastSeen(change, now, entries))
                : new Mailbox.Granted(listing(now, member)));
      }
    }
  }

  /** What somebody who left is still shown; of a large conversation the feed shows it. */
  private static List<Pushed> lastSeen(
      Change change, Conversation now, List<Entry<Event>> entries) {
    return now.large()
        ? List.of()
        : entries.stream()
            .filter(entry -> entry.sequence() <= change.sequence())
            .map(entry -> Pushed.of(now.id(), entry))
            .toList();
  }

  private void tell(UserId user, Mailbox.Message message) {
    mailboxes.tell(new ShardingEnvelope<>(user.value(), message));
  }

  private static Listing listing(Conversation now, Member member) {
    return new Listing(
        now.id(),
        now.titleFor(member.user()),
        now.large(),
        member.since(),
        now.head(),
        now.headAtMillis(),
        now.countable(),
        member.ownCountable(),
        now.preview(),
        now.previewAt(),
        0,
        0);
  }

  private static CompletionStage<?> all(List<CompletionStage<?>> writes) {
    return CompletableFuture.allOf(
        writes.stream()
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new));
  }
}
