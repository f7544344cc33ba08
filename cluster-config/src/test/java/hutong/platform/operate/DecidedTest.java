package hutong.platform.operate;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode;
import hutong.cluster.SharedNode.Lane;
import hutong.platform.money.Holding;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was decided is done, whoever dies in between. */
@ExtendWith(SharedNode.class)
class DecidedTest {
  /** Nobody who decided is there to do it, as after a crash: the decision is all that there is. */
  @Test
  void aReminderTakesUpWhatACrashCutOff(Lane lane) throws Exception {
    Operators operators = lane.node().office();
    UserId mallory = new UserId(id());
    String one = "one" + id();
    String other = "other" + id();
    for (String name : List.of(one, other)) {
      tell(operators, new Command.Add(Command.FOLDER, name, Role.FINANCE, name));
    }
    for (Deed.Kind kind : List.of(Deed.Kind.FREEZE, Deed.Kind.UNFREEZE)) {
      String proposal = id();
      tell(
          operators,
          new Command.Propose(one, proposal, new Deed(kind, mallory, "mallory"), "case 17"));
      Reply approved = tell(operators, new Command.Approve(other, proposal, ""));
      assertThat(((Reply.Stands) approved).proposal().stage()).isEqualTo(Proposal.Stage.APPROVED);

      boolean frozen = kind == Deed.Kind.FREEZE;
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(
                          lane.node()
                              .money()
                              .look(mallory)
                              .toCompletableFuture()
                              .get(5, TimeUnit.SECONDS))
                      .extracting(Holding::frozen)
                      .containsExactly(frozen, frozen)); // one of each currency
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  operators
                      .state()
                      .toCompletableFuture()
                      .get(5, TimeUnit.SECONDS)
                      .proposals()
                      .stream()
                      .anyMatch(
                          it -> it.id().equals(proposal) && it.stage() == Proposal.Stage.DONE));
    }
  }

  private static Reply tell(Operators operators, Command command) throws Exception {
    return operators.ask(command).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static String id() {
    return SortableId.of(System.currentTimeMillis(), ThreadLocalRandom.current());
  }
}
