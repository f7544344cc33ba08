package hutong.cluster;

import static hutong.cluster.MoneyFrames.contact;
import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.pay;
import static hutong.cluster.MoneyFrames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import hutong.cluster.SharedNode.Person;
import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.BillPage;
import hutong.protocol.wire.Block;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.ReadBill;
import hutong.protocol.wire.ReadWallet;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;

/** People pay each other and read their bills, over real connections. */
class PayTest extends MoneyScene {
  @Test
  void whatOnePaysTheOtherHas() throws Exception {
    assertThat(balance(a)).isEqualTo(FAUCET);
    Frame.Builder pay = pay(operation(), bob, 250, "lunch");
    a.ask(pay, "paid");
    a.ask(pay, "paid");

    assertThat(b.await("moneyReceived").getMoneyReceived().getAmountMinor()).isEqualTo(250);
    assertThat(balance(a)).isEqualTo(FAUCET - 250);
    awaitBalance(b, FAUCET + 250);
    a.refused(pay(pay.getPay().getOperationId(), bob, 251, "lunch"), Code.CONFLICT);
  }

  @Test
  void whatCannotBePaidHasANameAndNoEffect() throws Exception {
    a.refused(pay(operation(), bob, 0, ""), Code.BAD_AMOUNT);
    a.refused(pay(operation(), bob, -5, ""), Code.BAD_AMOUNT);
    a.refused(pay(operation(), bob, Long.MAX_VALUE, ""), Code.LIMIT_REACHED);
    a.refused(pay(operation(), bob, FAUCET + 1, ""), Code.NO_FUNDS);
    a.refused(pay(operation(), alice, 1, ""), Code.BAD_REQUEST);
    a.refused(pay(operation(), bob, 1, "x".repeat(141)), Code.TOO_LARGE);
    a.refused(pay(operation(), bob, 1, "\u0007"), Code.BAD_TEXT);
    a.refused(pay("no id", bob, 1, ""), Code.BAD_OPERATION);
    a.refused(pay(operation(120_000), bob, 1, ""), Code.BAD_OPERATION);
    Frame.Builder dollars = pay(operation(), bob, 1, "");
    dollars.getPayBuilder().setCurrency("USD");
    a.refused(dollars, Code.BAD_CURRENCY);
    a.refused(
        Frame.newBuilder()
            .setPay(
                Pay.newBuilder()
                    .setOperationId(operation())
                    .setHandle("nobody.at.all")
                    .setAmountMinor(1)),
        Code.NO_SUCH_HANDLE);
    a.refused(
        Frame.newBuilder().setPay(Pay.newBuilder().setOperationId(operation()).setAmountMinor(1)),
        Code.BAD_REQUEST);
    a.refused(pay(operation(), lane.person("carol"), 1, ""), Code.NOT_ACCEPTED);

    assertThat(balance(a)).isEqualTo(FAUCET);
    a.ask(pay(operation(-31_536_000_000L), bob, 1, "an order on its way for a year"), "paid");
  }

  @Test
  void whoIsBlockedMayNotPayButARepeatHasItsAnswer() throws Exception {
    String direct = direct();
    Frame.Builder pay = pay(operation(), bob, 5, "");
    a.ask(pay, "paid");
    b.ask(contact(alice, it -> it.setBlock(Block.getDefaultInstance())), "contactEntry");

    a.ask(pay, "paid");
    a.refused(pay(operation(), bob, 5, ""), Code.NOT_ACCEPTED);
    a.refused(pay(pay.getPay().getOperationId(), bob, 6, ""), Code.CONFLICT);
    a.refused(transfer(operation(), direct, 5), Code.NOT_ACCEPTED);
    assertThat(balance(a)).isEqualTo(FAUCET - 5);
  }

  @Test
  void theBillTellsWhatCameInAndWentOut() throws Exception {
    balance(a);
    a.ask(pay(operation(), bob, 250, "=lunch"), "paid");
    awaitBalance(b, FAUCET + 250);
    a.ask(pay(operation(), bob, 50, ""), "paid");

    ReadBill.Builder read = ReadBill.newBuilder().setLimit(2);
    BillPage newest = bill(a, read);
    assertThat(newest.getLinesList())
        .extracting(BillLine::getAmountMinor, BillLine::getBalanceMinor, BillLine::getMemo)
        .containsExactly(tuple(50L, FAUCET - 300, ""), tuple(250L, FAUCET - 250, "=lunch"));
    assertThat(newest.getLines(0).getCounterpart()).isEqualTo(bob.session().userId());
    BillPage first = bill(a, read.setCursor(newest.getCursor()));
    assertThat(first.getLinesList())
        .extracting(BillLine::getDirection, BillLine::getCounterpart)
        .containsExactly(tuple(BillLine.Direction.IN, "world"));
    assertThat(bill(a, ReadBill.newBuilder().setDirection(BillLine.Direction.IN)).getLinesList())
        .hasSize(1);
    a.refused(
        Frame.newBuilder().setReadBill(ReadBill.newBuilder().setMonth(202613)), Code.BAD_REQUEST);
    a.refused(
        Frame.newBuilder().setReadBill(ReadBill.newBuilder().setCursor("x")), Code.BAD_REQUEST);
    a.refused(
        Frame.newBuilder().setReadBill(ReadBill.newBuilder().setLimit(201)), Code.BAD_REQUEST);

    long before = newest.getLines(0).getAtMillis() - 1;
    Frame.Builder then =
        Frame.newBuilder().setReadWallet(ReadWallet.newBuilder().setAtMillis(before));
    assertThat(a.ask(then, "walletState").getWalletState().getBalances(0).getBalanceMinor())
        .isIn(FAUCET - 250, FAUCET);

    HttpResponse<String> csv = csv(alice, "CNY/" + month(newest.getLines(0).getAtMillis()));
    assertThat(csv.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
    assertThat(csv.body()).startsWith("time,operation").contains(",-2.50,997.50,CNY,", ",'=lunch");
    assertThat(csv(alice, "CNY/nonsense").statusCode()).isEqualTo(400);
  }

  private static String month(long millis) {
    return DateTimeFormatter.ofPattern("yyyyMM")
        .format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
  }

  private HttpResponse<String> csv(Person person, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(lane.node().http().resolve("/v1/bill/" + path))
                .header("authorization", "Bearer " + person.session().accessToken())
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static BillPage bill(Peer peer, ReadBill.Builder read) throws Exception {
    return peer.ask(Frame.newBuilder().setReadBill(read), "billPage").getBillPage();
  }
}
