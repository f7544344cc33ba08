package hutong.cluster;

import hutong.cluster.proof.Witness;
import hutong.protocol.Money;
import hutong.protocol.client.HutongClient;
import hutong.protocol.wire.Accept;
import hutong.protocol.wire.Balance;
import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.Claim;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.MoneyClaim;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.PaySplit;
import hutong.protocol.wire.ReadBill;
import hutong.protocol.wire.ReadMoneyCard;
import hutong.protocol.wire.ReadWallet;
import hutong.protocol.wire.SendEnvelope;
import hutong.protocol.wire.SendTransfer;
import hutong.protocol.wire.Split;
import hutong.protocol.wire.SplitBill;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * What the people of the story do with money. Who shall have what follows from the answers that
 * they got; in the end their wallets and bills have to say the same, and the sum has to be what the
 * server's faucet gave.
 */
final class MoneyStory {
  private static final long TRANSFER = 6_600;
  private static final int ENVELOPES = 4;
  private static final long ENVELOPE = 888;
  private static final int PAYMENTS = 12;
  private static final long PAYMENT = 100;
  private static final long SHARE = 4_200;
  private static final int BILL_LINES = 200;
  private static final long ANSWER_SECONDS = 200;
  private static final long SETTLE_SECONDS = 30;

  private final Map<String, Purse> purses = new LinkedHashMap<>();
  private final List<MoneyCard> envelopes = new ArrayList<>();
  private final List<Order> inTheDark = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private String currency = "";
  private long given;
  private int orders;

  /** Somebody's wallet: with which device they look at it, and what they shall have. */
  private static final class Purse {
    Witness device;
    long expected;

    Purse(Witness device, long expected) {
      this.device = device;
      this.expected = expected;
    }
  }

  /** An order that was given before the node died, and who gave it. */
  private record Order(String handle, CompletableFuture<Frame> outcome) {}

  /** Opens the wallet of somebody new. */
  void movesIn(String handle, Witness device) throws Exception {
    Balance balance = balance(device);
    currency = balance.getCurrency();
    given += balance.getBalanceMinor();
    purses.put(handle, new Purse(device, balance.getBalanceMinor()));
  }

  /** Goes on with another device. */
  void returns(String handle, Witness device) {
    purse(handle).device = device;
  }

  void befriend(String handle, String other) throws Exception {
    Contact.Builder ask = Contact.newBuilder().setHandle(other).setAsk("");
    get(client(handle).request(Frame.newBuilder().setContact(ask)));
    Contact.Builder accept =
        Contact.newBuilder().setHandle(handle).setAccept(Accept.getDefaultInstance());
    get(client(other).request(Frame.newBuilder().setContact(accept)));
  }

  /** One offers money, and the other accepts; what it was. */
  Money transfer(String from, String to, String conversation) throws Exception {
    SendTransfer.Builder send =
        SendTransfer.newBuilder()
            .setConversationId(conversation)
            .setAmountMinor(TRANSFER)
            .setMemo("for the kite");
    MoneyCard card = order(from, Frame.newBuilder().setSendTransfer(send)).getMoneyCard();
    purse(from).expected -= TRANSFER;
    claim(to, card);
    return new Money(TRANSFER, currency);
  }

  /** Envelopes with a share for everybody; how many there are. */
  int envelopes(String from, String conversation) throws Exception {
    for (int i = 0; i < ENVELOPES; i++) {
      SendEnvelope.Builder send =
          SendEnvelope.newBuilder()
              .setConversationId(conversation)
              .setKind(SendEnvelope.Kind.LUCKY)
              .setTotalMinor(ENVELOPE)
              .setCount(purses.size())
              .setGreeting("good luck");
      envelopes.add(order(from, Frame.newBuilder().setSendEnvelope(send)).getMoneyCard());
      purse(from).expected -= ENVELOPE;
    }
    return ENVELOPES;
  }

  /** Two grab a share of each envelope, and one pays the other, all at once. */
  List<CompletableFuture<Frame>> orderInTheDark(String one, String other) {
    for (MoneyCard envelope : envelopes) {
      giveAnOrder(one, claiming(envelope));
      giveAnOrder(other, claiming(envelope));
    }
    for (int i = 0; i < PAYMENTS; i++) {
      Pay.Builder pay = Pay.newBuilder().setHandle(other).setAmountMinor(PAYMENT).setMemo("tea");
      giveAnOrder(one, Frame.newBuilder().setPay(pay));
      purse(one).expected -= PAYMENT;
      purse(other).expected += PAYMENT;
    }
    return inTheDark.stream().map(Order::outcome).toList();
  }

  private void giveAnOrder(String handle, Frame.Builder body) {
    orders++;
    inTheDark.add(new Order(handle, client(handle).order(body)));
  }

  /** Waits until it is known what became of the orders in the dark: each has to be done. */
  void awaitOutcomes() throws Exception {
    for (Order order : inTheDark) {
      try {
        purse(order.handle()).expected += get(order.outcome()).getClaimed().getShareMinor();
      } catch (ExecutionException e) {
        broken.add("an order of " + order.handle() + " was not done: " + e.getCause());
      }
    }
  }

  /** Somebody who was away grabs what is left. */
  void grab(String handle) throws Exception {
    for (MoneyCard envelope : envelopes) {
      claim(handle, envelope);
    }
  }

  /** Who paid for all asks the others for a share each, and they pay; what it was. */
  Money collect(String by, String conversation) throws Exception {
    SplitBill.Builder ask =
        SplitBill.newBuilder()
            .setConversationId(conversation)
            .setShareMinor(SHARE)
            .setMemo("dinner");
    List<String> others = purses.keySet().stream().filter(handle -> !handle.equals(by)).toList();
    others.forEach(handle -> ask.addUserIds(purse(handle).device.userId()));
    Split split = order(by, Frame.newBuilder().setSplitBill(ask)).getSplit();
    for (String handle : others) {
      order(handle, Frame.newBuilder().setPaySplit(PaySplit.newBuilder().setId(split.getId())));
      purse(handle).expected -= SHARE;
      purse(by).expected += SHARE;
    }
    checkCard(
        conversation, split.getSequence(), "%d of %d paid".formatted(others.size(), others.size()));
    return new Money(SHARE, currency);
  }

  /**
   * Waits until everything has arrived and every card says so, and holds wallets, envelopes and
   * bills against what was answered.
   */
  void settle() throws Exception {
    for (MoneyCard envelope : envelopes) {
      checkEnvelope(envelope);
    }
    for (Map.Entry<String, Purse> one : purses.entrySet()) {
      long has = awaitBalance(one.getValue());
      if (has != one.getValue().expected) {
        broken.add(
            "%s shall have %s and has %s"
                .formatted(one.getKey(), amount(one.getValue().expected), amount(has)));
      }
      checkBill(one.getKey(), one.getValue().device, has);
    }
    long sum = 0;
    for (Purse purse : purses.values()) {
      sum += balance(purse.device).getBalanceMinor();
    }
    long underWay = 0;
    for (MoneyCard envelope : envelopes) {
      underWay += read(envelope).getRemainingMinor();
    }
    if (sum + underWay != given) {
      broken.add(
          "the faucet gave %s, the wallets hold %s, and %s are under way"
              .formatted(amount(given), amount(sum), amount(underWay)));
    }
  }

  /** What is not as it has to be, in words. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  String summary() {
    return "%s in %d wallets, as the faucet gave, after %d orders, each done once"
        .formatted(amount(given), purses.size(), orders);
  }

  private void checkEnvelope(MoneyCard envelope) throws Exception {
    MoneyCard card = read(envelope);
    long shares = card.getClaimsList().stream().mapToLong(MoneyClaim::getShareMinor).sum();
    long people =
        card.getClaimsList().stream().map(one -> one.getMember().getUserId()).distinct().count();
    if (shares != ENVELOPE || people != purses.size() || card.getClaimsCount() != people) {
      broken.add(
          "an envelope of %s went out as %s in %d shares to %d people"
              .formatted(amount(ENVELOPE), amount(shares), card.getClaimsCount(), people));
    }
    checkCard(
        card.getConversationId(),
        card.getSequence(),
        "%d of %d claimed".formatted(purses.size(), purses.size()));
  }

  /** Until it says its last the card changes once more, and readers would differ. */
  private void checkCard(String conversation, long sequence, String last) throws Exception {
    if (!within(() -> state(conversation, sequence).equals(last))) {
      broken.add("a card says %s instead of %s".formatted(state(conversation, sequence), last));
    }
  }

  private String state(String conversation, long sequence) throws Exception {
    Page page = get(anybody().sync(conversation, sequence, 1));
    return page.getItemsCount() == 0 ? "" : page.getItems(0).getCard().getState();
  }

  private void checkBill(String handle, Witness device, long has) throws Exception {
    ReadBill.Builder read = ReadBill.newBuilder().setLimit(BILL_LINES);
    List<BillLine> lines =
        get(device.client().request(Frame.newBuilder().setReadBill(read)))
            .getBillPage()
            .getLinesList();
    long sum = 0;
    for (int i = lines.size() - 1; i >= 0; i--) {
      BillLine line = lines.get(i);
      boolean in = line.getDirection() == BillLine.Direction.IN;
      sum += in ? line.getAmountMinor() : -line.getAmountMinor();
      if (line.getBalanceMinor() != sum) {
        broken.add(
            "the bill of %s says %s where its lines make %s"
                .formatted(handle, amount(line.getBalanceMinor()), amount(sum)));
        return;
      }
    }
    if (sum != has) {
      broken.add(
          "the bill of %s ends with %s, the wallet has %s"
              .formatted(handle, amount(sum), amount(has)));
    }
  }

  /** What they have when it is what they shall have, or does not become that. */
  private long awaitBalance(Purse purse) throws Exception {
    within(() -> balance(purse.device).getBalanceMinor() == purse.expected);
    return balance(purse.device).getBalanceMinor();
  }

  private static boolean within(Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
    while (!condition.call()) {
      if (System.nanoTime() > until) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return true;
  }

  private void claim(String handle, MoneyCard card) throws Exception {
    purse(handle).expected += order(handle, claiming(card)).getClaimed().getShareMinor();
  }

  private static Frame.Builder claiming(MoneyCard card) {
    return Frame.newBuilder().setClaim(Claim.newBuilder().setId(card.getId()));
  }

  private Frame order(String handle, Frame.Builder body) throws Exception {
    orders++;
    return get(client(handle).order(body));
  }

  private MoneyCard read(MoneyCard card) throws Exception {
    ReadMoneyCard.Builder read = ReadMoneyCard.newBuilder().setId(card.getId());
    return get(anybody().request(Frame.newBuilder().setReadMoneyCard(read))).getMoneyCard();
  }

  private static Balance balance(Witness device) throws Exception {
    return get(device
            .client()
            .request(Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance())))
        .getWalletState()
        .getBalances(0);
  }

  private Purse purse(String handle) {
    Purse purse = purses.get(handle);
    if (purse == null) {
      throw new IllegalArgumentException("has no wallet: handle=" + handle);
    }
    return purse;
  }

  private HutongClient client(String handle) {
    return purse(handle).device.client();
  }

  private HutongClient anybody() {
    return purses.values().iterator().next().device.client();
  }

  private String amount(long minor) {
    return new Money(minor, currency).toString();
  }

  private static <T> T get(CompletableFuture<T> answer) throws Exception {
    return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }
}
