package hutong.cluster.cassandra;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process of a node's own Cassandra has said on its standard output, read by a thread of
 * its own so that it never blocks; the last lines are kept.
 */
final class CassandraOutput {
  private static final Logger LOG = LoggerFactory.getLogger(CassandraOutput.class);
  private static final int KEPT_LINES = 20;

  private final Deque<String> last = new ArrayDeque<>();
  private final Thread reader;

  CassandraOutput(InputStream stream) {
    reader = new Thread(() -> readAll(stream), "cassandra-output");
    reader.setDaemon(true);
    reader.start();
  }

  private void readAll(InputStream stream) {
    try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        LOG.debug("{}", line);
        keep(line);
      }
    } catch (IOException e) {
      LOG.debug("Cassandra's output ended", e); // closed by the process being destroyed
    }
  }

  private void keep(String line) {
    synchronized (last) {
      last.addLast(line);
      if (last.size() > KEPT_LINES) {
        last.removeFirst();
      }
    }
  }

  /** Waits until what a dead process has written is read. */
  void finish() throws InterruptedException {
    reader.join(2_000);
  }

  List<String> lastLines() {
    synchronized (last) {
      return List.copyOf(last);
    }
  }

  /** Whether this is one of the last lines. */
  boolean said(String line) {
    return lastLines().contains(line);
  }

  /** The rest of the last line that begins with this word, or an empty string. */
  String after(String word) {
    String found = "";
    for (String line : lastLines()) {
      if (line.startsWith(word + " ")) {
        found = line.substring(word.length() + 1);
      }
    }
    return found;
  }
}
