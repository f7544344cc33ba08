package hutong.cluster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SafeTextTest {
  @Test
  void escapeSequencesLoseWhatMakesThemWork() {
    assertThat(SafeText.line("\u001b[2J\u001b]0;title\u0007x\u009b31m\u007f"))
        .isEqualTo("[2J]0;titlex31m");
  }

  @Test
  void overridesOfDirectionAndInvisibleCharactersAreDropped() {
    assertThat(SafeText.line("a\u202eb\u202c\u2066c\u2069\u200bd\ufeffe\u00adf"))
        .isEqualTo("abcdef");
  }

  @Test
  void whatLanguagesAndEmojiNeedStays() {
    String family = "👨\u200d👩\u200d👧 می\u200cخواهم שלום\u200f 你好 é";
    assertThat(SafeText.line(family)).isEqualTo(family);
  }

  @Test
  void lineBreaksOfAllKindsAreSeen() {
    assertThat(SafeText.lines("a\r\nb\nc\rd\u2028e\u0085f"))
        .containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(SafeText.line("a\n10:00 bob: b")).isEqualTo("a ⏎ 10:00 bob: b");
  }

  @Test
  void halvesOfCharactersAreReplaced() {
    assertThat(SafeText.line("a\ud800b")).isEqualTo("a\uFFFDb");
  }

  @Test
  void aNameIsOneShortLineAndNeverBlank() {
    assertThat(SafeText.name("a\nb")).isEqualTo("a b");
    assertThat(SafeText.name("\u202e \u0007")).isEqualTo("?");
    assertThat(SafeText.name("你".repeat(65))).isEqualTo("你".repeat(63) + "…");
  }

  @Test
  void nothingThatCleansBecomesUncleanAgain() {
    long seed = 7;
    Random random = new Random(seed);
    for (int round = 0; round < 1_000; round++) {
      int[] points = random.ints(20, 0, 0x3000).toArray();
      String clean = SafeText.line(new String(points, 0, points.length));
      assertThat(SafeText.line(clean)).as("seed %s round %s", seed, round).isEqualTo(clean);
      assertThat(clean.chars().noneMatch(Character::isISOControl)).as("seed %s", seed).isTrue();
    }
  }
}
