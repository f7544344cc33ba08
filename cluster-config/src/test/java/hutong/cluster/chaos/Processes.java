package hutong.cluster.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What a test does to processes and to the machine. */
final class Processes {
  private static final long WITHIN_SECONDS = 60;

  private Processes() {}

  /** Stops a process where it stands; it keeps its sockets and its memory. */
  static void freeze(long pid) throws Exception {
    run("kill", "-STOP", String.valueOf(pid));
  }

  static void thaw(long pid) throws Exception {
    run("kill", "-CONT", String.valueOf(pid));
  }

  /** SIGKILL; returns when it is gone. */
  static void kill(ProcessHandle process) throws Exception {
    boolean unused = process.destroyForcibly();
    process.onExit().get(WITHIN_SECONDS, TimeUnit.SECONDS);
  }

  /** Lets time pass in which a fault has its effect. */
  static void pass(Duration time) throws InterruptedException, ExecutionException {
    CompletableFuture.runAsync(
            () -> {}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS))
        .get();
  }

  /** Runs a command of the machine; what it prints. */
  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(List.of(command) + " failed: " + printed);
    }
    return printed;
  }
}
