package hutong.cluster;

import static hutong.cluster.Frames.group;
import static hutong.cluster.Frames.open;
import static hutong.cluster.MoneyFrames.claim;
import static hutong.cluster.MoneyFrames.envelope;
import static hutong.cluster.MoneyFrames.giveBack;
import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.paySplit;
import static hutong.cluster.MoneyFrames.read;
import static hutong.cluster.MoneyFrames.split;
import static hutong.cluster.MoneyFrames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.chaos.CqlGate.Fate;
import hutong.protocol.wire.Claimed;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.MoneyClaim;
import hutong.protocol.wire.SendEnvelope.Kind;
import hutong.protocol.wire.Split;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Envelopes and split bills whose own journal reports a failure for what it stored, or for what it
 * did not store, and stores that late: each is there once, and each share is what was answered.
 */
class LyingEnvelopesTest extends LyingScene {
  private static final String ENVELOPE = "RedEnvelope";
  private static final String SPLIT = "SplitBill";

  @Test
  void anEnvelopeThatWasDeniedIsFundedOnce() throws Exception {
    String lane = lane();
    Frame.Builder stored = envelope(operation(), lane, Kind.LUCKY, 300, 2);
    MoneyCard first = sent(stored, Fate.IS_STORED_AND_DENIED);
    Frame.Builder lost = envelope(operation(), lane, Kind.LUCKY, 40, 2);
    MoneyCard second = sent(lost, Fate.IS_DENIED_AND_KEPT);
    assertThat(gate.storeKept()).isEqualTo(1);

    house.restart(ENVELOPE, second.getId());
    assertThat(known(a, stored, "moneyCard").getMoneyCard()).isEqualTo(first);
    assertThat(known(a, lost, "moneyCard").getMoneyCard()).isEqualTo(second);
    assertThat(first.getStage()).isEqualTo(MoneyCard.Stage.OPEN);
    assertThat(second.getStage()).isEqualTo(MoneyCard.Stage.OPEN);
    settles(a, FAUCET - 340);
  }

  private MoneyCard sent(Frame.Builder send, Fate fate) throws Exception {
    String greeting = "for " + operation();
    send.getSendEnvelopeBuilder().setGreeting(greeting);
    denied(a, send, ENVELOPE + "|", greeting, fate);
    return known(a, send, "moneyCard").getMoneyCard();
  }

  /** Alice's first draw is stored when another one has been answered. */
  @Test
  void aShareIsWhatWasAnsweredWhicheverDrawWasStored() throws Exception {
    MoneyCard card =
        a.ask(envelope(operation(), lane(), Kind.LUCKY, 10_000, 2), "moneyCard").getMoneyCard();
    String id = card.getId();
    denied(a, claim(id), entity(id), alice.handle(), Fate.IS_DENIED_AND_KEPT);
    Claimed hers = known(a, claim(id), "claimed").getClaimed();
    assertThat(gate.storeKept()).isEqualTo(1);
    denied(b, claim(id), entity(id), bob.handle(), Fate.IS_STORED_AND_DENIED);
    Claimed his = known(b, claim(id), "claimed").getClaimed();

    house.restart(ENVELOPE, id);
    assertThat(known(a, claim(id), "claimed").getClaimed()).isEqualTo(hers);
    assertThat(known(b, claim(id), "claimed").getClaimed()).isEqualTo(his);
    MoneyCard end = a.ask(read(id), "moneyCard").getMoneyCard();
    assertThat(end.getStage()).isEqualTo(MoneyCard.Stage.EXHAUSTED);
    assertThat(end.getClaimsList())
        .extracting(MoneyClaim::getShareMinor)
        .containsExactlyInAnyOrder(hers.getShareMinor(), his.getShareMinor());
    assertThat(hers.getShareMinor() + his.getShareMinor()).isEqualTo(10_000);
    settles(a, FAUCET - 10_000 + hers.getShareMinor());
    settles(b, FAUCET + his.getShareMinor());
  }

  @Test
  void aTransferThatWasReturnedAndDeniedIsBackOnce() throws Exception {
    String direct = a.ask(open(bob), "opened").getOpened().getConversationId();
    returned(direct, Fate.IS_STORED_AND_DENIED);
    String lost = returned(direct, Fate.IS_DENIED_AND_KEPT);
    assertThat(gate.storeKept()).isEqualTo(1);

    house.restart(ENVELOPE, lost);
    b.refused(claim(lost), Code.RETURNED);
    settles(a, FAUCET);
    assertThat(balance(b)).isEqualTo(FAUCET);
  }

  private String returned(String direct, Fate fate) throws Exception {
    String id = a.ask(transfer(operation(), direct, 500), "moneyCard").getMoneyCard().getId();
    denied(b, giveBack(id), entity(id), "", fate);
    MoneyCard returned = known(b, giveBack(id), "moneyCard").getMoneyCard();
    assertThat(returned.getStage()).isEqualTo(MoneyCard.Stage.RETURNED);
    return id;
  }

  @Test
  void aShareOfABillIsPaidOnceWhateverWasDenied() throws Exception {
    String lane = lane();
    Split stored = asked(lane, 100, Fate.IS_STORED_AND_DENIED);
    Split lost = asked(lane, 20, Fate.IS_DENIED_AND_KEPT);
    assertThat(gate.storeKept()).isEqualTo(1);

    pays(stored, Fate.IS_STORED_AND_DENIED); // that he pays
    pays(lost, Fate.IS_DENIED_AND_KEPT);
    assertThat(gate.storeKept()).isEqualTo(1);
    Split answered = asked(lane, 3, Fate.PASSES);
    pays(answered, Fate.PASSES, Fate.IS_STORED_AND_DENIED); // that he has paid
    Split unanswered = asked(lane, 4, Fate.PASSES);
    pays(unanswered, Fate.PASSES, Fate.IS_DENIED_AND_KEPT);
    assertThat(gate.storeKept()).isEqualTo(1);

    house.restart(SPLIT, lost.getId());
    house.restart(SPLIT, unanswered.getId());
    for (Split bill : List.of(stored, lost, answered, unanswered)) {
      assertThat(known(b, paySplit(bill), "split").getSplit().getPaidList())
          .extracting(Member::getHandle)
          .containsExactly(bob.handle());
    }
    settles(a, FAUCET + 127);
    settles(b, FAUCET - 127);
  }

  private Split asked(String lane, long share, Fate fate) throws Exception {
    Frame.Builder ask = split(lane, share, bob);
    String memo = "for " + operation();
    ask.getSplitBillBuilder().setMemo(memo);
    denied(a, ask, SPLIT + "|", memo, fate);
    return known(a, ask, "split").getSplit();
  }

  private void pays(Split bill, Fate... fates) throws Exception {
    denied(b, paySplit(bill), SPLIT + "|" + bill.getId(), "", fates);
    known(b, paySplit(bill), "split");
  }

  /** It is asked when these fates await the entity's next entries with that text, and not known. */
  private void denied(Peer peer, Frame.Builder order, String entity, String text, Fate... fates)
      throws Exception {
    Queue<Fate> script =
        next(write -> write.isEntryOf(entity) && write.text().contains(text), fates);
    if (fates[fates.length - 1] == Fate.PASSES) {
      return;
    }
    peer.refused(order, Code.PENDING);
    assertThat(script).as("it was denied").isEmpty();
  }

  private static String entity(String id) {
    return ENVELOPE + "|" + id;
  }

  private String lane() throws Exception {
    return a.ask(group("lane", bob), "opened").getOpened().getConversationId();
  }

  private static void settles(Peer peer, long balance) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(balance(peer)).isEqualTo(balance));
  }
}
