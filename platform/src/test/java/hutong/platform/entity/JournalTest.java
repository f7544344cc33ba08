package hutong.platform.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which rows hold when two writers have stored the same numbers. */
class JournalTest {

  @Test
  void oneWritersRowsAllHold() {
    assertThat(held(1, List.of(opened(1, 1), row(2, 1), row(3, 1))))
        .containsExactly("1o1", "2x1", "3x1");
  }

  @Test
  void aLateRowBelowANewerIncarnationsOpeningIsVoid() {
    assertThat(held(1, List.of(opened(1, 1), row(2, 1), row(3, 1), opened(3, 2), row(4, 2))))
        .containsExactly("1o1", "2x1", "3o2", "4x2");
  }

  @Test
  void theOrderInWhichTheTwoRowsOfANumberAreReadDoesNotMatter() {
    assertThat(
            held(
                1, List.of(opened(1, 1), row(2, 1), opened(3, 2), row(3, 1), row(4, 1), row(4, 2))))
        .containsExactly("1o1", "2x1", "3o2", "4x2");
  }

  @Test
  void anOlderIncarnationIsVoidEvenWhereItsRowIsTheFirstOfItsWriterThatIsRead() {
    assertThat(held(5, List.of(opened(5, 2), row(5, 1), row(6, 1), row(6, 2))))
        .containsExactly("5o2", "6x2");
  }

  @Test
  void aLateBatchBehindNewerEventsIsVoid() {
    assertThat(
            held(
                1,
                List.of(
                    opened(1, 1),
                    opened(2, 2),
                    row(2, 1),
                    row(3, 1),
                    row(4, 1),
                    row(5, 1),
                    opened(6, 3))))
        .containsExactly("1o1", "2o2", "6o3");
  }

  @Test
  void lateRowsInFrontOfThePageAreSeenAndThePageBeginsWhereItWasAsked() {
    assertThat(
            held(
                4, List.of(opened(1, 1), opened(2, 2), row(3, 2), row(3, 1), row(4, 1), row(5, 1))))
        .isEmpty();
  }

  /**
   * The first one's late batch made the third begin far above what it had recovered; the second's
   * comes between.
   */
  @Test
  void whatComesLateBetweenWhatAWriterRecoveredAndItsOpeningIsVoid() {
    List<Entry<String>> rows = new ArrayList<>(List.of(opened(1, 1), opened(2, 2), row(2, 1)));
    rows.addAll(List.of(row(3, 2), row(3, 1), row(4, 1), row(5, 1)));
    rows.add(new Entry.Opened<>(6, 3, 0, 3));
    rows.add(row(7, 3));
    List<String> held = List.of("1o1", "2o2", "3x2", "6o3", "7x3");
    assertThat(held(1, rows)).isEqualTo(held);

    rows.add(6, row(4, 2));
    rows.add(8, row(5, 2));
    assertThat(held(1, rows)).isEqualTo(held);
    assertThat(Voids.among(rows).get(2L)).containsExactly(row(4, 2), row(5, 2));
  }

  private static List<String> held(long from, List<Entry<String>> rows) {
    return names(Journal.onBranch(rows, from));
  }

  private static List<String> names(List<Entry<String>> entries) {
    return entries.stream()
        .map(
            entry ->
                entry.sequence()
                    + (entry instanceof Entry.Opened<String> ? "o" : "x")
                    + entry.incarnation())
        .toList();
  }

  private static Entry<String> opened(long sequence, long incarnation) {
    return new Entry.Opened<>(sequence, incarnation, 0, sequence - 1);
  }

  private static Entry<String> row(long sequence, long incarnation) {
    return new Entry.Recorded<>(sequence, incarnation, 0, "event");
  }
}
