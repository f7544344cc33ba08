package hutong.platform.money;

import hutong.platform.entity.Live;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for second histories of the books that this node runs, before they serve and while they do,
 * and tells the books of them. Raises the alarm for those that are stopped. Thread-safe.
 */
final class BookWatch implements BookUpkeep.Observer {
  private static final Logger LOG = LoggerFactory.getLogger(BookWatch.class);

  private final BiFunction<Integer, Strays, CompletionStage<List<Stray>>> look;
  private final BiFunction<Integer, Order, CompletionStage<Reply>> told;
  private final Map<Integer, Strays> books = new ConcurrentHashMap<>();
  private final Set<Integer> lookedAt = ConcurrentHashMap.newKeySet();
  private final AtomicLong beats = new AtomicLong();

  /**
   * @param look finds the second histories of a book, apart from what it knows of them
   * @param told asks a book
   */
  BookWatch(
      BiFunction<Integer, Strays, CompletionStage<List<Stray>>> look,
      BiFunction<Integer, Order, CompletionStage<Reply>> told,
      MeterRegistry registry) {
    this.look = look;
    this.told = told;
    Gauge.builder("hutong.book.stopped", books, BookWatch::stopped)
        .description("Books whose accounts are stopped: two writers' histories were met.")
        .register(registry);
  }

  private static long stopped(Map<Integer, Strays> books) {
    return books.values().stream().filter(Strays::isStopped).count();
  }

  /** The books of this node that are stopped. */
  SortedSet<Integer> stopped() {
    SortedSet<Integer> stopped = new TreeSet<>();
    books.forEach(
        (book, strays) -> {
          if (strays.isStopped()) {
            stopped.add(book);
          }
        });
    return stopped;
  }

  /** What a book must be told before it serves. */
  CompletionStage<Optional<Order>> foreword(Live<Book> recovered) {
    Book book = recovered.state();
    return look.apply(book.number(), book.strays())
        .thenApply(
            strays ->
                strays.stream().anyMatch(one -> mustBeTold(one, recovered))
                    ? Optional.of(new Order.Halt(strays))
                    : Optional.empty());
  }

  /** Also of what it knows, when what was recovered is the second history itself. */
  private static boolean mustBeTold(Stray stray, Live<Book> recovered) {
    return recovered.state().strays().isNews(stray)
        || stray.incarnation() == recovered.incarnation();
  }

  /** The same while it runs. */
  CompletionStage<?> lookAt(int book) {
    return told.apply(book, new Order.Examine())
        .thenCompose(reply -> look.apply(book, Strays.of((Reply.Standing) reply)))
        .thenCompose(
            strays ->
                strays.isEmpty()
                    ? CompletableFuture.completedFuture(new Reply.Done())
                    : told.apply(book, new Order.Halt(strays)));
  }

  /**
   * Looks at the books in turn, at none of them twice at once.
   *
   * @param between so many beats from one look at a book to the next
   */
  void beat(long between) {
    long beat = beats.incrementAndGet();
    for (int book : books.keySet()) {
      if ((beat + book) % between == 0 && lookedAt.add(book)) {
        CompletionStage<?> unused =
            lookAt(book)
                .exceptionally(
                    failure -> {
                      LOG.warn("book {} is looked at later: {}", book, failure.toString());
                      return null;
                    })
                .thenRun(() -> lookedAt.remove(book));
      }
    }
  }

  @Override
  public void stands(Book book) {
    note(book.number(), book.strays());
  }

  @Override
  public void gone(int book) {
    books.remove(book);
  }

  private void note(int book, Strays now) {
    Strays before = books.put(book, now);
    boolean was = before != null && before.isStopped();
    if (now.isStopped() && !(was && before.stoppedAt() == now.stoppedAt())) {
      now.open().values().forEach(stray -> alarm(book, stray));
    } else if (was && !now.isStopped()) {
      LOG.warn("book {} serves again: operators have decided about its two histories", book);
    }
  }

  private static void alarm(int book, Stray stray) {
    LOG.error(
        "book {} is stopped: it has met two writers' histories. From number {} on, {} events of"
            + " incarnation {} are not on its branch. Its accounts wait for operators: `hutong"
            + " admin repair {}` shows both and what to decide",
        book,
        stray.from(),
        stray.events(),
        stray.incarnation(),
        book);
  }
}
