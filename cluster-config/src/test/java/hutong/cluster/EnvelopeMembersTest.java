package hutong.cluster;

import static hutong.cluster.Frames.add;
import static hutong.cluster.Frames.leave;
import static hutong.cluster.Frames.manage;
import static hutong.cluster.Frames.open;
import static hutong.cluster.Frames.received;
import static hutong.cluster.MoneyFrames.claim;
import static hutong.cluster.MoneyFrames.contact;
import static hutong.cluster.MoneyFrames.envelope;
import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.read;
import static hutong.cluster.MoneyFrames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Person;
import hutong.protocol.wire.Block;
import hutong.protocol.wire.Claimed;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.SendEnvelope.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may claim, who sees a card change, and who takes money, over real connections. */
class EnvelopeMembersTest extends MoneyScene {
  @Test
  void whoIsNoMemberOrNoLongerOneClaimsNothing() throws Exception {
    Person carol = lane.person("carol");
    Person dora = lane.person("dora");
    String group = groupWith(carol, dora);
    MoneyCard card = send(a, envelope(operation(), group, Kind.LUCKY, 1_000, 4));
    try (Peer outsider = lane.greet(lane.person("mallory"));
        Peer removed = lane.greet(carol);
        Peer claimer = lane.greet(dora)) {
      Claimed claimed = claimer.ask(claim(card.getId()), "claimed").getClaimed();
      a.ask(manage(group, m -> m.setRemove(carol.session().userId())), "ack");
      b.ask(leave(group), "ack");
      claimer.ask(leave(group), "ack");

      for (Peer nobody : List.of(outsider, removed, b)) {
        nobody.refused(claim(card.getId()), Code.NO_SUCH_MONEY);
        nobody.refused(read(card.getId()), Code.NO_SUCH_MONEY);
        nobody.refused(envelope(operation(), group, Kind.LUCKY, 10, 1), Code.NO_SUCH_CONVERSATION);
        assertThat(balance(nobody)).isEqualTo(FAUCET);
      }
      outsider.refused(claim("nonsense"), Code.NO_SUCH_MONEY);
      assertThat(claimer.ask(claim(card.getId()), "claimed").getClaimed())
          .as("whose share it was it stays")
          .isEqualTo(claimed);
      MoneyCard still = claimer.ask(read(card.getId()), "moneyCard").getMoneyCard();
      assertThat(still.getStage()).isEqualTo(MoneyCard.Stage.OPEN);
      assertThat(still.getRemainingMinor()).isEqualTo(1_000 - claimed.getShareMinor());
      assertThat(still.getClaimsCount()).isEqualTo(1);
    }
  }

  @Test
  void aPayerWhoHasLeftMayLookAtTheirEnvelopeAndClaimsNothing() throws Exception {
    String group = group();
    MoneyCard card = send(b, envelope(operation(), group, Kind.LUCKY, 1_000, 3));
    b.ask(leave(group), "ack");

    b.refused(claim(card.getId()), Code.NO_SUCH_MONEY);
    MoneyCard still = b.ask(read(card.getId()), "moneyCard").getMoneyCard();
    assertThat(still.getStage()).isEqualTo(MoneyCard.Stage.OPEN);
    assertThat(still.getRemainingMinor()).isEqualTo(1_000);
    assertThat(still.getClaimsCount()).isZero();

    a.ask(add(group, bob), "ack");
    b.ask(claim(card.getId()), "claimed");
  }

  /** In a group that is pushed to its members, and in one that has become large. */
  @Test
  void everyMemberIsPushedWhatBecameOfACard() throws Exception {
    Person carol = lane.person("carol");
    Person dora = lane.person("dora");
    String group = groupWith(carol, dora);
    try (Peer c = lane.greet(carol);
        Peer d = lane.greet(dora)) {
      bothSeeTwoClaims(group, c, d);
      a.ask(add(group, lane.person("erin")), "ack");
      bothSeeTwoClaims(group, c, d);
    }
  }

  private void bothSeeTwoClaims(String group, Peer one, Peer other) throws Exception {
    MoneyCard card = send(a, envelope(operation(), group, Kind.EQUAL, 200, 2));
    one.ask(claim(card.getId()), "claimed");
    other.ask(claim(card.getId()), "claimed");

    Item first = pushed(a, card, "2 of 2 claimed");
    Item second = pushed(b, card, "2 of 2 claimed");
    assertThat(second.getSequence()).isEqualTo(first.getSequence());
    assertThat(second.getEdit()).isEqualTo(first.getEdit());
    for (Peer peer : List.of(a, b, one, other)) {
      peer.say(received(group, first.getSequence()));
    }
  }

  private static Item pushed(Peer peer, MoneyCard card, String state) throws Exception {
    return peer.await(
            "a push that the card says " + state,
            frame ->
                frame.getPush().getItem().getEdit().getSequence() == card.getSequence()
                    && frame.getPush().getItem().getEdit().getCard().getState().equals(state))
        .getPush()
        .getItem();
  }

  @Test
  void nobodySendsMoneyToThemselvesOrToWhoBlocksThem() throws Exception {
    String alone = a.ask(open(alice), "opened").getOpened().getConversationId();
    a.refused(transfer(operation(), alone, 5), Code.BAD_REQUEST);
    a.refused(envelope(operation(), alone, Kind.LUCKY, 5, 1), Code.BAD_REQUEST);
    a.refused(exclusive(alone, alice), Code.BAD_REQUEST);

    String direct = direct();
    b.ask(contact(alice, it -> it.setBlock(Block.getDefaultInstance())), "contactEntry");
    a.refused(transfer(operation(), direct, 5), Code.NOT_ACCEPTED);
    a.refused(envelope(operation(), direct, Kind.LUCKY, 5, 1), Code.NOT_ACCEPTED);
    a.refused(exclusive(direct, bob), Code.NOT_ACCEPTED);
    assertThat(balance(a)).isEqualTo(FAUCET);
    assertThat(balance(b)).isEqualTo(FAUCET);
  }

  private static Frame.Builder exclusive(String conversation, Person only) {
    Frame.Builder send = envelope(operation(), conversation, Kind.EXCLUSIVE, 5, 1);
    send.getSendEnvelopeBuilder().setUserId(only.session().userId());
    return send;
  }

  private static MoneyCard send(Peer peer, Frame.Builder envelope) throws Exception {
    return peer.ask(envelope, "moneyCard").getMoneyCard();
  }

  private String groupWith(Person... people) throws Exception {
    String group = group();
    for (Person person : people) {
      a.ask(add(group, person), "ack");
    }
    return group;
  }
}
