package hutong.cluster.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A schedule goes on whatever happens. */
class ScheduleTest {
  private static final long MILLISECOND = 1_000_000;

  private final Schedule schedule = new Schedule(5 * MILLISECOND, 250);

  @Test
  void eachIsDueAtItsInstant() {
    assertThat(schedule.dueNanos(0)).isEqualTo(5 * MILLISECOND);
    assertThat(schedule.dueNanos(1)).isEqualTo(9 * MILLISECOND);
    assertThat(schedule.dueNanos(250)).isEqualTo(1005 * MILLISECOND);
  }

  @Test
  void afterAStallAllThatWasMissedIsDue() {
    assertThat(schedule.dueBy(4 * MILLISECOND)).isZero();
    assertThat(schedule.dueBy(5 * MILLISECOND)).isEqualTo(1);
    assertThat(schedule.dueBy(1005 * MILLISECOND)).isEqualTo(251);
  }

  @Test
  void theRateRisesEvenlyAndThenStays() {
    Schedule rising = new Schedule(0, 100, 10);

    assertThat(rising.dueWithin(10)).isEqualTo(500);
    assertThat(rising.dueWithin(12)).isEqualTo(700);
    assertThat(rising.dueNanos(125)).isEqualTo(5000 * MILLISECOND);
    assertThat(rising.dueNanos(600)).isEqualTo(11_000 * MILLISECOND);
    assertThat(rising.dueBy(4999 * MILLISECOND)).isEqualTo(125);
    assertThat(rising.dueBy(11_001 * MILLISECOND)).isEqualTo(601);
  }
}
