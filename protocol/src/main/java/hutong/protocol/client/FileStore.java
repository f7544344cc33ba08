package hutong.protocol.client;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.protocol.ClientId;
import hutong.protocol.wire.Send;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;

/**
 * A store in one text file: a line for each change, rewritten as a whole when it is opened and
 * after 100,000 lines. A line that a crash cut short is dropped. Beside it lies {@code NAME.lock},
 * so that no two processes use the same ids.
 *
 * <p>Words of a line: {@code epoch E}, {@code cursor C S}, {@code drop C}, {@code counter C N},
 * {@code send C ID AFTER SEND}, {@code resend C OLD ID AFTER SEND}, {@code forget C ID}; a {@link
 * Send} as its bytes in base 64. Read and no longer written, from when there was nothing but texts:
 * {@code keep C ID AFTER TEXT}, {@code replace C OLD ID AFTER TEXT}, texts in base 64.
 */
public final class FileStore implements ClientStore, AutoCloseable {
  private static final int LINES_BEFORE_REWRITE = 100_000;

  private final MemoryStore state = new MemoryStore();
  private final Path file;
  private final FileChannel lock;
  private FileChannel log;
  private int lines;

  /**
   * Opens the file, or starts one; its folder must exist.
   *
   * @throws IllegalStateException when another client has it open, or a line is none of this class
   * @throws UncheckedIOException when it cannot be read or written
   */
  public FileStore(Path file) {
    this.file = file;
    try {
      this.lock = lock(file.resolveSibling(file.getFileName() + ".lock"));
      try {
        load();
        this.log = rewrite();
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the store: file=" + file, e);
    }
  }

  @Override
  public long epoch() {
    return state.epoch();
  }

  @Override
  public void startEpoch(long epoch) {
    append("epoch " + epoch, true);
    state.startEpoch(epoch);
  }

  @Override
  public OptionalLong cursor(String conversationId) {
    return state.cursor(conversationId);
  }

  @Override
  public void keepCursor(String conversationId, long sequence) {
    append("cursor " + conversationId + " " + sequence, false);
    state.keepCursor(conversationId, sequence);
  }

  @Override
  public void dropCursor(String conversationId) {
    append("drop " + conversationId, false);
    state.dropCursor(conversationId);
  }

  @Override
  public long counter(String conversationId) {
    return state.counter(conversationId);
  }

  @Override
  public void raiseCounter(String conversationId, long counter) {
    append("counter " + conversationId + " " + counter, true);
    state.raiseCounter(conversationId, counter);
  }

  @Override
  public void keep(Unsent item) {
    append(line(item), true);
    state.keep(item);
  }

  @Override
  public void replace(Unsent old, Unsent fresh) {
    append(
        "resend " + old.conversationId() + " " + old.clientId() + " " + idAfterSend(fresh), true);
    state.replace(old, fresh);
  }

  @Override
  public void forget(Unsent item) {
    append("forget " + item.conversationId() + " " + item.clientId(), false);
    state.forget(item);
  }

  @Override
  public List<Unsent> outbox() {
    return state.outbox();
  }

  /** Lets go of the file; close the client first. */
  @Override
  public void close() {
    try {
      log.force(false);
      log.close();
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the store: file=" + file, e);
    }
  }

  private void append(String line, boolean durable) {
    try {
      if (lines >= LINES_BEFORE_REWRITE) {
        log.close();
        log = rewrite();
      }
      write(log, line + "\n");
      if (durable) {
        log.force(false);
      }
      lines++;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the store: file=" + file, e);
    }
  }

  private void load() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    String text = Files.readString(file);
    // What stands behind the last line break was never acknowledged to anybody.
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      try {
        apply(line.split(" ", -1));
      } catch (RuntimeException e) {
        throw new IllegalStateException("no line of a store: file=" + file + " line=" + line, e);
      }
    }
  }

  private void apply(String[] words) {
    switch (words[0]) {
      case "epoch" -> state.startEpoch(Long.parseLong(words[1]));
      case "cursor" -> state.keepCursor(words[1], Long.parseLong(words[2]));
      case "drop" -> state.dropCursor(words[1]);
      case "counter" -> state.raiseCounter(words[1], Long.parseLong(words[2]));
      case "send" -> state.keep(item(words[1], words, 2));
      case "resend" -> state.replace(kept(words[1], words[2]), item(words[1], words, 3));
      case "keep" -> state.keep(text(words[1], words, 2));
      case "replace" -> state.replace(kept(words[1], words[2]), text(words[1], words, 3));
      case "forget" ->
          state.forget(new Unsent(words[1], id(words[2]), Send.getDefaultInstance(), 0));
      default -> throw new IllegalArgumentException("unknown word");
    }
  }

  private Unsent kept(String conversationId, String id) {
    return state.outbox().stream()
        .filter(item -> item.conversationId().equals(conversationId))
        .filter(item -> item.clientId().equals(id(id)))
        .findFirst()
        .orElseThrow();
  }

  private FileChannel rewrite() throws IOException {
    List<String> all = new ArrayList<>();
    all.add("epoch " + state.epoch());
    state.cursors().forEach((id, sequence) -> all.add("cursor " + id + " " + sequence));
    state.outbox().forEach(item -> all.add(line(item)));
    state.counters().forEach((id, counter) -> all.add("counter " + id + " " + counter));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    write(channel, String.join("\n", all) + "\n");
    channel.force(true);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    lines = all.size();
    return channel;
  }

  private static String line(Unsent item) {
    return "send " + item.conversationId() + " " + idAfterSend(item);
  }

  private static String idAfterSend(Unsent item) {
    byte[] send = item.send().toByteArray();
    return item.clientId() + " " + item.after() + " " + Base64.getEncoder().encodeToString(send);
  }

  private static Unsent item(String conversationId, String[] words, int at) {
    try {
      Send send = Send.parseFrom(Base64.getDecoder().decode(words[at + 2]));
      return new Unsent(conversationId, id(words[at]), send, Long.parseLong(words[at + 1]));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no bytes of a send", e);
    }
  }

  private static Unsent text(String conversationId, String[] words, int at) {
    byte[] text = Base64.getDecoder().decode(words[at + 2]);
    return Unsent.ofText(
        conversationId,
        id(words[at]),
        new String(text, StandardCharsets.UTF_8),
        Long.parseLong(words[at + 1]));
  }

  private static ClientId id(String text) {
    return ClientId.parse(text).orElseThrow();
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // The same process: no different for the owner.
    }
    channel.close();
    throw new IllegalStateException("the store is in use by another client: lock=" + path);
  }
}
