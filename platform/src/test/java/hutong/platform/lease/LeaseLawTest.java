package hutong.platform.lease;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Fence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The laws of the lease in random histories: clocks that differ, machines that stand still or die,
 * statements that are lost, unanswered, or arrive terms later.
 */
class LeaseLawTest {
  private static final int HISTORIES = 100;
  private static final int CONTENDERS = 4;
  private static final Duration TROUBLE = Duration.ofMinutes(20);
  private static final Duration CALM = LeaseWorld.TERMS.term().multipliedBy(6);

  /** What all histories together must have seen, else they prove nothing. */
  private int takeovers;

  private int acknowledged;
  private int refused;
  private int lost;

  @Test
  void neverTwoHoldAndNothingIsAcknowledgedThatASuccessorHasNotRead() {
    for (long seed = 1; seed <= HISTORIES; seed++) {
      new History(seed).unfold();
    }

    assertThat(takeovers).as("takeovers from the dead or silent").isGreaterThan(HISTORIES);
    assertThat(acknowledged).as("acknowledged writes").isGreaterThan(HISTORIES);
    assertThat(refused).as("stored writes that were not acknowledged").isGreaterThan(HISTORIES);
    assertThat(lost).as("tenures that were lost").isGreaterThan(HISTORIES);
  }

  /**
   * @param read how much of the log its holder found when it began
   */
  private record Tenure(long fence, int read, String holder) {}

  private final class History {
    private final long seed;
    private final Random random;
    private final LeaseWorld world = new LeaseWorld();
    private final List<Contender> contenders = new ArrayList<>();
    private final List<Tenure> tenures = new ArrayList<>();

    /** Writes as they were stored; each is only its place. */
    private int log;

    private boolean calm;
    private int names;
    private long fenceSeen;

    History(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    void unfold() {
      for (int i = 0; i < CONTENDERS; i++) {
        contenders.add(new Contender());
      }
      world.run(TROUBLE, this::laws);
      calm = true;
      world.run(CALM, this::laws);
      assertThat(contenders)
          .as("somebody holds in the end, seed %d", seed)
          .anyMatch(Contender::holds);
    }

    private void laws() {
      long holders = contenders.stream().filter(Contender::holds).count();
      assertThat(holders).as("holders at one instant, seed %d", seed).isLessThanOrEqualTo(1);
      long fence = world.row().map(LeaseRow::fence).orElse(0L);
      assertThat(fence).as("fence, seed %d", seed).isGreaterThanOrEqualTo(fenceSeen);
      fenceSeen = fence;
    }

    private void begin(Tenure tenure) {
      assertThat(tenures)
          .as("tenures under fence %d, seed %d", tenure.fence(), seed)
          .noneMatch(other -> other.fence() == tenure.fence());
      boolean another =
          !tenures.isEmpty() && !tenures.get(tenures.size() - 1).holder().equals(tenure.holder());
      takeovers += another ? 1 : 0;
      tenures.add(tenure);
    }

    private void acknowledge(Tenure tenure, int place) {
      acknowledged++;
      assertThat(tenures)
          .as("successors of fence %d that missed write %d, seed %d", tenure.fence(), place, seed)
          .noneMatch(later -> later.fence() > tenure.fence() && later.read() <= place);
    }

    private LeaseWorld.Way way() {
      int fate = calm ? 100 : random.nextInt(100);
      long there = millis(1, 60);
      long back = millis(1, 60);
      if (fate < 3) {
        return LeaseWorld.Way.LOST;
      } else if (fate < 8) {
        return new LeaseWorld.Way(OptionalLong.of(there), OptionalLong.empty());
      } else if (fate < 12) {
        return new LeaseWorld.Way(OptionalLong.of(millis(1, 45_000)), OptionalLong.of(back));
      } else if (fate < 16) {
        return new LeaseWorld.Way(OptionalLong.of(there), OptionalLong.of(millis(1, 3_000)));
      }
      return new LeaseWorld.Way(OptionalLong.of(there), OptionalLong.of(back));
    }

    private long millis(int least, int most) {
      return Duration.ofMillis(random.nextInt(least, most + 1)).toNanos();
    }

    /** One address in the cluster; who dies there is followed by another. */
    private final class Contender {
      private LeaseWorld.Machine machine;
      private LeaseKeeper keeper;
      private String name;
      private boolean asking;

      Contender() {
        machine = machine();
        name = "node-" + names++;
        keeper = machine.keeper(name);
        goOn();
      }

      private LeaseWorld.Machine machine() {
        LeaseWorld.Machine fresh =
            world.new Machine(0.8 + random.nextDouble() * 0.4, random.nextLong(1L << 50));
        fresh.ways = History.this::way;
        return fresh;
      }

      boolean holds() {
        return keeper.holds();
      }

      private void goOn() {
        LeaseWorld.Machine mine = machine;
        world.at(world.now() + millis(100, 2_500), () -> mine.run(this::act));
      }

      private void act() {
        int what = calm ? 100 : random.nextInt(400);
        if (what == 0) {
          die();
        } else if (what < 4) {
          machine.standStill(Duration.ofNanos(millis(500, 60_000)));
        } else if (what < 8) {
          keeper.release().toCompletableFuture().exceptionally(unknown -> false);
        } else if (keeper.fence().isPresent()) {
          write();
        } else if (!asking) {
          acquire();
        }
        goOn();
      }

      private void die() {
        machine.die();
        machine = machine();
        name = "node-" + names++;
        keeper = machine.keeper(name);
        asking = false;
      }

      private void acquire() {
        asking = true;
        String self = name;
        LeaseKeeper own = keeper;
        own.acquire(why -> lost++)
            .handle((acquired, failed) -> failed == null && acquired)
            .thenAccept(
                acquired -> {
                  asking = false;
                  own.fence().ifPresent(fence -> begin(new Tenure(fence, log, self)));
                });
      }

      private void write() {
        Fence fence = keeper.tenure();
        long number = keeper.fence().orElseThrow();
        Tenure tenure =
            tenures.stream().filter(known -> known.fence() == number).findFirst().orElseThrow();
        machine
            .send(() -> log++)
            .thenAccept(
                place -> {
                  if (fence.holds()) {
                    acknowledge(tenure, place);
                  } else {
                    refused++;
                  }
                });
      }
    }
  }
}
