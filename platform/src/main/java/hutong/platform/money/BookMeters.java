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

  /**
   * @param oldestMillis since when the oldest obligation is open
   */
  private record Figures(int accounts, int obligations, long oldestMillis) {}

  private static final class Running {
    private final Arrears arrears = new Arrears();
    private volatile Figures figures = new Figures(0, 0, Arrears.NOTHING);
  }

  private final Map<Integer, Running> books = new ConcurrentHashMap<>();
  private final Clock clock;

  BookMeters(MeterRegistry registry, Clock clock) {
    this.clock = clock;
    Gauge.builder("hutong.book.lag", this, BookMeters::worstSeconds)
        .baseUnit("seconds")
        .description("Since when the oldest obligation of this node's books is open.")
        .register(registry);
    gauge(registry, "obligations", "Obligations between books, not settled.", Figures::obligations);
    gauge(registry, "accounts", "Accounts in the books of this node.", Figures::accounts);
  }

  @Override
  public void stands(Book book) {
    Running running = books.computeIfAbsent(book.number(), number -> new Running());
    int obligations = book.owing().values().stream().mapToInt(owing -> owing.open().size()).sum();
    running.figures =
        new Figures(book.accounts().size(), obligations, running.arrears.oldestMillis(book));
  }

  @Override
  public void gone(int book) {
    books.remove(book);
  }

  private double worstSeconds() {
    long oldest =
        books.values().stream()
            .mapToLong(running -> running.figures.oldestMillis())
            .min()
            .orElse(Arrears.NOTHING);
    return Math.max(0, clock.millis() - Math.min(oldest, clock.millis())) / MILLIS_PER_SECOND;
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<Figures> figure) {
    Gauge.builder(
            "hutong.book." + name,
            books,
            all ->
                all.values().stream()
                    .mapToDouble(running -> figure.applyAsDouble(running.figures))
                    .sum())
        .description(description)
        .register(registry);
  }
}
