package hutong.platform.reminder;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * A world with a time of its own: the two tables, with statements that are late, not answered or
 * lost, and clocks that differ.
 */
final class ReminderWorld {
  private static final long TIMEOUT = 5_000;

  private record Happening(long at, long order, Runnable what) {}

  private final Random random;
  private final PriorityQueue<Happening> agenda =
      new PriorityQueue<>(
          Comparator.comparingLong(Happening::at).thenComparingLong(Happening::order));
  private long now;
  private long order;
  private boolean calm;
  private int lateRows;

  /** By bucket and slot; deleted ones keep their tombstone. */
  private final TreeMap<Long, Map<Reminder, Long>> slots = new TreeMap<>();

  private final Map<Long, Boolean> dropped = new HashMap<>();
  private final Map<String, Long> progress = new TreeMap<>();

  ReminderWorld(long seed, long now) {
    this.random = new Random(seed);
    this.now = now;
  }

  long now() {
    return now;
  }

  /** From now on nothing is lost. */
  void calmDown() {
    calm = true;
  }

  boolean isCalm() {
    return calm;
  }

  void at(long time, Runnable what) {
    agenda.add(new Happening(Math.max(time, now), order++, what));
  }

  /** Lets time pass. */
  void run(long millis) {
    long until = now + millis;
    for (Happening next = agenda.peek(); next != null && next.at() <= until; next = agenda.peek()) {
      agenda.remove();
      now = next.at();
      next.what().run();
    }
    now = until;
  }

  /** One that is ahead by so much, or behind. */
  Clock clock(long aheadMillis) {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return Instant.ofEpochMilli(now + aheadMillis);
      }
    };
  }

  OptionalLong value(String name) {
    Long value = progress.get(name);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** Rows that came into slots that were closed. */
  int lateRows() {
    return lateRows;
  }

  long rowsSince(long slot) {
    return slots.tailMap(slot).values().stream().mapToLong(Map::size).sum();
  }

  /** A statement on its way: arrives once or never, is answered once or never. */
  private <T> CompletionStage<T> send(Supplier<T> statement) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    int fate = calm ? 100 : random.nextInt(100);
    long there = random.nextLong(1, 40);
    long back = random.nextLong(1, 40);
    if (fate < 4) {
      at(now + TIMEOUT, () -> answer.completeExceptionally(new TimeoutException()));
    } else if (fate < 8) {
      CompletableFuture<T> result = new CompletableFuture<>(); // that nobody hears
      at(now + random.nextLong(1, 60_000), () -> result.complete(statement.get()));
      at(now + TIMEOUT, () -> answer.completeExceptionally(new TimeoutException()));
    } else {
      long slow = fate < 14 ? random.nextLong(1, TIMEOUT / 2) : 0;
      at(
          now + there + slow,
          () -> {
            T result = statement.get();
            at(now + back + slow, () -> answer.complete(result));
          });
    }
    return answer;
  }

  ReminderRows rows() {
    return new Rows();
  }

  private final class Rows implements ReminderRows {
    @Override
    public CompletionStage<?> put(int bucket, long slot, Put put) {
      return send(
          () -> {
            lateRows += progress.getOrDefault("closed", 0L) >= slot ? 1 : 0;
            if (!dropped.containsKey(slot)) {
              slots
                  .computeIfAbsent(slot, fresh -> new HashMap<>())
                  .merge(put.reminder(), put.atMillis(), Math::max);
            }
            return true;
          });
    }

    @Override
    public CompletionStage<List<Put>> due(int bucket, long slot, long dueUntilMillis) {
      return send(
          () -> {
            List<Put> found = new ArrayList<>();
            slots
                .getOrDefault(slot, Map.of())
                .forEach(
                    (reminder, at) -> {
                      if (reminder.dueAtMillis() <= dueUntilMillis) {
                        found.add(new Put(reminder, at));
                      }
                    });
            return found;
          });
    }

    @Override
    public CompletionStage<?> begin(int buckets, long slot) {
      return send(() -> progress.merge("begun", slot, Math::min));
    }

    @Override
    public CompletionStage<?> close(int bucket, long slot) {
      return send(() -> progress.merge("closed", slot, Math::max));
    }

    @Override
    public CompletionStage<?> finish(int bucket, long slot) {
      return send(() -> progress.merge("finished", slot, Math::max));
    }

    @Override
    public CompletionStage<?> drop(int bucket, long from, long to) {
      return send(
          () -> {
            LongStream.rangeClosed(from, to)
                .forEach(
                    slot -> {
                      slots.remove(slot);
                      dropped.put(slot, true);
                    });
            return progress.merge("dropped", to, Math::max);
          });
    }

    @Override
    public CompletionStage<OptionalLong> closed(int bucket) {
      return send(() -> value("closed"));
    }

    @Override
    public CompletionStage<Progress> progress(int bucket) {
      return send(
          () ->
              new Progress(
                  value("begun").orElseThrow(),
                  value("closed"),
                  value("finished"),
                  value("dropped")));
    }
  }
}
