package hutong.cluster.cassandra;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Cassandra that belongs to this node: a child process on loopback, with all its files under
 * {@code <data>/cassandra} and its log in {@code <data>/cassandra.log}.
 *
 * <p>A process of its own, because Cassandra brings a hundred jars (another Netty among them) and
 * flags that nobody wants in the node. It cannot outlive the node: its standard input is a pipe
 * from this process, and it halts when that pipe closes, whatever the cause. It takes a lock on its
 * folder, so a second node on the same folder fails instead of damaging it.
 */
public final class EmbeddedCassandra implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCassandra.class);

  /** When a write is on disk: before it is acknowledged, or up to a second later. */
  public enum Durability {
    /** Forced to disk before the acknowledgement: survives a power failure. */
    BATCH,
    /**
     * Forced every second. A power failure loses up to a second, and a killed process up to the 100
     * milliseconds between two commit log markers.
     */
    PERIODIC
  }

  /**
   * How to start.
   *
   * @param data the node's data folder; created if absent
   * @param classPathFolder the folder with Cassandra's jars and {@code hutong-cassandra}'s own
   * @param javaHome a JDK 17; Cassandra 5.0 starts on no newer one
   * @param heapMegabytes the largest heap, at least 256
   * @param freeMegabytes how much room the folder's disk must have left at the start. Cassandra
   *     keeps 50 MiB free itself, and one that runs out of room while it starts leaves behind a
   *     commit log that it later refuses
   * @param nativePort the port for clients, 0 for any free one
   * @param startWithin the limit for the whole start
   * @param previousGoneWithin how much of it to wait for a process that still has the folder open
   * @param stopWithin the limit for an orderly stop; then the process is killed, which loses
   *     nothing but time: the next start replays the commit log
   */
  public record Settings(
      Path data,
      Path classPathFolder,
      Path javaHome,
      Durability durability,
      int heapMegabytes,
      int freeMegabytes,
      int nativePort,
      Duration startWithin,
      Duration previousGoneWithin,
      Duration stopWithin) {

    public Settings {
      if (heapMegabytes < 256) {
        throw new IllegalArgumentException("must be >= 256: heapMegabytes=" + heapMegabytes);
      }
      if (nativePort < 0 || nativePort > 65_535) {
        throw new IllegalArgumentException("must be 0 to 65535: nativePort=" + nativePort);
      }
      data = data.toAbsolutePath().normalize();
      classPathFolder = classPathFolder.toAbsolutePath().normalize();
    }

    /**
     * The usual values: this process's JDK, 512 MiB of heap, 128 MiB of room, any port, 90 s to
     * start, 30 s to stop.
     */
    public static Settings of(Path data, Path classPathFolder, Durability durability) {
      return new Settings(
          data,
          classPathFolder,
          Path.of(System.getProperty("java.home", "")),
          durability,
          512,
          128,
          0,
          Duration.ofSeconds(90),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));
    }
  }

  /**
   * How the process ended.
   *
   * @param code its exit code; above 128 a signal's number plus 128
   * @param asked whether {@link #stop} or {@link #kill} had been called; otherwise it has died
   */
  public record Exit(int code, boolean asked) {}

  private final Settings settings;
  private final Process process;
  private final InetSocketAddress contactPoint;
  private final AtomicBoolean asked;
  private final CompletableFuture<Exit> exit;

  private EmbeddedCassandra(Settings settings, CassandraStart.Started started) {
    this.settings = settings;
    this.process = started.process();
    this.contactPoint = started.contactPoint();
    this.asked = new AtomicBoolean();
    this.exit = process.onExit().thenApply(ended -> new Exit(ended.exitValue(), asked.get()));
  }

  /**
   * Starts Cassandra and returns when it answers clients. Blocks up to {@code startWithin}; an
   * interrupt ends the child.
   *
   * @param progress receives short sentences for the operator, from the calling thread
   */
  public static EmbeddedCassandra start(Settings settings, Consumer<String> progress)
      throws CassandraStartException, InterruptedException {
    CassandraStart.Started started = new CassandraStart(settings, progress).run();
    return new EmbeddedCassandra(settings, started);
  }

  /** Where clients connect. */
  public InetSocketAddress contactPoint() {
    return contactPoint;
  }

  /** Where clients connect to the Cassandra that another process runs on this data folder. */
  public static InetSocketAddress contactPoint(Path data) throws IOException {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), new CassandraFolder(data).nativePort());
  }

  /** Where all its files are; absent on a data folder that has had none. */
  public static Path folder(Path data) {
    return new CassandraFolder(data).path();
  }

  public long pid() {
    return process.pid();
  }

  /** Whether the disk has as much room as a start asks for. */
  public boolean hasRoom() {
    try {
      return new CassandraFolder(settings.data()).freeMegabytes() >= settings.freeMegabytes();
    } catch (IOException e) {
      LOG.warn("The disk of the data folder cannot be asked how full it is", e);
      return true; // then room is not what it lacks first
    }
  }

  /** Completes when the process has ended, for whatever reason. */
  public CompletableFuture<Exit> onExit() {
    return exit.copy();
  }

  /**
   * Flushes and ends Cassandra; blocks until it is gone, at most {@code stopWithin}. Harmless when
   * it has already ended. Close all sessions first: a client's request during the drain fails.
   */
  public void stop() {
    asked.set(true);
    try {
      askToStop();
      if (!process.waitFor(settings.stopWithin().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Cassandra did not stop within {}; killing it", settings.stopWithin());
        kill();
      }
    } catch (InterruptedException e) {
      LOG.warn("Interrupted while Cassandra was stopping; killing it", e);
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void askToStop() {
    try {
      OutputStream leash = process.getOutputStream();
      leash.write("stop\n".getBytes(StandardCharsets.UTF_8));
      leash.flush();
    } catch (IOException e) {
      LOG.debug("Cassandra had already ended", e);
    }
  }

  /**
   * Ends the process as a power cut would: nothing is flushed. For tests, and for a last resort.
   */
  public void kill() throws InterruptedException {
    asked.set(true);
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    stop();
  }
}
