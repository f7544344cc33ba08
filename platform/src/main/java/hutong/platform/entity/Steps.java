package hutong.platform.entity;

import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import hutong.platform.entity.Ingress.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What an {@link Ingress} does outside its journal, one step after the other. Steps are idempotent,
 * and are repeated until they succeed or their flight ends: the way from one write, or one writer,
 * to the next.
 */
final class Steps<C, R> {
  private final ActorContext<Message<C, R>> context;
  private final TimerScheduler<Message<C, R>> timers;
  private final IngressSettings settings;
  private final Fence fence;
  private final Chronicle<C, R> chronicle;

  /** The commands that wait for them. */
  private final Supplier<List<Waiting<C, R>>> batch;

  private int flight;
  private int failures;

  Steps(
      ActorContext<Message<C, R>> context,
      TimerScheduler<Message<C, R>> timers,
      Entities entities,
      Chronicle<C, R> chronicle,
      Supplier<List<Waiting<C, R>>> batch) {
    this.context = context;
    this.timers = timers;
    this.settings = entities.settings();
    this.fence = entities.fence();
    this.chronicle = chronicle;
    this.batch = batch;
  }

  /** What was begun before counts for nothing from now on. */
  void nextFlight() {
    flight++;
  }

  void succeeded() {
    failures = 0;
  }

  void failed() {
    failures++;
  }

  /** Doubles with each failure since the last success. */
  Duration backoff() {
    long doubled = settings.minBackoff().toMillis() << Math.min(failures, 16);
    return Duration.ofMillis(Math.min(doubled, settings.maxBackoff().toMillis()));
  }

  void run(Ingress.Step<C, R> step) {
    if (step.flight() == flight) {
      step.then().run();
    }
  }

  void untilDone(String what, Supplier<CompletionStage<?>> step, Runnable then) {
    learn(what, step::get, value -> then.run());
  }

  <T> void learn(String what, Supplier<CompletionStage<? extends T>> step, Consumer<T> then) {
    CompletionStage<? extends T> done = step.get();
    if (done == Upkeep.done()) {
      then.accept(done.toCompletableFuture().join()); // always there
      return;
    }
    int of = flight;
    context.pipeToSelf(
        done,
        (value, failure) ->
            new Ingress.Step<>(
                of,
                failure == null
                    ? () -> then.accept(value)
                    : () -> again(what, failure, () -> learn(what, step, then))));
  }

  private void again(String what, Throwable failure, Runnable step) {
    chronicle.repeats(what, batch.get(), failure);
    failures++;
    timers.startSingleTimer(what, new Ingress.Step<>(flight, step), backoff());
  }

  /**
   * A node that has lost its colleagues waits: either it finds them again and was never replaced,
   * or it ends.
   */
  void onceFenceHolds(Runnable then) {
    if (fence.holds()) {
      then.run();
    } else {
      chronicle.waitsForMajority(batch.get());
      lookAgainAtFence(then);
    }
  }

  private void lookAgainAtFence(Runnable then) {
    Runnable look =
        () -> {
          if (fence.holds()) {
            then.run();
          } else {
            lookAgainAtFence(then);
          }
        };
    timers.startSingleTimer(Fence.class, new Ingress.Step<>(flight, look), settings.minBackoff());
  }
}
