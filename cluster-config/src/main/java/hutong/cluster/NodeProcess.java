package hutong.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node in a process of its own, as {@code hutong up} starts it, so that it can be killed. It
 * holds on to the pipe from this process, and ends with it.
 */
public final class NodeProcess implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("READY ws=(\\S+) http=(\\S+) seconds=(\\S+)");
  private static final Pattern NODE =
      Pattern.compile("NODE (\\d+) pid=(\\d+) ws=(\\S+) http=(\\S+)");
  private static final Duration START_WITHIN = Duration.ofMinutes(2);
  private static final Duration STOP_WITHIN = Duration.ofMinutes(1);

  /** One of several nodes that the process runs. */
  public record Member(long pid, URI ws, URI http) {}

  private final Process process;
  private final Map<Integer, Member> members;
  private final URI ws;
  private final URI http;
  private final String seconds;

  private NodeProcess(Process process, Matcher ready, Map<Integer, Member> members) {
    this.process = process;
    this.members = members;
    this.ws = URI.create(ready.group(1));
    this.http = URI.create(ready.group(2));
    this.seconds = ready.group(3);
  }

  /**
   * Starts a node and waits until it is ready.
   *
   * @param options of {@code up}, besides the folder
   * @param log receives what the node writes to its standard error
   */
  public static NodeProcess start(Path data, List<String> options, Consumer<String> log)
      throws IOException, InterruptedException, StartException {
    return start(List.of(), data, options, log);
  }

  /**
   * The same, run by another command.
   *
   * @param runner a command that becomes what its last arguments say, as {@code nice} does
   */
  public static NodeProcess start(
      List<String> runner, Path data, List<String> options, Consumer<String> log)
      throws IOException, InterruptedException, StartException {
    List<String> command = new ArrayList<>(runner);
    command.addAll(command());
    command.addAll(List.of("up", "--leash", "--data", data.toString()));
    command.addAll(options);
    Process process = new ProcessBuilder(command).start();
    List<String> said = new ArrayList<>();
    Thread errors =
        new Thread(
            () ->
                lines(
                    process.errorReader(StandardCharsets.UTF_8),
                    line -> {
                      synchronized (said) {
                        said.add(line);
                      }
                      log.accept(line);
                    }),
            "node-errors");
    errors.setDaemon(true);
    errors.start();
    Map<Integer, Member> members = new ConcurrentSkipListMap<>();
    Matcher ready = awaitReady(process, members);
    if (ready == null) {
      ExitCode code =
          process.isAlive()
              ? ExitCode.CASSANDRA
              : ExitCode.of(process.exitValue()).orElse(ExitCode.CASSANDRA);
      process.destroyForcibly();
      errors.join(1000);
      synchronized (said) {
        throw new StartException(code, "The node did not start: " + String.join("\n", said));
      }
    }
    return new NodeProcess(process, ready, members);
  }

  /** The {@code hutong} command on this process's class path, as the launcher has it. */
  public static List<String> command() throws StartException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xms64m",
            "-Xmx1g",
            "-XX:+UseG1GC",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-XX:GCTimeRatio=99",
            "-XX:G1PeriodicGCInterval=30000",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dio.netty.allocator.type=pooled",
            "-Djava.awt.headless=true"));
    command.add("-Dhutong.cassandra.lib=" + Jars.cassandra().toAbsolutePath());
    command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), Main.class.getName()));
    return command;
  }

  private static @org.jspecify.annotations.Nullable Matcher awaitReady(
      Process process, Map<Integer, Member> members) throws InterruptedException {
    CompletableFuture<Matcher> found = new CompletableFuture<>();
    Thread output =
        new Thread(
            () -> {
              lines(
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)),
                  line -> {
                    Matcher node = NODE.matcher(line);
                    if (node.matches()) {
                      members.put(
                          Integer.valueOf(node.group(1)),
                          new Member(
                              Long.parseLong(node.group(2)),
                              URI.create(node.group(3)),
                              URI.create(node.group(4))));
                    }
                    Matcher matcher = READY.matcher(line);
                    if (matcher.matches()) {
                      found.complete(matcher);
                    }
                  });
              process.onExit().join();
              found.completeExceptionally(new IOException("the node has ended"));
            },
            "node-output");
    output.setDaemon(true);
    output.start();
    try {
      return found.get(START_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return null; // the caller says why, with the node's own words
    }
  }

  private static void lines(BufferedReader reader, Consumer<String> each) {
    try (reader) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        each.accept(line);
      }
    } catch (IOException e) {
      each.accept("(the node's output has ended: " + e.getMessage() + ")");
    }
  }

  public URI ws() {
    return ws;
  }

  public URI http() {
    return http;
  }

  /**
   * The node that holds a place now, of several.
   *
   * @param number from 1
   */
  public Member member(int number) {
    Member member = members.get(number);
    if (member == null) {
      throw new IllegalArgumentException("must be a node of this process: number=" + number);
    }
    return member;
  }

  /** Where the WebSockets of all its nodes are, {@link #ws} the first. */
  public List<URI> doors() {
    return members.isEmpty() ? List.of(ws) : members.values().stream().map(Member::ws).toList();
  }

  /** How long the start took, as the node says. */
  public String seconds() {
    return seconds;
  }

  public long pid() {
    return process.pid();
  }

  /** Waits until the process ends by itself; its exit code. */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("the node ends within " + STOP_WITHIN);
    }
    return process.exitValue();
  }

  /** Waits as long as it runs; its exit code. */
  int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  /** SIGKILL; returns when the process is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM; returns the exit code when the process has drained. */
  public int stop() throws InterruptedException {
    boolean unused = process.toHandle().destroy(); // that of the process would let go of the leash
    if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      Closing.quietly("a node", this::stop);
    }
  }
}
