package hutong.platform.chat;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import hutong.platform.remote.Colleagues;
import hutong.platform.remote.NodeActors;
import java.time.Duration;

/** The {@link NodeFeed} of each node: a large conversation tells all of them, each once. */
final class Feeds {
  private final NodeActors<NodeFeed.Message> feeds;
  private final ActorRef<NodeFeed.Message> own;
  private final Colleagues colleagues;

  Feeds(
      ActorSystem<?> system,
      Colleagues colleagues,
      ChatTables tables,
      History history,
      Duration rereadEvery) {
    this.feeds = new NodeActors<>(system, "chat-feed");
    this.own = feeds.start(NodeFeed.create(tables, history, rereadEvery));
    this.colleagues = colleagues;
  }

  /** That of this node. */
  ActorRef<NodeFeed.Message> own() {
    return own;
  }

  /** Tells every node; a hint, for what is lost on the way is read from the rows at a beat. */
  void tellAll(NodeFeed.News news) {
    own.tell(news);
    for (Address address : colleagues.others()) {
      feeds.tell(address, news);
    }
  }
}
