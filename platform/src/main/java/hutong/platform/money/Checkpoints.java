package hutong.platform.money;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the books of this node were, noted now and then in a file outside the store, for an audit to
 * hold against the journal. A book tells what it has become and goes on: a thread of its own writes
 * and waits for the disk. Thread-safe.
 *
 * <p>What cannot be written is written later; meanwhile the books run, with a warning and {@code
 * hutong_money_checkpoint_failures_total}. What a crash cuts off is noted with a book's next event.
 */
public final class Checkpoints implements BookUpkeep.Observer, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final long END_SECONDS = 10;

  private final long epoch;
  private final CheckpointFile file;
  private final Counter failures;
  private final ScheduledExecutorService writer;

  /** How each book was last, since it was noted. */
  private final Map<Integer, Book> changed = new ConcurrentHashMap<>();

  Checkpoints(CheckpointFile file, long epoch, CheckpointSettings settings, MeterRegistry meters) {
    this.file = file;
    this.epoch = epoch;
    this.failures =
        Counter.builder("hutong.money.checkpoint.failures")
            .description("Checkpoints of books that could not be written; they are tried again.")
            .register(meters);
    this.writer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "checkpoints");
              thread.setDaemon(true);
              return thread;
            });
    long millis = settings.every().toMillis();
    var unused = writer.scheduleWithFixedDelay(this::write, millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Goes on with the node's file in that folder, or begins it.
   *
   * @param node its name, empty for one that is alone
   * @param epoch of the store
   */
  public static Checkpoints open(
      Path folder, String node, long epoch, CheckpointSettings settings, MeterRegistry meters)
      throws IOException {
    return new Checkpoints(
        new CheckpointFile(folder, CheckpointFolder.file(node), epoch, settings.keep()),
        epoch,
        settings,
        meters);
  }

  @Override
  public void changed(Book book) {
    changed.put(book.number(), book);
  }

  /** Nothing: what was only recovered may still turn out to be void. */
  @Override
  public void stands(Book book) {}

  /** Nothing: what it has become is noted, and the next is noted where it runs then. */
  @Override
  public void gone(int book) {}

  private void write() {
    List<Book> taken = new ArrayList<>(changed.values());
    List<Checkpoint> news =
        taken.stream().filter(file::isNews).map(book -> Checkpoint.of(epoch, book)).toList();
    try {
      if (!news.isEmpty()) {
        file.add(news);
      }
      taken.forEach(book -> changed.remove(book.number(), book));
    } catch (IOException | RuntimeException e) { // else it would never be tried again
      failures.increment();
      LOG.warn("checkpoints of the books cannot be written, and are later: {}", e.toString());
    }
  }

  /** Notes what is left, and ends. */
  @Override
  public void close() throws IOException {
    writer.execute(this::write);
    writer.shutdown();
    try {
      if (!writer.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the disk does not take the checkpoints of the books: the newest are missing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      file.close();
    }
  }
}
