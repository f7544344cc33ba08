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
  private static final int PAYMENTS = 3;
  private static final long PAYMENT = 100;
  private static final long SHARE = 4_200;
  private static final int BILL_LINES = 200;
  private static final long ANSWER_SECONDS = 200;

  private final Map<String, Purse> purses = new LinkedHashMap<>();
  private final List<MoneyCard> envelopes = new ArrayList<>();
  private final List<Order> inTheDark = new ArrayList<>();
  private final MoneyProof proof = new MoneyProof();
  private final long settleSeconds;
  private String currency = "";
  private long given;
  private int orders;
  private long open;

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

  /**
   * @param settleSeconds how long what was answered may need to arrive
   */
  MoneyStory(long settleSeconds) {
    this.settleSeconds = settleSeconds;
  }

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

  /** Two grab a share of each envelope but one, and the first pays the other, all at once. */
  List<CompletableFuture<Frame>> orderInTheDark(String one, String other) {
    envelopes.subList(1, envelopes.size()).forEach(envelope -> grabAndPay(one, other, envelope));
    return outcomes();
  }

  /**
   * They go on with the envelope that is left; all that was ordered so far. What is ordered last is
   * still open when the node dies at once.
   */
  List<CompletableFuture<Frame>> orderUntilTheEnd(String one, String other) {
    grabAndPay(one, other, envelopes.get(0));
    return outcomes();
  }

  private void grabAndPay(String one, String other, MoneyCard envelope) {
    giveAnOrder(one, claiming(envelope));
    giveAnOrder(other, claiming(envelope));
    for (int i = 0; i < PAYMENTS; i++) {
      Pay.Builder pay = Pay.newBuilder().setHandle(other).setAmountMinor(PAYMENT).setMemo("tea");
      giveAnOrder(one, Frame.newBuilder().setPay(pay));
      purse(one).expected -= PAYMENT;
      purse(other).expected += PAYMENT;
    }
  }

  private List<CompletableFuture<Frame>> outcomes() {
    return inTheDark.stream().map(Order::outcome).toList();
  }

  /** The node is dead; how many of these orders have no answer. */
  long struck() {
    open = inTheDark.stream().filter(order -> !order.outcome().isDone()).count();
    proof.struck(open);
    return open;
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
        proof.undone(order.handle(), String.valueOf(e.getCause()));
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
      Money has = awaitBalance(one.getValue());
      proof.wallet(one.getKey(), amount(one.getValue().expected), has);
      proof.bill(one.getKey(), bill(one.getValue().device), has);
    }
    long sum = 0;
    for (Purse purse : purses.values()) {
      sum += balance(purse.device).getBalanceMinor();
    }
    long underWay = 0;
    for (MoneyCard envelope : envelopes) {
      underWay += read(envelope).getRemainingMinor();
    }
    proof.sum(amount(given), amount(sum), amount(underWay));
  }

  /** What is not as it has to be, in words. */
  List<String> broken() {
    return proof.broken();
  }

  String summary() {
    return "%s in %d wallets, as the faucet gave, after %d orders, each done once, %d of them open when the node died"
        .formatted(amount(given), purses.size(), orders, open);
  }

  private void checkEnvelope(MoneyCard envelope) throws Exception {
    MoneyCard card = read(envelope);
    proof.envelope(amount(ENVELOPE), purses.size(), card);
    checkCard(
        card.getConversationId(),
        card.getSequence(),
        "%d of %d claimed".formatted(purses.size(), purses.size()));
  }

  /** Until it says its last the card changes once more, and readers would differ. */
  private void checkCard(String conversation, long sequence, String last) throws Exception {
    boolean unused = within(() -> state(conversation, sequence).equals(last));
    proof.card(state(conversation, sequence), last);
  }

  private String state(String conversation, long sequence) throws Exception {
    Page page = get(anybody().sync(conversation, sequence, 1));
    return page.getItemsCount() == 0 ? "" : page.getItems(0).getCard().getState();
  }

  private static List<BillLine> bill(Witness device) throws Exception {
    ReadBill.Builder read = ReadBill.newBuilder().setLimit(BILL_LINES);
    return get(device.client().request(Frame.newBuilder().setReadBill(read)))
        .getBillPage()
        .getLinesList();
  }

  /** What they have when it is what they shall have, or does not become that. */
  private Money awaitBalance(Purse purse) throws Exception {
    boolean unused = within(() -> balance(purse.device).getBalanceMinor() == purse.expected);
    return amount(balance(purse.device).getBalanceMinor());
  }

  private boolean within(Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(settleSeconds);
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

  private Money amount(long minor) {
    return new Money(minor, currency);
  }

  private static <T> T get(CompletableFuture<T> answer) throws Exception {
    return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }
}
