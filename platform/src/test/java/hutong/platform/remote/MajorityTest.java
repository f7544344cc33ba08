package hutong.platform.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Since when a node has been in contact with a majority; the first is of the lowest address. */
class MajorityTest {
  private static final long NEVER = Majority.NEVER;

  @Test
  void aNodeThatIsAloneIsAMajority() {
    assertThat(Majority.since(List.of(90L))).isEqualTo(90);
  }

  @Test
  void ofThreeOneOtherMustBeHeard() {
    assertThat(Majority.since(List.of(NEVER, 90L, NEVER))).isEqualTo(NEVER);
    assertThat(Majority.since(List.of(90L, 40L, NEVER))).isEqualTo(40);
    assertThat(Majority.since(List.of(60L, 90L, 40L))).isEqualTo(60);
  }

  @Test
  void ofTwoTheLowerAddressIsAMajorityByItself() {
    assertThat(Majority.since(List.of(90L, NEVER))).isEqualTo(90);
    assertThat(Majority.since(List.of(NEVER, 90L))).isEqualTo(NEVER);
    assertThat(Majority.since(List.of(50L, 90L))).isEqualTo(50);
  }

  @Test
  void ofFourHalfIsEnoughWithTheLowestAddressOnly() {
    assertThat(Majority.since(List.of(50L, 90L, NEVER, NEVER))).isEqualTo(50);
    assertThat(Majority.since(List.of(NEVER, 90L, 50L, NEVER))).isEqualTo(NEVER);
    assertThat(Majority.since(List.of(NEVER, 90L, 50L, 40L))).isEqualTo(40);
  }

  @Test
  void nobodyIsNoMajority() {
    assertThat(Majority.since(List.of())).isEqualTo(NEVER);
  }

  /** Of two parts of a cluster that do not hear each other at most one is a majority. */
  @Test
  void twoPartsNeverBothHaveAMajority() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      int size = 1 + random.nextInt(7);
      List<Long> one = new ArrayList<>();
      List<Long> other = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        boolean first = random.nextBoolean();
        one.add(first ? 100L : NEVER);
        other.add(first ? NEVER : 100L);
      }
      boolean both = Majority.since(one) == 100 && Majority.since(other) == 100;
      assertThat(both).as("seed %d: %s", seed, one).isFalse();
      assertThat(Math.max(Majority.since(one), Majority.since(other)))
          .as("seed %d: one of them has it", seed)
          .isEqualTo(100);
    }
  }
}
