package hutong.cassandra;

import com.sun.jna.NativeLibrary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.cassandra.concurrent.ImmediateExecutor;
import org.apache.cassandra.concurrent.SharedExecutorPool;
import org.apache.cassandra.concurrent.Stage;
import org.apache.cassandra.config.CassandraRelevantProperties;
import org.apache.cassandra.service.CassandraDaemon;
import org.apache.cassandra.service.StorageService;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The process of a node's own Cassandra: it lives exactly as long as the node that started it.
 *
 * <p>Standard input is its leash. The line {@code stop} asks for an orderly end (drain, exit 0);
 * the end of the stream means that the node is gone, and the process ends at once without flushing:
 * what was acknowledged is in the commit log, and the folder must be free for the next node.
 * Signals that a terminal or a supervisor sends to a whole process group are ignored, because the
 * node still needs its store while it drains; SIGKILL works.
 *
 * <p>Arguments: the folder that holds all of Cassandra's files, and for how many milliseconds to
 * wait until a process that has it open is gone. Cassandra itself does not guard its folder; two
 * processes on it would destroy it. Standard output is for the node: {@code WAITING pid}, {@code
 * STARTING}, {@code OPEN}, {@code READY}, {@code FAILED reason}; the log goes to the file named by
 * the system property {@code hutong.cassandra.log}.
 *
 * <p>Exit codes: 0 stopped, 3 failed to start, 4 the folder is in use, 5 failed to stop, 7 the node
 * is gone.
 */
public final class Child {
  private static final int STOPPED = 0;
  private static final int FAILED_TO_START = 3;
  private static final int FOLDER_IN_USE = 4;
  private static final int FAILED_TO_STOP = 5;
  private static final int NODE_GONE = 7;

  private static final long DRAIN_LIMIT_SECONDS = 120;

  private Child() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    ignoreSignals();
    var settled = new CountDownLatch(1);
    watchStandardInput(settled);
    Path folder = Path.of(args[0]);
    FileLock lock = lock(folder, Long.parseLong(args[1]));
    clear(Path.of(System.getProperty("java.io.tmpdir")));
    say("STARTING");
    try {
      SharedExecutorPool.SHARED.requireOurs();
      CassandraRelevantProperties.CUSTOM_QUERY_HANDLER_CLASS.setString(Answers.class.getName());
      new Daemon().activate();
    } catch (RuntimeException | Error e) {
      LoggerFactory.getLogger(Child.class).error("Cassandra did not start", e);
      say("FAILED " + rootOf(e));
      Runtime.getRuntime().halt(FAILED_TO_START);
    }
    say("READY");
    settled.countDown();
    keep(lock);
  }

  /** Cassandra's daemon, with the commit log's counters made visible to CQL. */
  private static final class Daemon extends CassandraDaemon {
    Daemon() {
      super(true); // managed: a failed start throws instead of exiting
    }

    @Override
    protected void setup() {
      super.setup();
      CommitLogTable.register();
      shortenPaths();
      say("OPEN");
    }

    /**
     * Whoever takes a request also reads and writes for it, instead of handing it to another
     * thread; {@link Answers} waits for the disk.
     */
    private static void shortenPaths() {
      Stage.READ.unsafeSetExecutor(ImmediateExecutor.INSTANCE);
      Stage.MUTATION.unsafeSetExecutor(ImmediateExecutor.INSTANCE);
    }
  }

  /** A terminal's Ctrl-C and a supervisor's SIGTERM reach the whole group; the node decides. */
  private static void ignoreSignals() {
    for (String name : List.of("INT", "TERM", "HUP")) {
      Signal.handle(new Signal(name), SignalHandler.SIG_IGN);
    }
  }

  private static void watchStandardInput(CountDownLatch settled) {
    var watcher = new Thread(() -> obeyStandardInput(settled), "standard-input");
    watcher.setDaemon(true);
    watcher.start();
  }

  private static void obeyStandardInput(CountDownLatch settled) {
    try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("stop")) {
          haltAfter(DRAIN_LIMIT_SECONDS);
          settled.await(); // a drain in the middle of a start would fail
          stop();
        }
      }
    } catch (IOException | InterruptedException e) {
      LoggerFactory.getLogger(Child.class).error("standard input failed", e);
    }
    exitNow(NODE_GONE);
  }

  /**
   * Ends this process without another instruction. {@code Runtime.halt} first brings the virtual
   * machine to a stop, and may wait for the JIT compiler's threads while requests are still served;
   * it is the way out where there is no POSIX {@code _exit}.
   */
  private static void exitNow(int code) {
    try {
      NativeLibrary.getProcess().getFunction("_exit").invokeVoid(new Object[] {code});
    } catch (UnsatisfiedLinkError e) {
      LoggerFactory.getLogger(Child.class).debug("no _exit here", e);
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }

  private static void stop() {
    int code = STOPPED;
    try {
      StorageService.instance.drain();
    } catch (IOException | ExecutionException | InterruptedException | RuntimeException e) {
      LoggerFactory.getLogger(Child.class).error("drain failed", e);
      code = FAILED_TO_STOP;
    }
    // Everything is flushed; Cassandra's own shutdown hooks would only wait.
    exitNow(code);
  }

  /** Nobody may be left to kill a process that hangs in its drain. */
  private static void haltAfter(long seconds) {
    var limit =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(seconds);
                LoggerFactory.getLogger(Child.class)
                    .error("drain took longer than {} s; halting", seconds);
              } catch (InterruptedException e) {
                LoggerFactory.getLogger(Child.class).error("drain limit interrupted", e);
              }
              Runtime.getRuntime().halt(FAILED_TO_STOP);
            },
            "drain-limit");
    limit.setDaemon(true);
    limit.start();
  }

  /** Takes the folder's lock, which the operating system drops however this process ends. */
  private static FileLock lock(Path folder, long limitMillis)
      throws IOException, InterruptedException {
    Path holder = folder.resolve("lock.pid");
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      say("WAITING " + readPid(holder));
    }
    while (lock == null) {
      if (System.nanoTime() > deadline) {
        say("FAILED the folder is in use by process " + readPid(holder));
        Runtime.getRuntime().halt(FOLDER_IN_USE);
      }
      TimeUnit.MILLISECONDS.sleep(20);
      lock = channel.tryLock();
    }
    Files.writeString(holder, Long.toString(ProcessHandle.current().pid()));
    return lock;
  }

  private static String readPid(Path holder) throws IOException {
    try {
      return Files.readString(holder).strip();
    } catch (NoSuchFileException e) {
      return "unknown"; // its holder has locked, but not yet written
    }
  }

  /** Removes native libraries that a halted predecessor unpacked and could not delete. */
  private static void clear(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Holds the lock, and the main thread, until the process ends. */
  private static void keep(FileLock lock) throws InterruptedException {
    synchronized (lock) {
      while (lock.isValid()) {
        lock.wait();
      }
    }
  }

  private static String rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return (root.getClass().getSimpleName() + ": " + root.getMessage()).replaceAll("\\s+", " ");
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
