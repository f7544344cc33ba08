package hutong.platform.chat;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import hutong.platform.remote.Colleagues;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The {@link NodeFeed} of each node: a large conversation tells all of them, each once. */
final class Feeds {
  private static final String NAME = "chat-feed";

  private final ActorRef<NodeFeed.Message> own;
  private final Colleagues colleagues;
  private final ActorRefResolver refs;
  private final Map<Address, ActorRef<NodeFeed.Message>> others = new ConcurrentHashMap<>();

  Feeds(
      ActorSystem<?> system,
      Colleagues colleagues,
      ChatTables tables,
      History history,
      Duration rereadEvery) {
    this.own =
        system.systemActorOf(NodeFeed.create(tables, history, rereadEvery), NAME, Props.empty());
    this.colleagues = colleagues;
    this.refs = ActorRefResolver.get(system);
  }

  /** That of this node. */
  ActorRef<NodeFeed.Message> own() {
    return own;
  }

  /** Tells every node; a hint, for what is lost on the way is read from the rows at a beat. */
  void tellAll(NodeFeed.News news) {
    own.tell(news);
    for (Address address : colleagues.others()) {
      others
          .computeIfAbsent(address, at -> refs.resolveActorRef(at + "/system/" + NAME))
          .tell(news);
    }
  }
}
