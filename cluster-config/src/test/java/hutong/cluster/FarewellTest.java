package hutong.cluster;

import static hutong.cluster.MoneyFrames.claim;
import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.pay;
import static hutong.cluster.MoneyFrames.paySplit;
import static hutong.cluster.MoneyFrames.split;
import static hutong.cluster.MoneyFrames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Person;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Split;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Nobody goes for ever and leaves money behind. */
class FarewellTest extends MoneyScene {
  @Test
  void whoHasMoneyIsToldToSpendItFirst() throws Exception {
    balance(a);
    HttpResponse<String> refused = delete(alice);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body())
        .contains("\"MONEY_LEFT\"", "\"FIX\"", "1000.00 CNY in the wallet", "contact first");

    String direct = direct(); // she has left nothing and lost nobody
    String transfer =
        a.ask(transfer(operation(), direct, FAUCET), "moneyCard").getMoneyCard().getId();
    assertThat(balance(a)).isZero();
    assertThat(delete(alice).body())
        .as("it may come back")
        .contains("\"MONEY_LEFT\"", "in an envelope or transfer that nobody has taken");

    b.ask(claim(transfer), "claimed");
    awaitDeleted(alice);
    awaitBalance(b, 2 * FAUCET);
    b.refused(pay(operation(), alice, 1, ""), Code.NOT_ACCEPTED);
    b.refused(transfer(operation(), direct, 1), Code.NOT_ACCEPTED);
  }

  @Test
  void whatIsPaidToSomebodyWhoHasGoneComesBack() throws Exception {
    balance(b);
    a.ask(pay(operation(), bob, FAUCET, ""), "paid");
    awaitBalance(b, 2 * FAUCET);
    String group = group();
    Split split = a.ask(split(group, 400, bob), "split").getSplit();
    awaitDeleted(alice);

    Frame answer = b.ask(paySplit(split));
    // in the same book the account refuses at once, from another the money returns
    assertThat(answer.hasSplit() || answer.getError().getCode() == Code.ACCOUNT_CLOSED)
        .as(answer.toString())
        .isTrue();
    awaitBalance(b, 2 * FAUCET);
  }

  private void awaitDeleted(Person person) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(delete(person).statusCode()).isEqualTo(200));
  }

  private HttpResponse<String> delete(Person person) throws Exception {
    return Http.post(
        lane, "/v1/account/delete", "{\"password\":\"" + SharedNode.PASSWORD + "\"}", person);
  }
}
