package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class PursuitsTest {
  private final List<String> looked = new ArrayList<>();
  private final Map<String, CompletableFuture<Boolean>> rounds = new HashMap<>();

  private final Pursuits<String> pursuits =
      new Pursuits<>(
          new Pursuits.Quarry<>() {
            @Override
            public CompletionStage<String> look(String id) {
              looked.add(id);
              return CompletableFuture.completedFuture(id + looked.size());
            }

            @Override
            public CompletionStage<Boolean> bringOn(String id, String state) {
              CompletableFuture<Boolean> round = new CompletableFuture<>();
              rounds.put(id, round);
              return round;
            }
          },
          new Turns(2, Runnable::run));

  private void round(String id, boolean progress) {
    rounds.remove(id).complete(progress);
  }

  @Test
  void roundsFollowUntilNothingBringsItOn() {
    CompletionStage<String> done = pursuits.pursue("a");
    round("a", true);
    round("a", false);
    assertThat(looked).hasSize(2);
    assertThat(done.toCompletableFuture()).isCompletedWithValue("a2");
  }

  @Test
  void whoComesMeanwhileMakesItGoOnAndHearsTheSame() {
    CompletionStage<String> first = pursuits.pursue("a");
    CompletionStage<String> second = pursuits.pursue("a");
    round("a", false);
    assertThat(looked).as("once more for the second").hasSize(2);
    round("a", false);
    assertThat(first.toCompletableFuture()).isCompletedWithValue("a2");
    assertThat(second).isSameAs(first);
  }

  @Test
  void soManyArePursuedAtOnceAndTheOthersWait() {
    List.of("a", "b", "c", "c").forEach(pursuits::pursueForNobody);
    assertThat(looked).containsExactly("a", "b");
    round("b", true);
    assertThat(looked).as("b has its turn to its end").containsExactly("a", "b", "b");
    round("b", false);
    assertThat(looked).containsExactly("a", "b", "b", "c");
  }

  @Test
  void whatFailsEndsItAndMakesRoom() {
    CompletionStage<String> failed = pursuits.pursue("a");
    pursuits.pursueForNobody("b");
    pursuits.pursueForNobody("c");
    rounds.remove("a").completeExceptionally(new IllegalStateException("no"));
    assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
    assertThat(looked).containsExactly("a", "b", "c");
    round("b", false);
    pursuits.pursueForNobody("a");
    assertThat(looked).as("it can be pursued again").containsExactly("a", "b", "c", "a");
  }
}
