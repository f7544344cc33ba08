package hutong.platform.lease;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Fence;
import hutong.platform.lease.LeaseWorld.Machine;
import hutong.platform.lease.LeaseWorld.Way;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** One lease, two contenders, one thing after another. */
class LeaseKeeperTest {
  private static final Duration TERM = LeaseWorld.TERMS.term();
  private static final Duration HALF = TERM.dividedBy(2);
  private static final Duration MOMENT = Duration.ofMillis(100);

  private final LeaseWorld world = new LeaseWorld();
  private final Machine east = world.new Machine();
  private final Machine west = world.new Machine(1, 1L << 40);
  private final LeaseKeeper anna = east.keeper("anna");
  private final LeaseKeeper bo = west.keeper("bo");

  @Test
  void theHolderRenewsAndARivalIsRefusedHoweverLongItWaits() {
    assertThat(world.await(east.acquire(anna))).isTrue();
    for (int i = 0; i < 20; i++) {
      world.run(HALF);
      assertThat(world.await(west.acquire(bo))).isFalse();
      assertThat(anna.holds()).isTrue();
    }
    assertThat(east.lost).isEmpty();
  }

  @Test
  void aSilentHolderStopsBelievingAtHalfATermAndIsFollowedAfterAWholeOne() {
    world.await(east.acquire(anna));
    east.standStill(Duration.ofHours(1));

    assertThat(world.await(west.acquire(bo))).isFalse();
    world.run(HALF);
    assertThat(anna.holds()).isFalse();
    world.run(HALF.minus(MOMENT));
    assertThat(world.await(west.acquire(bo))).isFalse();
    world.run(MOMENT);
    assertThat(world.await(west.acquire(bo))).isTrue();
    assertThat(bo.fence()).hasValue(2);
  }

  @Test
  void whoWakesAfterATakeoverIsToldOnceThatItLost() {
    world.await(east.acquire(anna));
    Fence tenure = anna.tenure();
    east.standStill(TERM.multipliedBy(2));
    world.await(west.acquire(bo));
    world.run(TERM);
    world.await(west.acquire(bo));
    world.run(TERM.multipliedBy(3));

    assertThat(east.lost).hasSize(1).first().asString().contains("shard-7");
    assertThat(tenure.holds()).isFalse();
    assertThat(bo.holds()).isTrue();
    assertThat(world.await(east.acquire(anna))).isFalse();
  }

  @Test
  void aReleasedLeaseIsTakenAtOnceAndTheOldTenureNeverHoldsAgain() {
    world.await(east.acquire(anna));
    Fence first = anna.tenure();
    assertThat(first.holds()).isTrue();

    assertThat(world.await(anna.release())).isTrue();
    assertThat(first.holds()).isFalse();
    assertThat(world.await(west.acquire(bo))).isTrue();
    assertThat(world.await(bo.release())).isTrue();
    assertThat(world.await(east.acquire(anna))).isTrue();

    assertThat(anna.fence()).hasValue(3);
    assertThat(anna.tenure().holds()).isTrue();
    assertThat(first.holds()).isFalse();
    assertThat(east.lost).isEmpty();
  }

  @Test
  void releasingWhatIsNotHeldChangesNothing() {
    world.await(east.acquire(anna));

    assertThat(world.await(bo.release())).isTrue();
    assertThat(anna.holds()).isTrue();
  }

  @Test
  void aTakingWithoutAnAnswerIsResolvedByReading() {
    script(east, Way.PROMPT, Way.ANSWER_LOST);
    assertThat(world.await(east.acquire(anna))).isTrue();
    assertThat(anna.holds()).isTrue();

    script(west, Way.PROMPT);
    assertThat(world.await(west.acquire(bo))).isFalse();
  }

  @Test
  void aTakingThatNeverArrivedIsNoLease() {
    script(east, Way.PROMPT, Way.LOST);
    assertThat(world.await(east.acquire(anna))).isFalse();
    assertThat(world.await(west.acquire(bo))).isTrue();
  }

  @Test
  void aTakingThatArrivesLateDoesNothingOnceAnotherHasTheLease() {
    script(east, Way.PROMPT, Way.of(Duration.ofSeconds(30), Duration.ofMillis(5)));
    assertThat(world.await(east.acquire(anna))).isFalse();
    assertThat(world.await(west.acquire(bo))).isTrue();
    world.run(Duration.ofMinutes(1));

    assertThat(bo.holds()).isTrue();
    assertThat(anna.holds()).isFalse();
    assertThat(world.row()).hasValueSatisfying(row -> assertThat(row.holder()).isEqualTo("bo"));
  }

  @Test
  void aRenewalWithoutAnAnswerIsResolvedByReadingAndTheLeaseGoesOn() {
    world.await(east.acquire(anna));
    script(east, Way.ANSWER_LOST, Way.PROMPT);
    world.run(HALF.minus(MOMENT));
    assertThat(anna.holds()).isTrue();
    world.run(MOMENT.multipliedBy(2));

    assertThat(anna.holds()).isTrue();
    assertThat(anna.fence()).hasValue(1);
    assertThat(east.lost).isEmpty();
  }

  @Test
  void whoCannotReachTheStoreForATermGivesUpAndComesBackUnderAHigherFence() {
    world.await(east.acquire(anna));
    east.ways = () -> Way.LOST;
    world.run(HALF);
    assertThat(anna.holds()).isFalse();
    assertThat(east.lost).isEmpty();
    world.run(TERM);
    assertThat(east.lost).containsExactly("the lease shard-7 was not renewed within its term");

    east.ways = () -> Way.PROMPT;
    assertThat(world.await(east.acquire(anna))).isTrue();
    assertThat(anna.fence()).hasValue(2);
  }

  @Test
  void aReleaseWithoutAnAnswerIsResolvedByReading() {
    world.await(east.acquire(anna));
    script(east, Way.LOST, Way.PROMPT, Way.PROMPT);

    assertThat(world.await(anna.release())).isTrue();
    assertThat(world.row()).hasValueSatisfying(row -> assertThat(row.isFree()).isTrue());
  }

  @Test
  void aSuccessorAtTheSameAddressWaitsLikeAnyOther() {
    world.await(east.acquire(anna));
    east.die();
    Machine again = world.new Machine();
    LeaseKeeper successor = again.keeper("anna-again");

    assertThat(world.await(again.acquire(successor))).isFalse();
    world.run(TERM);
    assertThat(world.await(again.acquire(successor))).isTrue();
  }

  @Test
  void theHalfTermCountsFromTheBeginningOfTheSwapAndNotFromItsAnswer() {
    script(east, Way.PROMPT, Way.of(MOMENT, Duration.ofSeconds(1)));
    long begun = world.now();
    world.await(east.acquire(anna));
    east.ways = () -> Way.LOST;

    world.run(HALF.minusNanos(world.now() - begun));
    assertThat(anna.holds()).isTrue(); // the read before the swap took ten milliseconds
    world.run(Duration.ofMillis(11));
    assertThat(anna.holds()).isFalse();
  }

  @Test
  void acquiringAgainIsAnsweredWithoutAnotherTenure() {
    world.await(east.acquire(anna));
    assertThat(world.await(east.acquire(anna))).isTrue();
    assertThat(anna.fence()).hasValue(1);
  }

  /** The next statements go these ways, all others promptly. */
  private static void script(Machine machine, Way... ways) {
    Queue<Way> left = new ArrayDeque<>(List.of(ways));
    machine.ways = () -> left.isEmpty() ? Way.PROMPT : left.remove();
  }
}
