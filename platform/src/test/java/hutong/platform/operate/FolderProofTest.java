package hutong.platform.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who can read the server's folder, and who cannot. */
class FolderProofTest {
  private static final long NOW = 1_800_000_000_000L;

  private final FolderProof proof = new FolderProof(new byte[32]);

  @Test
  void aProofIsGoodForAMinute() {
    String shown = proof.at(NOW);
    assertThat(proof.holds(shown, NOW)).isTrue();
    assertThat(proof.holds(shown, NOW + 59_999)).isTrue();
    assertThat(proof.holds(shown, NOW + 60_000)).isFalse();
    assertThat(proof.holds(shown, NOW - 60_000)).as("made by a clock far ahead").isFalse();
  }

  @Test
  void whatWasMadeWithAnotherKeyOrIsNonsenseIsNone() {
    byte[] other = new byte[32];
    other[31] = 1;
    assertThat(proof.holds(new FolderProof(other).at(NOW), NOW)).isFalse();
    String shown = proof.at(NOW);
    String mac = shown.substring(shown.lastIndexOf('.') + 1);
    for (String wrong :
        List.of(
            "",
            "folder",
            "folder.",
            "folder..",
            "folder." + NOW + ".",
            "folder." + NOW + ".zz",
            "folder." + NOW + "." + mac.substring(2),
            "folder." + (NOW + 1) + "." + mac,
            "folder.99999999999999999999." + mac,
            "folder.-1." + mac,
            shown + ".")) {
      assertThat(proof.holds(wrong, NOW)).as(wrong).isFalse();
    }
    assertThatThrownBy(() -> new FolderProof(new byte[31])).hasMessageContaining("31");
  }
}
