package hutong.platform.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When what a replaced writer stored is an ordinary late write, and when a second history. */
class VoidsTest {
  private final List<Entry<String>> rows = new ArrayList<>();

  @Test
  void oneWritersRowsAreAllOnTheBranch() {
    opened(1, 1, 10);
    event(2, 1, 10);
    event(3, 1, 20);
    opened(4, 2, 30);

    assertThat(Voids.among(rows)).isEmpty();
  }

  @Test
  void oneLateWriteIsNoSecondHistoryHoweverLong() {
    event(1, 1, 10);
    opened(2, 2, 50);
    for (int i = 0; i < IngressSettings.MAX_BATCH_ENTRIES; i++) {
      event(2 + i, 1, 20);
    }

    assertThat(Voids.among(rows).get(1L)).hasSize(IngressSettings.MAX_BATCH_ENTRIES);
    assertThat(livedOn()).isEmpty();
  }

  @Test
  void aSecondWriteSaysThatItsWriterLivedOn() {
    event(1, 1, 10);
    opened(2, 2, 50);
    event(2, 1, 20);
    event(3, 1, 20);
    event(4, 1, 21);

    assertThat(livedOn()).containsExactly(1L);
  }

  /** By an older clock, or where time was set back. */
  @Test
  void anEarlierTimeIsAnotherWriteToo() {
    event(1, 1, 10);
    opened(2, 2, 50);
    event(2, 1, 20);
    event(3, 1, 19);

    assertThat(livedOn()).containsExactly(1L);
  }

  /** Its opening was stored by itself, after a write that was lost; nobody was told anything. */
  @Test
  void anOpeningByItselfAndOneWriteAreNoSecondHistory() {
    event(1, 1, 10);
    opened(2, 3, 50);
    opened(2, 2, 20);
    event(3, 2, 25);

    assertThat(livedOn()).isEmpty();
  }

  @Test
  void twoReplacedWritersWithOneWriteEachAreNoSecondHistory() {
    event(1, 1, 10);
    opened(2, 3, 50);
    opened(2, 2, 20);
    event(2, 1, 15);
    event(3, 2, 20);
    event(3, 1, 15);
    event(4, 3, 60);

    assertThat(Voids.among(rows)).containsOnlyKeys(1L, 2L);
    assertThat(livedOn()).isEmpty();
  }

  @Test
  void aSuccessorFarBehindItsPredecessorsNumbersIsOnTheBranchStill() {
    event(1, 1, 10);
    opened(2, 2, 50);
    for (int i = 2; i < 900; i++) {
      event(i, 1, 10 + i);
    }
    put(new Entry.Opened<>(900, 3, 2_000, 2));
    event(3, 2, 60);
    event(4, 2, 60);

    assertThat(Voids.among(rows).get(1L)).hasSize(898);
    assertThat(Voids.among(rows).get(2L)).as("late, beneath the third").hasSize(2);
    assertThat(livedOn()).containsExactly(1L);
    assertThat(Journal.onBranch(rows, 1)).extracting(Entry::sequence).containsExactly(1L, 2L, 900L);
  }

  private List<Long> livedOn() {
    return Voids.among(rows).entrySet().stream()
        .filter(one -> Voids.showLife(one.getValue()))
        .map(one -> one.getKey())
        .toList();
  }

  /** After the rows of lower numbers, before those of higher ones. */
  private void put(Entry<String> row) {
    int at = rows.size();
    while (at > 0 && rows.get(at - 1).sequence() > row.sequence()) {
      at--;
    }
    rows.add(at, row);
  }

  private void opened(long sequence, long incarnation, long atMillis) {
    put(new Entry.Opened<>(sequence, incarnation, atMillis, sequence - 1));
  }

  private void event(long sequence, long incarnation, long atMillis) {
    put(new Entry.Recorded<>(sequence, incarnation, atMillis, "event"));
  }
}
