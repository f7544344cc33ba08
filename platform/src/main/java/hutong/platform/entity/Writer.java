package hutong.platform.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.EventAdapter;
import akka.persistence.typed.EventSeq;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.SnapshotCompleted;
import akka.persistence.typed.SnapshotFailed;
import akka.persistence.typed.SnapshotSelectionCriteria;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EffectBuilder;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.Recovery;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The one writer of an entity: decides a batch of commands together and persists what follows as
 * one write. A child of the entity's {@link Ingress}, which gives it one batch at a time. It stops
 * when a write fails, for then it is not known what the journal holds.
 */
final class Writer<S, C, E, R>
    extends EventSourcedBehavior<Writer.Command<C, R>, Entry<E>, Live<S>> {

  sealed interface Command<C, R> {}

  /**
   * @param incarnation the writer's own, should this be its first batch
   */
  record Write<C, R>(List<Waiting<C, R>> batch, long incarnation) implements Command<C, R> {}

  /**
   * Stores the incarnation's {@link Entry.Opened} now, so that late rows of the one before are void
   * from here on.
   *
   * @param after see {@link Entry.Opened}
   */
  record Open<C, R>(long incarnation, long after) implements Command<C, R> {}

  record Stop<C, R>() implements Command<C, R> {}

  private final ActorContext<Command<C, R>> context;
  private final EntityType<S, C, E, R> type;
  private final String entityId;
  private final ActorRef<Ingress.Message<C, R>> ingress;
  private final boolean fromSnapshot;
  private final int snapshotEvery;
  private final Clock clock;
  private final StoreMeters.Tally snapshots;
  private boolean opened;

  /** When the newest write was made: the next has another time, so that rows tell the two apart. */
  private long newestWriteMillis;

  /** The number that the newest snapshot ends with, stored or recovered; 0: there is none. */
  private long snapshotAt;

  /** Events since the newest snapshot, or since one was tried. */
  private long sinceSnapshot;

  /** Whether recovery began from a snapshot of what is void. */
  private boolean astray;

  /** Takeovers that an earlier recovery met too late: what they void is left out at once. */
  private final List<Entry.Opened<?>> takeovers;

  /** Others of that kind, which this recovery has met. */
  private final List<Entry.Opened<?>> metTooLate = new ArrayList<>();

  /** What is being stored, so that it need not be applied once more. */
  private ArrayDeque<Batch.Step<S, E>> ahead = new ArrayDeque<>(0);

  /** The state without its newest entry, which recovery may find void. */
  private Live<S> beforeNewest;

  private Writer(
      ActorContext<Command<C, R>> context,
      EntityType<S, C, E, R> type,
      String entityId,
      ActorRef<Ingress.Message<C, R>> ingress,
      Start start,
      Entities entities) {
    super(PersistenceId.ofUniqueId(type.persistenceId(entityId)));
    this.context = context;
    this.type = type;
    this.entityId = entityId;
    this.ingress = ingress;
    this.fromSnapshot = start.fromSnapshot();
    this.takeovers = start.takeovers();
    this.snapshotEvery = entities.settings().snapshotEvery();
    this.clock = entities.clock();
    this.snapshots = entities.meters().store().snapshots;
    this.beforeNewest = emptyState();
  }

  static <S, C, E, R> Behavior<Command<C, R>> create(
      EntityType<S, C, E, R> type,
      String entityId,
      ActorRef<Ingress.Message<C, R>> ingress,
      Start start,
      Entities entities) {
    return Behaviors.setup(
        context -> new Writer<>(context, type, entityId, ingress, start, entities));
  }

  /**
   * What a recovery begins from.
   *
   * @param takeovers what these void is left out
   */
  record Start(boolean fromSnapshot, List<Entry.Opened<?>> takeovers) {
    static final Start USUAL = new Start(true, List.of());

    /** From the journal alone, with more of them. */
    Start without(List<Entry.Opened<?>> more) {
      List<Entry.Opened<?>> all = new ArrayList<>(takeovers);
      all.addAll(more);
      return new Start(false, List.copyOf(all));
    }
  }

  @Override
  public Live<S> emptyState() {
    return new Live<>(0, 0, type.aggregate().empty(entityId));
  }

  @Override
  public SignalHandler<Live<S>> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            live ->
                ingress.tell(
                    new Ingress.Recovered<>(
                        live, lastSequence(), basis(), List.copyOf(metTooLate))))
        .onSignal(SnapshotCompleted.class, (live, done) -> snapshotStored(done))
        .onSignal(SnapshotFailed.class, (live, failed) -> snapshotFailed(failed))
        .build();
  }

  private Ingress.Basis basis() {
    if (astray || !metTooLate.isEmpty()) {
      return Ingress.Basis.ASTRAY;
    }
    return snapshotAt == 0 ? Ingress.Basis.JOURNAL : Ingress.Basis.SNAPSHOT;
  }

  private void snapshotStored(SnapshotCompleted done) {
    snapshots.succeeded();
    snapshotAt = done.getSnapshotMetadata().sequenceNr();
  }

  /** It costs the next recovery some time, and nothing else. */
  private void snapshotFailed(SnapshotFailed failed) {
    snapshots.failed(failed.getFailure());
    context
        .getLog()
        .warn(
            "a snapshot of {} could not be stored: {}",
            persistenceId().id(),
            failed.getFailure().toString());
  }

  @Override
  public EventHandler<Live<S>, Entry<E>> eventHandler() {
    return this::apply;
  }

  /**
   * The rule of {@link Journal#onBranch}, entry by entry: an older incarnation's row counts for
   * nothing once a higher one has been met, and of two rows of one number that of the higher
   * incarnation takes the other's place. Each incarnation begins with its {@link Entry.Opened}; one
   * that seems not to began before the snapshot, which then is of a writer that was replaced, and
   * so is a snapshot that ends behind what a later one had recovered.
   *
   * <p>An {@code Opened} may say that more than the newest entry before it is void. The state is
   * then of what never was together, and recovery begins anew, knowing it.
   */
  private Live<S> apply(Live<S> before, Entry<E> entry) {
    if (entry.incarnation() < before.incarnation()
        || takeovers.stream().anyMatch(takeover -> takeover.voids(entry))) {
      return before;
    }
    Live<S> live = before;
    if (entry instanceof Entry.Opened<E> opened) {
      astray |= opened.after() < snapshotAt;
      if (opened.after() < live.sequence() && opened.incarnation() > live.incarnation()) {
        if (beforeNewest.sequence() > opened.after()) {
          metTooLate.add(opened);
        }
        live = beforeNewest;
      }
    } else {
      astray |= entry.incarnation() > live.incarnation();
    }
    if (entry.sequence() > live.sequence()) {
      beforeNewest = live;
    }
    if (!ahead.isEmpty() && ahead.getFirst().entry() == entry) {
      return ahead.removeFirst().after();
    }
    sinceSnapshot += size(entry);
    return new Live<>(
        entry.incarnation(), entry.sequence(), type.aggregate().apply(beforeNewest.state(), entry));
  }

  private int size(Entry<E> entry) {
    return entry instanceof Entry.Recorded<E> recorded
        ? type.aggregate().joining().map(joining -> joining.size(recorded.event())).orElse(1)
        : 1;
  }

  @Override
  public CommandHandler<Command<C, R>, Entry<E>, Live<S>> commandHandler() {
    return (live, command) -> {
      if (command instanceof Write<C, R> write) {
        return write(live, write);
      }
      if (command instanceof Open<C, R> open) {
        return open(live, open);
      }
      return Effect().stop();
    };
  }

  private Effect<Entry<E>, Live<S>> write(Live<S> live, Write<C, R> write) {
    Batch<S, C, E, R> batch = batch(live, opened ? live.incarnation() : write.incarnation());
    if (!opened) {
      batch.open(live.sequence());
    }
    batch.decide(write.batch());
    if (!batch.happened()) {
      answerUnwritten(live, write, batch);
      return Effect().none();
    }
    ingress.tell(batch.decided());
    return store(batch).thenRun(() -> ingress.tell(new Ingress.Stored<>()));
  }

  /** Where nothing is stored its opening is not either, and must not show in what is answered. */
  private void answerUnwritten(Live<S> live, Write<C, R> write, Batch<S, C, E, R> batch) {
    Batch<S, C, E, R> seen =
        opened ? batch : batch(live, write.incarnation()).decide(write.batch());
    ingress.tell(new Ingress.Decided<>(live, List.of(), seen.answers(), List.of()));
    ingress.tell(new Ingress.Stored<>());
  }

  private Batch<S, C, E, R> batch(Live<S> before, long incarnation) {
    return new Batch<>(
        type.aggregate(), before.state(), incarnation, lastSequence(), timeOfItsOwn());
  }

  private EffectBuilder<Entry<E>, Live<S>> store(Batch<S, C, E, R> batch) {
    opened = true;
    newestWriteMillis = batch.nowMillis();
    ahead = batch.steps();
    return Effect().persist(batch.entries());
  }

  private Effect<Entry<E>, Live<S>> open(Live<S> live, Open<C, R> open) {
    return store(batch(live, open.incarnation()).open(open.after()))
        .thenRun(stored -> ingress.tell(new Ingress.Opened<>(stored)));
  }

  /** See {@link Voids}. */
  private long timeOfItsOwn() {
    long now = clock.millis();
    return now == newestWriteMillis ? now + 1 : now;
  }

  private long lastSequence() {
    return lastSequenceNumber(context);
  }

  @Override
  public Recovery recovery() {
    return fromSnapshot
        ? super.recovery()
        : Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
  }

  /**
   * Counted from the newest snapshot, also over what was recovered after it: a writer that ends
   * often takes them too. The store itself deletes old ones.
   */
  @Override
  public boolean shouldSnapshot(Live<S> live, Entry<E> entry, long sequence) {
    sinceSnapshot += size(entry);
    boolean due = sinceSnapshot >= type.aggregate().snapshotEvery(live.state(), snapshotEvery);
    if (due) {
      sinceSnapshot = 0;
    }
    return due;
  }

  @Override
  public EventAdapter<Entry<E>, ?> eventAdapter() {
    Codec<S, E> codec = type.codec();
    return new EventAdapter<Entry<E>, Stored>() {
      @Override
      public Stored toJournal(Entry<E> entry) {
        return codec.encode(entry);
      }

      @Override
      public String manifest(Entry<E> entry) {
        return "";
      }

      @Override
      public EventSeq<Entry<E>> fromJournal(Stored stored, String manifest) {
        return EventSeq.single(codec.decode(stored));
      }
    };
  }

  @Override
  public SnapshotAdapter<Live<S>> snapshotAdapter() {
    Codec<S, E> codec = type.codec();
    return new SnapshotAdapter<>() {
      @Override
      public Object toJournal(Live<S> live) {
        return new Snapshot(live.incarnation(), codec.encodeSnapshot(live));
      }

      @Override
      public Live<S> fromJournal(Object stored) {
        Live<S> live = codec.decodeSnapshot(((Snapshot) stored).stored());
        snapshotAt = live.sequence();
        return live;
      }
    };
  }
}
