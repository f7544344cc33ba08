package hutong.platform.money;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * What the books that run on a node count; {@code docs/metrics.md} says what it means. Books tell
 * what changed, so looking costs nothing however many accounts there are. Thread-safe.
 */
final class BookMeters implements BookUpkeep.Observer {
  private static final double MILLIS_PER_SECOND = 1000;

  /** So old an obligation may be before it is seen. */
  private static final long LOOK_MILLIS = 100;

  /** A book of this node as it stands; it is told far more often than somebody looks. */
  private static final class Running {
    private final Arrears arrears = new Arrears();
    private Book book;
    private long lookedMillis;

    Running(Book book) {
      this.book = book;
    }

    synchronized void stands(Book now) {
      book = now;
      if (now.timeMillis() - lookedMillis >= LOOK_MILLIS) {
        lookedMillis = now.timeMillis();
        oldestMillis();
      }
    }

    synchronized int accounts() {
      return book.accounts().size();
    }

    synchronized int obligations() {
      return book.owing().values().stream().mapToInt(owing -> owing.open().size()).sum();
    }

    synchronized long oldestMillis() {
      return arrears.oldestMillis(book);
    }
  }

  private final Map<Integer, Running> books = new ConcurrentHashMap<>();
  private final Clock clock;

  BookMeters(MeterRegistry registry, Clock clock) {
    this.clock = clock;
    Gauge.builder("hutong.book.lag", this, BookMeters::worstSeconds)
        .baseUnit("seconds")
        .description("Since when the oldest obligation of this node's books is open.")
        .register(registry);
    gauge(registry, "obligations", "Obligations between books, not settled.", Running::obligations);
    gauge(registry, "accounts", "Accounts in the books of this node.", Running::accounts);
  }

  @Override
  public void stands(Book book) {
    books.computeIfAbsent(book.number(), number -> new Running(book)).stands(book);
  }

  @Override
  public void gone(int book) {
    books.remove(book);
  }

  private double worstSeconds() {
    long oldest =
        books.values().stream().mapToLong(Running::oldestMillis).min().orElse(Arrears.NOTHING);
    return Math.max(0, clock.millis() - Math.min(oldest, clock.millis())) / MILLIS_PER_SECOND;
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<Running> figure) {
    Gauge.builder(
            "hutong.book." + name, books, all -> all.values().stream().mapToDouble(figure).sum())
        .description(description)
        .register(registry);
  }
}
