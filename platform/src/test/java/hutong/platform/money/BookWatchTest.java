package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How often books are looked at, and what is found is told. */
class BookWatchTest {
  private static final Stray STRAY = new Stray(3, 101, 140, 37);
  private static final Reply.Standing SERVES = new Reply.Standing(List.of(), List.of(), 0, 200);

  private final List<Order> told = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private CompletableFuture<List<Stray>> look = new CompletableFuture<>();
  private final BookWatch watch =
      new BookWatch(
          (book, known) -> look,
          (book, order) -> {
            told.add(order);
            return CompletableFuture.completedFuture(SERVES);
          },
          registry);

  /** It may take longer than from one to the next. */
  @Test
  void aBookIsNotLookedAtTwiceAtOnce() {
    watch.stands(Book.empty(0));
    watch.beat(1);
    watch.beat(1);
    assertThat(told).containsExactly(new Order.Examine());

    look.complete(List.of(STRAY));
    assertThat(told).endsWith(new Order.Halt(List.of(STRAY)));
    look = new CompletableFuture<>();
    watch.beat(1);
    assertThat(told).endsWith(new Order.Examine()).hasSize(3);

    look.completeExceptionally(new IllegalStateException("the store is away"));
    watch.beat(1);
    assertThat(told).as("another time").hasSize(4);
  }

  @Test
  void theBooksThatAreStoppedAreKnown() {
    Book stopped = Book.empty(7).strays(Strays.NONE.found(List.of(STRAY), 200));
    watch.stands(stopped);
    watch.stands(Book.empty(3));
    assertThat(watch.stopped()).containsExactly(7);
    assertThat(registry.get("hutong.book.stopped").gauge().value()).isEqualTo(1);

    watch.stands(stopped.strays(stopped.strays().repaired(STRAY)));
    assertThat(watch.stopped()).isEmpty();
  }
}
