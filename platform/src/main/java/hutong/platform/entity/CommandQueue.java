package hutong.platform.entity;

import hutong.platform.entity.Ingress.Execute;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The commands that wait at an entity's {@link Ingress}, in the order in which they came. */
final class CommandQueue<C, R> {
  private final Aggregate<?, C, ?, R> aggregate;
  private final IngressSettings settings;
  private final Chronicle<C, R> chronicle;
  private final ArrayDeque<Waiting<C, R>> waiting = new ArrayDeque<>();

  /** What the entity is told before anything else; see {@link Foreword}. */
  private @Nullable Waiting<C, R> foreword;

  CommandQueue(
      Aggregate<?, C, ?, R> aggregate, IngressSettings settings, Chronicle<C, R> chronicle) {
    this.aggregate = aggregate;
    this.settings = settings;
    this.chronicle = chronicle;
  }

  boolean isFull() {
    return waiting.size() >= settings.maxQueue();
  }

  boolean isIdle() {
    return waiting.isEmpty() && foreword == null;
  }

  void add(Execute<C, R> execute) {
    waiting.add(new Waiting<>(execute, System.nanoTime()));
    count();
  }

  void begin(Optional<Execute<C, R>> first) {
    foreword = first.map(execute -> new Waiting<>(execute, System.nanoTime())).orElse(null);
  }

  boolean hasForeword() {
    return foreword != null;
  }

  /** It was decided, or will be asked for anew. */
  void dropForeword() {
    foreword = null;
  }

  /** Takes out those that need no write. */
  void removeIf(Predicate<Execute<C, R>> answered) {
    waiting.removeIf(one -> answered.test(one.execute()));
    count();
  }

  /** What is decided together next, within the limits of a batch; nothing: nobody waits. */
  List<Waiting<C, R>> nextBatch() {
    refuseLate();
    Room room = new Room();
    if (foreword != null) { // comes before all, and is dropped by no limit
      room.take(foreword);
    }
    for (Waiting<C, R> head = waiting.peek();
        head != null && room.hasFor(head);
        head = waiting.peek()) {
      room.take(waiting.remove());
    }
    count();
    return room.batch;
  }

  /** What a batch may still hold. */
  private final class Room {
    private final boolean joins = aggregate.joining().isPresent();
    private final List<Waiting<C, R>> batch = new ArrayList<>();
    private int bytes;
    private int rows = 1; // its incarnation may begin with it

    /** One alone always has room. */
    boolean hasFor(Waiting<C, R> one) {
      return batch.isEmpty()
          || (batch.size() < settings.maxBatchCommands()
              && bytes + aggregate.weight(one.command()) <= settings.maxBatchBytes()
              && rows + rowsOf(one) <= IngressSettings.MAX_BATCH_ENTRIES);
    }

    void take(Waiting<C, R> one) {
      batch.add(one);
      bytes += aggregate.weight(one.command());
      rows += rowsOf(one);
    }

    private int rowsOf(Waiting<C, R> one) {
      return joins ? 0 : aggregate.mostEvents(one.command());
    }
  }

  /** Whoever asked waits no longer, and asks again: to do it all the same would double the work. */
  private void refuseLate() {
    long oldest = System.nanoTime() - settings.maxWait().toNanos();
    for (Waiting<C, R> head = waiting.peek();
        head != null && head.sinceNanos() - oldest < 0;
        head = waiting.peek()) {
      refuse(waiting.remove(), "waited for longer than hutong.entity.max-wait");
    }
  }

  /** The entity ends. */
  void refuseAll() {
    foreword = null;
    waiting.forEach(one -> refuse(one, ""));
    waiting.clear();
    count();
  }

  private void refuse(Waiting<C, R> one, String why) {
    chronicle.refused(one.execute(), why);
    one.answer(new Answer.Refused<>(one.tag()));
  }

  private void count() {
    chronicle.waiting(waiting.size());
  }
}
