package hutong.cluster.cassandra;

import hutong.cluster.cassandra.CassandraStartException.Reason;
import hutong.cluster.cassandra.EmbeddedCassandra.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of a node's own Cassandra: from the settings to a process that answers clients, or to
 * the reason why not, in words for the operator. A child that does not get there is killed.
 */
final class CassandraStart {
  private static final Logger LOG = LoggerFactory.getLogger(CassandraStart.class);
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final String CASSANDRA_JDK = "17";
  private static final int FOLDER_IN_USE = 4; // Child's exit code
  private static final int ATTEMPTS = 3;
  private static final int POLL_MILLIS = 25;
  private static final int PROBE_MILLIS = 2_000;
  private static final int PROGRESS_MILLIS = 2_000;
  private static final int PORT_PATIENCE_MILLIS = 1_000;
  private static final int LOG_LINES = 12;

  /** A process that answers clients at its contact point. */
  record Started(Process process, InetSocketAddress contactPoint) {}

  private final Settings settings;
  private final Consumer<String> progress;
  private final CassandraFolder folder;
  private final long began;
  private final long deadline;

  CassandraStart(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
    this.folder = new CassandraFolder(settings.data());
    this.began = System.nanoTime();
    this.deadline = began + settings.startWithin().toNanos();
  }

  Started run() throws CassandraStartException, InterruptedException {
    requireJdk(settings.javaHome());
    List<String> command = CassandraCommand.of(settings, folder);
    for (int attempt = 1; ; attempt++) {
      try {
        InetSocketAddress contactPoint = prepare();
        return new Started(launch(command, contactPoint), contactPoint);
      } catch (CassandraStartException e) {
        boolean otherPortsMayDo = settings.nativePort() == 0 && attempt < ATTEMPTS;
        if (e.reason() != Reason.PORT_TAKEN || !otherPortsMayDo) {
          throw e;
        }
        LOG.info("A port was taken while Cassandra started; trying others", e);
      }
    }
  }

  private static void requireJdk(Path javaHome) throws CassandraStartException {
    var release = new Properties();
    try (var reader = Files.newBufferedReader(javaHome.resolve("release"))) {
      release.load(reader);
    } catch (IOException e) {
      throw new CassandraStartException(
          Reason.JDK, "No JDK was found at " + javaHome + ": set JAVA_HOME to a JDK 17.", e);
    }
    String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
    if (!version.equals(CASSANDRA_JDK) && !version.startsWith(CASSANDRA_JDK + ".")) {
      throw new CassandraStartException(
          Reason.JDK,
          "Cassandra needs a JDK 17, but " + javaHome + " is " + version + ": set JAVA_HOME.");
    }
  }

  /** Writes folders and configuration with ports that are free now. */
  private InetSocketAddress prepare() throws CassandraStartException, InterruptedException {
    try {
      requireRoom();
      folder.create();
      try (ServerSocket client = bound(settings.nativePort());
          ServerSocket storage = new ServerSocket(0, 1, LOOPBACK)) {
        folder.writeYaml(settings.durability(), client.getLocalPort(), storage.getLocalPort());
        return new InetSocketAddress(LOOPBACK, client.getLocalPort());
      }
    } catch (IOException e) {
      throw new CassandraStartException(
          Reason.DATA_FOLDER,
          "The data folder cannot be written (" + e + "): choose another with --data.",
          e);
    }
  }

  private void requireRoom() throws IOException, CassandraStartException {
    Files.createDirectories(settings.data());
    long free = folder.freeMegabytes();
    if (free < settings.freeMegabytes()) {
      throw new CassandraStartException(
          Reason.DATA_FOLDER,
          "The disk of the data folder %s has %d MiB left, and Cassandra needs %d to start: make room, and start again."
              .formatted(settings.data(), free, settings.freeMegabytes()));
    }
  }

  /** A fixed port may still belong to a predecessor that is going this very moment. */
  private static ServerSocket bound(int port) throws CassandraStartException, InterruptedException {
    long patience = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PORT_PATIENCE_MILLIS);
    while (true) {
      try {
        return new ServerSocket(port, 1, LOOPBACK);
      } catch (IOException e) {
        if (System.nanoTime() > patience) {
          throw new CassandraStartException(
              Reason.PORT_TAKEN,
              "Port " + port + " for Cassandra is taken: free it, or choose another, or 0.",
              e);
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  private Process launch(List<String> command, InetSocketAddress contactPoint)
      throws CassandraStartException, InterruptedException {
    progress.accept("starting Cassandra on port " + contactPoint.getPort());
    Process process = spawn(command);
    boolean ready = false;
    try {
      awaitAnswer(process, new CassandraOutput(process.getInputStream()), contactPoint);
      ready = true;
      return process;
    } finally {
      if (!ready) {
        process.destroyForcibly();
      }
    }
  }

  private Process spawn(List<String> command) throws CassandraStartException {
    var builder = new ProcessBuilder(command);
    builder.directory(folder.path().toFile());
    builder.redirectErrorStream(true);
    // Flags meant for the node (agents, debuggers, heap sizes) must not reach its store.
    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
        .forEach(builder.environment()::remove);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new CassandraStartException(
          Reason.CASSANDRA,
          "Java could not be started for Cassandra (" + e + "): check JAVA_HOME and memory.",
          e);
    }
  }

  private void awaitAnswer(Process process, CassandraOutput output, InetSocketAddress contactPoint)
      throws CassandraStartException, InterruptedException {
    long nextReport = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PROGRESS_MILLIS);
    boolean answered = false;
    while (!answered) {
      // Both: an answer alone may be that of another Cassandra that took the port meanwhile.
      answered = output.said("READY") && CqlProbe.answers(contactPoint, PROBE_MILLIS);
      if (process.waitFor(answered ? 0 : POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        output.finish();
        throw died(process.exitValue(), output);
      }
      long now = System.nanoTime();
      if (!answered && now > deadline) {
        throw late(output);
      }
      if (!answered && now > nextReport) {
        nextReport = now + TimeUnit.MILLISECONDS.toNanos(PROGRESS_MILLIS);
        progress.accept(stage(output) + ", " + elapsedMillis() / 1_000 + " s so far");
      }
    }
    progress.accept("Cassandra is ready after " + elapsedMillis() + " ms");
  }

  private long elapsedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  private static String stage(CassandraOutput output) {
    List<String> lines = output.lastLines();
    String said = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    if (said.startsWith("WAITING")) {
      return "process " + output.after("WAITING") + " still has the data folder open; waiting";
    }
    return said.equals("OPEN") ? "Cassandra begins to listen" : "Cassandra is opening its data";
  }

  private CassandraStartException died(int code, CassandraOutput output) {
    String failure = output.after("FAILED");
    if (code == FOLDER_IN_USE) {
      return new CassandraStartException(
          Reason.DATA_FOLDER,
          "The data folder %s cannot be used, because %s: stop that, or choose another with --data."
              .formatted(settings.data(), failure));
    }
    List<String> evidence = evidence(output);
    return new CassandraStartException(
        saysPortTaken(evidence) ? Reason.PORT_TAKEN : Reason.CASSANDRA,
        "Cassandra ended with code %d while it started%s: see %s, or choose another --data.%s"
            .formatted(
                code,
                failure.isEmpty() ? "" : " (" + failure + ")",
                folder.log(),
                indented(evidence)));
  }

  private static boolean saysPortTaken(List<String> evidence) {
    return evidence.stream()
        .anyMatch(
            line ->
                line.contains("Address already in use")
                    || line.contains("is in use by another process")
                    || line.contains("Failed to bind port"));
  }

  private CassandraStartException late(CassandraOutput output) {
    return new CassandraStartException(
        Reason.CASSANDRA,
        "Cassandra did not answer within %d s: allow it more time or memory, or see %s.%s"
            .formatted(
                settings.startWithin().toSeconds(), folder.log(), indented(evidence(output))));
  }

  private List<String> evidence(CassandraOutput output) {
    var lines = new ArrayList<>(output.lastLines());
    lines.removeIf(line -> line.startsWith("\t") || line.startsWith("WARNING: "));
    lines.addAll(folder.lastLogLines(LOG_LINES));
    return lines;
  }

  private static String indented(List<String> lines) {
    return lines.isEmpty() ? "" : "\n  " + String.join("\n  ", lines);
  }
}
