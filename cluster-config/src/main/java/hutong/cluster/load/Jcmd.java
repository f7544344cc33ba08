package hutong.cluster.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a Java process about itself, with the JDK's own tool. */
final class Jcmd {
  /** Such as {@code 1: 41843 2342768 java.lang.String (java.base@17)}. */
  private static final Pattern HISTOGRAM_ROW =
      Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

  private static final String RECORDING = "bench";

  private Jcmd() {}

  /** Bytes of what lives on the heap after a full collection, by class. */
  static Map<String, Long> liveBytes(long pid) throws IOException, InterruptedException {
    Map<String, Long> bytes = new HashMap<>();
    for (String line : run(pid, "GC.class_histogram")) {
      Matcher row = HISTOGRAM_ROW.matcher(line);
      if (row.matches()) {
        bytes.merge(row.group(2), Long.parseLong(row.group(1)), Long::sum);
      }
    }
    if (bytes.isEmpty()) {
      throw new IOException("GC.class_histogram of process " + pid + " names no classes");
    }
    return bytes;
  }

  /** A full collection. */
  static void collect(long pid) throws IOException, InterruptedException {
    run(pid, "GC.run");
  }

  /** Begins a flight recording. */
  static void startRecording(long pid) {
    tell(pid, "JFR.start", "name=" + RECORDING, "settings=profile");
  }

  /** Ends it and writes its newest seconds to a file. */
  static void stopRecording(long pid, long seconds, Path file) {
    tell(
        pid,
        "JFR.dump",
        "name=" + RECORDING,
        "begin=-" + seconds + "s",
        "filename=" + file.toAbsolutePath());
    tell(pid, "JFR.stop", "name=" + RECORDING);
  }

  private static void tell(long pid, String... command) {
    try {
      run(pid, command);
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
