package hutong.platform.chat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import hutong.protocol.UserId;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether a person is here, and who wants to know. A part of the person's {@link Mailbox}, which
 * knows their sessions; runs in its actor. Whoever watches judges for themselves whether they may.
 */
final class Watchers {
  /** What it needs of the node. */
  record Means(SeenTable seen, PresenceSettings settings, Clock clock) {}

  private final ActorContext<Mailbox.Message> context;
  private final TimerScheduler<Mailbox.Message> timers;
  private final UserId user;
  private final Means means;
  private final Set<ActorRef<Lookout.Message>> watchers = new HashSet<>();
  private boolean here;
  private long lastSeenMillis;

  /** Whether {@link #lastSeenMillis} is what the row has, or newer. */
  private boolean known;

  Watchers(
      ActorContext<Mailbox.Message> context,
      TimerScheduler<Mailbox.Message> timers,
      UserId user,
      Means means) {
    this.context = context;
    this.timers = timers;
    this.user = user;
    this.means = means;
  }

  boolean isEmpty() {
    return watchers.isEmpty();
  }

  /** It wants to know now, and whenever it changes; asking again does no harm. */
  void watch(ActorRef<Lookout.Message> watcher) {
    if (watchers.add(watcher)) {
      context.watchWith(watcher, new Mailbox.Unwatch(watcher));
    }
    if (here || known) {
      tell(watcher);
    } else {
      readSeen();
    }
  }

  void unwatch(ActorRef<Lookout.Message> watcher) {
    if (watchers.remove(watcher)) {
      context.unwatch(watcher);
    }
  }

  /** The first session has come. */
  void come() {
    timers.cancel(new Mailbox.Lingered());
    put(means.clock().millis());
    if (!here) {
      here = true;
      tellAll();
    }
  }

  /** The last session has gone. */
  void gone() {
    lastSeenMillis = means.clock().millis();
    known = true;
    put(lastSeenMillis);
    timers.startSingleTimer(new Mailbox.Lingered(), means.settings().linger());
  }

  /** And nobody came back. */
  void lingered() {
    here = false;
    tellAll();
  }

  void seen(long atMillis) {
    if (!known) {
      known = true;
      lastSeenMillis = atMillis;
      tellAll();
    }
  }

  /** Has everybody judge anew whether they may see it. */
  void tellAll() {
    if (here || known) {
      watchers.forEach(this::tell);
    }
  }

  private void tell(ActorRef<Lookout.Message> watcher) {
    watcher.tell(new Lookout.Stands(user, here, here ? 0 : lastSeenMillis, context.getSelf()));
  }

  private void readSeen() {
    context.pipeToSelf(
        means.seen().at(user),
        (at, failure) -> {
          if (failure != null) { // as for somebody who was never here; the next change says more
            context.getLog().warn("{} was last seen: unreadable, {}", user, failure.toString());
            return new Mailbox.Seen(0);
          }
          return new Mailbox.Seen(at);
        });
  }

  private void put(long atMillis) {
    means
        .seen()
        .put(user, atMillis)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) { // an older time, until the next coming or going
                context.getSystem().log().warn("seen could not be stored: {}", failure.toString());
              }
            });
  }
}
