package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.money.AuditReport;
import hutong.platform.money.AuditReport.Compared;
import hutong.platform.money.AuditReport.Live;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How the audit says what it has held against the journal. */
class AuditTextTest {
  @Test
  void whatWasNotLookedAtIsSkippedAndSaysHowItIsDone() {
    AuditText text = text(new Compared(Optional.empty(), Optional.empty()), 0, List.of());

    assertThat(text.proven()).isTrue();
    assertThat(text.lines())
        .contains("\nskipped checkpoint ", "name their folder with --checkpoints")
        .contains("\nskipped I9 ", "is live (with --live)\n")
        .doesNotContain("compared")
        .endsWith("\nPROVEN: every law holds that was looked at, amounts in minor units\n");
    assertThat(text.json())
        .contains("\"writers\":\"ok\",\"checkpoint\":\"skipped\",\"I9\":\"skipped\"}")
        .doesNotContain("\"live\"", "\"checkpoints\"");
  }

  @Test
  void whatWasLeftOutIsTold() {
    AuditText text =
        text(new Compared(Optional.of(new Live(32, 10_000, 7)), Optional.of(1_234)), 5, List.of());

    assertThat(text.lines())
        .contains("\nok      checkpoint ", "\nok      I9 ")
        .contains("\n1,234 checkpoints compared, and 5 of before a restore not\n")
        .contains(
            "\n32 books and 10,000 open envelopes compared with the running server,"
                + " and 7 older ones not (--live-envelopes)\n");
    assertThat(text.json())
        .contains("\"checkpoints\":{\"compared\":1234,\"ofOtherEpochs\":5,\"damaged\":[]}")
        .contains("\"live\":{\"books\":32,\"envelopes\":10000,\"envelopesLeftOut\":7}");
  }

  @Test
  void aDamagedFileOfCheckpointsProvesNothing() {
    AuditText text =
        text(new Compared(Optional.empty(), Optional.of(3)), 0, List.of("line 2 of books.log"));

    assertThat(text.proven()).isFalse();
    assertThat(text.lines())
        .contains("\nBROKEN  checkpoint ", " line 2 of books.log is no checkpoint\n")
        .endsWith("\nNOT PROVEN: line 2 of books.log is no checkpoint\n");
    assertThat(text.json())
        .contains("\"proven\":false", "\"checkpoint\":\"BROKEN\"")
        .contains("\"damaged\":[\"line 2 of books.log\"]");
  }

  private static AuditText text(Compared compared, int ofOtherEpochs, List<String> damaged) {
    AuditReport report =
        new AuditReport(4, 9, 5, new TreeMap<>(), new TreeMap<>(), compared, Map.of());
    return new AuditText(report, ofOtherEpochs, damaged, 1.5);
  }
}
