package hutong.cluster.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Asks a Java process about itself, with the JDK's own tool. */
final class Jcmd {
  private static final String TOTAL = "Total";

  private Jcmd() {}

  /** Bytes of what lives on the heap, after a full collection. */
  static long liveHeapBytes(long pid) throws IOException, InterruptedException {
    for (String line : run(pid, "GC.class_histogram")) {
      if (line.startsWith(TOTAL)) {
        String[] columns = line.strip().split("\\s+", -1);
        return Long.parseLong(columns[columns.length - 1]);
      }
    }
    throw new IOException("GC.class_histogram of process " + pid + " has no line " + TOTAL);
  }

  /** A full collection. */
  static void collect(long pid) throws IOException, InterruptedException {
    run(pid, "GC.run");
  }

  /** Begins a flight recording, which ends by itself. */
  static void record(long pid, int seconds, Path file) {
    try {
      run(
          pid,
          "JFR.start",
          "settings=profile",
          "duration=" + seconds + "s",
          "filename=" + file.toAbsolutePath());
    } catch (IOException e) {
      BenchOptions.log("no flight recording: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> run(long pid, String... question)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "jcmd").toString());
    command.add(Long.toString(pid));
    command.addAll(List.of(question));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " says " + String.join(" ", lines));
    }
    return lines;
  }
}
