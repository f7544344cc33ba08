package hutong.cluster;

import static hutong.cluster.MoneyFrames.month;
import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.pay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.BillPage;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.ReadBill;
import hutong.protocol.wire.ReadWallet;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People read what came in and went out, over real connections. */
class BillTest extends MoneyScene {
  /** Alice paid 2.50 and then 0.50, and Bob 0.20. */
  @BeforeEach
  void threePayments() throws Exception {
    balance(a);
    a.ask(pay(operation(), bob, 250, "=lunch"), "paid");
    awaitBalance(b, FAUCET + 250);
    a.ask(pay(operation(), bob, 50, ""), "paid");
    b.ask(pay(operation(), alice, 20, "tea"), "paid");
    awaitBalance(a, FAUCET - 280);
  }

  @Test
  void theBillTellsWhatCameInAndWentOut() throws Exception {
    ReadBill.Builder read = ReadBill.newBuilder().setLimit(2);
    BillPage newest = bill(read);
    assertThat(newest.getLinesList())
        .extracting(
            BillLine::getDirection,
            BillLine::getAmountMinor,
            BillLine::getBalanceMinor,
            BillLine::getMemo)
        .containsExactly(
            tuple(BillLine.Direction.IN, 20L, FAUCET - 280, "tea"),
            tuple(BillLine.Direction.OUT, 50L, FAUCET - 300, ""));
    assertThat(newest.getLinesList())
        .allSatisfy(line -> assertThat(line.getCounterpart()).isEqualTo(bob.session().userId()));
    BillPage first = bill(read.setCursor(newest.getCursor()));
    assertThat(first.getLinesList())
        .extracting(BillLine::getDirection, BillLine::getCounterpart, BillLine::getMemo)
        .containsExactly(
            tuple(BillLine.Direction.OUT, bob.session().userId(), "=lunch"),
            tuple(BillLine.Direction.IN, "world", "play money"));
    assertThat(first.getLinesList()).noneMatch(BillLine::getReturned);
    assertThat(bill(ReadBill.newBuilder().setDirection(BillLine.Direction.IN)).getLinesList())
        .extracting(BillLine::getAmountMinor)
        .containsExactly(20L, FAUCET);
    assertThat(bill(ReadBill.newBuilder().setDirection(BillLine.Direction.OUT)).getLinesList())
        .extracting(BillLine::getAmountMinor, BillLine::getBalanceMinor)
        .containsExactly(tuple(50L, FAUCET - 300), tuple(250L, FAUCET - 250));

    HttpResponse<String> csv = csv("CNY/" + month(newest.getLines(1).getAtMillis()));
    assertThat(csv.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
    assertThat(csv.body()).startsWith("time,operation").contains(",-2.50,997.50,CNY,", ",'=lunch");
  }

  @Test
  void aMonthShowsItsLinesAnotherNoneAndWhatIsNoneHasAName() throws Exception {
    List<BillLine> all = bill(ReadBill.newBuilder()).getLinesList();
    assertThat(all).hasSize(4);
    int month = Integer.parseInt(month(all.get(0).getAtMillis()));
    assertThat(bill(ReadBill.newBuilder().setMonth(month)).getLinesList())
        .isEqualTo(
            all.stream()
                .filter(line -> Integer.parseInt(month(line.getAtMillis())) == month)
                .toList());
    long after = all.get(0).getAtMillis() + Duration.ofDays(32).toMillis();
    for (int empty : List.of(202001, Integer.parseInt(month(after)))) {
      BillPage page = bill(ReadBill.newBuilder().setMonth(empty));
      assertThat(page.getLinesList()).as("in %d", empty).isEmpty();
      assertThat(page.getCursor()).as("in %d", empty).isEmpty();
      assertThat(csv("CNY/" + empty).body()).startsWith("time,operation").hasLineCount(1);
    }
    for (ReadBill.Builder wrong :
        List.of(
            ReadBill.newBuilder().setMonth(202613),
            ReadBill.newBuilder().setCursor("x"),
            ReadBill.newBuilder().setLimit(201),
            ReadBill.newBuilder().setDirectionValue(7))) {
      a.refused(Frame.newBuilder().setReadBill(wrong), Code.BAD_REQUEST);
    }
    assertThat(csv("CNY/nonsense").statusCode()).isEqualTo(400);
  }

  @Test
  void theBalanceAtATimeIsTheOneAfterTheLinesUpToIt() throws Exception {
    List<BillLine> all = bill(ReadBill.newBuilder()).getLinesList();
    for (BillLine line : all) {
      long at = line.getAtMillis();
      assertThat(balanceAt(at)).as("at that instant").isEqualTo(after(all, at));
      assertThat(balanceAt(at - 1)).as("one before").isEqualTo(after(all, at - 1));
    }
    assertThat(balanceAt(all.get(0).getAtMillis())).isEqualTo(FAUCET - 280);
    assertThat(balanceAt(all.get(3).getAtMillis() - 1)).as("before the first").isZero();
  }

  /** What the newest line left that is not later. */
  private static long after(List<BillLine> newestFirst, long atMillis) {
    return newestFirst.stream()
        .filter(line -> line.getAtMillis() <= atMillis)
        .findFirst()
        .map(BillLine::getBalanceMinor)
        .orElse(0L);
  }

  private long balanceAt(long millis) throws Exception {
    return a.ask(
            Frame.newBuilder().setReadWallet(ReadWallet.newBuilder().setAtMillis(millis)),
            "walletState")
        .getWalletState()
        .getBalances(0)
        .getBalanceMinor();
  }

  private HttpResponse<String> csv(String path) throws Exception {
    return Http.get(lane, "/v1/bill/" + path, alice);
  }

  private BillPage bill(ReadBill.Builder read) throws Exception {
    return a.ask(Frame.newBuilder().setReadBill(read), "billPage").getBillPage();
  }
}
