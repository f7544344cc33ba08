package hutong.platform.operate;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.extend.NoAnswer;
import hutong.platform.operate.Act.What;
import hutong.platform.operate.Deed.Kind;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** In which order what was decided is done, when some of it cannot be done yet. */
class PursuitTest {
  private static final Deed FREEZE = new Deed(Kind.FREEZE, user(1), "mallory");
  private static final Deed UNFREEZE = new Deed(Kind.UNFREEZE, user(1), "mallory");
  private static final Deed OTHER = new Deed(Kind.FREEZE, user(2), "trudy");
  private static final Deed REPAIR = Deed.of(Kind.REAPPLY, 12, 3_460);
  private static final Deed DISCARD = Deed.of(Kind.DISCARD, 12, 3_460);

  private final List<Deed> tried = new ArrayList<>();
  private final List<Deed> failed = new ArrayList<>();
  private final Map<Deed, CompletableFuture<Boolean>> under = new HashMap<>();
  private final Pursuit pursuit =
      new Pursuit(
          due -> {
            tried.add(due.deed());
            return Objects.requireNonNull(under.get(due.deed()));
          },
          (due, failure) -> failed.add(due.deed()));

  private static UserId user(int number) {
    return new UserId(SortableId.of(number, new Random(number)));
  }

  private CompletableFuture<?> pursue(Deed... deeds) {
    List<Proposal> due = new ArrayList<>();
    for (Deed deed : deeds) {
      under.put(deed, new CompletableFuture<>());
      Act act = new Act(By.FOLDER, deed.handle(), "why", 0, new What.Dismissed());
      due.add(Proposal.of("id " + due.size(), deed, act));
    }
    return pursuit.of(due).toCompletableFuture();
  }

  private void answer(Deed deed) {
    Objects.requireNonNull(under.get(deed)).complete(true);
  }

  private void fail(Deed deed) {
    Objects.requireNonNull(under.get(deed)).completeExceptionally(new NoAnswer("book 12"));
  }

  /** The repair of the very book that the freeze waits for. */
  @Test
  void whatCannotBeDoneYetHoldsUpNobodyElse() {
    CompletableFuture<?> all = pursue(FREEZE, OTHER, REPAIR);
    fail(FREEZE);
    answer(OTHER);
    answer(REPAIR);

    assertThat(tried).containsExactlyInAnyOrder(FREEZE, OTHER, REPAIR);
    assertThat(failed).containsExactly(FREEZE);
    assertThat(all).isCompleted();
  }

  @Test
  void whatIsAboutTheSameIsDoneInTheOrderOfTheDecisions() {
    CompletableFuture<?> all = pursue(FREEZE, REPAIR, UNFREEZE, DISCARD);
    assertThat(tried).containsExactly(FREEZE, REPAIR);
    answer(FREEZE);
    assertThat(tried).containsExactly(FREEZE, REPAIR, UNFREEZE);
    fail(REPAIR);
    assertThat(tried).as("the later one would come first").doesNotContain(DISCARD);
    assertThat(all).isNotDone();
    answer(UNFREEZE);
    assertThat(all).isCompleted();
  }
}
