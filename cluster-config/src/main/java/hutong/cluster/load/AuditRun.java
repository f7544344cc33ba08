package hutong.cluster.load;

import hutong.cluster.NodeProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code hutong audit} in a process of its own, and what it took.
 *
 * @param wallSeconds from its start to its end, that of the process included
 * @param peakResidentBytes the most memory that it held
 */
public record AuditRun(
    boolean proven, long events, double wallSeconds, double cpuSeconds, long peakResidentBytes) {
  private static final Pattern PROVEN = Pattern.compile("\"proven\":(true|false)");
  private static final Pattern EVENTS = Pattern.compile("\"events\":(\\d+)");
  private static final long LOOK_MILLIS = 20;

  /**
   * Runs it; fails when it says nothing.
   *
   * @param options besides {@code --json}
   */
  public static AuditRun of(List<String> options) throws Exception {
    List<String> command = new ArrayList<>(NodeProcess.command());
    command.addAll(List.of("audit", "--json"));
    command.addAll(options);
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    long peak = 0;
    double cpu = 0;
    while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, peakBytes(process.pid()));
      cpu = Math.max(cpu, ProcessTree.seconds(process.toHandle()));
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return new AuditRun(
        "true".equals(found(PROVEN, said)),
        Long.parseLong(found(EVENTS, said)),
        seconds,
        cpu,
        peak);
  }

  private static String found(Pattern pattern, String said) {
    Matcher matcher = pattern.matcher(said);
    if (!matcher.find()) {
      throw new IllegalStateException("the audit says what it found: " + said);
    }
    return matcher.group(1);
  }

  private static long peakBytes(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          * 1024;
    } catch (IOException e) {
      return 0; // it has just ended
    }
  }
}
