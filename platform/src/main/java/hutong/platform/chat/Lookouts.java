package hutong.platform.chat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import hutong.platform.extend.Feature;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.protocol.wire.Frame;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Presence on a node: one {@link Lookout} for each connection that watches somebody. */
record Lookouts(ActorSystem<?> system, Chat chat, PresenceSettings settings) implements Feature {
  @Override
  public Set<Frame.BodyCase> frames() {
    return Set.of(Frame.BodyCase.WATCH);
  }

  @Override
  public Conversant open(Session session) {
    return new Conversant() {
      private @Nullable ActorRef<Lookout.Message> lookout;

      @Override
      public void handle(Request request) {
        ActorRef<Lookout.Message> known = lookout;
        if (known == null) {
          known =
              system.systemActorOf(
                  Lookout.create(session, chat, settings.maxWatched()),
                  "lookout-" + session.name(),
                  Props.empty());
          lookout = known;
        }
        known.tell(new Lookout.Asked(request));
      }

      @Override
      public void closed() {
        ActorRef<Lookout.Message> known = lookout;
        if (known != null) {
          known.tell(new Lookout.Closed());
        }
      }
    };
  }
}
