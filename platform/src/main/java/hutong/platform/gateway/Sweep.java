package hutong.platform.gateway;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one event loop and the beat at which they are looked at. Lives on that loop.
 */
final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  private final EventLoop loop;
  private final Set<Swept> connections = new HashSet<>();
  private volatile long queuedBytes;

  Sweep(EventLoop loop, Duration every) {
    this.loop = loop;
    long millis = every.toMillis();
    var unused = loop.scheduleWithFixedDelay(this::beat, millis, millis, TimeUnit.MILLISECONDS);
  }

  void add(Swept connection) {
    connections.add(connection);
  }

  void remove(Swept connection) {
    connections.remove(connection);
  }

  /** Bytes queued for all connections at the last beat. Thread-safe. */
  long queuedBytes() {
    return queuedBytes;
  }

  /** Drains every connection at a random moment within the time. Thread-safe. */
  void drain(Duration over) {
    loop.execute(
        () -> {
          for (Swept connection : connections) {
            long after = ThreadLocalRandom.current().nextLong(over.toNanos() + 1);
            var unused = loop.schedule(connection::drain, after, TimeUnit.NANOSECONDS);
          }
        });
  }

  private void beat() {
    long now = System.nanoTime();
    long bytes = 0;
    for (Swept connection : List.copyOf(connections)) { // sweeping removes some
      try {
        connection.sweep(now);
        bytes += connection.queuedBytes();
      } catch (RuntimeException e) {
        LOG.error("sweeping a connection failed", e);
      }
    }
    queuedBytes = bytes;
  }
}
