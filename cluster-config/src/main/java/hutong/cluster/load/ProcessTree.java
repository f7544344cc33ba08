package hutong.cluster.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The processes of a server on this machine: what was started, and everything below it. Cassandra
 * is told apart by its main class.
 *
 * @param server without Cassandra
 */
record ProcessTree(List<ProcessHandle> server, List<ProcessHandle> cassandra) {
  private static final String CASSANDRA = "hutong.cassandra.Child";

  /** As it is now; empty for 0. */
  static ProcessTree of(long pid) {
    ProcessTree tree = new ProcessTree(new ArrayList<>(), new ArrayList<>());
    ProcessHandle.of(pid)
        .ifPresent(root -> Stream.concat(Stream.of(root), root.descendants()).forEach(tree::add));
    return tree;
  }

  private void add(ProcessHandle process) {
    (isCassandra(process) ? cassandra : server).add(process);
  }

  /** By the file, because Java cuts off a long command line. */
  private static boolean isCassandra(ProcessHandle process) {
    Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(CASSANDRA);
    } catch (IOException e) {
      return false; // it has just ended, or this system has no such files
    }
  }

  double serverSeconds() {
    return seconds(server);
  }

  double cassandraSeconds() {
    return seconds(cassandra);
  }

  private static double seconds(List<ProcessHandle> processes) {
    return processes.stream().mapToDouble(ProcessTree::seconds).sum();
  }

  /** Processor time that a process has used, in seconds. */
  static double seconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
  }

  /** Bytes of memory that the server holds. */
  long serverResidentBytes() throws IOException {
    long bytes = 0;
    for (ProcessHandle process : server) {
      Path status = Path.of("/proc", Long.toString(process.pid()), "status");
      bytes +=
          Files.readAllLines(status).stream()
                  .filter(line -> line.startsWith("VmRSS:"))
                  .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                  .sum()
              * 1024;
    }
    return bytes;
  }
}
