package hutong.platform.chat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import hutong.platform.actor.Dispatch;
import hutong.platform.extend.Outbound;
import hutong.platform.remote.Colleagues;
import hutong.platform.remote.NodeMessage;
import hutong.platform.remote.NodeMessage.Local;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A person's inbox while they are connected: their sessions, and their conversations as the {@code
 * inbox} rows have them. In memory only; a push is a hint, the rows are the truth. So whoever
 * registers or asks for the list is answered from rows that were read after they asked, and the
 * rows are read again at a slow beat. Without sessions it knows nothing and drops what it is told.
 */
final class Mailbox extends AbstractBehavior<Mailbox.Message> {
  sealed interface Message extends NodeMessage {}

  /** A session wants what arrives; it gets {@link Delivery.Registered}. */
  record Register(ActorRef<Delivery.Message> session, String device) implements Message {}

  /**
   * A small conversation has new entries.
   *
   * @param listing as the member's row has it now, without read marks
   */
  record Arrived(Listing listing, List<Pushed> pushes) implements Message {}

  /** The person belongs to a conversation now. */
  record Granted(Listing listing) implements Message {}

  /** The person belongs to it no longer; the pushes end with what ended it. */
  record Removed(ConversationId conversation, List<Pushed> pushes) implements Message {}

  /** Looks a conversation up; answered by {@link Delivery.Found}. */
  record Find(ConversationId conversation, long tag, ActorRef<Delivery.Message> replyTo)
      implements Message {}

  /** Asks for all conversations; answered by {@link Delivery.Listed}. */
  record ListAll(long tag, ActorRef<Delivery.Message> replyTo) implements Message {}

  /** The read mark, already stored, has moved; all sessions are told. */
  record MarkedRead(ConversationId conversation, long sequence, long countable)
      implements Message {}

  /**
   * Arranges a conversation in the person's list; answered by {@link Delivery.Found} once it is
   * stored, and all sessions are told.
   */
  record Arrange(
      ConversationId conversation, Wish wish, long tag, ActorRef<Delivery.Message> replyTo)
      implements Message {}

  /**
   * What is to be changed about an arrangement; what is not present stays.
   *
   * @param clear number up to which items are cleared; 0: none
   */
  record Wish(
      Optional<Boolean> muted,
      Optional<Boolean> pinned,
      Optional<Boolean> hidden,
      Optional<Boolean> markedUnread,
      long clear) {
    /** A read mark is also the end of being marked unread. */
    static final Wish READ =
        new Wish(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(false), 0);

    Arrangement of(Listing listing, long version) {
      Arrangement now = listing.arrangement();
      return new Arrangement(
          version,
          muted.orElse(now.muted()),
          pinned.orElse(now.pinned()),
          markedUnread.orElse(now.markedUnread()),
          hidden
              .map(hide -> hide ? listing.head().countable() : Arrangement.SHOWN)
              .orElse(now.hiddenAt()),
          Math.max(now.cleared(), clear));
    }
  }

  /** Closes the sessions of a device. */
  record Disconnect(String device) implements Message {}

  record Stop() implements Message {}

  /** A passing sign for the person's devices. */
  record Signalled(Outbound frame) implements Message {}

  /** News for the person's devices, which are no part of a conversation; a hint. */
  record Told(Outbound frame) implements Message {}

  /** A connection wants to know whether the person is here; it gets {@link Lookout.Stands}. */
  record Watch(ActorRef<Lookout.Message> watcher) implements Message {}

  record Unwatch(ActorRef<Lookout.Message> watcher) implements Message {}

  /** Those who watch shall ask anew whether they may. */
  record LookAgain() implements Message {}

  /** When the person was last here, as the row has it. */
  record Seen(long atMillis) implements Message, Local {}

  /** The last session went a while ago. */
  record Lingered() implements Message, Local {}

  private record Idle() implements Message, Local {}

  private record Loaded(int load, Map<ConversationId, Listing> listings)
      implements Message, Local {}

  private record LoadFailed(int load, Throwable cause) implements Message, Local {}

  private record Arranged(Arrange arrange, Arrangement as) implements Message, Local {}

  private record NotArranged(Arrange arrange, Arrangement before, Arrangement as, Throwable cause)
      implements Message, Local {}

  private record SessionEnded(ActorRef<Delivery.Message> session) implements Message, Local {}

  private record Reread() implements Message, Local {}

  /** What a lost node had stored it may not have told. */
  private record NodeLost() implements Message, Local {}

  private static final int STASH = 10_000;
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofMillis(500);

  /** Over which the mailboxes of a node spread their reading when another was lost. */
  private static final Duration SPREAD = Duration.ofSeconds(3);

  private final ActorRef<ClusterSharding.ShardCommand> shard;
  private final UserId user;
  private final ChatTables tables;
  private final ChatSettings settings;
  private final StashBuffer<Message> stash;
  private final TimerScheduler<Message> timers;
  private final Watchers watchers;
  private final Map<ActorRef<Delivery.Message>, String> sessions = new HashMap<>();
  private Map<ConversationId, Listing> listings = new HashMap<>();
  private final Set<ConversationId> touched = new HashSet<>();

  /** Answers that wait for the rows being read. */
  private List<Runnable> onLoaded = new ArrayList<>();

  /** Answers that wait for rows read after these. */
  private List<Runnable> onLoadedNext = new ArrayList<>();

  private boolean loaded;
  private boolean loading;
  private int load;
  private long lastVersion;

  private Mailbox(
      ActorContext<Message> context,
      StashBuffer<Message> stash,
      TimerScheduler<Message> timers,
      ActorRef<ClusterSharding.ShardCommand> shard,
      UserId user,
      ChatTables tables,
      ChatSettings settings,
      Watchers watchers) {
    super(context);
    this.watchers = watchers;
    this.stash = stash;
    this.timers = timers;
    this.shard = shard;
    this.user = user;
    this.tables = tables;
    this.settings = settings;
    timers.startSingleTimer(new Idle(), IDLE);
    context
        .getSystem()
        .eventStream()
        .tell(
            new EventStream.Subscribe<>(
                Colleagues.NodeLost.class,
                context.messageAdapter(Colleagues.NodeLost.class, lost -> new NodeLost())));
  }

  static Behavior<Message> create(
      ActorRef<ClusterSharding.ShardCommand> shard,
      UserId user,
      ChatTables tables,
      ChatSettings settings,
      Watchers.Means means) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    Behaviors.withStash(
                        STASH,
                        stash ->
                            new Mailbox(
                                context,
                                stash,
                                timers,
                                shard,
                                user,
                                tables,
                                settings,
                                new Watchers(context, timers, user, means)))));
  }

  private static final Dispatch<Mailbox, Message> MESSAGES =
      new Dispatch<Mailbox, Message>()
          .on(Register.class, Mailbox::register)
          .on(Arrived.class, Mailbox::arrived)
          .on(Granted.class, Mailbox::granted)
          .on(Removed.class, Mailbox::removed)
          .on(Find.class, Mailbox::find)
          .on(ListAll.class, Mailbox::listAll)
          .on(MarkedRead.class, Mailbox::markedRead)
          .on(Arrange.class, Mailbox::arrange)
          .on(Arranged.class, Mailbox::arranged)
          .on(NotArranged.class, Mailbox::notArranged)
          .on(Disconnect.class, Mailbox::disconnect)
          .on(Signalled.class, Mailbox::signalled)
          .then(Told.class, (self, told) -> self.tellAll(new Delivery.Told(told.frame())))
          .then(Watch.class, (self, watch) -> self.watchers.watch(watch.watcher()))
          .on(Unwatch.class, Mailbox::unwatch)
          .then(LookAgain.class, (self, again) -> self.watchers.tellAll())
          .then(Seen.class, (self, seen) -> self.watchers.seen(seen.atMillis()))
          .then(Lingered.class, (self, lingered) -> self.watchers.lingered())
          .on(Idle.class, (self, idle) -> self.idle())
          .on(Loaded.class, Mailbox::loaded)
          .on(LoadFailed.class, Mailbox::loadFailed)
          .on(Reread.class, (self, reread) -> self.load())
          .then(NodeLost.class, (self, lost) -> self.rereadSoon())
          .on(Stop.class, (self, stop) -> Behaviors.stopped())
          .on(SessionEnded.class, Mailbox::sessionEnded);

  @Override
  public Receive<Message> createReceive() {
    return MESSAGES.to(this);
  }

  private Behavior<Message> unwatch(Unwatch unwatch) {
    watchers.unwatch(unwatch.watcher());
    if (sessions.isEmpty()) {
      timers.startSingleTimer(new Idle(), IDLE);
    }
    return this;
  }

  private Behavior<Message> register(Register register) {
    if (!sessions.containsKey(register.session())) {
      if (sessions.isEmpty()) {
        watchers.come();
      }
      sessions.put(register.session(), register.device());
      getContext().watchWith(register.session(), new SessionEnded(register.session()));
    }
    return onceLoaded(
        () ->
            Part.of(listings.values())
                .forEach(
                    part ->
                        register
                            .session()
                            .tell(new Delivery.Registered(getContext().getSelf(), part))));
  }

  /** Answers from rows that are read from now on. */
  private Behavior<Message> onceLoaded(Runnable answer) {
    onLoadedNext.add(answer);
    return load();
  }

  private Behavior<Message> load() {
    if (!loading && !sessions.isEmpty()) {
      loading = true;
      onLoaded.addAll(onLoadedNext);
      onLoadedNext = new ArrayList<>();
      touched.clear();
      int of = ++load;
      getContext()
          .pipeToSelf(
              tables.listings(user),
              (rows, failure) ->
                  failure == null ? new Loaded(of, rows) : new LoadFailed(of, failure));
    }
    return this;
  }

  private void rereadSoon() {
    long pause = ThreadLocalRandom.current().nextLong(SPREAD.toMillis());
    timers.startSingleTimer(new Reread(), Duration.ofMillis(pause));
  }

  private Behavior<Message> loaded(Loaded rows) {
    if (rows.load() != load) {
      return this; // of sessions that have gone
    }
    loading = false;
    timers.startSingleTimer(new Reread(), settings.inboxRereadEvery());
    boolean first = !loaded;
    if (first) {
      loaded = true;
      listings = new HashMap<>(rows.listings());
    } else {
      rows.listings().values().forEach(this::heal);
      listings.keySet().removeIf(id -> !touched.contains(id) && !rows.listings().containsKey(id));
    }
    List<Runnable> answers = onLoaded;
    onLoaded = new ArrayList<>();
    answers.forEach(Runnable::run);
    if (!onLoadedNext.isEmpty()) {
      load();
    }
    return first ? stash.unstashAll(this) : this;
  }

  /** What the rows know and a lost push did not tell. */
  private void heal(Listing row) {
    Listing known = listings.get(row.id());
    if (known == null && touched.contains(row.id())) {
      return; // left while the rows were read
    }
    Listing healed = known == null ? row : known.merge(row);
    if (!healed.equals(known)) {
      listings.put(row.id(), healed);
      tellAll(new Delivery.HeadMoved(healed));
    }
  }

  private Behavior<Message> loadFailed(LoadFailed failed) {
    if (failed.load() != load) {
      return this;
    }
    loading = false;
    getContext()
        .getLog()
        .warn("inbox of {} could not be read: {}", user, failed.cause().toString());
    timers.startSingleTimer(new Reread(), RETRY);
    return this;
  }

  private Behavior<Message> arrived(Arrived arrived) {
    if (!loaded) {
      return later(arrived);
    }
    Listing row = arrived.listing();
    if (arrived.pushes().isEmpty()) { // the conversation came back and says where it stands
      heal(row);
      return this;
    }
    touched.add(row.id());
    Listing merged = listings.merge(row.id(), row, Listing::merge);
    tellAll(new Delivery.Arrived(merged, arrived.pushes()));
    return this;
  }

  private Behavior<Message> granted(Granted granted) {
    if (!loaded) {
      return later(granted);
    }
    touched.add(granted.listing().id());
    Listing merged = listings.merge(granted.listing().id(), granted.listing(), Listing::merge);
    tellAll(new Delivery.Granted(merged));
    return this;
  }

  private Behavior<Message> removed(Removed removed) {
    if (!loaded) {
      return later(removed);
    }
    touched.add(removed.conversation());
    if (listings.remove(removed.conversation()) != null || !removed.pushes().isEmpty()) {
      tellAll(new Delivery.Removed(removed.conversation(), removed.pushes()));
    }
    return this;
  }

  private Behavior<Message> find(Find find) {
    if (!loaded) {
      return later(find);
    }
    find.replyTo()
        .tell(
            new Delivery.Found(find.tag(), Optional.ofNullable(listings.get(find.conversation()))));
    return this;
  }

  private Behavior<Message> listAll(ListAll list) {
    return onceLoaded(
        () ->
            Part.of(listings.values())
                .forEach(part -> list.replyTo().tell(new Delivery.Listed(list.tag(), part))));
  }

  private Behavior<Message> markedRead(MarkedRead mark) {
    if (!loaded) {
      return later(mark);
    }
    Listing moved =
        listings.computeIfPresent(
            mark.conversation(),
            (id, listing) -> listing.readTo(mark.sequence(), mark.countable()));
    if (moved != null) {
      tellAll(new Delivery.HeadMoved(moved));
    }
    return this;
  }

  private Behavior<Message> arrange(Arrange arrange) {
    if (!loaded) {
      return later(arrange);
    }
    Listing listing = listings.get(arrange.conversation());
    if (listing == null) {
      arrange.replyTo().tell(new Delivery.Found(arrange.tag(), Optional.empty()));
      return this;
    }
    lastVersion = Math.max(lastVersion, listing.arrangement().version()) + 1;
    Arrangement as = arrange.wish().of(listing, lastVersion);
    listings.put(listing.id(), listing.arranged(as)); // the next wish builds on this one
    getContext()
        .pipeToSelf(
            tables.arrange(user, listing.id(), as),
            (done, failure) ->
                failure == null
                    ? new Arranged(arrange, as)
                    : new NotArranged(arrange, listing.arrangement(), as, failure));
    return this;
  }

  private Behavior<Message> arranged(Arranged done) {
    Optional<Listing> listing = Optional.ofNullable(listings.get(done.arrange().conversation()));
    done.arrange().replyTo().tell(new Delivery.Found(done.arrange().tag(), listing));
    listing.ifPresent(arranged -> tellAll(new Delivery.HeadMoved(arranged)));
    return this;
  }

  private Behavior<Message> notArranged(NotArranged failed) {
    getContext()
        .getLog()
        .warn("a list of {} could not be arranged: {}", user, failed.cause().toString());
    listings.computeIfPresent(
        failed.arrange().conversation(),
        (id, listing) ->
            listing.arrangement().equals(failed.as())
                ? listing.arranged(failed.before())
                : listing);
    failed.arrange().replyTo().tell(new Delivery.Found(failed.arrange().tag(), Optional.empty()));
    return load(); // it may have been stored all the same: what the rows say holds
  }

  private Behavior<Message> disconnect(Disconnect disconnect) {
    sessions.forEach(
        (session, device) -> {
          if (device.equals(disconnect.device())) {
            session.tell(new Delivery.Revoked());
          }
        });
    return this;
  }

  private Behavior<Message> signalled(Signalled signal) {
    tellAll(new Delivery.Signalled(signal.frame()));
    return this;
  }

  /** Passivation is its own decision: sharding does not see what sessions tell it directly. */
  private Behavior<Message> idle() {
    if (sessions.isEmpty() && watchers.isEmpty()) {
      shard.tell(new ClusterSharding.Passivate<>(getContext().getSelf()));
    }
    return this;
  }

  private Behavior<Message> sessionEnded(SessionEnded ended) {
    sessions.remove(ended.session());
    if (sessions.isEmpty()) {
      watchers.gone();
      loaded = false;
      loading = false;
      onLoaded = new ArrayList<>();
      onLoadedNext = new ArrayList<>();
      load++;
      listings = new HashMap<>();
      timers.cancel(new Reread());
      timers.startSingleTimer(new Idle(), IDLE);
    }
    return this;
  }

  /** Keeps what comes while the rows are read; without sessions there is nobody to tell. */
  private Behavior<Message> later(Message message) {
    if (!sessions.isEmpty() && !stash.isFull()) {
      stash.stash(message);
    }
    return this;
  }

  private void tellAll(Delivery.Message message) {
    sessions.keySet().forEach(session -> session.tell(message));
  }
}
