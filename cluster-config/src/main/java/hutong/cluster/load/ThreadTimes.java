package hutong.cluster.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Processor time by kinds of threads, which says where it goes and what is not the program's own:
 * compiling, collecting. A kind is a thread's name without numbers, as the operating system cuts it
 * off.
 *
 * @param ticks of a hundredth of a second, by kind
 */
record ThreadTimes(Map<String, Long> ticks) {
  private static final int SHOWN = 7;
  private static final double TICKS_A_SECOND = 100;
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  /** Used so far. */
  static ThreadTimes of(List<ProcessHandle> processes) {
    Map<String, Long> ticks = new TreeMap<>();
    for (ProcessHandle process : processes) {
      Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
      try (Stream<Path> threads = Files.list(tasks)) {
        threads.forEach(thread -> add(thread, ticks));
      } catch (IOException e) {
        return new ThreadTimes(Map.of()); // it has just ended, or this system has no such files
      }
    }
    return new ThreadTimes(ticks);
  }

  private static void add(Path thread, Map<String, Long> ticks) {
    try {
      String stat =
          new String(Files.readAllBytes(thread.resolve("stat")), StandardCharsets.ISO_8859_1);
      int from = stat.indexOf('(');
      int to = stat.lastIndexOf(')');
      String kind = stat.substring(from + 1, to).replaceAll("[-#\\d]+", "");
      String[] fields = stat.substring(to + 2).split(" ", -1);
      ticks.merge(
          kind,
          Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]),
          Long::sum);
    } catch (IOException e) {
      // the thread has just ended
    }
  }

  ThreadTimes since(ThreadTimes before) {
    Map<String, Long> used = new TreeMap<>(ticks);
    before.ticks.forEach((kind, time) -> used.merge(kind, -time, Long::sum));
    return new ThreadTimes(used);
  }

  /** The kinds that used most, in seconds. */
  @Override
  public String toString() {
    return ticks.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(SHOWN)
        .map(
            kind ->
                String.format(
                    Locale.ROOT, "%s %.2f", kind.getKey(), kind.getValue() / TICKS_A_SECOND))
        .collect(Collectors.joining(", "));
  }
}
