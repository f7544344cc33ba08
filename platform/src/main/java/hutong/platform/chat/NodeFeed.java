package hutong.platform.chat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import hutong.platform.entity.Entry;
import hutong.platform.remote.Colleagues;
import hutong.platform.remote.NodeMessage;
import hutong.platform.remote.NodeMessage.Local;
import hutong.platform.trace.Trace;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Item;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a node is told of large conversations, and which of its sessions follow them. A conversation
 * tells each node once, whatever the number of readers; the frame is encoded once for all of them.
 *
 * <p>A session follows before the head is read, so that nothing falls between; a gap is fetched
 * from the journal before anything is delivered past it.
 */
final class NodeFeed extends AbstractBehavior<NodeFeed.Message> {
  sealed interface Message extends NodeMessage {}

  /** A session wants a conversation's news; it gets {@link Delivery.LargeHead} first. */
  record Follow(ConversationId conversation, UserId user, ActorRef<Delivery.Message> session)
      implements Message, Local {}

  /**
   * A large conversation has new items, dense and rising; none: it says where it stands.
   *
   * @param traces of the requests that the items follow from, in their order; none from a node that
   *     does not know traces
   */
  record News(ConversationId conversation, Head head, List<Item> items, List<String> traces)
      implements Message {
    static News of(ConversationId conversation, Head head, List<Traced> run) {
      return new News(
          conversation,
          head,
          run.stream().map(Traced::item).toList(),
          run.stream().map(Traced::trace).toList());
    }

    List<Traced> traced() {
      List<Traced> traced = new ArrayList<>(items.size());
      for (int i = 0; i < items.size(); i++) {
        traced.add(new Traced(items.get(i), i < traces.size() ? traces.get(i) : Trace.NONE));
      }
      return traced;
    }
  }

  /**
   * @param trace of the request that the item follows from
   */
  record Traced(Item item, String trace) {}

  private record SessionEnded(ActorRef<Delivery.Message> session) implements Message, Local {}

  private record HeadRead(ConversationId conversation, Head head) implements Message, Local {}

  private record HeadUnread(ConversationId conversation, Throwable cause)
      implements Message, Local {}

  /** A head was read again, in case its news was lost on the way. */
  private record HeadReread(ConversationId conversation, Head head) implements Message, Local {}

  private record Reread() implements Message, Local {}

  private record GapRead(ConversationId conversation, List<Item> items) implements Message, Local {}

  private record GapUnread(ConversationId conversation, Throwable cause)
      implements Message, Local {}

  private record Again(Runnable run) implements Message, Local {}

  private static final Duration RETRY = Duration.ofMillis(500);

  /** A followed conversation. */
  private static final class Feed {
    final Map<ActorRef<Delivery.Message>, UserId> followers = new HashMap<>();
    final ArrayDeque<News> waiting = new ArrayDeque<>();
    Head head = Head.NONE;
    boolean headKnown;
    long delivered;
    boolean fetching;
  }

  private final ChatTables tables;
  private final History history;
  private final Map<ConversationId, Feed> feeds = new HashMap<>();
  private final Map<ActorRef<Delivery.Message>, Set<ConversationId>> follows = new HashMap<>();

  private NodeFeed(ActorContext<Message> context, ChatTables tables, History history) {
    super(context);
    this.tables = tables;
    this.history = history;
    context
        .getSystem()
        .eventStream()
        .tell(
            new EventStream.Subscribe<>(
                Colleagues.NodeLost.class,
                context.messageAdapter(Colleagues.NodeLost.class, lost -> new Reread())));
  }

  /**
   * @param rereadEvery beat at which heads are read again, for news may be lost between nodes
   */
  static Behavior<Message> create(ChatTables tables, History history, Duration rereadEvery) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Reread(), rereadEvery);
                  return new NodeFeed(context, tables, history);
                }));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Follow.class, this::follow)
        .onMessage(News.class, this::news)
        .onMessage(HeadRead.class, this::headRead)
        .onMessage(HeadUnread.class, this::headUnread)
        .onMessage(Reread.class, reread -> rereadHeads())
        .onMessage(HeadReread.class, this::headReread)
        .onMessage(GapRead.class, this::gapRead)
        .onMessage(GapUnread.class, this::gapUnread)
        .onMessage(
            Again.class,
            again -> {
              again.run().run();
              return this;
            })
        .onMessage(SessionEnded.class, this::sessionEnded)
        .build();
  }

  private Behavior<Message> follow(Follow follow) {
    Feed feed = feeds.computeIfAbsent(follow.conversation(), id -> new Feed());
    feed.followers.put(follow.session(), follow.user());
    follows
        .computeIfAbsent(
            follow.session(),
            session -> {
              getContext().watchWith(session, new SessionEnded(session));
              return new LinkedHashSet<>();
            })
        .add(follow.conversation());
    if (feed.headKnown) {
      follow.session().tell(new Delivery.LargeHead(follow.conversation(), feed.head));
    } else if (!feed.fetching) {
      readHead(follow.conversation(), feed);
    }
    return this;
  }

  private void readHead(ConversationId conversation, Feed feed) {
    feed.fetching = true;
    getContext()
        .pipeToSelf(
            tables.largeHead(conversation),
            (head, failure) ->
                failure == null
                    ? new HeadRead(conversation, head)
                    : new HeadUnread(conversation, failure));
  }

  private Behavior<Message> headRead(HeadRead read) {
    Feed feed = feeds.get(read.conversation());
    if (feed != null) {
      feed.fetching = false;
      feed.headKnown = true;
      feed.head = read.head();
      feed.delivered = read.head().head();
      feed.followers
          .keySet()
          .forEach(
              session -> session.tell(new Delivery.LargeHead(read.conversation(), read.head())));
      deliverWaiting(read.conversation(), feed);
    }
    return this;
  }

  private Behavior<Message> headUnread(HeadUnread failed) {
    Feed feed = feeds.get(failed.conversation());
    if (feed != null) {
      getContext()
          .getLog()
          .warn(
              "head of {} could not be read: {}", failed.conversation(), failed.cause().toString());
      later(
          () -> {
            if (feeds.get(failed.conversation()) == feed) {
              readHead(failed.conversation(), feed);
            }
          });
    }
    return this;
  }

  private Behavior<Message> rereadHeads() {
    feeds.forEach(
        (conversation, feed) -> {
          if (feed.headKnown && !feed.fetching) {
            getContext()
                .pipeToSelf(
                    tables.largeHead(conversation),
                    (head, failure) ->
                        new HeadReread(conversation, failure == null ? head : Head.NONE));
          }
        });
    return this;
  }

  private Behavior<Message> headReread(HeadReread read) {
    Feed feed = feeds.get(read.conversation());
    if (feed != null
        && !feed.fetching
        && read.head().mark() > feed.head.mark()
        && read.head().head() > feed.delivered) {
      feed.head = read.head();
      fetchGap(read.conversation(), feed, read.head().head());
    }
    return this;
  }

  private Behavior<Message> news(News news) {
    Feed feed = feeds.get(news.conversation());
    if (feed != null) {
      feed.waiting.add(news);
      deliverWaiting(news.conversation(), feed);
    }
    return this;
  }

  private void deliverWaiting(ConversationId conversation, Feed feed) {
    while (feed.headKnown && !feed.fetching && !feed.waiting.isEmpty()) {
      News next = feed.waiting.peek();
      if (next.items().isEmpty()) {
        feed.waiting.remove();
        stand(conversation, feed, next.head());
        continue;
      }
      long first = next.items().get(0).getSequence();
      if (isOfNewerWriter(next.head(), feed.head) && first <= feed.delivered) {
        feed.delivered = first - 1; // the head that was read stood ahead of entries that never came
      }
      if (first > feed.delivered + 1) {
        fetchGap(conversation, feed, first - 1);
        return;
      }
      feed.waiting.remove();
      if (next.head().mark() > feed.head.mark()) {
        feed.head = next.head();
      }
      deliver(conversation, feed, next.traced());
    }
  }

  private static boolean isOfNewerWriter(Head next, Head known) {
    return Entry.incarnationOf(next.mark()) > Entry.incarnationOf(known.mark());
  }

  /** A head without items: followers look whether they have everything. */
  private static void stand(ConversationId conversation, Feed feed, Head head) {
    if (head.mark() > feed.head.mark()) {
      feed.head = head;
      feed.delivered = Math.min(feed.delivered, head.head());
      feed.followers
          .keySet()
          .forEach(session -> session.tell(new Delivery.LargeHead(conversation, head)));
    }
  }

  private void fetchGap(ConversationId conversation, Feed feed, long to) {
    feed.fetching = true;
    getContext()
        .pipeToSelf(
            history.items(conversation, feed.delivered + 1, to),
            (items, failure) ->
                failure == null
                    ? new GapRead(conversation, items)
                    : new GapUnread(conversation, failure));
  }

  private Behavior<Message> gapRead(GapRead read) {
    Feed feed = feeds.get(read.conversation());
    if (feed != null) {
      feed.fetching = false;
      deliver(
          read.conversation(),
          feed,
          read.items().stream().map(item -> new Traced(item, Trace.NONE)).toList());
      News next = feed.waiting.peek();
      if (next != null && !next.items().isEmpty()) { // what the journal did not hold is void
        feed.delivered = Math.max(feed.delivered, next.items().get(0).getSequence() - 1);
      }
      deliverWaiting(read.conversation(), feed);
    }
    return this;
  }

  private Behavior<Message> gapUnread(GapUnread failed) {
    Feed feed = feeds.get(failed.conversation());
    if (feed != null) {
      getContext()
          .getLog()
          .warn(
              "gap in {} could not be read: {}", failed.conversation(), failed.cause().toString());
      later(
          () -> {
            feed.fetching = false;
            deliverWaiting(failed.conversation(), feed);
          });
    }
    return this;
  }

  private void later(Runnable run) {
    getContext().scheduleOnce(RETRY, getContext().getSelf(), new Again(run));
  }

  private void deliver(ConversationId conversation, Feed feed, List<Traced> items) {
    List<Pushed> pushes =
        items.stream()
            .filter(traced -> traced.item().getSequence() > feed.delivered)
            .map(traced -> Pushed.of(conversation, traced.item(), traced.trace()))
            .toList();
    if (pushes.isEmpty()) {
      return;
    }
    Delivery.Message arrived = new Delivery.LargeArrived(conversation, feed.head, pushes);
    feed.followers.keySet().forEach(session -> session.tell(arrived));
    for (Traced traced : items) {
      Item item = traced.item();
      String gone =
          item.hasRemoved() ? item.getRemoved().getMember().getUserId() : item.getSender();
      if (item.hasLeft() || item.hasRemoved()) {
        feed.followers.values().removeIf(user -> user.value().equals(gone));
      }
    }
    feed.delivered = pushes.get(pushes.size() - 1).sequence();
  }

  private Behavior<Message> sessionEnded(SessionEnded ended) {
    for (ConversationId conversation : follows.getOrDefault(ended.session(), Set.of())) {
      Feed feed = feeds.get(conversation);
      if (feed != null) {
        feed.followers.remove(ended.session());
        if (feed.followers.isEmpty()) {
          feeds.remove(conversation);
        }
      }
    }
    follows.remove(ended.session());
    return this;
  }
}
