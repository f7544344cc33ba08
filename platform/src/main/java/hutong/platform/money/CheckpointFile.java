package hutong.platform.money;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The checkpoints that one node has written: lines that are only added, each on the disk when
 * {@link #add} returns. Beyond a number of lines the file is written anew with fewer old ones.
 * Blocks its callers; one thread.
 */
final class CheckpointFile implements AutoCloseable {
  private final Path folder;
  private final Path path;
  private final long epoch;
  private final int keep;
  private final Map<Integer, Long> newest;
  private FileChannel channel;
  private int lines;

  /** Up to where it is known to be written. */
  private long end;

  /**
   * Goes on with a file, or makes it, and its folder. A line that was cut off while it was written
   * is taken away.
   *
   * @param keep lines at most
   */
  CheckpointFile(Path folder, String name, long epoch, int keep) throws IOException {
    this.folder = folder;
    this.path = folder.resolve(name);
    this.epoch = epoch;
    this.keep = keep;
    Files.createDirectories(folder);
    CheckpointLines known = Files.exists(path) ? read(path) : CheckpointLines.of("");
    this.newest = new HashMap<>(known.newest(epoch));
    this.lines = known.lines().size();
    this.channel = open(path);
    this.end = bytes(known.text()).length;
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  static CheckpointLines read(Path path) throws IOException {
    // whatever the bytes are, each is a character, so that damage does not stop the reading
    return CheckpointLines.of(Files.readString(path, StandardCharsets.ISO_8859_1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Whether the book has come further than what is noted of it. */
  boolean isNews(Book book) {
    return book.sequence() > newest.getOrDefault(book.number(), 0L);
  }

  /** Notes these. When it fails they may be noted, and may be added again. */
  void add(List<Checkpoint> some) throws IOException {
    StringBuilder text = new StringBuilder();
    some.forEach(one -> text.append(one.line()).append('\n'));
    channel.truncate(end).position(end); // without what an attempt before has left
    write(channel, text.toString());
    end = channel.position();
    some.forEach(one -> newest.put(one.book(), one.sequence()));
    lines += some.size();
    if (lines > keep) {
      thinOut();
    }
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(text));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  /** The file is there whole at any time. */
  private void thinOut() throws IOException {
    CheckpointLines left = read(path).thinned(epoch, keep);
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    FileChannel next = open(fresh);
    try {
      write(next, left.text());
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      next.close();
      throw e;
    }
    channel.close();
    channel = next;
    end = next.position();
    lines = left.lines().size();
    try (FileChannel place = FileChannel.open(folder)) {
      place.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
