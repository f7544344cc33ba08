package hutong.platform.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;
import hutong.platform.media.Blobs.Rendition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes of pictures in a real folder. */
class BlobFolderTest {
  private static final String ID = "01jd3k5m7n9p2q4r6s8t0vwxyz";
  private static final ByteString BYTES = ByteString.copyFromUtf8("picture");

  @TempDir private Path data;
  private Path root;
  private BlobFolder blobs;

  @BeforeEach
  void aFolderThatIsNotThereYet() {
    root = data.resolve("media");
    blobs =
        new BlobFolder(root, MediaSettings.from(ConfigFactory.parseResources("reference.conf")));
  }

  @AfterEach
  void close() {
    blobs.close();
  }

  @Test
  void whatWasPutIsThereAlsoForTheNextProcess() throws Exception {
    await(blobs.put(ID, Rendition.PICTURE, BYTES));
    await(blobs.put(ID, Rendition.THUMBNAIL, ByteString.copyFromUtf8("small")));
    aFolderThatIsNotThereYet();

    assertThat(await(blobs.get(ID, Rendition.PICTURE))).contains(BYTES);
    assertThat(await(blobs.get(ID, Rendition.THUMBNAIL)))
        .contains(ByteString.copyFromUtf8("small"));
  }

  @Test
  void theFoldersAreNamedByTheEndOfTheId() throws Exception {
    await(blobs.put(ID, Rendition.PICTURE, BYTES));
    await(blobs.put(ID, Rendition.THUMBNAIL, BYTES));

    assertThat(files()).containsExactlyInAnyOrder("wx/yz/" + ID, "wx/yz/" + ID + "-thumbnail");
  }

  @Test
  void whatWasCutOffIsNotThereAndDoesNotStandInTheWay() throws Exception {
    Path cutOff = root.resolve("wx/yz/" + ID + ".new");
    Files.createDirectories(cutOff.getParent());
    Files.writeString(cutOff, "half a picture, and more bytes than the whole one has");
    assertThat(await(blobs.get(ID, Rendition.PICTURE))).isEmpty();

    await(blobs.put(ID, Rendition.PICTURE, BYTES));

    assertThat(await(blobs.get(ID, Rendition.PICTURE))).contains(BYTES);
    assertThat(files()).containsExactly("wx/yz/" + ID);
  }

  @Test
  void anIdThatWouldBeAPathIsADefect() {
    for (String path :
        new String[] {"../../../../etc/passwd/0123", "", ID.toUpperCase(Locale.ROOT), ID + "/"}) {
      assertThatThrownBy(() -> blobs.get(path, Rendition.PICTURE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(path);
      assertThatThrownBy(() -> blobs.put(path, Rendition.PICTURE, BYTES))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(root).doesNotExist();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .toList();
    }
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
