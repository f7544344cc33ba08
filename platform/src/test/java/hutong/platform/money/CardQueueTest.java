package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CardQueueTest {
  private final List<Runnable> pauses = new ArrayList<>();
  private final Map<String, CompletableFuture<Object>> underWay = new LinkedHashMap<>();
  private final List<String> begun = new ArrayList<>();
  private final CardQueue queue = new CardQueue(new Turns(2, Runnable::run), pauses::add);

  private void add(String id) {
    queue.add(
        id,
        () -> {
          begun.add(id);
          CompletableFuture<Object> change = new CompletableFuture<>();
          underWay.put(id, change);
          return change;
        });
  }

  private void done(String id) {
    underWay.remove(id).complete(true);
  }

  private void pauseEnds() {
    pauses.remove(0).run();
  }

  @Test
  void soManyAreUnderWayAndTheOthersFollowInOrder() {
    List.of("a", "b", "c", "d", "c").forEach(this::add);
    assertThat(begun).containsExactly("a", "b");
    done("b");
    assertThat(begun).containsExactly("a", "b", "c");
    done("a");
    assertThat(begun).containsExactly("a", "b", "c", "d");
    done("c");
    done("d");
    while (!pauses.isEmpty()) {
      pauseEnds();
    }
    assertThat(begun).as("who waited was served by the one change").hasSize(4);
  }

  @Test
  void aCardChangesOnceMoreAfterAPauseForAllWhoCameMeanwhile() {
    add("a");
    add("a");
    add("a");
    assertThat(begun).as("one at a time").containsExactly("a");
    done("a");
    add("a");
    assertThat(begun).as("not before the pause").containsExactly("a");
    pauseEnds();
    assertThat(begun).containsExactly("a", "a");
    done("a");
    pauseEnds();
    assertThat(begun).hasSize(2);

    add("a");
    assertThat(begun).as("nobody waits for a card that has rested").hasSize(3);
  }

  @Test
  void whoWaitsIsServedByTheNewestWish() {
    add("a");
    add("b");
    List<String> done = new ArrayList<>();
    for (String wish : List.of("older", "newer")) {
      Supplier<CompletableFuture<?>> change =
          () -> {
            done.add(wish);
            return CompletableFuture.completedFuture(true);
          };
      queue.add("c", change::get);
    }
    done("a");
    assertThat(done).containsExactly("newer");
  }

  @Test
  void whatFailsMakesRoomAsWell() {
    queue.add("a", () -> CompletableFuture.failedFuture(new IllegalStateException("a")));
    queue.add(
        "b",
        () -> {
          throw new IllegalStateException("b");
        });
    add("c");
    add("d");
    assertThat(begun).containsExactly("c", "d");
    pauseEnds();
    queue.add("a", () -> CompletableFuture.completedFuture(begun.add("a again")));
    done("c");
    assertThat(begun).containsExactly("c", "d", "a again");
  }
}
