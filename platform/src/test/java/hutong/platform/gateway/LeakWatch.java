package hutong.platform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tracks every buffer of Netty's from its making: one that is garbage before it was released is a
 * leak. Sees only what the garbage collector found, so at the end it drops a buffer on purpose and
 * collects until that one is reported.
 */
final class LeakWatch implements AutoCloseable {
  /** What is said of buffers that are dropped by this class itself. */
  static final String ON_PURPOSE = "dropped on purpose";

  private static final AtomicInteger CANARIES = new AtomicInteger();

  private final Level before = ResourceLeakDetector.getLevel();
  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

  LeakWatch() {
    ResourceLeakDetector.setLevel(Level.PARANOID);
    ByteBufUtil.setLeakListener((kind, records) -> leaks.add(kind + records));
  }

  /** Collects garbage, twice, and fails when a buffer was never released. */
  void assertNone() {
    for (int round = 0; round < 2; round++) {
      String canary = ON_PURPOSE + " " + CANARIES.incrementAndGet();
      Thread elsewhere = new Thread(() -> drop(canary)); // its trace is logged: a short one
      elsewhere.start();
      await().until(() -> !elsewhere.isAlive());
      await().until(() -> isReported(canary));
    }
    assertThat(leaks).as("buffers that were never released").isEmpty();
  }

  private boolean isReported(String canary) {
    System.gc();
    PooledByteBufAllocator.DEFAULT.ioBuffer(1).release(); // the detector reports when it tracks
    return leaks.removeIf(leak -> leak.contains(canary));
  }

  private static void drop(String hint) {
    var unused = PooledByteBufAllocator.DEFAULT.ioBuffer(1).touch(hint);
  }

  @Override
  public void close() {
    ByteBufUtil.setLeakListener(null);
    ResourceLeakDetector.setLevel(before);
  }
}
