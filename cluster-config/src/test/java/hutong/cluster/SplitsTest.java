package hutong.cluster;

import static hutong.cluster.Frames.add;
import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.pay;
import static hutong.cluster.MoneyFrames.paySplit;
import static hutong.cluster.MoneyFrames.split;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Person;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.Split;
import org.junit.jupiter.api.Test;

/** Friends share a bill, over real connections. */
class SplitsTest extends MoneyScene {
  @Test
  void friendsPayTheirSharesOfABill() throws Exception {
    Person carol = lane.person("carol");
    String group = group();
    a.ask(add(group, carol), "ack");
    Frame.Builder ask = split(group, 400, bob, carol);
    Split split = a.ask(ask, "split").getSplit();
    assertThat(a.ask(ask, "split").getSplit()).as("a repeat").isEqualTo(split);
    ask.getSplitBillBuilder().setShareMinor(401);
    a.refused(ask, Code.CONFLICT);
    assertThat(item(b, group, split.getSequence()).getCard().getState()).isEqualTo("0 of 2 paid");

    a.refused(paySplit(split), Code.NOT_FOR_YOU);
    assertThat(b.ask(paySplit(split), "split").getSplit().getPaidList())
        .extracting(Member::getHandle)
        .containsExactly(bob.handle());
    b.ask(paySplit(split), "split");
    awaitBalance(a, FAUCET + 400);
    assertThat(balance(b)).isEqualTo(FAUCET - 400);
    awaitState(b, group, split.getSequence(), "1 of 2 paid");
    try (Peer c = lane.greet(carol);
        Peer m = lane.greet(lane.person("mallory"))) {
      c.ask(paySplit(split), "split");
      m.refused(paySplit(split), Code.NO_SUCH_MONEY);
    }
    awaitState(b, group, split.getSequence(), "2 of 2 paid");
    a.refused(split(group, 5), Code.BAD_REQUEST);
    a.refused(split(group, 5, alice), Code.BAD_REQUEST);
    a.refused(split(group, 5, bob, bob), Code.BAD_REQUEST);
    a.refused(split(group, 5, lane.person("dave")), Code.NOT_A_MEMBER);
    a.refused(split(group, 0, bob), Code.BAD_AMOUNT);
    a.refused(split(group, -5, bob), Code.BAD_AMOUNT);
    Frame.Builder dollars = split(group, 5, bob);
    dollars.getSplitBillBuilder().setCurrency("USD");
    a.refused(dollars, Code.BAD_CURRENCY);
    Frame.Builder early = split(group, 5, bob);
    early.getSplitBillBuilder().setOperationId(operation(120_000));
    a.refused(early, Code.BAD_OPERATION);
    Frame.Builder late = split(group, 5, bob);
    late.getSplitBillBuilder().setOperationId(operation(-31_536_000_000L));
    a.refused(late, Code.EXPIRED);
    Split most = a.ask(split(group, Long.MAX_VALUE, bob), "split").getSplit();
    b.refused(paySplit(most), Code.LIMIT_REACHED);
  }

  @Test
  void aShareThatThereWasNoMoneyForCanBePaidLater() throws Exception {
    balance(a);
    balance(b);
    Split split = a.ask(split(group(), FAUCET, bob), "split").getSplit();
    b.ask(pay(operation(), alice, 1, ""), "paid");
    b.refused(paySplit(split), Code.NO_FUNDS);
    a.ask(pay(operation(), bob, 1, ""), "paid");
    awaitBalance(b, FAUCET);
    b.ask(paySplit(split), "split");
    awaitBalance(a, 2 * FAUCET);
  }
}
