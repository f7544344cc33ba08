package hutong.platform.media;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import hutong.protocol.SortableId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Blobs as files of a folder: {@code aa/bb/ID} and {@code aa/bb/ID-thumbnail}, where {@code aabb}
 * are the id's last four characters, for the first ones tell the time and would fill one folder
 * after the other.
 *
 * <p>A file is written beside its place, forced to disk, then moved there, so that it is whole or
 * absent. One that ends in {@code .new} was cut off and means nothing.
 */
public final class BlobFolder implements Blobs, AutoCloseable {
  private final Path root;
  private final Workers workers;

  /**
   * @param root made with the first blob
   */
  public BlobFolder(Path root, MediaSettings settings) {
    this.root = root;
    this.workers = new Workers("media-files", settings.fileThreads(), settings.fileQueue());
  }

  @Override
  public CompletionStage<?> put(String mediaId, Rendition rendition, ByteString bytes) {
    Path place = place(mediaId, rendition);
    return workers.run(
        () -> {
          write(place, bytes);
          return place;
        });
  }

  @Override
  public CompletionStage<Optional<ByteString>> get(String mediaId, Rendition rendition) {
    Path place = place(mediaId, rendition);
    return workers.run(
        () -> {
          try {
            return Optional.of(UnsafeByteOperations.unsafeWrap(Files.readAllBytes(place)));
          } catch (NoSuchFileException e) {
            return Optional.empty();
          }
        });
  }

  private Path place(String mediaId, Rendition rendition) {
    if (!SortableId.matches(mediaId)) { // it becomes a path
      throw new IllegalArgumentException("must be a media id: " + mediaId);
    }
    String name =
        switch (rendition) {
          case PICTURE -> mediaId;
          case THUMBNAIL -> mediaId + "-thumbnail";
        };
    int end = mediaId.length();
    return root.resolve(mediaId.substring(end - 4, end - 2))
        .resolve(mediaId.substring(end - 2))
        .resolve(name);
  }

  private void write(Path place, ByteString bytes) throws IOException {
    Path folder = place.resolveSibling("");
    Files.createDirectories(folder);
    Path fresh = place.resolveSibling(place.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var remaining = bytes.asReadOnlyByteBuffer();
      while (remaining.hasRemaining()) {
        channel.write(remaining);
      }
      channel.force(true);
    }
    Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    force(folder);
    force(folder.resolveSibling(""));
    force(root);
  }

  /** A name in a folder is on disk only when the folder is. */
  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
