package hutong.platform.money;

import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A machine with entities and their reminders that may die after any write. What was written stays;
 * what was in memory is gone. Everything happens in one thread.
 */
final class MortalMachine {
  static final long START = 1_800_000_000_000L;
  static final long PATIENCE_MILLIS = 60_000;

  /** It is gone; whoever had asked it something has no answer. */
  static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Died(String after) {
      super(after);
    }
  }

  record Reminder(String id, long atMillis) {}

  /** What is stored of it, and what is in memory. */
  final class Entity<S, C, E, R> {
    private final Aggregate<S, C, E, R> rules;
    private final Codec<S, E> codec;
    private final String id;
    private final List<Entry<E>> journal = new ArrayList<>();
    private S live;
    private long writer;

    private Entity(Aggregate<S, C, E, R> rules, Codec<S, E> codec, String id) {
      this.rules = rules;
      this.codec = codec;
      this.id = id;
      this.live = rules.empty(id);
    }

    S live() {
      return live;
    }

    List<Entry<E>> journal() {
      return journal;
    }

    R tell(C command) {
      Decision<E, R> decision = rules.decide(live, command, now);
      if (!decision.events().isEmpty()) {
        store(decision.events());
      }
      return decision.reply();
    }

    /** One write for the entries, and one for the reminder, which go out together. */
    private void store(List<E> events) {
      List<Entry<E>> batch = new ArrayList<>();
      if (writer != incarnation) {
        batch.add(new Entry.Opened<>(journal.size() + 1L, incarnation, now, journal.size()));
      }
      for (E event : events) {
        long sequence = journal.size() + batch.size() + 1L;
        batch.add(new Entry.Recorded<>(sequence, incarnation, now, event));
      }
      S after = live;
      for (Entry<E> entry : batch) {
        after = rules.apply(after, entry);
      }
      if (remindersFirst) {
        remind(after);
      }
      for (Entry<E> entry : batch) {
        journal.add(codec.decode(codec.encode(entry)));
      }
      List<Class<?>> kinds = events.stream().<Class<?>>map(MortalMachine::kindOf).toList();
      happened.addAll(kinds);
      written(id + " stores " + kinds.stream().map(Class::getSimpleName).toList());
      if (!remindersFirst) {
        remind(after);
      }
      live = after;
      writer = incarnation;
      afterEach.run();
    }

    private void recover() {
      live = rules.empty(id);
      for (Entry<E> entry : journal) {
        live = rules.apply(live, entry);
      }
    }
  }

  private final List<Entity<?, ?, ?, ?>> entities = new ArrayList<>();
  private final Set<Reminder> reminders = new LinkedHashSet<>();
  private final Deque<Integer> lives;
  private final boolean remindersFirst;
  private final Runnable afterEach;
  private final Set<Class<?>> happened = new HashSet<>();
  private final List<String> steps = new ArrayList<>();
  private boolean begun;
  private long incarnation = 1;
  private long now = START;

  /**
   * @param lives after how many writes it dies, from its start and from each restart
   * @param remindersFirst in which order the two writes of an entity arrive
   * @param afterEach looks whether all is well whenever an entity has another state
   */
  MortalMachine(List<Integer> lives, boolean remindersFirst, Runnable afterEach) {
    this.lives = new ArrayDeque<>(lives);
    this.remindersFirst = remindersFirst;
    this.afterEach = afterEach;
  }

  private static Class<?> kindOf(Object event) {
    return event instanceof Link link ? link.events().get(0).getClass() : event.getClass();
  }

  <S, C, E, R> Entity<S, C, E, R> entity(
      Aggregate<S, C, E, R> rules, Codec<S, E> codec, String id) {
    Entity<S, C, E, R> entity = new Entity<>(rules, codec, id);
    entities.add(entity);
    return entity;
  }

  /** From now on it may die. */
  void begin() {
    begun = true;
  }

  long now() {
    return now;
  }

  void until(long millis) {
    now = Math.max(now, millis);
  }

  /** Something else is written. */
  void written(String what) {
    if (!begun) {
      return;
    }
    steps.add(what);
    if (!lives.isEmpty()) {
      int left = lives.pop() - 1;
      if (left == 0) {
        throw new Died(what);
      }
      lives.push(left);
    }
  }

  /** Puts a reminder, if that state needs one. */
  void remind(Object state) {
    reminderOf(state)
        .filter(reminders::add)
        .ifPresent(reminder -> written("a reminder of " + reminder.id()));
  }

  private Optional<Reminder> reminderOf(Object state) {
    if (!(state instanceof Pursued pursued)) {
      return Optional.empty();
    }
    OptionalLong at = pursued.wakeAt(now, PATIENCE_MILLIS);
    return at.isPresent()
        ? Optional.of(new Reminder(pursued.id(), at.getAsLong()))
        : Optional.empty();
  }

  /** Those whose time has come. */
  List<Reminder> due() {
    return reminders.stream().filter(reminder -> reminder.atMillis() <= now).toList();
  }

  void forget(Reminder reminder) {
    reminders.remove(reminder);
  }

  /** It starts again, so much later, with what was written. */
  void restart(long downMillis) {
    now += downMillis;
    incarnation++;
    entities.forEach(Entity::recover);
    afterEach.run();
  }

  /** What was written since the beginning, in order. */
  List<String> steps() {
    return steps;
  }

  /** Kinds of events that were written. */
  Set<Class<?>> happened() {
    return happened;
  }
}
