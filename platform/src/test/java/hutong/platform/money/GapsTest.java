package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GapsTest {
  /** As a set of numbers would have it. */
  @Test
  void itIsASetOfNumbers() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Gaps gaps = Gaps.NONE;
      TreeSet<Long> numbers = new TreeSet<>();
      long next = 1;
      for (int i = 0; i < 30; i++) {
        long from = next + random.nextInt(3);
        switch (random.nextInt(4)) {
          case 0 -> {
            long upTo = from + random.nextInt(4);
            gaps = gaps.plus(from, upTo);
            for (long one = from; one <= upTo; one++) {
              numbers.add(one);
            }
            next = upTo + 1;
          }
          case 1 -> {
            Long one = numbers.floor((long) random.nextInt((int) next));
            if (one != null) {
              gaps = gaps.without(one);
              numbers.remove(one);
            }
          }
          case 2 -> {
            if (random.nextInt(5) == 0) {
              long upTo = random.nextInt((int) next);
              gaps = gaps.above(upTo);
              numbers.headSet(upTo, true).clear();
            }
          }
          default -> next = from;
        }
        same(gaps, numbers, next, seed);
      }
    }
  }

  private static void same(Gaps gaps, Set<Long> numbers, long next, long seed) {
    for (long one = 1; one <= next + 1; one++) {
      assertThat(gaps.has(one)).as("seed %d: %d", seed, one).isEqualTo(numbers.contains(one));
      long before = 0;
      while (numbers.contains(one - 1 - before)) {
        before++;
      }
      assertThat(gaps.before(one)).as("seed %d: before %d", seed, one).isEqualTo(before);
      assertThat(gaps.have(one - before, one))
          .as("seed %d: up to %d", seed, one)
          .isEqualTo(numbers.contains(one));
    }
  }
}
