package hutong.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which a node keeps what outlives it: Cassandra's files, the key that signs tokens,
 * the epoch. One live process holds it, by a lock that ends with the process.
 */
public final class DataFolder implements AutoCloseable {
  private static final int KEY_BYTES = 32;

  private static final String LOCK = "lock";
  private static final String OPERATORS = "operators";
  private static final String STORE = "store";
  private static final String EPOCH = "epoch";

  private final Path path;
  private final String node;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolder(Path path, String node, FileChannel channel, FileLock lock) {
    this.path = path;
    this.node = node;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Takes the folder, and makes it if it is absent.
   *
   * @param node empty for a process that has the folder to itself; else the name of a node that
   *     shares it with others, and holds only its own place in it
   * @throws StartException when it cannot be written or a live process holds it
   */
  public static DataFolder take(Path folder, String node) throws StartException {
    Path path = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve(named(LOCK, node)),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = lock(channel);
      if (lock == null) {
        String holder = read(channel);
        channel.close();
        throw new StartException(
            ExitCode.DATA_FOLDER,
            "The data folder %s is in use by the live process %s: stop that one, or name another folder with --data."
                .formatted(path, holder));
      }
      Files.deleteIfExists(
          path.resolve(named(STORE, node))); // whoever held it may have been killed
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
          0);
      return new DataFolder(path, node, channel, lock);
    } catch (IOException e) {
      throw new StartException(
          ExitCode.DATA_FOLDER,
          "The data folder %s cannot be written (%s): give it to this user, or name another with --data."
              .formatted(path, e.getMessage()),
          e);
    }
  }

  public Path path() {
    return path;
  }

  /** The key that signs tokens; made at the first start, readable by its owner alone. */
  public byte[] secret() throws StartException {
    return secret(path);
  }

  /** The same of a folder that another process holds. */
  public static byte[] secret(Path folder) throws StartException {
    Path file = folder.resolve("token.key");
    try {
      if (!Files.exists(file)) {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        put(
            file,
            Base64.getEncoder().encodeToString(key),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      byte[] key = Base64.getDecoder().decode(Files.readString(file).strip());
      if (key.length != KEY_BYTES) {
        throw new IllegalArgumentException(
            "must be %d bytes in base 64: bytes=%d".formatted(KEY_BYTES, key.length));
      }
      return key;
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          ExitCode.DATA_FOLDER,
          "%s cannot be read (%s): restore it from a copy, or delete it, and everybody logs in again."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Rises with each restore from a backup; 1 in a new folder. */
  public long epoch() throws StartException {
    try {
      if (!Files.exists(path.resolve(EPOCH))) {
        put(path.resolve(EPOCH), "1\n");
      }
    } catch (IOException e) {
      throw noEpoch(path, e);
    }
    return epoch(path).orElseThrow();
  }

  /** The same of a folder that another process may hold; nothing when it has none. */
  static OptionalLong epoch(Path folder) throws StartException {
    Path file = folder.resolve(EPOCH);
    try {
      return Files.exists(file)
          ? OptionalLong.of(Long.parseLong(Files.readString(file).strip()))
          : OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      throw noEpoch(folder, e);
    }
  }

  private static StartException noEpoch(Path folder, Exception cause) {
    return new StartException(
        ExitCode.DATA_FOLDER,
        "%s cannot be read (%s): it holds one number, 1 for a store that was never restored."
            .formatted(folder.resolve(EPOCH), cause.getMessage()),
        cause);
  }

  /** Where its nodes note what their books are. */
  static Path checkpoints(Path folder) {
    return folder.resolve("checkpoints");
  }

  /** Leaves word of where this node answers operators. */
  void answersOperatorsAt(URI place) throws StartException {
    Path file = path.resolve(named(OPERATORS, node));
    leaveWord(file, place.toString());
  }

  /** Leaves word of the Cassandra that this node works on, for as long as it runs. */
  void storesAt(List<String> contactPoints) throws StartException {
    leaveWord(path.resolve(named(STORE, node)), String.join(",", contactPoints));
  }

  private static void leaveWord(Path file, String word) throws StartException {
    try {
      put(file, word + "\n");
    } catch (IOException e) {
      throw new StartException(
          ExitCode.DATA_FOLDER, "%s cannot be written: %s.".formatted(file, e.getMessage()), e);
    }
  }

  private static String named(String what, String node) {
    return node.isEmpty() ? what : what + "-" + node;
  }

  /** Where nodes on that folder answer operators, or did when they last ran. */
  static List<URI> operators(Path folder) throws IOException {
    List<URI> places = new ArrayList<>();
    for (Path file : files(folder, OPERATORS)) {
      places.add(URI.create(Files.readString(file).strip()));
    }
    return places;
  }

  /**
   * The Cassandra that the nodes on that folder work on; none when none has come so far. Asks no
   * lock: see {@link #isInUse}.
   */
  static List<String> store(Path folder) throws IOException {
    for (Path file : files(folder, STORE)) {
      return List.of(Files.readString(file).strip().split(","));
    }
    return List.of();
  }

  /**
   * Whether a live process has the folder or a place in it. Not for that process itself: closing a
   * file lets go of the locks on it.
   */
  static boolean isInUse(Path folder) throws IOException {
    for (Path file : files(folder, LOCK)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
          FileLock lock = lock(channel)) {
        if (lock == null) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<Path> files(Path folder, String what) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file -> {
                String name = String.valueOf(file.getFileName());
                return name.equals(what) || (name.startsWith(what + "-") && !name.endsWith(".new"));
              })
          .sorted()
          .toList();
    }
  }

  /** Makes a file that is there whole or not at all, even after a power cut. */
  private static void put(Path file, String content, FileAttribute<?>... attributes)
      throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, attributes);
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE);
        FileChannel folder = FileChannel.open(fresh.toAbsolutePath().getParent())) {
      channel.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      folder.force(true);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process holds it
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(32);
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path.resolve(named(STORE, node)));
    lock.release();
    channel.close();
  }
}
