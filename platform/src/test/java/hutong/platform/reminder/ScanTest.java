package hutong.platform.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the scan of a bucket wants done, step by step. Slots last 100, and so does the grace. */
class ScanTest {
  private static final long FIRST = 1_000;
  private static final long NOW = 100_050;
  private static final Scan.Terms TERMS =
      new Scan.Terms(new Slots(100), 100, 1_000, 10, 4, 60, 1_000);

  private final List<String> ends = new ArrayList<>();
  private Scan scan = upToDate();

  @Test
  void oneThatIsDueIsWokenOnceHoweverOftenItIsSeen() {
    assertThat(wakes(beat(NOW, put("ann", NOW)))).containsExactly("ann");
    assertThat(wakes(beat(NOW + 10, put("ann", NOW)))).as("it is under way").isEmpty();

    end(NOW + 15, "ann");
    assertThat(wakes(beat(NOW + 20, put("ann", NOW)))).isEmpty();
  }

  @Test
  void oneThatWasPutAgainIsWokenAgain() {
    beat(NOW, put("ann", NOW));
    end(NOW + 15, "ann");
    assertThat(wakes(beat(NOW + 20, putAt("ann", NOW, NOW + 17)))).containsExactly("ann");
    assertThat(wakes(beat(NOW + 30, putAt("ann", NOW, NOW + 25)))).as("under way").isEmpty();

    assertThat(wakes(end(NOW + 35, "ann"))).as("it was put meanwhile").containsExactly("ann");
    end(NOW + 38, "ann");
    assertThat(wakes(beat(NOW + 40, putAt("ann", NOW, NOW + 25)))).isEmpty();
  }

  @Test
  void oneThatFailsWaitsLongerAndLonger() {
    beat(NOW, put("ann", NOW));
    fail(NOW, "ann");
    assertThat(wakes(beat(NOW + 9))).isEmpty();
    assertThat(wakes(beat(NOW + 10))).containsExactly("ann");
    fail(NOW + 10, "ann");
    assertThat(wakes(beat(NOW + 29))).isEmpty();
    assertThat(wakes(beat(NOW + 30))).containsExactly("ann");
  }

  @Test
  void whoFailsHoldsUpNobody() {
    beat(NOW, put("a", NOW), put("b", NOW), put("c", NOW), put("d", NOW));
    assertThat(wakes(beat(NOW + 1, put("e", NOW), put("f", NOW)))).as("four at once").isEmpty();
    fail(NOW + 2, "a", "b", "c", "d");

    assertThat(wakes(beat(NOW + 50))).startsWith("e", "f").hasSize(4);
  }

  @Test
  void aSlotIsFinishedWhenAllOfItIsWoken() {
    beat(NOW, put("ann", NOW), put("bob", NOW));
    end(NOW, "ann");
    assertThat(beat(NOW + 149)).doesNotContain(new Step.Close(FIRST));

    beat(NOW + 150);
    assertThat(ends).contains("closed 1000").doesNotContain("finished 1000");
    end(NOW + 151, "bob");
    assertThat(ends).contains("finished 1000");
  }

  @Test
  void whatIsSeenOnlyWhenTheSlotIsClosedIsWokenToo() {
    beat(NOW);
    assertThat(wakes(beat(NOW + 150, put("late", NOW)))).containsExactly("late");
    assertThat(ends).doesNotContain("finished 1000");
    end(NOW + 151, "late");
    assertThat(ends).contains("finished 1000");
  }

  @Test
  void oneThatAlwaysFailsLeavesItsSlotOnceThatIsClosed() {
    beat(NOW, put("ann", NOW));
    long now = NOW;
    for (int time = 0; time < 5; time++) {
      fail(now, "ann");
      now += 320;
      assertThat(beat(now))
          .hasAtLeastOneElementOfType(time < 4 ? Step.Wake.class : Step.Carry.class);
    }
    assertThat(ends).doesNotContain("finished 1000");
    end(now, "ann");
    assertThat(ends).contains("finished " + (now / 100 - 2));
  }

  @Test
  void aMonthWithoutAnyNodeIsReadWithoutWaitingForBeats() {
    scan = new Scan(TERMS, progress(FIRST - 43_200));
    scan.beat(true);
    List<Step> steps = scan.next(NOW);
    int most = 0;
    int reads = 0;
    while (!steps.isEmpty()) {
      int looks = (int) steps.stream().filter(ScanTest::isLast).count();
      most = Math.max(most, looks);
      reads += looks;
      steps = take(steps, NOW);
    }

    assertThat(most).isEqualTo(60);
    assertThat(reads).isEqualTo(43_198);
    assertThat(ends).contains("finished 998", "dropped 989");
    assertThat(scan.lagMillis(NOW)).isZero();
  }

  @Test
  void slotsOfThePastWaitWhileTooManyReminders() {
    scan = new Scan(TERMS, progress(FIRST - 1_000));
    Put[] many = new Put[1_000];
    Arrays.setAll(many, number -> put("p" + number, 10));
    List<Step> first = beat(NOW, many).stream().filter(ScanTest::isLast).toList();
    assertThat(first).as("nothing more is read").isEmpty();
    assertThat(scan.lagMillis(NOW)).isPositive();
  }

  @Test
  void nothingIsClosedWhileTheClockIsInDoubt() {
    scan.beat(false);
    assertThat(scan.next(NOW + 1_000)).noneMatch(step -> step instanceof Step.Close);
    scan.beat(true);
    assertThat(scan.next(NOW + 1_000)).contains(new Step.Close(FIRST + 8));
  }

  @Test
  void whatAnotherClosedAheadOfItsTimeIsReadInItsTime() {
    scan =
        new Scan(
            TERMS,
            new Progress(
                1, OptionalLong.of(FIRST + 50), OptionalLong.of(FIRST - 2), OptionalLong.of(1)));
    assertThat(beat(NOW).stream().filter(ScanTest::isLast)).isEmpty();
    assertThat(wakes(beat(NOW, put("ann", NOW)))).containsExactly("ann");
    end(NOW, "ann");
    beat(NOW + 150);
    assertThat(ends).contains("finished 1000").doesNotContain("finished 1001");
  }

  @Test
  void whatFailedInTheStoreIsTriedWithTheNextBeat() {
    scan = new Scan(TERMS, progress(FIRST - 4));
    scan.beat(true);
    fail(scan.next(NOW));
    assertThat(scan.next(NOW)).isEmpty();
    scan.beat(true);
    assertThat(scan.next(NOW)).contains(new Step.Close(FIRST - 2));
  }

  @Test
  void theLagIsThatOfTheOldestNotWoken() {
    beat(NOW, put("ann", NOW - 40), put("bob", NOW));
    assertThat(scan.lagMillis(NOW + 10)).isEqualTo(50);
    end(NOW + 10, "ann");
    assertThat(scan.lagMillis(NOW + 10)).isEqualTo(10);
    end(NOW + 10, "bob");
    assertThat(scan.lagMillis(NOW + 10)).isZero();
  }

  private Scan upToDate() {
    return new Scan(TERMS, progress(FIRST - 2));
  }

  private static Progress progress(long upTo) {
    OptionalLong all = OptionalLong.of(upTo);
    return new Progress(1, all, all, all);
  }

  private static boolean isLast(Step step) {
    return step instanceof Step.Look look && look.last();
  }

  private static Put put(String entity, long due) {
    return putAt(entity, due, due - 5);
  }

  private static Put putAt(String entity, long due, long at) {
    return new Put(new Reminder(due, "test", entity), at);
  }

  private static List<String> wakes(List<Step> steps) {
    return steps.stream()
        .filter(step -> step instanceof Step.Wake)
        .map(step -> ((Step.Wake) step).turn().reminder().entity())
        .toList();
  }

  private final List<Step> underWay = new ArrayList<>();

  /** Looks around; the store answers, with these rows in slot {@link #FIRST}; wakes are open. */
  private List<Step> beat(long now, Put... found) {
    scan.beat(true);
    List<Step> wakes = new ArrayList<>();
    List<Step> steps = scan.next(now);
    while (!steps.isEmpty()) {
      wakes.addAll(steps.stream().filter(ScanTest::isTurn).toList());
      steps = take(steps, now, found);
    }
    return wakes;
  }

  private static boolean isTurn(Step step) {
    return step instanceof Step.Wake || step instanceof Step.Carry;
  }

  private List<Step> take(List<Step> steps, long now, Put... found) {
    for (Step step : steps) {
      if (isTurn(step)) {
        underWay.add(step);
      } else {
        boolean here = step instanceof Step.Look look && look.slot() == FIRST;
        step.done(scan, here ? List.of(found) : List.of());
        note(step);
      }
    }
    return scan.next(now);
  }

  private void note(Step step) {
    if (step instanceof Step.Close close) {
      ends.add("closed " + close.slot());
    } else if (step instanceof Step.Finish finish) {
      ends.add("finished " + finish.slot());
    } else if (step instanceof Step.Drop drop) {
      ends.add("dropped " + drop.to());
    }
  }

  /** These were woken, or carried; returns what is wanted next. */
  private List<Step> end(long now, String... entities) {
    for (String entity : entities) {
      turn(entity).done(scan, List.of());
    }
    List<Step> all = new ArrayList<>();
    List<Step> steps = scan.next(now);
    while (!steps.isEmpty()) {
      all.addAll(steps);
      steps = take(steps, now);
    }
    return all;
  }

  private void fail(long now, String... entities) {
    for (String entity : entities) {
      turn(entity).failed(scan, now);
    }
  }

  private void fail(List<Step> steps) {
    assertThat(steps).isNotEmpty();
    steps.forEach(step -> step.failed(scan, NOW));
  }

  private Step turn(String entity) {
    Step turn =
        underWay.stream()
            .filter(
                step ->
                    (step instanceof Step.Wake wake
                            && wake.turn().reminder().entity().equals(entity))
                        || (step instanceof Step.Carry carry
                            && carry.turn().reminder().entity().equals(entity)))
            .findFirst()
            .orElseThrow();
    underWay.remove(turn);
    return turn;
  }
}
