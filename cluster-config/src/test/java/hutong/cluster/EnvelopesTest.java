package hutong.cluster;

import static hutong.cluster.Frames.add;
import static hutong.cluster.MoneyFrames.claim;
import static hutong.cluster.MoneyFrames.envelope;
import static hutong.cluster.MoneyFrames.giveBack;
import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.read;
import static hutong.cluster.MoneyFrames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Person;
import hutong.protocol.wire.Card;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.MoneyClaim;
import hutong.protocol.wire.SendEnvelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Transfers that wait for a yes, and red envelopes, over real connections. */
class EnvelopesTest extends MoneyScene {
  @Test
  void aTransferWaitsForTheYesAndItsCardShowsIt() throws Exception {
    String direct = direct();
    Frame.Builder send = transfer(operation(), direct, 500);
    MoneyCard card = a.ask(send, "moneyCard").getMoneyCard();
    assertThat(a.ask(send, "moneyCard").getMoneyCard()).as("a repeat").isEqualTo(card);
    a.refused(transfer(send.getSendTransfer().getOperationId(), direct, 501), Code.CONFLICT);
    assertThat(card.getStage()).isEqualTo(MoneyCard.Stage.OPEN);
    assertThat(balance(a)).isEqualTo(FAUCET - 500);
    Item shown = item(b, direct, card.getSequence());
    assertThat(shown.getSender()).isEmpty();
    assertThat(shown.getCard().getTitle()).isEqualTo("Transfer from " + alice.handle());
    assertThat(shown.getCard().getState()).isEqualTo("waiting");
    assertThat(shown.getCard().getButtons(0).getAction()).isEqualTo("money:" + card.getId());

    a.refused(claim(card.getId()), Code.NOT_FOR_YOU);
    assertThat(b.ask(claim(card.getId()), "claimed").getClaimed().getShareMinor()).isEqualTo(500);
    assertThat(b.ask(claim(card.getId()), "claimed").getClaimed().getPlace()).isEqualTo(1);
    b.refused(giveBack(card.getId()), Code.ALL_GONE);
    awaitBalance(b, FAUCET + 500);
    awaitState(b, direct, card.getSequence(), "accepted");
  }

  @Test
  void aTransferThatIsReturnedIsBack() throws Exception {
    String direct = direct();
    MoneyCard card = a.ask(transfer(operation(), direct, 500), "moneyCard").getMoneyCard();
    a.refused(giveBack(card.getId()), Code.NOT_FOR_YOU);
    assertThat(b.ask(giveBack(card.getId()), "moneyCard").getMoneyCard().getStage())
        .isEqualTo(MoneyCard.Stage.RETURNED);
    b.refused(claim(card.getId()), Code.RETURNED);

    awaitBalance(a, FAUCET);
    awaitState(a, direct, card.getSequence(), "returned");
  }

  @Test
  void aGroupGrabsAnEnvelope() throws Exception {
    String group = group();
    List<Peer> members = new ArrayList<>(List.of(a, b));
    for (int i = 0; i < 3; i++) {
      Person member = lane.person("member");
      a.ask(add(group, member), "ack");
      members.add(lane.greet(member));
    }
    MoneyCard card =
        a.ask(envelope(operation(), group, SendEnvelope.Kind.LUCKY, 1_000, 4), "moneyCard")
            .getMoneyCard();
    members.parallelStream().forEach(peer -> say(peer, claim(card.getId())));
    long sum = 0;
    int gone = 0;
    for (Peer peer : members) {
      Frame answer = peer.await("the claim", frame -> frame.getRequestId() == 77);
      sum += answer.getClaimed().getShareMinor();
      gone += answer.getError().getCode() == Code.ALL_GONE ? 1 : 0;
      Frame again = peer.ask(claim(card.getId()));
      assertThat(again.getClaimed()).as("the same share").isEqualTo(answer.getClaimed());
      assertThat(again.getError().getCode()).isEqualTo(answer.getError().getCode());
    }
    assertThat(sum).isEqualTo(1_000);
    assertThat(gone).isEqualTo(1);

    MoneyCard end = b.ask(read(card.getId()), "moneyCard").getMoneyCard();
    assertThat(end.getStage()).isEqualTo(MoneyCard.Stage.EXHAUSTED);
    assertThat(end.getClaimsList())
        .extracting(one -> one.getMember().getUserId())
        .doesNotHaveDuplicates();
    assertThat(end.getClaimsList().stream().mapToLong(MoneyClaim::getShareMinor).sum())
        .isEqualTo(1_000);
    assertThat(end.getClaimsList())
        .as("a ranking")
        .isSortedAccordingTo(
            Comparator.comparingLong(MoneyClaim::getShareMinor)
                .reversed()
                .thenComparing(MoneyClaim::getPlace));
    assertThat(end.getClaimsList())
        .extracting(MoneyClaim::getPlace)
        .containsExactlyInAnyOrder(1, 2, 3, 4);
    assertThat(end.getLuckiest()).isEqualTo(end.getClaims(0).getMember().getUserId());
    assertThat(end.getWords()).isEqualTo("happy new year");
    Card shown = item(b, group, card.getSequence()).getCard();
    assertThat(shown.getTitle()).isEqualTo("Red envelope from " + alice.handle());
    assertThat(shown.getText()).isEqualTo("happy new year");
    awaitState(b, group, card.getSequence(), "4 of 4 claimed");
    Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> balances(members) == 5 * FAUCET);
    members.subList(2, members.size()).forEach(Peer::close);
  }

  /** Its id says that it was made a day ago, so it ends in a moment. */
  @Test
  void whatNobodyClaimedComesBackAtTheEnd() throws Exception {
    String group = group();
    String operation = operation(-86_400_000 + 4_000);
    MoneyCard card =
        a.ask(envelope(operation, group, SendEnvelope.Kind.EQUAL, 900, 3), "moneyCard")
            .getMoneyCard();
    assertThat(b.ask(claim(card.getId()), "claimed").getClaimed().getShareMinor()).isEqualTo(300);
    assertThat(balance(a)).isEqualTo(FAUCET - 900);

    awaitBalance(a, FAUCET - 300);
    awaitBalance(b, FAUCET + 300);
    awaitState(b, group, card.getSequence(), "1 of 3 claimed, the rest returned");
    a.refused(claim(card.getId()), Code.EXPIRED);
    assertThat(b.ask(claim(card.getId()), "claimed").getClaimed().getShareMinor())
        .as("whose share it was it stays")
        .isEqualTo(300);
  }

  @Test
  void anExclusiveEnvelopeIsForOneMember() throws Exception {
    String group = group();
    Frame.Builder send = envelope(operation(), group, SendEnvelope.Kind.EXCLUSIVE, 300, 1);
    a.refused(send, Code.BAD_REQUEST);
    send.getSendEnvelopeBuilder().setUserId(lane.person("carol").session().userId());
    a.refused(send, Code.NOT_A_MEMBER);
    send.getSendEnvelopeBuilder().setUserId(bob.session().userId());
    MoneyCard card = a.ask(send, "moneyCard").getMoneyCard();
    a.refused(claim(card.getId()), Code.NOT_FOR_YOU);
    assertThat(b.ask(claim(card.getId()), "claimed").getClaimed().getShareMinor()).isEqualTo(300);
  }

  @Test
  void anEnvelopeThatCannotBeHasANameAndNoEffect() throws Exception {
    String group = group();
    a.refused(envelope(operation(), group, SendEnvelope.Kind.LUCKY, 3, 4), Code.BAD_AMOUNT);
    a.refused(envelope(operation(), group, SendEnvelope.Kind.LUCKY, 1_000, 501), Code.TOO_MANY);
    a.refused(envelope(operation(), group, SendEnvelope.Kind.LUCKY, 200_001, 1), Code.BAD_AMOUNT);
    a.refused(envelope(operation(), group, SendEnvelope.Kind.LUCKY, 100_001, 2), Code.NO_FUNDS);
    a.refused(
        envelope(operation(120_000), group, SendEnvelope.Kind.LUCKY, 1, 1), Code.BAD_OPERATION);
    a.refused(envelope(operation(-90_000_000), group, SendEnvelope.Kind.LUCKY, 1, 1), Code.EXPIRED);
    a.refused(envelope(operation(), group, SendEnvelope.Kind.LUCKY, 0, 1), Code.BAD_AMOUNT);
    a.refused(envelope(operation(), group, SendEnvelope.Kind.LUCKY, -5, 1), Code.BAD_AMOUNT);
    a.refused(
        envelope(operation(), group, SendEnvelope.Kind.EQUAL, Long.MAX_VALUE, 1), Code.BAD_AMOUNT);
    a.refused(envelope(operation(), group, SendEnvelope.Kind.LUCKY, 9, -1), Code.TOO_MANY);
    a.refused(envelope("no id", group, SendEnvelope.Kind.LUCKY, 9, 1), Code.BAD_OPERATION);
    a.refused(
        envelope(operation(), "g-" + operation(), SendEnvelope.Kind.LUCKY, 9, 1),
        Code.NO_SUCH_CONVERSATION);
    Frame.Builder dollars = envelope(operation(), group, SendEnvelope.Kind.LUCKY, 9, 1);
    dollars.getSendEnvelopeBuilder().setCurrency("USD");
    a.refused(dollars, Code.BAD_CURRENCY);
    Frame.Builder mine = envelope(operation(), group, SendEnvelope.Kind.EXCLUSIVE, 9, 1);
    mine.getSendEnvelopeBuilder().setUserId(alice.session().userId());
    a.refused(mine, Code.BAD_REQUEST);
    assertThat(balance(a)).isEqualTo(FAUCET);
  }

  @Test
  void aTransferThatCannotBeHasANameAndNoEffect() throws Exception {
    String direct = direct();
    a.refused(transfer(operation(), group(), 5), Code.BAD_REQUEST);
    a.refused(transfer(operation(), direct, 0), Code.BAD_AMOUNT);
    a.refused(transfer(operation(), direct, -5), Code.BAD_AMOUNT);
    a.refused(transfer(operation(), direct, Long.MAX_VALUE), Code.LIMIT_REACHED);
    a.refused(transfer(operation(), direct, FAUCET + 1), Code.NO_FUNDS);
    a.refused(transfer("no id", direct, 5), Code.BAD_OPERATION);
    a.refused(transfer(operation(120_000), direct, 5), Code.BAD_OPERATION);
    a.refused(transfer(operation(-31_536_000_000L), direct, 5), Code.EXPIRED);
    Frame.Builder dollars = transfer(operation(), direct, 5);
    dollars.getSendTransferBuilder().setCurrency("USD");
    a.refused(dollars, Code.BAD_CURRENCY);
    assertThat(balance(a)).isEqualTo(FAUCET);
  }

  /** There the other claims all of it: further shares would wait for nobody. */
  @Test
  void anEnvelopeInADirectConversationHasOneShareForTheOther() throws Exception {
    String direct = direct();
    a.refused(envelope(operation(), direct, SendEnvelope.Kind.LUCKY, 300, 2), Code.TOO_MANY);
    a.refused(envelope(operation(), direct, SendEnvelope.Kind.EQUAL, 300, 3), Code.TOO_MANY);
    Frame.Builder stranger = envelope(operation(), direct, SendEnvelope.Kind.EXCLUSIVE, 300, 1);
    stranger.getSendEnvelopeBuilder().setUserId(lane.person("carol").session().userId());
    a.refused(stranger, Code.NOT_A_MEMBER);
    assertThat(balance(a)).isEqualTo(FAUCET);

    Frame.Builder send = envelope(operation(), direct, SendEnvelope.Kind.LUCKY, 300, 1);
    MoneyCard card = a.ask(send, "moneyCard").getMoneyCard();
    assertThat(a.ask(send, "moneyCard").getMoneyCard()).as("a repeat").isEqualTo(card);
    send.getSendEnvelopeBuilder().setCount(2);
    a.refused(send, Code.CONFLICT);
    a.refused(claim(card.getId()), Code.NOT_FOR_YOU);
    assertThat(b.ask(claim(card.getId()), "claimed").getClaimed().getShareMinor()).isEqualTo(300);
  }
}
