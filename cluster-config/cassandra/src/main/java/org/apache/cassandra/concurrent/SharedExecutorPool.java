package org.apache.cassandra.concurrent;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.cassandra.concurrent.DebuggableTask.RunningDebuggableTask;

/**
 * Takes the place of Cassandra's own class of this name, which must come after it on the class
 * path: ordinary thread pools instead of workers that look for work every few microseconds for a
 * while after they have done some. On a machine that is shared with the node that search took more
 * processor time than the work; see {@code docs/decisions/016-cassandra-threads.md}.
 */
public class SharedExecutorPool {
  public static final SharedExecutorPool SHARED = new SharedExecutorPool();

  /** Of the original's kind: there are none. */
  public final List<SEPExecutor> executors = List.of();

  private final List<LocalAwareExecutorPlus> pools = new CopyOnWriteArrayList<>();

  /** Not in Cassandra's own: who calls it notices when that one came first on the class path. */
  public void requireOurs() {}

  public LocalAwareExecutorPlus newExecutor(int maxConcurrency, String jmxPath, String name) {
    return newExecutor(maxConcurrency, size -> {}, jmxPath, name);
  }

  /** A pool of that many threads. */
  public LocalAwareExecutorPlus newExecutor(
      int maxConcurrency,
      ExecutorPlus.MaximumPoolSizeListener whenResized,
      String jmxPath,
      String name) {
    LocalAwareExecutorPlus pool =
        ExecutorFactory.Global.executorFactory()
            .localAware()
            .withJmx(jmxPath)
            .pooled(name, maxConcurrency);
    pools.add(pool);
    return pool;
  }

  public List<RunningDebuggableTask> runningTasks() {
    return List.of();
  }

  /** Ends all pools. */
  public void shutdownAndWait(long timeout, TimeUnit unit)
      throws InterruptedException, TimeoutException {
    pools.forEach(LocalAwareExecutorPlus::shutdown);
    long deadline = System.nanoTime() + unit.toNanos(timeout);
    for (LocalAwareExecutorPlus pool : pools) {
      if (!pool.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException(pool + " has not ended");
      }
    }
  }
}
