package hutong.cluster;

import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.pay;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Person;
import hutong.cluster.proof.Evidence;
import hutong.cluster.proof.Witness;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** The story of the demo sees money that moves behind its back. */
class MoneyStoryTest extends MoneyScene {
  private static final long TRANSFER = 6_600;

  @Test
  void aWalletThatIsNotWhatTheAnswersMakeIsNamed() throws Exception {
    MoneyStory story = new MoneyStory(1);
    Evidence evidence = new Evidence();
    try (Witness one = witness(lane.onDevice(alice, "tablet"), evidence);
        Witness other = witness(lane.onDevice(bob, "tablet"), evidence)) {
      story.movesIn(alice.handle(), one);
      story.movesIn(bob.handle(), other);
      story.transfer(alice.handle(), bob.handle(), direct());
      a.ask(pay(operation(), bob, 1, ""), "paid");
      story.settle();
    }
    assertThat(balance(a)).isEqualTo(FAUCET - TRANSFER - 1);
    assertThat(story.broken())
        .contains(alice.handle() + " shall have 934.00 CNY and has 933.99 CNY");
  }

  private Witness witness(Person person, Evidence evidence) {
    URI ws = URI.create("ws://127.0.0.1:" + lane.node().wsPort() + "/ws");
    return Witness.of(person.handle(), person.device(), person.session(), lane.api(), ws, evidence);
  }
}
