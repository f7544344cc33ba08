package hutong.protocol.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads and the HTTP client that clients share: hundreds of clients need no thread of their
 * own. All threads are daemons.
 */
public final class ClientRuntime implements AutoCloseable {
  private final ExecutorService network;
  private final ExecutorService threads;
  private final ScheduledThreadPoolExecutor timer;
  private final HttpClient http;

  private static final class Shared {
    static final ClientRuntime RUNTIME =
        new ClientRuntime(Math.max(4, Runtime.getRuntime().availableProcessors()));
  }

  /** The one that is used unless {@link ClientSettings#runtime} names another; never closed. */
  public static ClientRuntime shared() {
    return Shared.RUNTIME;
  }

  /**
   * A runtime of its own.
   *
   * @param threads how many clients may be in a callback at once; as many more serve the sockets
   */
  public ClientRuntime(int threads) {
    this.network = Executors.newFixedThreadPool(threads, daemons("hutong-client-network-"));
    this.threads = Executors.newFixedThreadPool(threads, daemons("hutong-client-"));
    this.timer = new ScheduledThreadPoolExecutor(1, daemons("hutong-client-timer-"));
    // Nearly every timer is cancelled by an answer; kept, each would hold its request for its time.
    timer.setRemoveOnCancelPolicy(true);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .executor(network)
            .build();
  }

  /** Ends the threads; close the clients first. */
  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdown();
    network.shutdown();
  }

  HttpClient http() {
    return http;
  }

  Turns newTurns() {
    return new Turns(threads, timer);
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
