package hutong.cluster;

import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been opened, closed in reverse order: each step even if one before it fails, which is
 * logged. Closing again does nothing.
 */
final class Closing {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  /** Closes one thing. */
  interface Step {
    void run() throws Exception;
  }

  private record Named(String what, Step step) {}

  private final ArrayDeque<Named> opened = new ArrayDeque<>();

  /** Remembers how to close what was just opened. */
  synchronized void add(String what, Step step) {
    opened.push(new Named(what, step));
  }

  void run() {
    for (Named next = next(); next != null; next = next()) {
      quietly(next.what(), next.step());
    }
  }

  private synchronized @org.jspecify.annotations.Nullable Named next() {
    return opened.poll();
  }

  static void quietly(String what, Step step) {
    try {
      step.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("interrupted while closing {}", what);
    } catch (Exception e) {
      LOG.warn("could not close {}", what, e);
    }
  }
}
