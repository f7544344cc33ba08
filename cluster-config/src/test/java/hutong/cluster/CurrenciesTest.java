package hutong.cluster;

import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.pay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import hutong.protocol.wire.Balance;
import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.ReadBill;
import hutong.protocol.wire.ReadWallet;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * People hold several currencies; the shared node has two. That an audit sums both: {@link
 * AuditLiveTest}.
 */
class CurrenciesTest extends MoneyScene {
  @Test
  void payingInAnotherCurrencyOpensAPurseOfItAndLeavesTheFirstAlone() throws Exception {
    a.ask(euros(operation(), 100), "paid");
    assertThat(b.await("moneyReceived").getMoneyReceived().getCurrency()).isEqualTo("EUR");
    assertThat(balances(a)).isEqualTo(Map.of("CNY", FAUCET, "EUR", FAUCET - 100));
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(balances(b)).isEqualTo(Map.of("CNY", FAUCET, "EUR", FAUCET + 100)));

    a.refused(euros(operation(), FAUCET), Code.NO_FUNDS);
    String again = operation();
    a.ask(pay(again, bob, 30, ""), "paid");
    a.refused(euros(again, 30), Code.CONFLICT);
    assertThat(balances(a)).isEqualTo(Map.of("CNY", FAUCET - 30, "EUR", FAUCET - 100));

    assertThat(bill("EUR"))
        .extracting(
            BillLine::getDirection,
            BillLine::getAmountMinor,
            BillLine::getBalanceMinor,
            BillLine::getCurrency)
        .containsExactly(
            tuple(BillLine.Direction.OUT, 100L, FAUCET - 100, "EUR"),
            tuple(BillLine.Direction.IN, FAUCET, FAUCET, "EUR"));
    assertThat(bill("CNY"))
        .extracting(BillLine::getAmountMinor, BillLine::getCurrency)
        .containsExactly(tuple(30L, "CNY"), tuple(FAUCET, "CNY"));
    String month = MoneyFrames.month(bill("EUR").get(0).getAtMillis());
    HttpResponse<String> csv = Http.get(lane, "/v1/bill/EUR/" + month, alice);
    assertThat(csv.headers().firstValue("content-disposition"))
        .hasValueSatisfying(name -> assertThat(name).contains("bill-EUR-"));
    assertThat(csv.body()).contains(",-1.00,999.00,EUR,").doesNotContain("CNY");
    assertThat(Http.get(lane, "/v1/bill/CNY/" + month, alice).body())
        .contains(",-0.30,999.70,CNY,")
        .doesNotContain("EUR");
  }

  @Test
  void aCurrencyThatTheServerDoesNotHaveIsRefused() throws Exception {
    for (String none : List.of("USD", "eur", "XYZQ", "EUR ")) {
      Frame.Builder pay = euros(operation(), 1);
      pay.getPayBuilder().setCurrency(none);
      assertThat(a.refused(pay, Code.BAD_CURRENCY).getMessage()).as(none).contains("CNY, EUR");
    }
    a.refused(
        Frame.newBuilder().setReadBill(ReadBill.newBuilder().setCurrency("USD")),
        Code.BAD_CURRENCY);
    HttpResponse<String> csv = Http.get(lane, "/v1/bill/USD/202611", alice);
    assertThat(csv.statusCode()).isEqualTo(400);
    assertThat(csv.body()).contains("BAD_CURRENCY");
    assertThat(balances(a)).isEqualTo(Map.of("CNY", FAUCET));
  }

  private Frame.Builder euros(String operation, long amount) {
    Frame.Builder pay = pay(operation, bob, amount, "");
    pay.getPayBuilder().setCurrency("EUR");
    return pay;
  }

  private static Map<String, Long> balances(Peer peer) throws Exception {
    Map<String, Long> balances = new TreeMap<>();
    for (Balance balance :
        peer.ask(Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance()), "walletState")
            .getWalletState()
            .getBalancesList()) {
      balances.put(balance.getCurrency(), balance.getBalanceMinor());
    }
    return balances;
  }

  private List<BillLine> bill(String currency) throws Exception {
    return a.ask(
            Frame.newBuilder().setReadBill(ReadBill.newBuilder().setCurrency(currency)), "billPage")
        .getBillPage()
        .getLinesList();
  }
}
