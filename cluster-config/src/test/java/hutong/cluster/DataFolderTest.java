package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
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
  void anEmptyKeyIsNoKey() throws Exception {
    Path file = Files.createFile(folder.resolve("token.key"));
    try (DataFolder taken = DataFolder.take(folder, "")) {
      assertThatThrownBy(taken::secret)
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith(file.toRealPath() + " cannot be read");
    }
  }
}
