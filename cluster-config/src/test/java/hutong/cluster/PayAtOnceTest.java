package hutong.cluster;

import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.pay;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.ReadBill;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One order, many times at once. */
class PayAtOnceTest extends MoneyScene {
  private static final int TIMES = 32;
  private static final long FIRST = 1_000;

  @Test
  void sixtyFourEqualOrdersFromTwoDevicesArePaidOnceAndAnsweredAlike() throws Exception {
    assertThat(balance(a)).isEqualTo(FAUCET);
    assertThat(balance(b)).isEqualTo(FAUCET);
    Frame.Builder pay = pay(operation(), bob, 250, "lunch");
    List<Frame> answers = new ArrayList<>();
    try (Peer tablet = lane.greet(lane.onDevice(alice, "tablet"))) {
      List<Peer> devices = List.of(a, tablet);
      for (int i = 0; i < TIMES; i++) {
        for (Peer device : devices) {
          device.say(pay.setRequestId(FIRST + i).build());
        }
      }
      for (Peer device : devices) {
        for (int i = 0; i < TIMES; i++) {
          Frame answer = device.await("an answer", frame -> frame.getRequestId() >= FIRST);
          answers.add(answer.toBuilder().clearRequestId().build());
        }
      }
    }
    assertThat(answers).hasSize(2 * TIMES).allMatch(Frame::hasPaid);
    assertThat(answers).containsOnly(answers.get(0));
    awaitBalance(b, FAUCET + 250);
    assertThat(balance(a)).isEqualTo(FAUCET - 250);
    assertThat(
            a.ask(Frame.newBuilder().setReadBill(ReadBill.newBuilder().setLimit(10)), "billPage")
                .getBillPage()
                .getLinesList())
        .filteredOn(line -> line.getDirection() == BillLine.Direction.OUT)
        .hasSize(1);
  }
}
