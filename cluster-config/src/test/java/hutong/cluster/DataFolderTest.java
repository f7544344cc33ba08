package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node keeps in its folder beside Cassandra's files. */
class DataFolderTest {
  @TempDir Path folder;

  @Test
  void keyAndEpochOutliveTheProcess() throws Exception {
    byte[] key;
    try (DataFolder first = DataFolder.take(folder, "")) {
      key = first.secret();
      assertThat(first.epoch()).isEqualTo(1);
    }
    try (DataFolder second = DataFolder.take(folder, "")) {
      assertThat(second.secret()).isEqualTo(key).hasSize(32);
      assertThat(second.epoch()).isEqualTo(1);
    }
  }

  @Test
  void whereItStoresIsKnownWhileItRuns() throws Exception {
    try (DataFolder first = DataFolder.take(folder, "a")) {
      assertThat(DataFolder.store(folder)).isEmpty();
      first.storesAt(List.of("10.0.0.5:9042", "10.0.0.6:9042"));
      assertThat(DataFolder.store(folder)).containsExactly("10.0.0.5:9042", "10.0.0.6:9042");
    }
    assertThat(DataFolder.store(folder)).isEmpty();
    assertThat(DataFolder.isInUse(folder)).isFalse();

    Files.writeString(folder.resolve("store-a"), "127.0.0.1:1"); // it was killed
    DataFolder.take(folder, "a").close();
    assertThat(DataFolder.store(folder)).isEmpty();
  }

  @Test
  void anEmptyKeyIsNoKey() throws Exception {
    Path file = Files.createFile(folder.resolve("token.key"));
    try (DataFolder taken = DataFolder.take(folder, "")) {
      assertThatThrownBy(taken::secret)
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith(file.toRealPath() + " cannot be read");
    }
  }
}
