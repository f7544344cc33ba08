package hutong.platform.money;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Money stays what it is, whatever happens to messages, writes and books; see {@link BookWorld}.
 */
class BookSimulationTest {
  private static final int SEEDS = Integer.getInteger("money.seeds", 2_000);
  private static final int STEPS = 300;

  @Test
  void moneyIsInOnePlaceAtAnyTime() {
    long first = Long.getLong("money.seed", 0);
    for (long seed = first; seed < first + SEEDS; seed++) {
      try {
        new BookWorld(seed).run(STEPS);
      } catch (AssertionError | RuntimeException e) {
        Assertions.fail("seed %d (replay: -Dmoney.seed=%d)".formatted(seed, seed), e);
      }
    }
  }
}
