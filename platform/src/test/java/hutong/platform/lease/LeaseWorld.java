package hutong.platform.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A world with a time of its own: one row with the semantics of lightweight transactions, and
 * machines whose clocks differ, that stand still for a while, and whose statements are late or
 * lost.
 */
final class LeaseWorld {
  static final LeaseTerms TERMS =
      new LeaseTerms(
          Duration.ofSeconds(15),
          Duration.ofSeconds(4),
          Duration.ofMillis(1500),
          Duration.ofSeconds(2));
  static final long TERM = TERMS.term().toNanos();

  private record Happening(long at, long order, Runnable what) {}

  /** How one statement travels; nothing: never arrives. */
  record Way(OptionalLong there, OptionalLong back) {
    static final Way PROMPT = of(Duration.ofMillis(5), Duration.ofMillis(5));
    static final Way ANSWER_LOST = new Way(OptionalLong.of(5_000_000), OptionalLong.empty());
    static final Way LOST = new Way(OptionalLong.empty(), OptionalLong.empty());

    static Way of(Duration there, Duration back) {
      return new Way(OptionalLong.of(there.toNanos()), OptionalLong.of(back.toNanos()));
    }
  }

  private final PriorityQueue<Happening> agenda =
      new PriorityQueue<>(
          Comparator.comparingLong(Happening::at).thenComparingLong(Happening::order));
  private long now;
  private long order;
  private @Nullable LeaseRow row;

  /** The row as it is now. */
  Optional<LeaseRow> row() {
    return Optional.ofNullable(row);
  }

  long now() {
    return now;
  }

  void at(long time, Runnable what) {
    agenda.add(new Happening(Math.max(time, now), order++, what));
  }

  /** Lets time pass; after each thing that happens the law is asked. */
  void run(Duration duration, Runnable law) {
    long until = now + duration.toNanos();
    for (Happening next = agenda.peek(); next != null && next.at() <= until; next = agenda.peek()) {
      agenda.remove();
      now = next.at();
      next.what().run();
      law.run();
    }
    now = until;
    law.run();
  }

  void run(Duration duration) {
    run(duration, () -> {});
  }

  /** Lets time pass until the stage is complete. */
  <T> T await(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    while (!future.isDone() && !agenda.isEmpty()) {
      run(Duration.ofNanos(Math.max(0, agenda.element().at() - now)));
    }
    return future.join();
  }

  /** One process. */
  final class Machine implements Ticker, LeaseRows {
    private final double rate;
    private final long offset;
    private long standsStillUntil;
    private boolean dead;
    final List<String> lost = new ArrayList<>();
    Supplier<Way> ways = () -> Way.PROMPT;

    Machine(double rate, long offset) {
      this.rate = rate;
      this.offset = offset;
    }

    Machine() {
      this(1, 0);
    }

    /** As with SIGSTOP: nothing runs, the clock goes on. */
    void standStill(Duration duration) {
      standsStillUntil = Math.max(standsStillUntil, now + duration.toNanos());
    }

    void die() {
      dead = true;
    }

    @Override
    public long nanoTime() {
      return offset + (long) (now * rate);
    }

    @Override
    public void after(Duration delay, Runnable task) {
      at(now + (long) (delay.toNanos() / rate), () -> run(task));
    }

    /** Runs something on this machine, when it runs at all. */
    void run(Runnable task) {
      if (dead) {
        return;
      }
      if (now < standsStillUntil) {
        at(standsStillUntil, () -> run(task));
      } else {
        task.run();
      }
    }

    @Override
    public CompletionStage<Optional<LeaseRow>> read(String name) {
      return send(LeaseWorld.this::row);
    }

    @Override
    public CompletionStage<Boolean> swap(String name, Optional<LeaseRow> from, LeaseRow to) {
      return send(
          () -> {
            boolean applies = row().map(LeaseRow::version).equals(from.map(LeaseRow::version));
            if (applies) {
              row = to;
            }
            return applies;
          });
    }

    /** Something that happens elsewhere, perhaps, and an answer to it, perhaps. */
    <T> CompletionStage<T> send(Supplier<T> effect) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      Way way = ways.get();
      way.there()
          .ifPresent(
              there ->
                  at(
                      now + there,
                      () -> {
                        T outcome = effect.get();
                        way.back()
                            .ifPresent(
                                back -> at(now + back, () -> run(() -> answer.complete(outcome))));
                      }));
      after(
          TERMS.operationTimeout(),
          () -> answer.completeExceptionally(new TimeoutException("no answer")));
      return answer;
    }

    LeaseKeeper keeper(String self) {
      return new LeaseKeeper("shard-7", self, TERMS, this, this);
    }

    CompletionStage<Boolean> acquire(LeaseKeeper keeper) {
      return keeper.acquire(why -> lost.add(why.map(Throwable::getMessage).orElse("")));
    }
  }
}
