package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.cluster.proof.Checker;
import hutong.cluster.proof.Evidence;
import hutong.cluster.proof.Rereading;
import hutong.cluster.proof.Sabotage;
import hutong.cluster.proof.Witness;
import hutong.platform.gateway.Gateway;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The proof can fail: a node that lies is found out, and the same words through an honest door are
 * proven.
 */
@ExtendWith(SharedNode.class)
class SabotageTest {

  @ParameterizedTest
  @EnumSource(Sabotage.Kind.class)
  void aServerThatLiesIsFoundOut(Sabotage.Kind kind, Lane lane) throws Exception {
    Gateway lying = lane.node().openGateway(honest -> new Sabotage(honest, kind));
    try (lying) {
      Checker.Verdict verdict = talkThrough(lane, lying.port());

      assertThat(verdict.holds()).isFalse();
      assertThat(verdict.lost() + verdict.duplicated() + verdict.outOfOrder()).isPositive();
    }
  }

  @Test
  void anHonestOneIsProven(Lane lane) throws Exception {
    Checker.Verdict verdict = talkThrough(lane, lane.node().wsPort());

    assertThat(verdict.broken()).isEmpty();
  }

  private static Checker.Verdict talkThrough(Lane lane, int port) throws Exception {
    URI ws = URI.create("ws://127.0.0.1:" + port + "/ws");
    Evidence evidence = new Evidence();
    Person alice = lane.person("alice");
    Person bob = lane.person("bob");
    try (Witness a = witness(lane, alice, ws, evidence);
        Witness b = witness(lane, bob, ws, evidence)) {
      String chat = SharedNode.get(a.client().open(bob.handle())).getConversationId();
      for (int line = 0; line < 16; line++) {
        SharedNode.get((line % 2 == 0 ? a : b).say(chat, "line " + line));
      }
      Person reader = lane.onDevice(bob, "reader");
      Rereading.of(List.of(chat), "bob", "reader", reader.session(), ws, evidence);
    }
    return Checker.check(evidence);
  }

  private static Witness witness(Lane lane, Person person, URI ws, Evidence evidence) {
    return Witness.of(person.handle(), person.device(), person.session(), lane.api(), ws, evidence);
  }
}
