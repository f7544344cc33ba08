package hutong.platform.remote;

import akka.actor.ActorSelection;
import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.pattern.Patterns;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The actors that stand under one name, one on each node.
 *
 * <p>They are reached by selection, never by a reference made of their path: a node is told things
 * before its actor has started, and what a path stands for then is nobody. Artery counts that
 * nobody among the recipients it hears of, and a minute later gives it a short number; from then on
 * who sends to the path sends the number, and the actor that has started since is never reached.
 *
 * @param <M> what they receive
 */
public final class NodeActors<M extends NodeMessage> {
  private final akka.actor.ActorSystem system;
  private final String name;
  private final Map<Address, ActorSelection> nodes = new ConcurrentHashMap<>();

  public NodeActors(ActorSystem<?> system, String name) {
    this.system = Adapter.toClassic(system);
    this.name = name;
  }

  /** Starts this node's. */
  public ActorRef<M> start(Behavior<M> behavior) {
    return Adapter.toTyped(system).systemActorOf(behavior, name, Props.empty());
  }

  /** Tells that of another node; lost when it has not started. */
  public void tell(Address node, M message) {
    at(node).tell(message, akka.actor.ActorRef.noSender());
  }

  /** Asks that of a node; fails when it does not answer in time. */
  public <A extends B, B> CompletionStage<A> ask(
      Address node, Function<ActorRef<B>, M> question, Class<A> answer, Duration within) {
    return Patterns.askWithReplyTo(
            at(node), replyTo -> question.apply(Adapter.toTyped(replyTo)), within)
        .thenApply(answer::cast);
  }

  private ActorSelection at(Address node) {
    return nodes.computeIfAbsent(node, at -> system.actorSelection(at + "/system/" + name));
  }
}
