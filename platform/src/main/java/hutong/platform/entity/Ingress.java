package hutong.platform.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import hutong.platform.remote.NodeMessage;
import hutong.platform.remote.NodeMessage.Local;
import hutong.platform.trace.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The door of a sharded entity. While one write is in flight further commands wait here; when it
 * lands, they are decided together and stored as one batch, so that a hot entity gets faster under
 * load instead of slower.
 *
 * <p>A command is answered when its entries, their marks, and what they grant or remove are stored.
 * When a write fails its commands are answered {@link Answer.Unknown}, for the journal may hold
 * them; a new writer then recovers and opens an incarnation of its own at once, which voids
 * whatever the lost write still leaves behind. Reads are answered from the stored state without
 * waiting.
 *
 * <p>A writer claims its incarnation before its first write. What is written is acknowledged only
 * while the node's {@link Fence} holds.
 *
 * <p>Phases: {@code RECOVERING → (CLAIMING → OPENING →) SETTLING → READY ⇄ (CLAIMING →) WRITING}; a
 * failed write leads back to the first.
 */
public final class Ingress<S, C, E, R> extends AbstractBehavior<Ingress.Message<C, R>> {
  /**
   * What an ingress receives; {@link Execute}, {@link ReadDigest} and {@link Stop} come from
   * outside.
   */
  public sealed interface Message<C, R> extends NodeMessage {}

  /**
   * @param tag returned with the answer
   * @param trace of the request that the command follows from; see {@link Trace}
   */
  public record Execute<C, R>(C command, long tag, ActorRef<Answer<R>> replyTo, String trace)
      implements Message<C, R> {}

  /** Asks for the digest of the stored state; refused while that is not known. */
  public record ReadDigest<C, R>(long tag, ActorRef<Answer<StateDigest>> replyTo)
      implements Message<C, R> {}

  /** Ends the entity: refuses what waits, lets the write in flight end, then stops. */
  public record Stop<C, R>() implements Message<C, R> {}

  /**
   * @param metTooLate takeovers that void more than the newest of what was recovered before them
   */
  record Recovered<S, C, R>(
      Live<S> live, long journalHead, Basis basis, List<Entry.Opened<?>> metTooLate)
      implements Message<C, R>, Local {}

  /** What a recovery began from. */
  enum Basis {
    JOURNAL,
    SNAPSHOT,
    /** Of what entries behind it showed to be void, from a snapshot or late. */
    ASTRAY
  }

  record Opened<S, C, R>(Live<S> live) implements Message<C, R>, Local {}

  /**
   * @param traces of the commands that the entries follow from, in the entries' order
   */
  record Decided<S, C, E, R>(
      Live<S> after, List<Entry<E>> entries, List<Answer<R>> answers, List<String> traces)
      implements Message<C, R>, Local {}

  record Stored<C, R>() implements Message<C, R>, Local {}

  /** A step outside the journal has ended; see {@link Steps}. */
  record Step<C, R>(int flight, Runnable then) implements Message<C, R>, Local {}

  private record Respawn<C, R>() implements Message<C, R>, Local {}

  private enum Phase {
    RECOVERING,
    CLAIMING,
    OPENING,
    SETTLING,
    READY,
    WRITING
  }

  private final EntityType<S, C, E, R> type;
  private final String entityId;
  private final Entities entities;
  private final TimerScheduler<Message<C, R>> timers;
  private final Chronicle<C, R> chronicle;
  private final CommandQueue<C, R> queue;
  private final Steps<C, R> steps;

  private Phase phase = Phase.RECOVERING;
  private @Nullable ActorRef<Writer.Command<C, R>> writer;
  private Live<S> live;
  private List<Waiting<C, R>> batch = List.of();
  private @Nullable Decided<S, C, E, R> decided;
  private boolean stored;
  private boolean marked;

  /** Whether the marks of {@link #live} are known to be stored; a repeat is answered only then. */
  private boolean marksKnown;

  /** Whether a write failed whose rows may still appear. */
  private boolean writeLost;

  /** Whether recovery saw only one of two rows at the journal's end and must be repeated. */
  private boolean contested;

  /** What the next recovery begins from. */
  private Writer.Start start = Writer.Start.USUAL;

  private boolean recoverAgain;

  private boolean stopping;
  private long incarnationFloor = 1;

  /** The writer's own incarnation; 0: none claimed yet. */
  private long claimed;

  private Ingress(
      ActorContext<Message<C, R>> context,
      TimerScheduler<Message<C, R>> timers,
      EntityType<S, C, E, R> type,
      String entityId,
      Entities entities) {
    super(context);
    this.timers = timers;
    this.type = type;
    this.entityId = entityId;
    this.entities = entities;
    this.chronicle = new Chronicle<>(type, entityId, entities.meters());
    this.queue = new CommandQueue<>(type.aggregate(), entities.settings(), chronicle);
    this.steps = new Steps<>(context, timers, entities, chronicle, () -> batch);
    this.live = new Live<>(0, 0, type.aggregate().empty(entityId));
    spawnWriter();
  }

  public static <S, C, E, R> Behavior<Message<C, R>> create(
      EntityType<S, C, E, R> type, String entityId, Entities entities) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Ingress<>(context, timers, type, entityId, entities)));
  }

  @Override
  @SuppressWarnings("unchecked") // states and events are those of this entity's own writer
  public Receive<Message<C, R>> createReceive() {
    return newReceiveBuilder()
        .onMessage(Execute.class, m -> execute((Execute<C, R>) m))
        .onMessage(Decided.class, m -> decided((Decided<S, C, E, R>) m))
        .onMessage(Stored.class, m -> stored())
        .onMessage(Step.class, m -> step((Step<C, R>) m))
        .onMessage(Recovered.class, m -> recovered((Recovered<S, C, R>) m))
        .onMessage(Opened.class, m -> opened(((Opened<S, C, R>) m).live()))
        .onMessage(Respawn.class, m -> respawn())
        .onMessage(ReadDigest.class, m -> digest((ReadDigest<C, R>) m))
        .onMessage(Stop.class, m -> stop())
        .onSignal(Terminated.class, end -> writerEnded((Terminated) end))
        .onSignal(PostStop.class, signal -> ended())
        .build();
  }

  private Behavior<Message<C, R>> execute(Execute<C, R> execute) {
    if (stopping || queue.isFull()) {
      chronicle.refused(execute, stopping ? "" : "too many wait: hutong.entity.max-queue");
      execute.replyTo().tell(new Answer.Refused<>(execute.tag()));
      return this;
    }
    if ((phase == Phase.READY || phase == Phase.WRITING) && isRead(execute)) {
      return this;
    }
    queue.add(execute);
    writeNext();
    return this;
  }

  /** Answers a command that only reads, from the stored state. */
  private boolean isRead(Execute<C, R> execute) {
    if (queue.hasForeword()) {
      return false;
    }
    Optional<R> read = type.aggregate().read(live.state(), execute.command());
    boolean answered = read.isPresent() && entities.fence().holds();
    if (answered) {
      execute.replyTo().tell(new Answer.Done<>(execute.tag(), read.get()));
    }
    return answered;
  }

  /** A large state takes its time, which nobody waits for here: it never changes. */
  private Behavior<Message<C, R>> digest(ReadDigest<C, R> asked) {
    if ((phase != Phase.READY && phase != Phase.WRITING) || !entities.fence().holds()) {
      asked.replyTo().tell(new Answer.Refused<>(asked.tag()));
      return this;
    }
    Live<S> now = live;
    entities
        .system()
        .executionContext()
        .execute(
            () ->
                asked
                    .replyTo()
                    .tell(new Answer.Done<>(asked.tag(), StateDigest.of(type.codec(), now))));
    return this;
  }

  private void writeNext() {
    if (phase != Phase.READY || queue.isIdle() || writer == null) {
      return;
    }
    if (claimed == 0) {
      queue.removeIf(this::isRead);
      if (!queue.isIdle()) {
        claim(
            () -> {
              phase = Phase.READY;
              writeNext();
            });
      }
      return;
    }
    List<Waiting<C, R>> next = queue.nextBatch();
    if (next.isEmpty()) {
      return;
    }
    phase = Phase.WRITING;
    batch = next;
    decided = null;
    stored = false;
    marked = false;
    chronicle.writing(next);
    writer.tell(new Writer.Write<>(next, claimed));
  }

  /** Gives the writer its incarnation: before its first write, and only where the node holds. */
  private void claim(Runnable then) {
    phase = Phase.CLAIMING;
    steps.onceFenceHolds(
        () ->
            steps.learn(
                "claim an incarnation",
                () -> entities.incarnations().claim(type.persistenceId(entityId), incarnationFloor),
                (Long mine) -> {
                  claimed = mine;
                  incarnationFloor = mine + 1;
                  then.run();
                }));
  }

  private Behavior<Message<C, R>> decided(Decided<S, C, E, R> decision) {
    decided = decision;
    if (decision.entries().isEmpty() && marksKnown) {
      marked = true;
      return this;
    }
    steps.untilDone(
        "write marks",
        () -> type.upkeep().mark(decision.after(), decision.entries()),
        () -> {
          marked = true;
          chronicle.marked(decision.traces());
          settleWhenStoredAndMarked();
        });
    return this;
  }

  private Behavior<Message<C, R>> stored() {
    stored = true;
    if (decided != null) {
      chronicle.stored(decided.traces());
    }
    settleWhenStoredAndMarked();
    return this;
  }

  private void settleWhenStoredAndMarked() {
    Decided<S, C, E, R> decision = decided;
    if (stored && marked && decision != null) {
      marksKnown = true;
      steps.untilDone(
          "settle",
          () -> type.upkeep().settle(decision.after(), decision.entries()),
          () -> steps.onceFenceHolds(() -> acknowledge(decision)));
    }
  }

  private void acknowledge(Decided<S, C, E, R> decision) {
    live = decision.after();
    queue.dropForeword();
    steps.succeeded();
    long now = System.nanoTime();
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).answer(decision.answers().get(i));
      chronicle.acknowledged(batch.get(i), now);
    }
    batch = List.of();
    if (!decision.entries().isEmpty()) {
      type.upkeep().announce(live, decision.entries(), decision.traces());
      chronicle.announced(decision.traces());
    }
    ready();
  }

  private void ready() {
    steps.nextFlight();
    phase = Phase.READY;
    chronicle.ready();
    if (stopping && writer != null) {
      writer.tell(new Writer.Stop<>());
    } else {
      writeNext();
    }
  }

  private Behavior<Message<C, R>> recovered(Recovered<S, C, R> recovered) {
    chronicle.recovered();
    live = recovered.live();
    incarnationFloor = Math.max(incarnationFloor, live.incarnation() + 1);
    switch (recovered.basis()) {
      case JOURNAL -> lookAround(recovered);
      case ASTRAY -> recoverWithout(recovered.metTooLate());
      case SNAPSHOT ->
          steps.learn(
              "look at what lies before its newest entry",
              this::newest,
              entries -> {
                if (endsWith(entries, live)) {
                  lookAround(recovered);
                } else {
                  recoverWithout(List.of());
                }
              });
    }
    return this;
  }

  /**
   * A writer that was replaced may have left a snapshot with its last batch. The successor began at
   * most a batch before, so it shows among the newest entries.
   */
  private static <E> boolean endsWith(List<Entry<E>> branch, Live<?> live) {
    Entry<E> last = branch.isEmpty() ? null : branch.get(branch.size() - 1);
    return last != null
        && last.sequence() == live.sequence()
        && last.incarnation() == live.incarnation();
  }

  /**
   * @param metTooLate what these void is left out; none: the snapshot is
   */
  private void recoverWithout(List<Entry.Opened<?>> metTooLate) {
    getContext()
        .getLog()
        .warn(
            metTooLate.isEmpty()
                ? "the snapshot of {} may be of a writer that was replaced: recovering from the journal alone"
                : "late rows of a writer that was replaced lie among those of {}: recovering without them",
            type.persistenceId(entityId));
    start = start.without(metTooLate);
    recoverAgain = true;
    if (writer != null) {
      writer.tell(new Writer.Stop<>());
    }
  }

  private void lookAround(Recovered<S, C, R> recovered) {
    steps.learn(
        "read the journal's end",
        () ->
            entities
                .journal()
                .top(type.persistenceId(entityId), type.codec(), recovered.journalHead())
                .thenCombine(
                    type.upkeep().marks(live), (rows, marks) -> Remains.of(rows, live, marks)),
        remains ->
            steps.learn(
                "learn what it must know first",
                () -> type.foreword().after(live),
                (Optional<C> first) -> begin(recovered.basis(), remains, first)));
  }

  private void begin(Basis basis, Remains remains, Optional<C> first) {
    if (first.isPresent() && basis != Basis.JOURNAL) {
      recoverWithout(List.of());
      return;
    }
    queue.begin(first.map(this::unasked));
    openIfNeeded(remains);
  }

  /** Nobody waits for the answer. */
  private Execute<C, R> unasked(C command) {
    return new Execute<>(command, 0, getContext().getSystem().ignoreRef(), Trace.NONE);
  }

  private void openIfNeeded(Remains remains) {
    contested = remains.contested();
    if (remains.isLost(live)) {
      writeLost = true;
      incarnationFloor = Math.max(incarnationFloor, remains.incarnationFloor());
    }
    if (contested || writeLost) {
      claim(() -> open(remains.branch()));
    } else if (remains.lacksMarks(live)) {
      markAgain();
    } else {
      settleAgain();
    }
  }

  private void open(long after) {
    if (writer != null) {
      phase = Phase.OPENING;
      writer.tell(new Writer.Open<>(claimed, after));
    }
  }

  private Behavior<Message<C, R>> opened(Live<S> after) {
    writeLost = false;
    live = after;
    if (contested && writer != null) {
      phase = Phase.RECOVERING; // with an entry above them, the next recovery sees both rows
      writer.tell(new Writer.Stop<>());
    } else {
      markAgain();
    }
    return this;
  }

  private void markAgain() {
    steps.untilDone("write marks", () -> type.upkeep().mark(live, List.of()), this::settleAgain);
  }

  private void settleAgain() {
    phase = Phase.SETTLING;
    steps.untilDone(
        "settle again",
        () -> type.upkeep().settleAgain(live, this::newest),
        () -> {
          type.upkeep().announce(live, List.of(), List.of());
          ready();
        });
  }

  private CompletionStage<List<Entry<E>>> newest() {
    long from = Math.max(1, live.sequence() - type.codec().mostRows() + 1);
    return entities
        .journal()
        .read(type.persistenceId(entityId), type.codec(), from, live.sequence());
  }

  private Behavior<Message<C, R>> stop() {
    stopping = true;
    queue.refuseAll();
    if (writer == null) {
      return Behaviors.stopped();
    }
    if (phase != Phase.WRITING) {
      writer.tell(new Writer.Stop<>());
    }
    return this;
  }

  private Behavior<Message<C, R>> writerEnded(Terminated end) {
    writer = null;
    steps.nextFlight();
    boolean writing = phase == Phase.WRITING || phase == Phase.OPENING;
    writeLost |= writing;
    chronicle.lost(batch, writing, end instanceof ChildFailed failed ? failed.getCause() : null);
    batch.forEach(lost -> lost.answer(new Answer.Unknown<>(lost.tag())));
    batch = List.of();
    if (stopping) {
      return Behaviors.stopped();
    }
    boolean orderly = (contested || recoverAgain) && !writeLost;
    if (!orderly) {
      steps.failed();
    }
    phase = Phase.RECOVERING;
    timers.startSingleTimer(new Respawn<>(), orderly ? Duration.ZERO : steps.backoff());
    return this;
  }

  private Behavior<Message<C, R>> respawn() {
    spawnWriter();
    return this;
  }

  private Behavior<Message<C, R>> ended() {
    chronicle.ended();
    type.upkeep().ended(entityId);
    return this;
  }

  private void spawnWriter() {
    chronicle.spawned();
    marksKnown = false;
    contested = false;
    recoverAgain = false;
    queue.dropForeword();
    claimed = 0;
    writer =
        getContext()
            .spawnAnonymous(Writer.create(type, entityId, getContext().getSelf(), start, entities));
    getContext().watch(writer);
  }

  private Behavior<Message<C, R>> step(Step<C, R> step) {
    steps.run(step);
    return this;
  }
}
