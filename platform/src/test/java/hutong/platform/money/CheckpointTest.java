package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.platform.money.CheckpointLines.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What books note outside the store, as lines. */
class CheckpointTest {
  private static final long NOW = 1_800_000_000_000L;

  @Test
  void aLineSaysWhatWasNoted() {
    Checkpoint one = checkpoint(1, 3, 120);

    assertThat(one.line())
        .startsWith(
            "epoch=1 book=3 sequence=120 atMillis=1800000000120"
                + " chain=000000000000000100000000000000ff CNY.person=7 CNY.world=-7 check=");
    assertThat(Checkpoint.parse(one.line())).isEqualTo(one);
  }

  @Test
  void aBookWithoutAnythingIsNotedAsThat() {
    Checkpoint nothing = Checkpoint.of(2, Book.empty(9));

    assertThat(nothing.line())
        .startsWith("epoch=2 book=9 sequence=0 atMillis=0 chain=" + "0".repeat(32));
    assertThat(Checkpoint.parse(nothing.line())).isEqualTo(nothing);
  }

  @Test
  void aLineThatIsCutOffOrChangedIsNone() {
    String line = checkpoint(1, 3, 120).line();
    for (int i = 0; i < line.length(); i++) {
      String cut = line.substring(0, i);
      char other = line.charAt(i) == '1' ? '2' : '1';
      String changed = cut + other + line.substring(i + 1);
      assertThatThrownBy(() -> Checkpoint.parse(cut)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Checkpoint.parse(changed))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aLineOfAnotherVersionThatLacksSomethingIsNone() {
    String without = "epoch=1 book=3 sequence=120 chain=00";
    String check = " check=%016x".formatted(hutong.protocol.Digest.of(without));

    assertThatThrownBy(() -> Checkpoint.parse(without + check)).hasMessageContaining("atMillis");
  }

  @Test
  void aTornLastLineIsLeftOutAndOneBeforeItIsNamed() {
    String one = checkpoint(1, 0, 1).line() + "\n";
    String two = checkpoint(1, 0, 2).line() + "\n";

    CheckpointLines torn = CheckpointLines.of(one + two.substring(0, two.length() - 5));
    assertThat(torn.torn()).isTrue();
    assertThat(torn.malformed()).isEmpty();
    assertThat(torn.checkpoints()).containsExactly(checkpoint(1, 0, 1));

    CheckpointLines damaged = CheckpointLines.of(one + two.substring(0, 9) + "\n" + two);
    assertThat(damaged.torn()).isFalse();
    assertThat(damaged.malformed()).containsExactly(2);
    assertThat(damaged.checkpoints()).hasSize(2);
    assertThat(CheckpointLines.of("").checkpoints()).isEmpty();
  }

  @Test
  void theNewestOfABookIsThatOfItsEpoch() {
    CheckpointLines lines =
        lines(checkpoint(1, 0, 90), checkpoint(2, 0, 5), checkpoint(2, 0, 3), checkpoint(2, 1, 4));

    assertThat(lines.newest(2)).isEqualTo(Map.of(0, 5L, 1, 4L));
  }

  @Test
  void whatIsOlderIsThinnedOutAndTheNewestStays() {
    List<Checkpoint> all = new ArrayList<>();
    all.add(checkpoint(1, 0, 99_999));
    for (int i = 1; i <= 10_000; i++) {
      all.add(checkpoint(2, i % 4, i));
    }
    CheckpointLines lines = lines(all.toArray(Checkpoint[]::new));

    CheckpointLines thin = lines.thinned(2, 1_000);

    assertThat(thin.lines()).hasSizeBetween(500, 750);
    assertThat(thin.newest(2)).isEqualTo(lines.newest(2));
    assertThat(thin.checkpoints()).isSubsetOf(all).noneMatch(one -> one.epoch() == 1);
    List<Checkpoint> ofOne = thin.checkpoints().stream().filter(one -> one.book() == 1).toList();
    assertThat(ofOne.get(0).sequence()).as("the first is still there").isLessThan(10);
    long oldGap = ofOne.get(1).sequence() - ofOne.get(0).sequence();
    long newGap = ofOne.get(ofOne.size() - 1).sequence() - ofOne.get(ofOne.size() - 2).sequence();
    assertThat(newGap).isEqualTo(4);
    assertThat(oldGap).isGreaterThan(newGap);
    assertThat(CheckpointLines.of(thin.text()).checkpoints()).isEqualTo(thin.checkpoints());
  }

  @Test
  void ofManyBooksEachKeepsItsNewestAndWhatCannotBeReadStays() {
    List<Line> all = new ArrayList<>();
    all.add(CheckpointLines.of("nonsense\n").lines().get(0));
    for (int i = 0; i < 600; i++) {
      Checkpoint one = checkpoint(1, i % 200, i);
      all.add(new Line(i + 2, one.line(), java.util.Optional.of(one)));
    }
    CheckpointLines lines = new CheckpointLines(all, false);

    CheckpointLines thin = lines.thinned(1, 100);

    assertThat(thin.newest(1)).isEqualTo(lines.newest(1));
    assertThat(thin.lines()).hasSize(201);
    assertThat(thin.text()).startsWith("nonsense\n");
    assertThat(lines.thinned(1, 10_000).lines()).as("there is room").isEqualTo(lines.lines());
  }

  private static CheckpointLines lines(Checkpoint... some) {
    StringBuilder text = new StringBuilder();
    for (Checkpoint one : some) {
      text.append(one.line()).append('\n');
    }
    return CheckpointLines.of(text.toString());
  }

  private static Checkpoint checkpoint(long epoch, int book, long sequence) {
    return new Checkpoint(
        epoch,
        book,
        sequence,
        NOW + sequence,
        "000000000000000100000000000000ff",
        new TreeMap<>(Map.of("CNY.person", 7L, "CNY.world", -7L)));
  }
}
