package hutong.platform.lease;

import java.time.Duration;

/** Time as a lease sees it. */
interface Ticker {
  /** A monotonic clock. */
  long nanoTime();

  /** Runs a task later; not at all once the system has stopped. */
  void after(Duration delay, Runnable task);
}
