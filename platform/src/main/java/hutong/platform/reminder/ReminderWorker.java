package hutong.platform.reminder;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scans one bucket: takes the steps that {@link Scan} says, and tells it how they ended. It keeps
 * nothing that matters; the one that follows begins where the table says that this one has come.
 */
final class ReminderWorker extends AbstractBehavior<ReminderWorker.Message> {
  sealed interface Message {}

  /** For what runs it. */
  record Stop() implements Message {}

  private record Beat() implements Message {}

  private record Begun(Progress progress) implements Message {}

  private record NotBegun(Throwable failure) implements Message {}

  private record Done(Step step, List<Put> found) implements Message {}

  private record Failed(Step step, Throwable failure) implements Message {}

  /** What all workers of a node have in common. */
  record Works(
      ReminderSettings settings,
      ReminderRows rows,
      Intake intake,
      Map<String, Waker> wakers,
      Clock clock,
      BooleanSupplier clockAgrees,
      ReminderMeters meters) {}

  private static final Logger LOG = LoggerFactory.getLogger(ReminderWorker.class);
  private static final Duration MIN_BACKOFF = Duration.ofSeconds(1);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);
  private static final double JITTER = 0.2;

  private final int bucket;
  private final Works works;
  private final Hands hands = new OwnHands();
  private Optional<Scan> scan = Optional.empty();
  private boolean beginning;

  /** Whether the store has failed last; it is said once. */
  private boolean storeFails;

  private ReminderWorker(ActorContext<Message> context, int bucket, Works works) {
    super(context);
    this.bucket = bucket;
    this.works = works;
    begin();
  }

  static Behavior<Message> create(int bucket, Works works) {
    return Behaviors.supervise(
            Behaviors.<Message>setup(
                context ->
                    Behaviors.withTimers(
                        timers -> {
                          timers.startTimerWithFixedDelay(new Beat(), works.settings().beat());
                          return new ReminderWorker(context, bucket, works);
                        })))
        .onFailure(SupervisorStrategy.restartWithBackoff(MIN_BACKOFF, MAX_BACKOFF, JITTER));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Beat.class, beat -> beat())
        .onMessage(Begun.class, this::begun)
        .onMessage(NotBegun.class, this::notBegun)
        .onMessage(Done.class, this::done)
        .onMessage(Failed.class, this::failed)
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> gone())
        .onSignal(PreRestart.class, signal -> gone())
        .build();
  }

  private void begin() {
    beginning = true;
    getContext()
        .pipeToSelf(
            works.intake().open(bucket),
            (progress, failure) -> failure == null ? new Begun(progress) : new NotBegun(failure));
  }

  private Behavior<Message> begun(Begun begun) {
    LOG.info("scans bucket {} of the reminders from {}", bucket, begun.progress());
    scan = Optional.of(new Scan(works.settings().terms(), begun.progress()));
    return beat();
  }

  private Behavior<Message> notBegun(NotBegun not) {
    LOG.warn("cannot read how far bucket {} of the reminders is", bucket, not.failure());
    beginning = false;
    return this;
  }

  private Behavior<Message> beat() {
    if (scan.isPresent()) {
      scan.get().beat(works.clockAgrees().getAsBoolean());
      goOn(scan.get());
      works.meters().lag(bucket, scan.get().lagMillis(works.clock().millis()));
    } else if (!beginning) {
      begin();
    }
    return this;
  }

  private void goOn(Scan known) {
    for (Step step : known.next(works.clock().millis())) {
      getContext()
          .pipeToSelf(
              step.by(hands),
              (found, failure) ->
                  failure == null ? new Done(step, found) : new Failed(step, failure));
    }
  }

  private Behavior<Message> done(Done done) {
    scan.ifPresent(
        known -> {
          if (done.step() instanceof Step.Wake) {
            works.meters().woken.increment();
          } else if (done.step() instanceof Step.Carry carry) {
            LOG.warn("cannot wake {}, puts it off", carry.turn().reminder());
          } else {
            storeFails = false;
          }
          done.step().done(known, done.found());
          goOn(known);
        });
    return this;
  }

  private Behavior<Message> failed(Failed failed) {
    scan.ifPresent(
        known -> {
          if (failed.step() instanceof Step.Wake wake) {
            works.meters().failed.increment();
            LOG.debug("could not wake {}", wake.turn().reminder(), failed.failure());
          } else if (!storeFails) {
            storeFails = true;
            LOG.warn(
                "bucket {} of the reminders: {} failed", bucket, failed.step(), failed.failure());
          }
          failed.step().failed(known, works.clock().millis());
          goOn(known);
        });
    return this;
  }

  private Behavior<Message> gone() {
    works.meters().gone(bucket);
    return this;
  }

  private final class OwnHands implements Hands {
    @Override
    public CompletionStage<List<Put>> look(long slot, long dueUntilMillis) {
      return works.rows().due(bucket, slot, dueUntilMillis);
    }

    @Override
    public CompletionStage<?> wake(Reminder reminder) {
      Waker waker = works.wakers().get(reminder.kind());
      return waker == null
          ? CompletableFuture.failedStage(
              new IllegalStateException("nobody here wakes this kind: " + reminder.kind()))
          : within(() -> waker.wake(reminder.entity()));
    }

    private CompletionStage<?> within(Supplier<CompletionStage<?>> waking) {
      return CompletableFuture.completedStage(waking)
          .thenCompose(Supplier::get)
          .thenApply(woken -> true)
          .toCompletableFuture()
          .orTimeout(works.settings().wakeWithin().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<?> carry(Reminder reminder) {
      return works.intake().put(reminder);
    }

    @Override
    public CompletionStage<?> close(long slot) {
      return works.rows().close(bucket, slot);
    }

    @Override
    public CompletionStage<?> finish(long slot) {
      return works.rows().finish(bucket, slot);
    }

    @Override
    public CompletionStage<?> drop(long from, long to) {
      return works.rows().drop(bucket, from, to);
    }
  }
}
