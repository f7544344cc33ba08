package hutong.platform.chat;

import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.ShardingEnvelope;
import hutong.platform.chat.Roster.Member;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Upkeep;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a conversation keeps up to date outside its journal. Small: its head in each member's inbox
 * row, at most one upsert a member and batch, and each member's mailbox is told. Large: one head
 * row, and each node is told once. Both: the rows of members who came or went, the registers of
 * items that were changed, and which items show a medium.
 *
 * <p>Journal writes per batch: 1. Other rows: one a member (small), or one and then one a sender or
 * member called by name (large); one a change (two an edit); one a medium. Rows go to the store in
 * groups, with those of other conversations while it is busy.
 */
final class ConversationUpkeep implements Upkeep<Conversation, Event> {
  private final ChatTables tables;
  private final Overlays overlays;
  private final ActorRef<ShardingEnvelope<Mailbox.Message>> mailboxes;
  private final Feeds feeds;

  ConversationUpkeep(
      ChatTables tables,
      Overlays overlays,
      ActorRef<ShardingEnvelope<Mailbox.Message>> mailboxes,
      Feeds feeds) {
    this.tables = tables;
    this.overlays = overlays;
    this.mailboxes = mailboxes;
    this.feeds = feeds;
  }

  @Override
  public CompletionStage<?> mark(Live<Conversation> after, List<Entry<Event>> entries) {
    Conversation now = after.state();
    long mark = after.mark();
    return now.roster().large()
        ? tables.markLarge(now.id(), now.head(), mark)
        : tables.mark(now.id(), now.head(), now.roster().all(), mark);
  }

  private static Set<UserId> sendersAndCalled(List<Entry<Event>> entries) {
    Set<UserId> users = new LinkedHashSet<>();
    for (Entry<Event> entry : entries) {
      if (entry instanceof Entry.Recorded<Event> recorded
          && recorded.event() instanceof Event.Posted posted) {
        users.add(posted.item().sender());
        if (posted.content() instanceof Content.Text text) {
          users.addAll(text.mentions());
        }
      }
    }
    return users;
  }

  @Override
  public CompletionStage<?> settle(Live<Conversation> after, List<Entry<Event>> entries) {
    Conversation now = after.state();
    List<CompletionStage<?>> writes = new ArrayList<>();
    touched(now, entries)
        .forEach((user, entry) -> writes.add(settleMembership(now, user, entry.mark())));
    for (Entry<Event> entry : entries) {
      if (entry instanceof Entry.Recorded<Event> recorded) {
        settleItem(now, recorded, writes);
      }
    }
    if (now.roster().large()) {
      for (UserId user : sendersAndCalled(entries)) {
        Member member = now.roster().get(user);
        if (member != null) {
          writes.add(tables.settleOwn(now.id(), member, after.mark()));
        }
      }
    }
    return writes.isEmpty() ? Upkeep.done() : all(writes);
  }

  private CompletionStage<?> settleMembership(Conversation now, UserId user, long mark) {
    Member member = now.roster().get(user);
    return member == null
        ? tables.remove(user, now.id(), mark)
        : tables.grant(member, now.id(), now.titleFor(user), now.roster().large(), mark);
  }

  private void settleItem(
      Conversation now, Entry.Recorded<Event> entry, List<CompletionStage<?>> writes) {
    if (entry.event() instanceof Event.Posted posted) {
      for (String medium : posted.content().media()) {
        writes.add(tables.show(medium, now.id(), entry.sequence(), entry.mark()));
      }
    } else if (entry.event() instanceof Event.Amended amended) {
      writes.add(overlays.write(now.id(), entry, amended));
      if (amended.change() instanceof Change.Edit edit) {
        for (String medium : edit.content().media()) {
          writes.add(tables.show(medium, now.id(), edit.target(), entry.mark()));
        }
      }
    }
  }

  @Override
  public CompletionStage<?> settleAgain(
      Live<Conversation> recovered, Supplier<CompletionStage<List<Entry<Event>>>> newest) {
    return recovered.sequence() == 0
        ? Upkeep.done()
        : newest.get().thenCompose(entries -> settle(recovered, entries));
  }

  @Override
  public CompletionStage<Marks> marks(Live<Conversation> recovered) {
    Conversation now = recovered.state();
    if (now.roster().large()) {
      return tables.largeHead(now.id()).thenApply(head -> Marks.of(head.mark()));
    }
    CompletionStage<Marks> all = CompletableFuture.completedFuture(Marks.of(recovered.mark()));
    for (Member member : now.roster().all()) {
      all =
          all.thenCombine(
              tables.markOf(member.user(), now.id()), (known, mark) -> known.and(Marks.of(mark)));
    }
    return all;
  }

  /** Whose rows these entries change, with the newest entry that does. */
  private static Map<UserId, Entry<Event>> touched(Conversation now, List<Entry<Event>> entries) {
    Map<UserId, Entry<Event>> touched = new LinkedHashMap<>();
    for (Entry<Event> entry : entries) {
      if (entry instanceof Entry.Recorded<Event> recorded) {
        recorded.event().touches().forEach(user -> touched.put(user, entry));
        if (recorded.event().touchesAll()) {
          now.roster().all().forEach(member -> touched.put(member.user(), entry));
        }
      }
    }
    return touched;
  }

  @Override
  public void announce(Live<Conversation> after, List<Entry<Event>> entries, List<String> traces) {
    Conversation now = after.state();
    Announced news = new Announced(entries, traces);
    touched(now, now.roster().large() ? withoutTitles(entries) : entries)
        .forEach(
            (user, entry) -> {
              Member member = now.roster().get(user);
              tell(
                  user,
                  member == null
                      ? new Mailbox.Removed(now.id(), lastSeen(now, entry.sequence(), news))
                      : new Mailbox.Granted(listing(now, member)));
            });
    if (now.roster().large()) {
      Runs.of(news.traced(), one -> one.item().getSerializedSize())
          .forEach(run -> feeds.tellAll(NodeFeed.News.of(now.id(), now.head(), run)));
      return;
    }
    List<List<Pushed>> runs =
        Runs.of(news.pushes(now.id()), push -> push.frame().frame().getSerializedSize());
    for (Member member : now.roster().all()) {
      Listing listing = listing(now, member);
      for (List<Pushed> run : runs) {
        tell(member.user(), new Mailbox.Arrived(listing, since(member, run)));
      }
    }
  }

  /** A title alone is no news for the mailboxes of a large conversation: they read it in time. */
  private static List<Entry<Event>> withoutTitles(List<Entry<Event>> entries) {
    return entries.stream()
        .filter(
            entry ->
                !(entry instanceof Entry.Recorded<Event> recorded
                    && recorded.event() instanceof Event.Renamed))
        .toList();
  }

  /** What a member may see of a batch: not what was said before they joined. */
  private static List<Pushed> since(Member member, List<Pushed> pushes) {
    return pushes.isEmpty() || pushes.get(0).sequence() >= member.since()
        ? pushes
        : pushes.stream().filter(push -> push.sequence() >= member.since()).toList();
  }

  /** What somebody who left is still shown; of a large conversation the feed shows it. */
  private static List<Pushed> lastSeen(Conversation now, long until, Announced news) {
    return now.roster().large()
        ? List.of()
        : last(
            Runs.of(
                news.pushes(now.id()).stream().filter(push -> push.sequence() <= until).toList(),
                push -> push.frame().frame().getSerializedSize()));
  }

  /** Entries with the traces of the requests that they follow from, in the entries' order. */
  private record Announced(List<Entry<Event>> entries, List<String> traces) {
    List<Pushed> pushes(ConversationId conversation) {
      List<Pushed> pushes = new ArrayList<>(entries.size());
      for (int i = 0; i < entries.size(); i++) {
        pushes.add(Pushed.of(conversation, entries.get(i), traces.get(i)));
      }
      return pushes;
    }

    List<NodeFeed.Traced> traced() {
      List<NodeFeed.Traced> traced = new ArrayList<>(entries.size());
      for (int i = 0; i < entries.size(); i++) {
        traced.add(new NodeFeed.Traced(Items.of(entries.get(i)), traces.get(i)));
      }
      return traced;
    }
  }

  private static List<Pushed> last(List<List<Pushed>> runs) {
    return runs.get(runs.size() - 1);
  }

  private void tell(UserId user, Mailbox.Message message) {
    mailboxes.tell(new ShardingEnvelope<>(user.value(), message));
  }

  private static Listing listing(Conversation now, Member member) {
    return new Listing(
        now.id(),
        now.titleFor(member.user()),
        now.roster().large(),
        member.since(),
        now.head(),
        member.ownCountable(),
        member.mentions(),
        0,
        0,
        Arrangement.NONE);
  }

  private static CompletionStage<?> all(List<CompletionStage<?>> writes) {
    return CompletableFuture.allOf(
        writes.stream()
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new));
  }
}
