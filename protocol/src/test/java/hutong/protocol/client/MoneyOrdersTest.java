package hutong.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.protocol.SortableId;
import hutong.protocol.client.ClientSettings.Credentials;
import hutong.protocol.client.ClientSettings.Tuning;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Claim;
import hutong.protocol.wire.Claimed;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Frame.BodyCase;
import hutong.protocol.wire.MoneyReceived;
import hutong.protocol.wire.Paid;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.PaySplit;
import hutong.protocol.wire.ReadWallet;
import hutong.protocol.wire.Split;
import hutong.protocol.wire.SplitBill;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An order of money is one order however often it has to be said. */
@Timeout(30)
class MoneyOrdersTest {
  private final FakeServer server = new FakeServer();
  private final Heard heard = new Heard();
  private final ClientSettings settings =
      ClientSettings.of(server.url(), "phone", Credentials.of("token"), heard)
          .withTuning(Tuning.DEFAULT.withTimes(10_000, 10, 50));
  private HutongClient client = HutongClient.connect(settings);
  private FakeServer.Peer peer = server.welcome();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void anOrderIsRepeatedUnderOneNameUntilItIsKnown() throws Exception {
    CompletableFuture<Frame> ordered = client.order(pay(5));
    Frame first = peer.next(BodyCase.PAY);
    String id = first.getPay().getOperationId();
    assertThat(SortableId.matches(id)).isTrue();
    peer.error(first, Code.PENDING, Action.RETRY, 0);
    Frame second = peer.next(BodyCase.PAY);
    assertThat(second.getPay()).isEqualTo(first.getPay());
    peer.error(second, Code.UNAVAILABLE, Action.RETRY, 0);
    peer.next(BodyCase.PAY);
    peer.cut();
    peer = server.welcome();
    Frame last = peer.next(BodyCase.PAY);
    assertThat(last.getPay()).isEqualTo(first.getPay());
    paid(last);

    assertThat(get(ordered).getPaid().getOperationId()).isEqualTo(id);
  }

  @Test
  void twoOrdersAreTwo() {
    var unused = client.order(pay(5));
    var unusedToo = client.order(pay(5));
    assertThat(peer.next(BodyCase.PAY).getPay().getOperationId())
        .isNotEqualTo(peer.next(BodyCase.PAY).getPay().getOperationId());
  }

  @Test
  void theNameThatIsGivenIsKept() {
    Frame.Builder pay = pay(5);
    pay.getPayBuilder().setOperationId("01kept");
    var unused = client.order(pay);
    assertThat(peer.next(BodyCase.PAY).getPay().getOperationId()).isEqualTo("01kept");
  }

  @Test
  void whatIsRefusedIsNotRepeated() {
    CompletableFuture<Frame> ordered = client.order(pay(5));
    peer.error(peer.next(BodyCase.PAY), Code.NO_FUNDS, Action.FIX, 0);
    assertThatThrownBy(() -> get(ordered)).hasMessageContaining("NO_FUNDS");
  }

  @Test
  void whatIsNotKnownInTimeIsToldAsThat() {
    client.close();
    client = HutongClient.connect(settings.withTuning(settings.tuning().withOrders(100)));
    peer = server.welcome();
    CompletableFuture<Frame> ordered = client.order(pay(5));
    Frame first = peer.next(BodyCase.PAY);
    peer.error(first, Code.UNAVAILABLE, Action.RETRY, 200);
    assertThatThrownBy(() -> get(ordered))
        .hasMessageContaining("PENDING")
        .hasMessageContaining(first.getPay().getOperationId());
  }

  @Test
  void anOrderUnderWayAtTheEndIsNotKnown() {
    CompletableFuture<Frame> ordered = client.order(pay(5));
    peer.next(BodyCase.PAY);
    client.close();
    assertThatThrownBy(() -> get(ordered)).hasMessageContaining("PENDING");
  }

  @Test
  void aClaimIsAnOrderAndAQuestionIsNone() throws Exception {
    CompletableFuture<Frame> claimed =
        client.order(Frame.newBuilder().setClaim(Claim.newBuilder().setId("01card")));
    peer.error(peer.next(BodyCase.CLAIM), Code.PENDING, Action.RETRY, 0);
    Frame again = peer.next(BodyCase.CLAIM);
    peer.send(
        Frame.newBuilder()
            .setRequestId(again.getRequestId())
            .setClaimed(Claimed.newBuilder().setShareMinor(7)));
    assertThat(get(claimed).getClaimed().getShareMinor()).isEqualTo(7);
    assertThatThrownBy(
            () -> client.order(Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("READ_WALLET");
  }

  @Test
  void aSplitBillIsAnOrderAndSoIsAShareOfIt() throws Exception {
    CompletableFuture<Frame> asked =
        client.order(Frame.newBuilder().setSplitBill(SplitBill.newBuilder().setShareMinor(5)));
    Frame first = peer.next(BodyCase.SPLIT_BILL);
    assertThat(SortableId.matches(first.getSplitBill().getOperationId())).isTrue();
    peer.error(first, Code.UNAVAILABLE, Action.RETRY, 0);
    Frame second = peer.next(BodyCase.SPLIT_BILL);
    assertThat(second.getSplitBill()).isEqualTo(first.getSplitBill());
    peer.send(
        Frame.newBuilder()
            .setRequestId(second.getRequestId())
            .setSplit(Split.newBuilder().setId("01split")));
    assertThat(get(asked).getSplit().getId()).isEqualTo("01split");

    Frame.Builder share = Frame.newBuilder().setPaySplit(PaySplit.newBuilder().setId("01split"));
    CompletableFuture<Frame> paid = client.order(share);
    peer.error(peer.next(BodyCase.PAY_SPLIT), Code.PENDING, Action.RETRY, 0);
    Frame again = peer.next(BodyCase.PAY_SPLIT);
    assertThat(again.getPaySplit().getId()).isEqualTo("01split");
    peer.error(again, Code.NO_FUNDS, Action.FIX, 0);
    assertThatThrownBy(() -> get(paid)).hasMessageContaining("NO_FUNDS");
  }

  @Test
  void whatComesInIsTold() {
    peer.send(
        Frame.newBuilder()
            .setMoneyReceived(MoneyReceived.newBuilder().setFrom("bob").setAmountMinor(5)));
    assertThat(heard.next()).isEqualTo("received 5 from bob");
  }

  private void paid(Frame asked) {
    peer.send(
        Frame.newBuilder()
            .setRequestId(asked.getRequestId())
            .setPaid(Paid.newBuilder().setOperationId(asked.getPay().getOperationId())));
  }

  private static Frame.Builder pay(long amount) {
    return Frame.newBuilder().setPay(Pay.newBuilder().setHandle("bob").setAmountMinor(amount));
  }

  private static Frame get(CompletableFuture<Frame> answer) throws Exception {
    return answer.get(10, TimeUnit.SECONDS);
  }
}
