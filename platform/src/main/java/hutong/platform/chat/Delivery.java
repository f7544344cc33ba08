package hutong.platform.chat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import hutong.platform.actor.Dispatch;
import hutong.platform.entity.Answer;
import hutong.platform.extend.Outbound;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.platform.remote.NodeMessage;
import hutong.platform.remote.NodeMessage.Local;
import hutong.platform.trace.Trace;
import hutong.protocol.ConversationId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Current;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GoAway;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One connection's side of chat: catches a device up, pushes what arrives within its credit, and
 * remembers how far it has received. Its requests are answered by {@link ChatRequests}.
 *
 * <p>It registers with the person's mailbox before it compares heads with the device's cursors, so
 * that nothing falls between. A push beyond the credit becomes a {@code head}, at most one a
 * conversation until the device has caught up.
 */
final class Delivery extends AbstractBehavior<Delivery.Message> {
  sealed interface Message extends NodeMessage {}

  record FromClient(Request request) implements Message, Local {}

  record Closed() implements Message, Local {}

  /** The mailbox knows this session; from now on everything arrives. */
  record Registered(ActorRef<Mailbox.Message> mailbox, Part part) implements Message {}

  /** New entries of a small conversation. */
  record Arrived(Listing listing, List<Pushed> pushes) implements Message {}

  /** New entries of a large conversation. */
  record LargeArrived(ConversationId conversation, Head head, List<Pushed> pushes)
      implements Message, Local {}

  /** Where a large conversation stands that this session follows now. */
  record LargeHead(ConversationId conversation, Head head) implements Message, Local {}

  record Granted(Listing listing) implements Message {}

  /** The person belongs to it no longer; the last pushes say why. */
  record Removed(ConversationId conversation, List<Pushed> pushes) implements Message {}

  /** A read mark moved, or a lost push was healed. */
  record HeadMoved(Listing listing) implements Message {}

  record Signalled(Outbound frame) implements Message {}

  /** News that is no part of a conversation; a hint, dropped when too much is queued. */
  record Told(Outbound frame) implements Message {}

  record Revoked() implements Message {}

  record Found(long tag, Optional<Listing> listing) implements Message {}

  record Listed(long tag, Part part) implements Message {}

  record Decided(Answer<Reply> answer) implements Message, Local {}

  /** Something asynchronous has ended; what follows runs in the actor. */
  record Then(Runnable run) implements Message, Local {}

  private record Register() implements Message, Local {}

  private record MailboxEnded() implements Message, Local {}

  private record Flush() implements Message, Local {}

  /** A head to tell once its event is known to be stored. */
  private record Behind(Listing listing, int attempt) {}

  private static final Duration FLUSH_EVERY = Duration.ofSeconds(1);
  private static final Duration REGISTER_AGAIN = Duration.ofSeconds(1);
  private static final Duration SETTLE_FIRST = Duration.ofMillis(50);
  private static final int SETTLING_AT_ONCE = 16;

  private final Session session;
  private final Chat chat;
  private final TimerScheduler<Message> timers;
  private final ChatRequests requests;
  private final Credit credit;
  private final Map<ConversationId, Long> cursors = new HashMap<>();
  private final Set<ConversationId> unsaved = new HashSet<>();

  /** Large conversations that this session follows, with their newest heads. */
  private final Map<ConversationId, Listing> large = new HashMap<>();

  /** Newest heads of conversations in which a hint stands in for pushes. */
  private final Map<ConversationId, Listing> unpushedHeads = new HashMap<>();

  private final Set<ConversationId> awaitingHead = new HashSet<>();
  private final ArrayDeque<Request> early = new ArrayDeque<>();
  private final ArrayDeque<Behind> toSettle = new ArrayDeque<>();
  private final Part.Puzzle puzzle = new Part.Puzzle();
  private int settling;
  private boolean registered;
  private boolean current;

  private Delivery(
      ActorContext<Message> context, TimerScheduler<Message> timers, Session session, Chat chat) {
    super(context);
    this.timers = timers;
    this.session = session;
    this.chat = chat;
    this.credit = new Credit(chat.settings().maxUnreceivedPushes());
    this.requests = new ChatRequests(context, session, chat, credit, this::freshen);
    readCursors();
  }

  static Behavior<Message> create(Session session, Chat chat) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Delivery(context, timers, session, chat)));
  }

  private static final Dispatch<Delivery, Message> MESSAGES =
      new Dispatch<Delivery, Message>()
          .then(FromClient.class, (self, m) -> self.fromClient(m.request()))
          .then(Arrived.class, (self, m) -> self.arrived(m.listing(), m.pushes()))
          .then(LargeArrived.class, Delivery::largeArrived)
          .then(Decided.class, (self, m) -> self.requests.inquiries().decided(m.answer()))
          .then(Found.class, (self, m) -> self.requests.inquiries().found(m))
          .then(Listed.class, (self, m) -> self.requests.inquiries().listed(m))
          .then(Then.class, (self, m) -> m.run().run())
          .then(Register.class, (self, m) -> self.register())
          .then(MailboxEnded.class, (self, m) -> self.registerLater())
          .then(Registered.class, Delivery::registered)
          .then(Granted.class, (self, m) -> self.granted(m.listing()))
          .then(LargeHead.class, Delivery::largeHead)
          .then(Removed.class, Delivery::removed)
          .then(HeadMoved.class, (self, m) -> self.headMoved(m.listing()))
          .then(Signalled.class, (self, m) -> self.signalled(m.frame()))
          .then(Told.class, (self, m) -> self.told(m.frame()))
          .then(Flush.class, (self, m) -> self.flush())
          .then(Revoked.class, (self, m) -> self.revoked())
          .on(Closed.class, (self, m) -> self.closed());

  @Override
  public Receive<Message> createReceive() {
    return MESSAGES.to(this);
  }

  private void fromClient(Request request) {
    if (!registered) {
      early.add(request); // the mailbox answers only whom it knows
    } else if (request.frame().hasReceived()) {
      requests.received(request, this::received);
    } else {
      requests.handle(request);
    }
  }

  // Catching up: cursors, then the mailbox, then a head for each conversation that is ahead.

  private void readCursors() {
    getContext()
        .pipeToSelf(
            chat.tables().received(session.user(), session.device()),
            (read, failure) ->
                new Then(
                    () -> {
                      if (failure == null) {
                        read.forEach((id, sequence) -> cursors.merge(id, sequence, Math::max));
                      } else { // without cursors everything counts as missing, which is harmless
                        getContext()
                            .getLog()
                            .warn("cursors could not be read: {}", failure.toString());
                      }
                      register();
                    }));
  }

  private void register() {
    chat.mailbox(session.user(), new Mailbox.Register(getContext().getSelf(), session.device()));
    timers.startSingleTimer(new Register(), REGISTER_AGAIN);
  }

  /** Not at once: a node that stops ends its mailboxes, and asking would start them anew. */
  private void registerLater() {
    timers.startSingleTimer(new Register(), REGISTER_AGAIN);
  }

  private void registered(Registered answer) {
    puzzle
        .add(answer.part())
        .ifPresent(
            listings -> {
              timers.cancel(new Register());
              getContext().watchWith(answer.mailbox(), new MailboxEnded());
              compare(listings);
            });
  }

  private void compare(List<Listing> listings) {
    registered = true;
    while (!early.isEmpty()) {
      fromClient(early.remove());
    }
    for (Listing listing : listings) {
      if (listing.large()) {
        follow(listing);
      } else {
        tellIfBehind(listing);
      }
    }
    settleNext();
  }

  private void follow(Listing listing) {
    large.merge(listing.id(), listing, Listing::merge);
    awaitingHead.add(listing.id());
    chat.feed().tell(new NodeFeed.Follow(listing.id(), session.user(), getContext().getSelf()));
  }

  private void largeHead(LargeHead news) {
    Listing listing =
        large.computeIfPresent(news.conversation(), (id, known) -> known.merge(news.head()));
    boolean awaited = awaitingHead.remove(news.conversation());
    if (listing != null && awaited) {
      tellIfBehind(listing);
    } else if (listing != null) { // the conversation came back and says where it stands
      tellHead(listing);
    }
    settleNext();
  }

  /**
   * Queued first: nothing is told before all are known, for {@code current} comes after the last.
   */
  private void tellIfBehind(Listing listing) {
    if (listing.head().head() > cursors.getOrDefault(listing.id(), 0L) && listing.isListed()) {
      toSettle.add(new Behind(listing, 0));
    }
  }

  /**
   * A head is written in parallel with its event. One whose event is not there yet is looked for
   * again, with growing pauses; when it never comes, the hint leads to a page that ends before it,
   * which is harmless.
   */
  private void settleNext() {
    while (settling < SETTLING_AT_ONCE && !toSettle.isEmpty()) {
      Behind behind = toSettle.remove();
      Listing listing = behind.listing();
      long age = chat.clock().millis() - listing.head().headAtMillis();
      if (age > chat.settings().unsettledPatience().toMillis()) {
        tellHead(listing);
        continue;
      }
      settling++;
      getContext()
          .pipeToSelf(
              chat.history().isStored(listing.id(), listing.head().head()),
              (stored, failure) -> new Then(() -> settled(behind, failure == null && stored)));
    }
    sayCurrentWhenDone();
  }

  private void settled(Behind behind, boolean stored) {
    if (stored) {
      settling--;
      tellHead(behind.listing());
      settleNext();
      return;
    }
    Duration pause = SETTLE_FIRST.multipliedBy(1L << Math.min(behind.attempt(), 5));
    timers.startSingleTimer(
        behind,
        new Then(
            () -> {
              settling--;
              toSettle.add(new Behind(behind.listing(), behind.attempt() + 1));
              settleNext();
            }),
        pause);
  }

  private void sayCurrentWhenDone() {
    boolean done = registered && awaitingHead.isEmpty() && toSettle.isEmpty() && settling == 0;
    if (done && !current) {
      current = true;
      session.send(
          new Outbound(Frame.newBuilder().setCurrent(Current.getDefaultInstance()).build()));
    }
  }

  // Live.

  private void arrived(Listing listing, List<Pushed> pushes) {
    chat.history().recent().add(listing.id(), pushes, System.nanoTime());
    for (Pushed push : pushes) {
      boolean room = session.queuedBytes() < session.queueLimitBytes();
      if (!room || !credit.take(listing.id(), push.sequence())) {
        tell(push, "hinted");
        chat.hints().increment();
        chat.history().recent().keep(listing.id(), System.nanoTime());
        if (unpushedHeads.put(listing.id(), listing) == null) {
          tellHead(listing);
        }
        return;
      }
      push(push);
    }
  }

  private void push(Pushed push) {
    session.send(push.frame());
    tell(push, "pushed");
  }

  private void tell(Pushed push, String stage) {
    if (Trace.isOn()) {
      Trace.stage(push.trace(), stage, session.name() + " of " + session.user());
    }
  }

  private void largeArrived(LargeArrived news) {
    Listing listing =
        large.computeIfPresent(news.conversation(), (id, known) -> known.merge(news.head()));
    if (listing != null) {
      arrived(listing, news.pushes());
    }
  }

  private void granted(Listing listing) {
    if (listing.large() && !large.containsKey(listing.id())) {
      follow(listing);
    }
  }

  private void removed(Removed removed) {
    removed.pushes().forEach(this::push);
    credit.forget(removed.conversation());
    unpushedHeads.remove(removed.conversation());
    large.remove(removed.conversation());
  }

  private void headMoved(Listing listing) {
    Listing fresh = freshen(listing);
    large.computeIfPresent(listing.id(), (id, known) -> fresh);
    tellHead(fresh);
  }

  private void tellHead(Listing listing) {
    credit.show(listing.id(), listing.head().head());
    session.send(new Outbound(Items.head(listing).build()));
  }

  private void signalled(Outbound frame) {
    if (session.queuedBytes() == 0) { // dropped when anything is busy
      session.send(frame);
    }
  }

  private void told(Outbound frame) {
    if (session.queuedBytes() < session.queueLimitBytes()) {
      session.send(frame);
    }
  }

  /** A listing with the newest head that this session knows. */
  private Listing freshen(Listing listing) {
    Listing followed = large.get(listing.id());
    return followed == null ? listing : followed.merge(listing);
  }

  // Cursors: kept here, stored at most once a second and when the connection ends.

  private void received(ConversationId conversation, long sequence) {
    Listing unpushed = unpushedHeads.remove(conversation);
    credit.received(conversation, sequence);
    if (unpushed != null && unpushed.head().head() > sequence) {
      tellHead(unpushed); // what arrived since the hint, and nothing else might ever tell
    }
    if (sequence > cursors.getOrDefault(conversation, 0L)) {
      cursors.put(conversation, sequence);
      if (unsaved.isEmpty()) {
        timers.startSingleTimer(new Flush(), FLUSH_EVERY);
      }
      unsaved.add(conversation);
    }
  }

  private void flush() {
    for (ConversationId conversation : Set.copyOf(unsaved)) {
      long sequence = cursors.getOrDefault(conversation, 0L);
      chat.tables()
          .received(session.user(), session.device(), conversation, sequence)
          .whenComplete(
              (done, failure) -> {
                if (failure != null) { // an older cursor only makes a device look again
                  chat.log().warn("a cursor could not be stored: {}", failure.toString());
                }
              });
    }
    unsaved.clear();
  }

  private void revoked() {
    session.close(
        GoAway.newBuilder().setReason(GoAway.Reason.REVOKED).setAction(Action.RESYNC).build());
  }

  private Behavior<Message> closed() {
    flush();
    return Behaviors.stopped();
  }
}
