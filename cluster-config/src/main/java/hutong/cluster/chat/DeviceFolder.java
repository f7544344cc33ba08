package hutong.cluster.chat;

import hutong.protocol.client.FileStore;
import hutong.protocol.client.HutongApi;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * What one device of one person keeps between runs, in {@code HOME/HOST-PORT/HANDLE/DEVICE}: {@code
 * store} (cursors, counters, outbox), {@code session} (tokens), {@code name} (what the server knows
 * the device by). Readable by its owner alone; one live process holds it, by a lock that ends with
 * the process.
 */
final class DeviceFolder implements AutoCloseable {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path path;
  private final FileChannel lock;

  private DeviceFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes the folder, and makes it if it is absent.
   *
   * @throws CannotChat when it cannot be written or a live process holds it
   */
  static DeviceFolder take(Path home, URI url, String handle, String device) throws CannotChat {
    String server = (url.getHost() + "-" + url.getPort()).replaceAll("[^A-Za-z0-9._-]", "_");
    Path path = home.toAbsolutePath().resolve(server).resolve(handle).resolve(device).normalize();
    try {
      Files.createDirectories(path, OWNER_ONLY_FOLDER);
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!locks(channel)) {
        String holder = read(channel);
        channel.close();
        throw new CannotChat(
            CannotChat.FOLDER,
            "The device %s of %s is in use by the live process %s: end that one, or name another device with --device."
                .formatted(device, handle, holder));
      }
      channel.truncate(0);
      write(channel, Long.toString(ProcessHandle.current().pid()));
      return new DeviceFolder(path, channel);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  /** The device's name at the server; empty before the first login. */
  Optional<String> name() throws CannotChat {
    return read("name").map(String::strip);
  }

  void keepName(String name) {
    keep("name", name + "\n");
  }

  /** The last tokens; empty when there are none, or they were dropped. */
  Optional<HutongApi.Session> session() throws CannotChat {
    Optional<String> text = read("session");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Properties kept = new Properties();
    try {
      kept.load(new StringReader(text.get()));
    } catch (IOException e) {
      throw unwritable(path, e);
    }
    return Optional.of(
        new HutongApi.Session(
            kept.getProperty("userId", ""),
            kept.getProperty("accessToken", ""),
            kept.getProperty("refreshToken", ""),
            0));
  }

  /**
   * Keeps the tokens before the old ones are forgotten.
   *
   * @throws UncheckedIOException when they cannot be written
   */
  void keep(HutongApi.Session session) {
    Properties kept = new Properties();
    kept.setProperty("userId", session.userId());
    kept.setProperty("accessToken", session.accessToken());
    kept.setProperty("refreshToken", session.refreshToken());
    StringWriter text = new StringWriter();
    try {
      kept.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    keep("session", text.toString());
  }

  void dropSession() {
    try {
      Files.deleteIfExists(path.resolve("session"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete: folder=" + path, e);
    }
  }

  /** Cursors, counters and outbox; the caller closes it. */
  FileStore openStore() throws CannotChat {
    try {
      return new FileStore(path.resolve("store"));
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new CannotChat(
          CannotChat.FOLDER,
          "The device's store cannot be opened (%s): name another device with --device."
              .formatted(e.getMessage()),
          e);
    }
  }

  /** Lets another process have the folder. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the lock: folder=" + path, e);
    }
  }

  private Optional<String> read(String file) throws CannotChat {
    try {
      Path found = path.resolve(file);
      return Files.exists(found) ? Optional.of(Files.readString(found)) : Optional.empty();
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private void keep(String file, String text) {
    try {
      Path fresh = path.resolve(file + ".new");
      Files.deleteIfExists(fresh);
      Files.createFile(fresh, OWNER_ONLY_FILE);
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        write(channel, text);
        channel.force(true);
      }
      Files.move(
          fresh,
          path.resolve(file),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write: folder=" + path, e);
    }
  }

  private static boolean locks(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // this very process holds it
    }
  }

  private static CannotChat unwritable(Path path, IOException cause) {
    return new CannotChat(
        CannotChat.FOLDER,
        "The device's folder %s cannot be used (%s): give it to this user, or name another with --home."
            .formatted(path, cause),
        cause);
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(32);
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
  }
}
