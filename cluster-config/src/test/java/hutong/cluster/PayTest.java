package hutong.cluster;

import static hutong.cluster.MoneyFrames.contact;
import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.pay;
import static hutong.cluster.MoneyFrames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import hutong.cluster.SharedNode.Person;
import hutong.platform.money.LedgerDesk;
import hutong.protocol.UserId;
import hutong.protocol.wire.Accept;
import hutong.protocol.wire.Balance;
import hutong.protocol.wire.Block;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.ReadWallet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** People pay each other, over real connections. */
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
    a.refused(payTo(operation()), Code.NOT_ACCEPTED);
    for (String noId : List.of("nobody", "", operation().toUpperCase(Locale.ROOT))) {
      a.refused(payTo(noId), Code.BAD_REQUEST);
    }

    a.refused(pay(operation(-31_536_000_000L), bob, 1, "on its way for a year"), Code.EXPIRED);
    a.refused(pay(operation(-86_400_000L), bob, 1, "or for a day"), Code.EXPIRED);

    assertThat(balance(a)).isEqualTo(FAUCET);
    a.ask(pay(operation(-86_000_000L), bob, 1, "on its way for less than a day"), "paid");
  }

  private static Frame.Builder payTo(String userId) {
    return Frame.newBuilder()
        .setPay(Pay.newBuilder().setOperationId(operation()).setUserId(userId).setAmountMinor(1));
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

  /** In another book it is paid, and comes back: {@link OperatorsTest}. */
  @Test
  void whoIsFrozenInTheSameBookIsNotPaid() throws Exception {
    List<Person> people = new ArrayList<>(List.of(alice, bob));
    List<Peer> peers = new ArrayList<>(List.of(a, b));
    try {
      int[] two = twoOfOneBook(people, peers);
      Peer payer = peers.get(two[0]);
      Person frozen = people.get(two[1]);
      if (two[1] > 1) {
        payer.ask(contact(frozen, it -> it.setAsk("")), "contactEntry");
        peers
            .get(two[1])
            .ask(
                contact(people.get(two[0]), it -> it.setAccept(Accept.getDefaultInstance())),
                "contactEntry");
      }
      freeze(frozen, true);
      Frame.Builder pay = pay(operation(), frozen, 5, "");
      payer.refused(pay, Code.ACCOUNT_FROZEN);
      assertThat(balance(payer)).isEqualTo(FAUCET);
      peers.get(two[1]).refused(pay(operation(), people.get(two[0]), 5, ""), Code.ACCOUNT_FROZEN);

      freeze(frozen, false);
      payer.refused(pay, Code.ACCOUNT_FROZEN);
      payer.ask(pay(operation(), frozen, 5, ""), "paid");
      assertThat(balance(peers.get(two[1]))).isEqualTo(FAUCET + 5);
    } finally {
      peers.subList(2, peers.size()).forEach(Peer::close);
    }
  }

  /** Of one more than there are books two have the same; who is needed for it is added. */
  private int[] twoOfOneBook(List<Person> people, List<Peer> peers) throws Exception {
    Map<Integer, Integer> seen = new HashMap<>();
    for (int i = 0; i <= SharedNode.BOOKS; i++) {
      if (i == people.size()) {
        people.add(lane.person("carol"));
        peers.add(lane.greet(people.get(i)));
      }
      balance(peers.get(i));
      Integer other = seen.put(LedgerDesk.book(lane, id(people.get(i))), i);
      if (other != null) {
        return new int[] {other, i};
      }
    }
    throw new AssertionError("there are more books than " + SharedNode.BOOKS);
  }

  private void freeze(Person whom, boolean frozen) throws Exception {
    lane.node()
        .money()
        .freeze(id(whom), frozen, operation(), System.currentTimeMillis())
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static UserId id(Person person) {
    return new UserId(person.session().userId());
  }

  @Test
  void whatIsHeldIsShownAndCannotBePaid() throws Exception {
    balance(a);
    LedgerDesk.Held held = LedgerDesk.hold(lane, id(alice), FAUCET - 400);
    assertThat(wallet(a))
        .extracting(Balance::getBalanceMinor, Balance::getHeldMinor)
        .containsExactly(tuple(FAUCET, FAUCET - 400));
    a.refused(pay(operation(), bob, 401, ""), Code.NO_FUNDS);
    a.ask(pay(operation(), bob, 400, ""), "paid");
    assertThat(wallet(a))
        .extracting(Balance::getBalanceMinor, Balance::getHeldMinor)
        .containsExactly(tuple(FAUCET - 400, FAUCET - 400));
    a.refused(pay(operation(), bob, 1, ""), Code.NO_FUNDS);

    held.release();
    assertThat(wallet(a)).extracting(Balance::getHeldMinor).containsExactly(0L);
    a.ask(pay(operation(), bob, 1, ""), "paid");
  }

  private static List<Balance> wallet(Peer peer) throws Exception {
    return peer.ask(
            Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance()), "walletState")
        .getWalletState()
        .getBalancesList();
  }

  @Test
  void anAmountThatNoNumberHoldsIsNamedAndTheConnectionGoesOn() throws Exception {
    for (String amount : List.of("9223372036854775808", "-9223372036854775809")) {
      a.sayText(
          "{\"requestId\":\"9\",\"pay\":{\"operationId\":\"%s\",\"userId\":\"%s\",\"amountMinor\":\"%s\"}}"
              .formatted(operation(), bob.session().userId(), amount));
      Error error = a.await("error").getError();
      assertThat(error.getCode()).isEqualTo(Code.BAD_FRAME);
      assertThat(error.getMessage()).contains(amount);
    }
    assertThat(balance(a)).isEqualTo(FAUCET);
  }
}
