package hutong.cluster.load;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the server's processes hold, Cassandra apart.
 *
 * @param liveBytes on the heap after a full collection, by class
 * @param residentBytes as the operating system counts, right after it
 */
record Memory(Map<String, Long> liveBytes, long residentBytes) {
  private static final int CLASSES_SHOWN = 20;

  static Memory of(Server server) throws IOException, InterruptedException {
    ProcessTree tree = ProcessTree.of(server.pid());
    Map<String, Long> live = new HashMap<>();
    for (ProcessHandle process : tree.server()) {
      Jcmd.liveBytes(process.pid()).forEach((name, bytes) -> live.merge(name, bytes, Long::sum));
      Jcmd.collect(process.pid());
    }
    return new Memory(live, tree.serverResidentBytes());
  }

  long heapBytes() {
    return liveBytes.values().stream().mapToLong(bytes -> bytes).sum();
  }

  /** What was added to what was there before. */
  Memory since(Memory before) {
    Map<String, Long> added = new HashMap<>(liveBytes);
    before.liveBytes.forEach((name, bytes) -> added.merge(name, -bytes, Long::sum));
    return new Memory(added, residentBytes - before.residentBytes);
  }

  /** The classes that make up most of it, shared by so many. */
  List<String> largest(int count) {
    return liveBytes.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(CLASSES_SHOWN)
        .map(
            added ->
                String.format(
                    Locale.ROOT, "%6d bytes each: %s", added.getValue() / count, added.getKey()))
        .toList();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1f MiB live heap, %.1f MiB resident",
        mebi(heapBytes()),
        mebi(residentBytes));
  }

  private static double mebi(long bytes) {
    return bytes / (double) (1 << 20);
  }
}
