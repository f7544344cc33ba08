package hutong.platform.actor;

import akka.actor.typed.Behavior;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * Which method of an actor takes which message: one table for all actors of a class. Akka's own
 * builder makes a table for each actor, of more than a kilobyte, which counts where there are
 * several actors for each connection.
 *
 * <p>A message is looked up by its exact class; of an unknown one, and of signals, Akka is told
 * that nobody took them. Filled once, when its actor's class is loaded.
 *
 * @param <A> the actor
 * @param <M> its messages
 */
public final class Dispatch<A extends Behavior<M>, M> {
  private final Map<Class<?>, BiFunction<A, M, Behavior<M>>> methods = new HashMap<>();

  /** This method takes these messages, and tells how the actor goes on. */
  public <T extends M> Dispatch<A, M> on(Class<T> type, BiFunction<A, T, Behavior<M>> method) {
    methods.put(type, (actor, message) -> method.apply(actor, type.cast(message)));
    return this;
  }

  /** This method takes these messages, and the actor goes on as it is. */
  public <T extends M> Dispatch<A, M> then(Class<T> type, BiConsumer<A, T> method) {
    return on(
        type,
        (actor, message) -> {
          method.accept(actor, message);
          return actor;
        });
  }

  /** For one actor. */
  public Receive<M> to(A actor) {
    return new Receive<>() {
      @Override
      public Behavior<M> receiveMessage(M message) {
        BiFunction<A, M, Behavior<M>> method = methods.get(message.getClass());
        return method == null ? Behaviors.unhandled() : method.apply(actor, message);
      }

      @Override
      public Behavior<M> receiveSignal(Signal signal) {
        return Behaviors.unhandled();
      }
    };
  }
}
