package hutong.cluster.load;

import java.io.IOException;
import java.util.Locale;

/**
 * What the server's processes hold, Cassandra apart.
 *
 * @param heapBytes that live after a full collection
 * @param residentBytes as the operating system counts, right after it
 */
record Memory(long heapBytes, long residentBytes) {
  static Memory of(Server server) throws IOException, InterruptedException {
    ProcessTree tree = ProcessTree.of(server.pid());
    long heap = 0;
    for (ProcessHandle process : tree.server()) {
      heap += Jcmd.liveHeapBytes(process.pid());
      Jcmd.collect(process.pid());
    }
    return new Memory(heap, tree.serverResidentBytes());
  }

  /** What each of so many adds to what was there without them. */
  Memory each(Memory without, int count) {
    return new Memory(
        (heapBytes - without.heapBytes) / count, (residentBytes - without.residentBytes) / count);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.1f MiB live heap, %.1f MiB resident", mebi(heapBytes), mebi(residentBytes));
  }

  private static double mebi(long bytes) {
    return bytes / (double) (1 << 20);
  }
}
