package hutong.protocol.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's tasks, one after another in the order of their coming, on whatever shared thread is
 * free. What a task wrote, the next one sees: the client's state needs no locks.
 */
final class Turns implements Executor {
  private static final System.Logger LOG = System.getLogger(Turns.class.getName());

  /** Tasks in a row before another client may have the thread. */
  private static final int BURST = 64;

  private final Executor threads;
  private final ScheduledExecutorService timer;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;
  private volatile @Nullable Thread current;

  Turns(Executor threads, ScheduledExecutorService timer) {
    this.threads = threads;
    this.timer = timer;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    threads.execute(this::run);
  }

  /** A turn later. Cancelling cannot stop one that is already waiting for its turn. */
  Future<?> after(long millis, Runnable task) {
    return timer.schedule(() -> execute(task), millis, TimeUnit.MILLISECONDS);
  }

  /** Calls the owner's code, whose failures are not the client's. */
  static void tell(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a task or callback of a client failed", e);
    }
  }

  boolean isMine() {
    return Thread.currentThread() == current;
  }

  private void run() {
    current = Thread.currentThread();
    for (int i = 0; i < BURST; i++) {
      Runnable task;
      synchronized (tasks) {
        task = tasks.poll();
        if (task == null) {
          current = null;
          running = false;
          return;
        }
      }
      tell(task);
    }
    current = null;
    threads.execute(this::run);
  }
}
