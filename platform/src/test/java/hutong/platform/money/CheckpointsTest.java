package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node writes of its books, on a disk. */
class CheckpointsTest {
  private static final int KEEP = CheckpointSettings.LEAST_KEPT;

  @TempDir Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void whatABookHasBecomeIsNotedOnceByAndBy() throws Exception {
    try (Checkpoints checkpoints = open("a", 1, Duration.ofMillis(100))) {
      checkpoints.changed(book(3, 7));
      checkpoints.changed(book(3, 9));
      Awaitility.await().until(() -> sequences("a").contains(9L));
      checkpoints.changed(book(3, 9));
      checkpoints.changed(book(3, 12));
      Awaitility.await().until(() -> sequences("a").contains(12L));
    }
    assertThat(sequences("a")).doesNotHaveDuplicates().last().isEqualTo(12L);
  }

  @Test
  void theLastIsNotedAtTheEndAndTheNextStartGoesOn() throws Exception {
    try (Checkpoints checkpoints = open("", 1, Duration.ofHours(1))) {
      checkpoints.changed(book(0, 5));
      checkpoints.changed(book(1, 6));
    }
    try (Checkpoints checkpoints = open("", 1, Duration.ofHours(1))) {
      checkpoints.changed(book(0, 5));
      checkpoints.changed(book(1, 8));
    }
    assertThat(sequences("")).containsExactlyInAnyOrder(5L, 6L, 8L);
  }

  @Test
  void aLineThatAPowerCutHasTornIsTakenAwayAndItsBookNotedAnew() throws Exception {
    try (Checkpoints checkpoints = open("", 1, Duration.ofHours(1))) {
      checkpoints.changed(book(0, 5));
    }
    Files.writeString(
        file(""), Checkpoint.of(1, book(0, 6)).line().substring(0, 40), StandardOpenOption.APPEND);
    assertThat(CheckpointFile.read(file("")).torn()).isTrue();

    try (Checkpoints checkpoints = open("", 1, Duration.ofHours(1))) {
      checkpoints.changed(book(0, 6));
    }
    assertThat(sequences("")).containsExactly(5L, 6L);
    assertThat(CheckpointFile.read(file("")).malformed()).isEmpty();
  }

  @Test
  void afterARestoreABookIsNotedThoughItHadComeFurther() throws Exception {
    try (Checkpoints checkpoints = open("", 1, Duration.ofHours(1))) {
      checkpoints.changed(book(0, 50));
    }
    try (Checkpoints checkpoints = open("", 2, Duration.ofHours(1))) {
      checkpoints.changed(book(0, 20));
    }
    CheckpointFolder found = CheckpointFolder.read(folder, OptionalLong.of(2));
    assertThat(found.checkpoints()).extracting(Checkpoint::sequence).containsExactly(20L);
    assertThat(found.ofOtherEpochs()).isEqualTo(1);
    assertThat(CheckpointFolder.read(folder, OptionalLong.empty())).isEqualTo(found);
    assertThat(CheckpointFolder.read(folder, OptionalLong.of(1)).checkpoints()).hasSize(1);
  }

  @Test
  void aFileThatIsFullIsThinnedOutAndGoesOn() throws Exception {
    try (CheckpointFile file = new CheckpointFile(folder, "books.log", 1, KEEP)) {
      file.add(
          IntStream.rangeClosed(1, KEEP).mapToObj(i -> Checkpoint.of(1, book(i % 2, i))).toList());
      assertThat(CheckpointFile.read(file("")).lines()).hasSize(KEEP);
      file.add(List.of(Checkpoint.of(1, book(1, KEEP + 1))));
      int left = CheckpointFile.read(file("")).lines().size();
      assertThat(left).isBetween(KEEP / 2, KEEP * 3 / 4);
      file.add(List.of(Checkpoint.of(1, book(0, KEEP + 2))));
      assertThat(CheckpointFile.read(file("")).lines()).hasSize(left + 1);
      assertThat(CheckpointFile.read(file("")).newest(1)).containsEntry(0, KEEP + 2L);
      assertThat(CheckpointFile.read(file("")).malformed()).isEmpty();
    }
    assertThat(folder.resolve("books.log.new")).doesNotExist();
  }

  @Test
  void whatCannotBeWrittenIsCountedAndTriedAgain() throws Exception {
    CheckpointFile file = new CheckpointFile(folder, "books.log", 1, KEEP);
    file.close();
    try (Checkpoints checkpoints =
        new Checkpoints(file, 1, new CheckpointSettings(Duration.ofMillis(100), KEEP), meters)) {
      checkpoints.changed(book(0, 5));
      Awaitility.await()
          .until(() -> meters.get("hutong.money.checkpoint.failures").counter().count() >= 2);
    }
    assertThat(sequences("")).isEmpty();
  }

  @Test
  void linesOfAllNodesAreRead() throws Exception {
    for (String node : List.of("a", "b")) {
      try (Checkpoints checkpoints = open(node, 1, Duration.ofHours(1))) {
        checkpoints.changed(book(0, node.equals("a") ? 5 : 9));
      }
    }
    Files.writeString(file("b"), "what is this\n", StandardOpenOption.APPEND);
    Files.writeString(folder.resolve("notes.txt"), "not ours\n");

    CheckpointFolder found = CheckpointFolder.read(folder, OptionalLong.of(1));
    assertThat(found.checkpoints()).extracting(Checkpoint::sequence).containsExactly(5L, 9L);
    assertThat(found.malformed()).containsExactly("line 2 of books-b.log");
    assertThat(CheckpointFolder.isOne(folder)).isTrue();
    assertThat(CheckpointFolder.isOne(folder.resolve("nowhere"))).isFalse();
  }

  @Test
  void aSettingThatCannotBeIsNamed() {
    assertThat(settings("1m", 20_000))
        .isEqualTo(new CheckpointSettings(Duration.ofMinutes(1), 20_000));
    assertThatThrownBy(() -> settings("10ms", 20_000))
        .hasMessageContaining("hutong.money.checkpoints.every");
    assertThatThrownBy(() -> settings("1m", KEEP - 1))
        .hasMessageContaining("hutong.money.checkpoints.keep");
  }

  private static CheckpointSettings settings(String every, int keep) {
    return CheckpointSettings.from(
        ConfigFactory.parseString(
            "hutong.money.checkpoints { every = %s, keep = %d }".formatted(every, keep)));
  }

  private Checkpoints open(String node, long epoch, Duration every) throws IOException {
    return Checkpoints.open(folder, node, epoch, new CheckpointSettings(every, KEEP), meters);
  }

  private Path file(String node) {
    return folder.resolve(CheckpointFolder.file(node));
  }

  private List<Long> sequences(String node) throws IOException {
    return CheckpointFile.read(file(node)).checkpoints().stream()
        .map(Checkpoint::sequence)
        .toList();
  }

  private static Book book(int number, long sequence) {
    return Book.empty(number).at(sequence, 1_800_000_000_000L);
  }
}
