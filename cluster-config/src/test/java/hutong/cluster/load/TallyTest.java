package hutong.cluster.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts for the window, and how it is drawn. */
class TallyTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MILLISECOND = 1_000_000;

  private final Tally tally = new Tally();

  @Test
  void onlyWhatWasDueInTheWindowIsTimedAndOnlyWhatEndedInItIsCompleted() {
    tally.measure(SECOND, 2 * SECOND);
    tally.done(SECOND - 1, SECOND + MILLISECOND);
    tally.done(SECOND, SECOND + 2 * MILLISECOND);
    tally.done(2 * SECOND - 1, 2 * SECOND + 8 * MILLISECOND);
    tally.done(2 * SECOND, 2 * SECOND + MILLISECOND);

    assertThat(tally.latencies.getTotalCount()).isEqualTo(2);
    assertThat(tally.completed()).isEqualTo(1);
    assertThat(tally.millis(100)).isBetween(7.9, 8.1);
  }

  @Test
  void thePlotHasABarForEachDoublingFromTheFirstThatIsNotEmpty() {
    tally.measure(0, SECOND);
    for (int i = 0; i < 3; i++) {
      tally.done(0, 3 * MILLISECOND);
    }
    tally.done(0, 9 * MILLISECOND);

    List<String> plot = Plot.of(tally.latencies);

    assertThat(plot).hasSize(3);
    assertThat(plot.get(0)).startsWith("<     4.00 ms  75.00% ▇▇");
    assertThat(plot.get(1)).startsWith("<     8.00 ms   0.00%");
    assertThat(plot.get(2)).startsWith("<    16.00 ms  25.00% ▇");
  }
}
