package hutong.platform.chat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import hutong.platform.actor.Dispatch;
import hutong.platform.extend.Outbound;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.platform.people.Purpose;
import hutong.platform.remote.NodeMessage;
import hutong.platform.remote.NodeMessage.Local;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Presence;
import hutong.protocol.wire.Presences;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection's view of who is here. Asks the mailboxes of those it watches, and for each thing
 * that one of them says, whether this person may see it; who may not sees them as away since
 * always. A mailbox that has ended, or does not answer, is asked again at a beat.
 */
final class Lookout extends AbstractBehavior<Lookout.Message> {
  sealed interface Message extends NodeMessage {}

  /** A {@code watch} of the client. */
  record Asked(Request request) implements Message, Local {}

  record Closed() implements Message, Local {}

  /**
   * How somebody stands.
   *
   * @param lastSeenMillis 0 when they are here, or never were
   */
  record Stands(UserId user, boolean here, long lastSeenMillis, ActorRef<Mailbox.Message> mailbox)
      implements Message {}

  private record Judged(UserId user, long judgement, boolean allowed) implements Message, Local {}

  private record MailboxEnded(UserId user, ActorRef<Mailbox.Message> mailbox)
      implements Message, Local {}

  private record Beat() implements Message, Local {}

  private record Late() implements Message, Local {}

  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final TimerScheduler<Message> timers;
  private final Session session;
  private final Chat chat;
  private final int maxWatched;
  private Set<UserId> watched = Set.of();
  private final Map<UserId, ActorRef<Mailbox.Message>> mailboxes = new HashMap<>();
  private final Map<UserId, Stands> standing = new HashMap<>();

  /** Number of the newest judgement that was asked for. */
  private final Map<UserId, Long> judgements = new HashMap<>();

  /** As the client knows it, or will with the answer under way. */
  private final Map<UserId, Presence> shown = new HashMap<>();

  private final ArrayDeque<Request> waiting = new ArrayDeque<>();
  private @Nullable Request unanswered;
  private long lastJudgement;

  private Lookout(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Session session,
      Chat chat,
      int maxWatched) {
    super(context);
    this.timers = timers;
    this.session = session;
    this.chat = chat;
    this.maxWatched = maxWatched;
    timers.startTimerWithFixedDelay(new Beat(), BEAT);
  }

  static Behavior<Message> create(Session session, Chat chat, int maxWatched) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Lookout(context, timers, session, chat, maxWatched)));
  }

  private static final Dispatch<Lookout, Message> MESSAGES =
      new Dispatch<Lookout, Message>()
          .on(Asked.class, (self, asked) -> self.asked(asked.request()))
          .on(Stands.class, Lookout::stands)
          .on(Judged.class, Lookout::judged)
          .on(MailboxEnded.class, Lookout::mailboxEnded)
          .on(Beat.class, (self, beat) -> self.askAgain())
          .on(Late.class, (self, late) -> self.late())
          .on(Closed.class, (self, closed) -> Behaviors.stopped());

  @Override
  public Receive<Message> createReceive() {
    return MESSAGES.to(this);
  }

  /** One list after the other: each wakes all whom it names. */
  private Behavior<Message> asked(Request request) {
    waiting.add(request);
    return next();
  }

  private Behavior<Message> next() {
    while (unanswered == null && !waiting.isEmpty()) {
      replace(waiting.remove());
    }
    return this;
  }

  private void replace(Request request) {
    List<String> ids = request.frame().getWatch().getUserIdsList();
    if (ids.size() > maxWatched) {
      request.reject(
          Code.TOO_MANY, Action.FIX, "userIds names more than " + maxWatched + ": " + ids.size());
      return;
    }
    if (!ids.stream().allMatch(SortableId::matches)) {
      request.reject(Code.BAD_REQUEST, Action.FIX, "userIds must be ids of people");
      return;
    }
    unanswered = request;
    timers.startSingleTimer(new Late(), PATIENCE);
    Set<UserId> wanted = new LinkedHashSet<>();
    ids.forEach(id -> wanted.add(new UserId(id)));
    for (UserId user : watched) {
      if (!wanted.contains(user)) {
        forget(user);
      }
    }
    Set<UserId> before = watched;
    watched = wanted;
    for (UserId user : wanted) {
      if (!before.contains(user)) {
        watch(user);
      }
    }
    answerWhenComplete();
  }

  private void watch(UserId user) {
    chat.mailbox(user, new Mailbox.Watch(getContext().getSelf()));
  }

  private void forget(UserId user) {
    ActorRef<Mailbox.Message> mailbox = mailboxes.remove(user);
    if (mailbox != null) {
      getContext().unwatch(mailbox);
    }
    chat.mailbox(user, new Mailbox.Unwatch(getContext().getSelf()));
    standing.remove(user);
    judgements.remove(user);
    shown.remove(user);
  }

  private Behavior<Message> askAgain() {
    for (UserId user : watched) {
      if (!mailboxes.containsKey(user)) {
        watch(user);
      }
    }
    return this;
  }

  private Behavior<Message> mailboxEnded(MailboxEnded ended) {
    mailboxes.remove(ended.user(), ended.mailbox());
    return this;
  }

  private Behavior<Message> stands(Stands stands) {
    UserId user = stands.user();
    if (!watched.contains(user)) {
      return this;
    }
    ActorRef<Mailbox.Message> before = mailboxes.put(user, stands.mailbox());
    if (!stands.mailbox().equals(before)) {
      if (before != null) {
        getContext().unwatch(before);
      }
      getContext().watchWith(stands.mailbox(), new MailboxEnded(user, stands.mailbox()));
    }
    standing.put(user, stands);
    long judgement = ++lastJudgement;
    judgements.put(user, judgement);
    getContext()
        .pipeToSelf(
            chat.people().accepts(user, session.user(), Purpose.PRESENCE),
            (allowed, failure) -> new Judged(user, judgement, failure == null && allowed));
    return this;
  }

  private Behavior<Message> judged(Judged judged) {
    Long newest = judgements.get(judged.user());
    Stands stands = standing.get(judged.user());
    if (newest == null || newest != judged.judgement() || stands == null) {
      return this; // watched no longer, or judged anew since
    }
    Presence presence =
        judged.allowed()
            ? Presence.newBuilder()
                .setUserId(judged.user().value())
                .setOnline(stands.here())
                .setLastSeenMillis(stands.lastSeenMillis())
                .build()
            : unseen(judged.user());
    Presence before = shown.put(judged.user(), presence);
    if (unanswered != null) {
      answerWhenComplete();
      next();
    } else if (!presence.equals(before)) {
      session.send(new Outbound(frame(List.of(presence)).build()));
    }
    return this;
  }

  private void answerWhenComplete() {
    if (shown.keySet().containsAll(watched)) {
      answer();
    }
  }

  private Behavior<Message> late() {
    answer();
    return next();
  }

  private void answer() {
    Request request = unanswered;
    if (request != null) {
      unanswered = null;
      timers.cancel(new Late());
      List<Presence> all = new ArrayList<>();
      watched.forEach(user -> all.add(shown.computeIfAbsent(user, Lookout::unseen)));
      request.answer(frame(all));
    }
  }

  private static Presence unseen(UserId user) {
    return Presence.newBuilder().setUserId(user.value()).build();
  }

  private static Frame.Builder frame(List<Presence> presences) {
    return Frame.newBuilder().setPresences(Presences.newBuilder().addAllPresences(presences));
  }
}
