package hutong.platform.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * The laws of reminders in random histories: scans that die, or run twice; entities that cannot be
 * woken; statements that are lost, unanswered, or arrive a minute later; clocks that are minutes
 * apart.
 */
class ReminderLawTest {
  private static final int HISTORIES = Integer.getInteger("reminder.histories", 40);
  private static final long SLOT = 10_000;
  private static final long BEAT = 3_000;
  private static final long TROUBLE = 20 * 60_000;
  private static final long START = 1_000_000_000L;
  private static final long CALM = START + TROUBLE + 1;
  private static final Scan.Terms TERMS =
      new Scan.Terms(new Slots(SLOT), 10_000, 120_000, BEAT, 4, 8, 200);

  /** What all histories together must have seen, else they prove nothing. */
  private int acknowledged;

  private int lateRows;
  private int carried;
  private int repeated;

  @Test
  void whatWasPutIsWokenAndNothingIsForgotten() {
    long only = Long.getLong("reminder.seed", 0);
    for (long seed = 1; seed <= HISTORIES; seed++) {
      if (only == 0 || only == seed) {
        new History(seed).unfold();
      }
    }

    if (only == 0) {
      assertThat(acknowledged).as("reminders put").isGreaterThan(HISTORIES * 50);
      assertThat(lateRows).as("put into what was closed").isGreaterThan(HISTORIES);
      assertThat(carried).as("put off to a later slot").isGreaterThan(HISTORIES);
      assertThat(repeated).as("scans that began anew").isGreaterThan(HISTORIES);
    }
  }

  private record Owed(String entity, long since, long due) {}

  private final class History {
    private final long seed;
    private final Random random;
    private final ReminderWorld world;

    /** What was put, unless that failed, and not followed by a wake. */
    private final Set<Owed> owed = new HashSet<>();

    /** Some histories are short of trouble, for trouble makes up for much. */
    private final long longestLife;

    private final int ill;

    private final List<Scanner> scanners = new ArrayList<>();
    private final List<Intake> intakes = new ArrayList<>();

    History(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.longestLife = random.nextBoolean() ? 180_000 : TROUBLE;
      this.ill = random.nextInt(3) * 10;
      this.world = new ReminderWorld(~seed, START);
    }

    void unfold() {
      long apart = random.nextBoolean() ? 400 : 90_000;
      int scans = random.nextInt(1, 4);
      for (int node = 0; node < 3; node++) {
        Clock clock = world.clock(random.nextLong(-apart, apart + 1));
        intakes.add(new Intake(world.rows(), TERMS.slots(), 1, clock));
        if (node < scans) {
          scanners.add(new Scanner(node, clock));
        }
      }
      goOnPutting(0);
      world.run(TROUBLE);
      world.calmDown();
      world.run(10 * 60_000);

      assertThat(owed).as("acknowledged and not woken, seed %d", seed).isEmpty();
      assertThat(TERMS.slots().at(world.now()) - world.value("finished").orElseThrow())
          .as("slots that are not finished, seed %d", seed)
          .isLessThan(5 + 2 * apart / SLOT);
      assertThat(world.rowsSince(TERMS.slots().at(START + apart) + 1))
          .as("rows that are not dropped, seed %d", seed)
          .isZero();
      lateRows += world.lateRows();
    }

    private void goOnPutting(int number) {
      if (world.isCalm()) {
        return;
      }
      int node = random.nextInt(intakes.size());
      Intake intake = intakes.get(node);
      long now = world.now();
      String entity = "n" + node + "e" + number;
      put(intake, new Reminder(now + random.nextLong(-60_000, 90_000), "test", entity));
      world.at(now + random.nextLong(1, 4_000), () -> goOnPutting(number + 1));
    }

    /** One in three is put again, as it was, some time later. */
    private void put(Intake intake, Reminder reminder) {
      Owed asked = new Owed(reminder.entity(), world.now(), reminder.dueAtMillis());
      owed.add(asked);
      intake
          .put(reminder)
          .whenComplete(
              (put, failure) -> {
                if (failure == null) {
                  acknowledged++;
                } else {
                  owed.remove(asked);
                }
              });
      if (random.nextInt(3) == 0 && !world.isCalm()) {
        world.at(world.now() + random.nextLong(1, 60_000), () -> put(intake, reminder));
      }
    }

    private void wokenAt(String entity, long began, long clockThen) {
      owed.removeIf(
          each -> each.entity().equals(entity) && each.since() <= began && each.due() <= clockThen);
    }

    /** A place where the scan may run; who dies there is followed by another. */
    private final class Scanner {
      private final int node;
      private final Clock clock;
      private final ReminderRows rows = world.rows();
      private Optional<Scan> scan = Optional.empty();
      private int life;

      Scanner(int node, Clock clock) {
        this.node = node;
        this.clock = clock;
        live();
      }

      private void live() {
        int mine = ++life;
        scan = Optional.empty();
        begin(mine);
        if (!world.isCalm()) {
          world.at(Math.min(world.now() + random.nextLong(1_000, longestLife), CALM), this::die);
        }
      }

      /** In the end the first alone is left. */
      private void die() {
        repeated++;
        life++;
        scan = Optional.empty();
        if (!world.isCalm()) {
          world.at(world.now() + random.nextLong(1, 60_000), this::live);
        } else if (node == 0) {
          int mine = ++life;
          begin(mine);
        }
      }

      private void begin(int mine) {
        intakes
            .get(node)
            .open(0)
            .whenComplete(
                (found, failure) -> {
                  if (mine != life) {
                    return;
                  }
                  if (failure == null) {
                    scan = Optional.of(new Scan(TERMS, found));
                    beat(mine);
                  } else {
                    world.at(world.now() + BEAT, () -> begin(mine));
                  }
                });
      }

      private void beat(int mine) {
        if (mine == life && scan.isPresent()) {
          scan.get().beat(true);
          goOn(mine, scan.get());
          world.at(world.now() + BEAT, () -> beat(mine));
        }
      }

      private void goOn(int mine, Scan now) {
        for (Step step : now.next(clock.millis())) {
          carried += step instanceof Step.Carry ? 1 : 0;
          step.by(new OwnHands())
              .whenComplete(
                  (found, failure) -> {
                    if (mine != life) {
                      return;
                    }
                    if (failure == null) {
                      step.done(now, found);
                    } else {
                      step.failed(now, clock.millis());
                    }
                    goOn(mine, now);
                  });
        }
      }

      private final class OwnHands implements Hands {
        @Override
        public CompletionStage<List<Put>> look(long slot, long dueUntilMillis) {
          return rows.due(0, slot, dueUntilMillis);
        }

        @Override
        public CompletionStage<?> wake(Reminder reminder) {
          long began = world.now();
          long clockThen = clock.millis();
          assertThat(reminder.dueAtMillis())
              .as("woken before its time, seed %d", seed)
              .isLessThanOrEqualTo(clockThen);
          CompletableFuture<Boolean> answer = new CompletableFuture<>();
          boolean isIll = Math.floorMod(reminder.entity().hashCode(), 100) < ill;
          int failing = isIll ? 95 : Math.min(ill, 10);
          boolean fails = !world.isCalm() && random.nextInt(100) < failing;
          world.at(
              began + random.nextLong(1, 500),
              () -> {
                if (fails) {
                  answer.completeExceptionally(new IllegalStateException("not now"));
                } else {
                  wokenAt(reminder.entity(), began, clockThen);
                  answer.complete(true);
                }
              });
          return answer;
        }

        @Override
        public CompletionStage<?> carry(Reminder reminder) {
          return intakes.get(node).put(reminder);
        }

        @Override
        public CompletionStage<?> close(long slot) {
          return rows.close(0, slot);
        }

        @Override
        public CompletionStage<?> finish(long slot) {
          assertThat(slot)
              .as("finished and not closed, seed %d", seed)
              .isLessThanOrEqualTo(world.value("closed").orElseThrow());
          return rows.finish(0, slot);
        }

        @Override
        public CompletionStage<?> drop(long from, long to) {
          assertThat(to)
              .as("dropped and not finished, seed %d", seed)
              .isLessThanOrEqualTo(world.value("finished").orElseThrow());
          return rows.drop(0, from, to);
        }
      }
    }
  }
}
