package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.protocol.SortableId;
import hutong.protocol.wire.Accept;
import hutong.protocol.wire.AddMember;
import hutong.protocol.wire.Balance;
import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.BillPage;
import hutong.protocol.wire.Block;
import hutong.protocol.wire.CheckPin;
import hutong.protocol.wire.Claim;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.CreateGroup;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.MoneyClaim;
import hutong.protocol.wire.Open;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.PaySplit;
import hutong.protocol.wire.ReadBill;
import hutong.protocol.wire.ReadMoneyCard;
import hutong.protocol.wire.ReadWallet;
import hutong.protocol.wire.ReturnTransfer;
import hutong.protocol.wire.SendEnvelope;
import hutong.protocol.wire.SendTransfer;
import hutong.protocol.wire.SetPin;
import hutong.protocol.wire.Split;
import hutong.protocol.wire.SplitBill;
import hutong.protocol.wire.Sync;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** People pay each other, over real connections. */
@ExtendWith(SharedNode.class)
class MoneyTest {
  private static final long FAUCET = 100_000;

  private Lane lane;
  private Person alice;
  private Person bob;
  private Peer a;
  private Peer b;

  @BeforeEach
  void twoContacts(Lane node) throws Exception {
    lane = node;
    alice = lane.person("alice");
    bob = lane.person("bob");
    a = lane.greet(alice);
    b = lane.greet(bob);
    a.ask(contact(bob, it -> it.setAsk("")), "contactEntry");
    b.ask(contact(alice, it -> it.setAccept(Accept.getDefaultInstance())), "contactEntry");
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  /** After all that was asked here, and all that could not be. */
  @AfterAll
  static void theMoneyIsProven(Lane node) {
    InetSocketAddress store = node.node().cassandra().orElseThrow().contactPoint();
    String place = store.getHostString() + ":" + store.getPort();
    Commands.Ended audit = Commands.run("audit", "--cassandra", place);
    assertThat(audit.code()).as(audit.output() + audit.errors()).isZero();
  }

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
  void aTransferWaitsForTheYesAndItsCardShowsIt() throws Exception {
    String direct = direct();
    Frame.Builder send = transfer(operation(), direct, 500);
    MoneyCard card = a.ask(send, "moneyCard").getMoneyCard();
    assertThat(a.ask(send, "moneyCard").getMoneyCard()).as("a repeat").isEqualTo(card);
    a.refused(transfer(send.getSendTransfer().getOperationId(), direct, 501), Code.CONFLICT);
    assertThat(card.getStage()).isEqualTo(MoneyCard.Stage.OPEN);
    assertThat(balance(a)).isEqualTo(FAUCET - 500);
    Item shown = item(b, direct, card.getSequence());
    assertThat(shown.getSender()).isEmpty();
    assertThat(shown.getCard().getTitle()).isEqualTo("Transfer from " + alice.handle());
    assertThat(shown.getCard().getState()).isEqualTo("waiting");
    assertThat(shown.getCard().getButtons(0).getAction()).isEqualTo("money:" + card.getId());

    a.refused(claim(card.getId()), Code.NOT_FOR_YOU);
    assertThat(b.ask(claim(card.getId()), "claimed").getClaimed().getShareMinor()).isEqualTo(500);
    assertThat(b.ask(claim(card.getId()), "claimed").getClaimed().getPlace()).isEqualTo(1);
    b.refused(giveBack(card.getId()), Code.ALL_GONE);
    awaitBalance(b, FAUCET + 500);
    awaitState(b, direct, card.getSequence(), "accepted");
  }

  @Test
  void aTransferThatIsReturnedIsBack() throws Exception {
    String direct = direct();
    MoneyCard card = a.ask(transfer(operation(), direct, 500), "moneyCard").getMoneyCard();
    a.refused(giveBack(card.getId()), Code.NOT_FOR_YOU);
    assertThat(b.ask(giveBack(card.getId()), "moneyCard").getMoneyCard().getStage())
        .isEqualTo(MoneyCard.Stage.RETURNED);
    b.refused(claim(card.getId()), Code.RETURNED);

    awaitBalance(a, FAUCET);
    awaitState(a, direct, card.getSequence(), "returned");
  }

  @Test
  void aGroupGrabsAnEnvelope() throws Exception {
    String group = group();
    List<Peer> members = new ArrayList<>(List.of(a, b));
    for (int i = 0; i < 3; i++) {
      Person member = lane.person("member");
      a.ask(add(group, member), "ack");
      members.add(lane.greet(member));
    }
    MoneyCard card =
        a.ask(envelope(operation(), group, SendEnvelope.Kind.LUCKY, 1_000, 4), "moneyCard")
            .getMoneyCard();
    members.parallelStream().forEach(peer -> say(peer, claim(card.getId())));
    long sum = 0;
    int gone = 0;
    for (Peer peer : members) {
      Frame answer = peer.await("the claim", frame -> frame.getRequestId() == 77);
      sum += answer.getClaimed().getShareMinor();
      gone += answer.getError().getCode() == Code.ALL_GONE ? 1 : 0;
      Frame again = peer.ask(claim(card.getId()));
      assertThat(again.getClaimed()).as("the same share").isEqualTo(answer.getClaimed());
      assertThat(again.getError().getCode()).isEqualTo(answer.getError().getCode());
    }
    assertThat(sum).isEqualTo(1_000);
    assertThat(gone).isEqualTo(1);

    MoneyCard end = a.ask(read(card.getId()), "moneyCard").getMoneyCard();
    assertThat(end.getStage()).isEqualTo(MoneyCard.Stage.EXHAUSTED);
    assertThat(end.getClaimsList())
        .extracting(one -> one.getMember().getUserId())
        .doesNotHaveDuplicates();
    assertThat(end.getClaimsList().stream().mapToLong(MoneyClaim::getShareMinor).sum())
        .isEqualTo(1_000);
    assertThat(end.getLuckiest()).isNotEmpty();
    awaitState(b, group, card.getSequence(), "4 of 4 claimed");
    Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> balances(members) == 5 * FAUCET);
    Person outsider = lane.person("mallory");
    try (Peer m = lane.greet(outsider)) {
      m.refused(claim(card.getId()), Code.NO_SUCH_MONEY);
      m.refused(read(card.getId()), Code.NO_SUCH_MONEY);
      m.refused(claim("nonsense"), Code.NO_SUCH_MONEY);
      m.refused(
          envelope(operation(), group, SendEnvelope.Kind.LUCKY, 10, 1), Code.NO_SUCH_CONVERSATION);
    }
    members.subList(2, members.size()).forEach(Peer::close);
  }

  /** Its id says that it was made a day ago, so it ends in a moment. */
  @Test
  void whatNobodyClaimedComesBackAtTheEnd() throws Exception {
    String group = group();
    String operation = operation(-86_400_000 + 4_000);
    MoneyCard card =
        a.ask(envelope(operation, group, SendEnvelope.Kind.EQUAL, 900, 3), "moneyCard")
            .getMoneyCard();
    assertThat(b.ask(claim(card.getId()), "claimed").getClaimed().getShareMinor()).isEqualTo(300);
    assertThat(balance(a)).isEqualTo(FAUCET - 900);

    awaitBalance(a, FAUCET - 300);
    awaitBalance(b, FAUCET + 300);
    awaitState(b, group, card.getSequence(), "1 of 3 claimed, the rest returned");
    a.refused(claim(card.getId()), Code.EXPIRED);
    assertThat(b.ask(claim(card.getId()), "claimed").getClaimed().getShareMinor())
        .as("whose share it was it stays")
        .isEqualTo(300);
    assertThat(balance(b)).isEqualTo(FAUCET + 300);
  }

  @Test
  void anExclusiveEnvelopeIsForOneMember() throws Exception {
    String group = group();
    Frame.Builder send = envelope(operation(), group, SendEnvelope.Kind.EXCLUSIVE, 300, 1);
    a.refused(send, Code.BAD_REQUEST);
    send.getSendEnvelopeBuilder().setUserId(lane.person("carol").session().userId());
    a.refused(send, Code.NOT_A_MEMBER);
    send.getSendEnvelopeBuilder().setUserId(bob.session().userId());
    MoneyCard card = a.ask(send, "moneyCard").getMoneyCard();
    a.refused(claim(card.getId()), Code.NOT_FOR_YOU);
    assertThat(b.ask(claim(card.getId()), "claimed").getClaimed().getShareMinor()).isEqualTo(300);
  }

  @Test
  void anEnvelopeThatCannotBeHasANameAndNoEffect() throws Exception {
    String group = group();
    a.refused(envelope(operation(), group, SendEnvelope.Kind.LUCKY, 3, 4), Code.BAD_AMOUNT);
    a.refused(envelope(operation(), group, SendEnvelope.Kind.LUCKY, 1_000, 501), Code.TOO_MANY);
    a.refused(envelope(operation(), group, SendEnvelope.Kind.LUCKY, 200_001, 1), Code.BAD_AMOUNT);
    a.refused(envelope(operation(), group, SendEnvelope.Kind.LUCKY, 100_001, 2), Code.NO_FUNDS);
    a.refused(
        envelope(operation(120_000), group, SendEnvelope.Kind.LUCKY, 1, 1), Code.BAD_OPERATION);
    a.refused(envelope(operation(-90_000_000), group, SendEnvelope.Kind.LUCKY, 1, 1), Code.EXPIRED);
    a.refused(transfer(operation(), group, 5), Code.BAD_REQUEST);
    assertThat(balance(a)).isEqualTo(FAUCET);
  }

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

  private static Frame.Builder split(String group, long share, Person... from) {
    SplitBill.Builder split =
        SplitBill.newBuilder()
            .setOperationId(operation())
            .setConversationId(group)
            .setShareMinor(share)
            .setMemo("dinner");
    for (Person person : from) {
      split.addUserIds(person.session().userId());
    }
    return Frame.newBuilder().setSplitBill(split);
  }

  private static Frame.Builder paySplit(Split split) {
    return Frame.newBuilder().setPaySplit(PaySplit.newBuilder().setId(split.getId()));
  }

  @Test
  void whoHasAPinPaysWithAnAuthorisationOfTheirDevice() throws Exception {
    Frame.Builder before = pay(operation(), bob, 5, "");
    a.ask(before, "paid");
    a.refused(checkPin("1234", 0), Code.PIN_REQUIRED);
    a.refused(setPin(it -> it.setPin("12a4")), Code.BAD_PIN);
    a.ask(setPin(it -> it.setPin("1234")), "pinIsSet");

    a.ask(before, "paid");
    a.refused(pay(operation(), bob, 5, ""), Code.PIN_REQUIRED);
    a.refused(transfer(operation(), direct(), 5), Code.PIN_REQUIRED);
    String token = a.ask(checkPin("1234", 0), "authorisation").getAuthorisation().getToken();
    Frame.Builder pay = pay(operation(), bob, 5, "");
    pay.getPayBuilder().setAuthorisation(token);
    a.ask(pay, "paid");
    try (Peer tablet = lane.greet(lane.onDevice(alice, "tablet"))) {
      Frame.Builder stolen = pay(operation(), bob, 5, "");
      stolen.getPayBuilder().setAuthorisation(token);
      tablet.refused(stolen, Code.PIN_REQUIRED);
    }
    Frame.Builder forged = pay(operation(), bob, 5, "");
    forged.getPayBuilder().setAuthorisation(token + "x");
    a.refused(forged, Code.PIN_REQUIRED);
    Frame.Builder all = pay(operation(), bob, FAUCET + 1, "");
    all.getPayBuilder().setAuthorisation(token);
    a.refused(all, Code.PIN_REQUIRED);
    all.getPayBuilder()
        .setAuthorisation(
            a.ask(checkPin("1234", FAUCET + 1), "authorisation").getAuthorisation().getToken());
    a.refused(all, Code.NO_FUNDS);
  }

  @Test
  void aPinThatWasWrongTooOftenIsLockedUntilThePasswordResetsIt() throws Exception {
    a.ask(setPin(it -> it.setPin("1234")), "pinIsSet");
    a.refused(setPin(it -> it.setPin("5678")), Code.PIN_REQUIRED);
    a.refused(setPin(it -> it.setPin("5678").setCurrentPin("0000")), Code.WRONG_PIN);
    a.ask(setPin(it -> it.setPin("5678").setCurrentPin("1234")), "pinIsSet");
    for (int i = 0; i < 8; i++) {
      a.say(checkPin("1234", 0).setRequestId(100L + i).build());
    }
    int wrong = 0;
    for (int i = 0; i < 8; i++) {
      Code code = a.await("an answer", frame -> frame.getRequestId() >= 100).getError().getCode();
      assertThat(code).isIn(Code.WRONG_PIN, Code.PIN_LOCKED);
      wrong += code == Code.WRONG_PIN ? 1 : 0;
    }
    assertThat(wrong).as("at once, too").isEqualTo(5);
    a.refused(checkPin("5678", 0), Code.PIN_LOCKED);
    a.refused(setPin(it -> it.setPin("9999").setPassword("wrong")), Code.WRONG_CREDENTIALS);
    a.ask(setPin(it -> it.setPin("9999").setPassword(SharedNode.PASSWORD)), "pinIsSet");
    a.ask(checkPin("9999", 0), "authorisation");
  }

  private static Frame.Builder checkPin(String pin, long amount) {
    return Frame.newBuilder().setCheckPin(CheckPin.newBuilder().setPin(pin).setAmountMinor(amount));
  }

  private static Frame.Builder setPin(Consumer<SetPin.Builder> how) {
    SetPin.Builder set = SetPin.newBuilder();
    how.accept(set);
    return Frame.newBuilder().setSetPin(set);
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

  private String direct() throws Exception {
    return a.ask(Frame.newBuilder().setOpen(Open.newBuilder().setHandle(bob.handle())), "opened")
        .getOpened()
        .getConversationId();
  }

  private String group() throws Exception {
    return a.ask(
            Frame.newBuilder()
                .setCreateGroup(CreateGroup.newBuilder().setTitle("lane").addMembers(bob.handle())),
            "opened")
        .getOpened()
        .getConversationId();
  }

  private static void say(Peer peer, Frame.Builder frame) {
    try {
      peer.say(frame.setRequestId(77).build());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Item item(Peer peer, String conversation, long sequence) throws Exception {
    return peer.ask(
            Frame.newBuilder()
                .setSync(
                    Sync.newBuilder()
                        .setConversationId(conversation)
                        .setFrom(sequence)
                        .setLimit(1)),
            "page")
        .getPage()
        .getItems(0);
  }

  private static void awaitState(Peer peer, String conversation, long sequence, String state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () ->
                assertThat(item(peer, conversation, sequence).getCard().getState())
                    .isEqualTo(state));
  }

  private static void awaitBalance(Peer peer, long balance) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(balance(peer)).isEqualTo(balance));
  }

  private static long balances(List<Peer> peers) throws Exception {
    long sum = 0;
    for (Peer peer : peers) {
      sum += balance(peer);
    }
    return sum;
  }

  private static long balance(Peer peer) throws Exception {
    Balance balance =
        peer.ask(Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance()), "walletState")
            .getWalletState()
            .getBalances(0);
    assertThat(balance.getCurrency()).isEqualTo("CNY");
    return balance.getBalanceMinor();
  }

  private static String operation() {
    return operation(0);
  }

  private static String operation(long aheadMillis) {
    return SortableId.of(System.currentTimeMillis() + aheadMillis, ThreadLocalRandom.current());
  }

  private static Frame.Builder contact(Person other, Consumer<Contact.Builder> act) {
    Contact.Builder contact = Contact.newBuilder().setHandle(other.handle());
    act.accept(contact);
    return Frame.newBuilder().setContact(contact);
  }

  private static Frame.Builder pay(String operation, Person to, long amount, String memo) {
    return Frame.newBuilder()
        .setPay(
            Pay.newBuilder()
                .setOperationId(operation)
                .setUserId(to.session().userId())
                .setAmountMinor(amount)
                .setMemo(memo));
  }

  private static Frame.Builder transfer(String operation, String conversation, long amount) {
    return Frame.newBuilder()
        .setSendTransfer(
            SendTransfer.newBuilder()
                .setOperationId(operation)
                .setConversationId(conversation)
                .setAmountMinor(amount)
                .setMemo("rent"));
  }

  private static Frame.Builder envelope(
      String operation, String conversation, SendEnvelope.Kind kind, long total, int count) {
    return Frame.newBuilder()
        .setSendEnvelope(
            SendEnvelope.newBuilder()
                .setOperationId(operation)
                .setConversationId(conversation)
                .setKind(kind)
                .setTotalMinor(total)
                .setCount(count)
                .setGreeting("happy new year"));
  }

  private static Frame.Builder add(String group, Person person) {
    return Frame.newBuilder()
        .setAddMember(AddMember.newBuilder().setConversationId(group).setHandle(person.handle()));
  }

  private static Frame.Builder claim(String id) {
    return Frame.newBuilder().setClaim(Claim.newBuilder().setId(id));
  }

  private static Frame.Builder giveBack(String id) {
    return Frame.newBuilder().setReturnTransfer(ReturnTransfer.newBuilder().setId(id));
  }

  private static Frame.Builder read(String id) {
    return Frame.newBuilder().setReadMoneyCard(ReadMoneyCard.newBuilder().setId(id));
  }
}
