package hutong.cluster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.client.Contents;
import hutong.protocol.wire.Authorisation;
import hutong.protocol.wire.Balance;
import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.BillLine.Direction;
import hutong.protocol.wire.BillPage;
import hutong.protocol.wire.Button;
import hutong.protocol.wire.Card;
import hutong.protocol.wire.Claimed;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Frame.BodyCase;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.MoneyClaim;
import hutong.protocol.wire.MoneyReceived;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.Person;
import hutong.protocol.wire.PinIsSet;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.SendEnvelope;
import hutong.protocol.wire.SendTransfer;
import hutong.protocol.wire.SetPin;
import hutong.protocol.wire.Split;
import hutong.protocol.wire.SplitBill;
import hutong.protocol.wire.WalletState;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each verb of money orders or asks, and what is shown of it. */
class MoneyVerbsTest {
  private static final String BOB = FakePostOffice.BOB;
  private static final String CAROL = "01carr00000000000000000000";

  private final Paper paper = new Paper();
  private FakePostOffice office;
  private Relay relay;
  private Chat chat;

  @BeforeEach
  void aliceTalksToBob() {
    chat = join();
    office.direct("bob");
    office.connect();
    office.answer(
        BodyCase.READ_WALLET,
        Frame.newBuilder()
            .setWalletState(
                WalletState.newBuilder()
                    .addBalances(
                        Balance.newBuilder()
                            .setCurrency("CNY")
                            .setBalanceMinor(99_750)
                            .setHeldMinor(500))));
    enter("/to bob");
    office.hear("d-bob", "", money("Transfer from bob", "Accept", "waiting"));
    paper.told.clear();
    office.requests.clear();
  }

  @Test
  void aWalletIsShownInMajorUnits() {
    enter("/wallet");
    assertThat(paper.told).containsExactly("  997.50 CNY, of which 5.00 are held");
  }

  @Test
  void aPersonIsPaidInTheServersCurrency() {
    enter("/pay @Bob 5.2 lunch, and \"tea\"");
    enter("/pay bob 300");
    assertThat(asked(BodyCase.PAY))
        .extracting(Frame::getPay)
        .containsExactly(
            pay("bob", 520).setMemo("lunch, and \"tea\"").build(), pay("bob", 30_000).build());
    assertThat(asked(BodyCase.READ_WALLET)).as("the currency is asked for once").hasSize(1);
    assertThat(paper.told).first().isEqualTo("5.20 CNY are paid to bob.");
  }

  @Test
  void aPinIsSetAndLetsOnePay() {
    office.answer(BodyCase.SET_PIN, Frame.newBuilder().setPinIsSet(PinIsSet.getDefaultInstance()));
    office.answer(
        BodyCase.CHECK_PIN,
        Frame.newBuilder().setAuthorisation(Authorisation.newBuilder().setToken("signed")));
    enter("/paypin 1234");
    enter("/paypin 1234 5678");
    enter("/paypin \"my password\" 9999");
    assertThat(asked(BodyCase.SET_PIN))
        .extracting(Frame::getSetPin)
        .containsExactly(
            SetPin.newBuilder().setPin("1234").build(),
            SetPin.newBuilder().setPin("5678").setCurrentPin("1234").build(),
            SetPin.newBuilder().setPin("9999").setPassword("my password").build());
    enter("/unlock 9999");
    enter("/unlock 9999 5000");
    assertThat(asked(BodyCase.CHECK_PIN))
        .extracting(frame -> frame.getCheckPin().getAmountMinor())
        .containsExactly(0L, 500_000L);
    enter("/pay bob 3");
    assertThat(asked(BodyCase.PAY).get(0).getPay().getAuthorisation()).isEqualTo("signed");
  }

  @Test
  void whatIsNoAmountIsNotOrdered() {
    for (String word : List.of("0", "-5", "five", "1.234", "1e3", "99999999999999999999", "¥5")) {
      enter("/pay bob " + word);
    }
    enter("/pay bob");
    assertThat(asked(BodyCase.PAY)).isEmpty();
    assertThat(paper.told)
        .hasSize(8)
        .contains("! five is no amount: type one such as 5 or 5.20, in CNY.")
        .last()
        .asString()
        .startsWith("! It is /pay HANDLE AMOUNT [MEMO]");
  }

  @Test
  void aTransferWaitsForWhomOneTalksTo() {
    enter("/transfer 300 the rent");
    assertThat(asked(BodyCase.SEND_TRANSFER))
        .extracting(Frame::getSendTransfer)
        .containsExactly(
            SendTransfer.newBuilder()
                .setConversationId("d-bob")
                .setAmountMinor(30_000)
                .setCurrency("CNY")
                .setMemo("the rent")
                .build());
    enter("/group Lane bob");
    enter("/transfer 300");
    assertThat(asked(BodyCase.SEND_TRANSFER)).hasSize(1);
    assertThat(paper.told).last().asString().contains("/to HANDLE first");
  }

  @Test
  void anEnvelopeIsByLuckEqualOrForOne() {
    enter("/group Lane bob");
    enter("/envelope 20 5 happy new year");
    enter("/envelope 20 equal=4");
    enter("/envelope 8.88 to=bob for your birthday");
    assertThat(asked(BodyCase.SEND_ENVELOPE))
        .extracting(Frame::getSendEnvelope)
        .containsExactly(
            envelope(SendEnvelope.Kind.LUCKY, 2_000, 5).setGreeting("happy new year").build(),
            envelope(SendEnvelope.Kind.EQUAL, 2_000, 4).build(),
            envelope(SendEnvelope.Kind.EXCLUSIVE, 888, 1)
                .setGreeting("for your birthday")
                .setUserId(BOB)
                .build());
    for (String how : List.of("many", "0", "equal=", "equal=few", "to=")) {
      enter("/envelope 20 " + how);
      assertThat(paper.told).last().asString().startsWith("! It is /envelope AMOUNT COUNT");
    }
  }

  @Test
  void theMoneyOfACardIsClaimedReturnedAndToldByItsLine() {
    assertThat(paper.shown)
        .last()
        .isEqualTo("the server: ▤ Transfer from bob — waiting ⏎ lunch ⏎ [Accept → /claim #1]");
    office.answer(
        BodyCase.CLAIM,
        Frame.newBuilder()
            .setClaimed(Claimed.newBuilder().setShareMinor(520).setCurrency("CNY").setPlace(1)));
    office.answer(BodyCase.RETURN_TRANSFER, Frame.newBuilder().setMoneyCard(card()));
    enter("/claim #1");
    enter("/return #-1");
    assertThat(asked(BodyCase.CLAIM).get(0).getClaim().getId()).isEqualTo("01money");
    assertThat(asked(BodyCase.RETURN_TRANSFER).get(0).getReturnTransfer().getId())
        .isEqualTo("01money");
    assertThat(paper.told)
        .containsExactly("You get 5.20 CNY: /money #1 tells more.", "5.20 CNY go back to bob.");
  }

  @Test
  void aCardThatSomebodyPostsHoldsNoMoney() {
    office.hear("d-bob", "bob", money("Red envelope from bob", "Open", ""));
    assertThat(paper.shown).last().asString().endsWith("[Open → money:01money]");
    enter("/claim #2");
    assertThat(asked(BodyCase.CLAIM)).isEmpty();
    assertThat(paper.told).containsExactly("! #2 holds no money.");
  }

  @Test
  void aCardThatChangesIsShownWithWhatToType() {
    office.hear(
        "d-bob", "", Contents.edit(1, money("Transfer from bob", "Accept", "returned").getCard()));
    assertThat(paper.shown)
        .last()
        .isEqualTo(
            "the server: (edited #1: ▤ Transfer from bob — returned ⏎ lunch ⏎"
                + " [Accept → /claim #1])");
  }

  @Test
  void whoGotWhatIsTold() {
    office.answer(
        BodyCase.READ_MONEY_CARD,
        Frame.newBuilder()
            .setMoneyCard(
                card()
                    .setKind(MoneyCard.Kind.LUCKY)
                    .setStage(MoneyCard.Stage.EXHAUSTED)
                    .setOnly("")
                    .setCount(2)
                    .setLuckiest(BOB)
                    .addClaims(share(BOB, "bob", 400))
                    .addClaims(share(FakePostOffice.ALICE, "alice", 120))));
    enter("/money #1");
    assertThat(paper.told)
        .containsExactly(
            "Red envelope, shares by luck, from bob, 5.20 CNY: lunch",
            "  1  bob                       4.00  ★ the luckiest",
            "  2  alice                     1.20",
            "     2 of 2 claimed");
    office.answer(BodyCase.READ_MONEY_CARD, Frame.newBuilder().setMoneyCard(card()));
    paper.told.clear();
    enter("/money #1");
    assertThat(paper.told)
        .containsExactly(
            "Transfer from bob, 5.20 CNY: lunch",
            "     0 of 1 claimed, 5.20 left until 1970-01-01 00:00: /claim #1 accepts it,"
                + " /return #1 sends it back");
  }

  @Test
  void membersAreAskedForAShareEach() {
    enter("/group Lane bob carol");
    office.answer(
        BodyCase.SPLIT_BILL, Frame.newBuilder().setSplit(bill().setSequence(9).clearPaid()));
    enter("/collect 42 @Bob  @carol dinner @home");
    assertThat(asked(BodyCase.SPLIT_BILL))
        .extracting(Frame::getSplitBill)
        .containsExactly(
            SplitBill.newBuilder()
                .setConversationId("g-Lane")
                .addUserIds(BOB)
                .addUserIds("01carol0")
                .setShareMinor(4_200)
                .setCurrency("CNY")
                .setMemo("dinner @home")
                .build());
    assertThat(paper.told)
        .last()
        .isEqualTo("42.00 CNY each are asked of 2: /money #N, of its card, tells who has paid.");
    for (String nobody : List.of("/collect 42", "/collect 42 dinner", "/collect 42 @")) {
      enter(nobody);
      assertThat(paper.told).last().asString().startsWith("! Name who is asked: /collect AMOUNT");
    }
    enter("/collect bob @bob");
    assertThat(paper.told).last().asString().startsWith("! bob is no amount");
    assertThat(asked(BodyCase.SPLIT_BILL)).hasSize(1);
  }

  @Test
  void aShareIsPaidByTheLineOfItsCard() {
    office.hear("d-bob", "", card("Split bill from bob", "Pay", "split:01split", "0 of 2 paid"));
    assertThat(paper.shown).last().asString().endsWith("— 0 of 2 paid ⏎ lunch ⏎ [Pay → /share #2]");
    office.answer(BodyCase.PAY_SPLIT, Frame.newBuilder().setSplit(bill()));
    enter("/share #2");
    assertThat(asked(BodyCase.PAY_SPLIT).get(0).getPaySplit().getId()).isEqualTo("01split");
    assertThat(paper.told).containsExactly("Your share of 42.00 CNY is paid to bob.");
    enter("/share #1");
    assertThat(paper.told).last().isEqualTo("! #1 is no bill to share.");
    enter("/claim #2");
    assertThat(paper.told).last().isEqualTo("! #2 holds no money.");
    office.hear("d-bob", "bob", card("Split bill from bob", "Pay", "split:01split", ""));
    enter("/share #3");
    assertThat(paper.told).last().asString().isEqualTo("! #3 is no bill to share.");
    assertThat(asked(BodyCase.PAY_SPLIT)).hasSize(1);
  }

  @Test
  void whoHasPaidASplitBillIsTold() {
    office.hear("d-bob", "", card("Split bill from bob", "Pay", "split:01split", "1 of 2 paid"));
    office.answer(BodyCase.READ_SPLIT, Frame.newBuilder().setSplit(bill()));
    enter("/money #2");
    assertThat(asked(BodyCase.READ_SPLIT).get(0).getReadSplit().getId()).isEqualTo("01split");
    assertThat(paper.told)
        .containsExactly(
            "Split bill from bob, 42.00 CNY each: dinner",
            "  1  carol                     paid",
            "  2  alice                  not yet",
            "     1 of 2 paid: /share #2 pays your share");
    office.answer(
        BodyCase.READ_SPLIT,
        Frame.newBuilder()
            .setSplit(
                bill()
                    .addPaid(Member.newBuilder().setUserId(FakePostOffice.ALICE).setHandle("a"))));
    enter("/money #2");
    assertThat(paper.told).last().isEqualTo("     2 of 2 paid");
  }

  @Test
  void aBillHasItsLinesWithNames() {
    office.answer(
        BodyCase.LOOK_UP,
        Frame.newBuilder().setPerson(Person.newBuilder().setUserId(CAROL).setHandle("carol")));
    office.answer(
        BodyCase.READ_BILL,
        Frame.newBuilder()
            .setBillPage(
                BillPage.newBuilder()
                    .addLines(line(Direction.OUT, 250, 99_750, CAROL).setMemo("tea\u001b"))
                    .addLines(line(Direction.IN, 100_000, 100_000, "world"))));
    enter("/bill");
    assertThat(paper.told)
        .containsExactly(
            "  1970-01-01 00:00        -2.50  = 997.50 CNY  to carol: tea",
            "  1970-01-01 00:00     +1000.00  = 1000.00 CNY  from the server");
    enter("/bill 202611");
    assertThat(asked(BodyCase.READ_BILL).get(1).getReadBill().getMonth()).isEqualTo(202_611);
    enter("/bill May");
    assertThat(paper.told).last().asString().startsWith("! It is /bill YYYYMM");
  }

  @Test
  void aBillOfManyPagesIsReadOnAndCut() {
    BillPage.Builder page = BillPage.newBuilder().setCursor("next");
    for (int i = 0; i < 60; i++) {
      page.addLines(line(Direction.IN, 1, i, "fee"));
    }
    office.answer(BodyCase.READ_BILL, Frame.newBuilder().setBillPage(page));
    enter("/bill");
    assertThat(asked(BodyCase.READ_BILL))
        .extracting(frame -> frame.getReadBill().getCursor())
        .containsExactly("", "next");
    assertThat(paper.told).last().asString().contains("Older lines are left out");
  }

  @Test
  void anOutcomeThatIsNotKnownIsToldAsThat() {
    office.failures.put(BodyCase.PAY, Code.PENDING);
    enter("/pay bob 5");
    assertThat(paper.told)
        .containsExactly(
            "! It is not known whether that was done: look at /bill and /wallet before you type it"
                + " again.");
    office.failures.put(BodyCase.PAY, Code.NO_FUNDS);
    enter("/pay bob 5");
    assertThat(paper.told).last().asString().endsWith("/wallet shows what you have");
  }

  @Test
  void moneyThatComesInIsTold() {
    office.answer(
        BodyCase.LOOK_UP,
        Frame.newBuilder().setPerson(Person.newBuilder().setUserId(CAROL).setHandle("carol")));
    relay.moneyReceived(
        MoneyReceived.newBuilder()
            .setFrom(BOB)
            .setAmountMinor(520)
            .setCurrency("CNY")
            .setMemo("lunch")
            .build());
    relay.moneyReceived(
        MoneyReceived.newBuilder().setFrom(CAROL).setAmountMinor(1).setCurrency("CNY").build());
    assertThat(paper.told)
        .containsExactly("bob paid you 5.20 CNY: lunch.", "carol paid you 0.01 CNY.");
  }

  private List<Frame> asked(BodyCase what) {
    return office.requests.stream().filter(frame -> frame.getBodyCase() == what).toList();
  }

  private static Split.Builder bill() {
    return Split.newBuilder()
        .setId("01split")
        .setBy(Member.newBuilder().setUserId(BOB).setHandle("bob"))
        .setShareMinor(4_200)
        .setCurrency("CNY")
        .setMemo("dinner")
        .addUserIds(FakePostOffice.ALICE)
        .addUserIds("01carol0")
        .addPaid(Member.newBuilder().setUserId("01carol0").setHandle("carol"));
  }

  private static Send.Builder money(String title, String label, String state) {
    return card(title, label, "money:01money", state);
  }

  private static Send.Builder card(String title, String label, String action, String state) {
    return Contents.card(
        Card.newBuilder()
            .setTitle(title)
            .setText("lunch")
            .setState(state)
            .addButtons(Button.newBuilder().setLabel(label).setAction(action))
            .build());
  }

  private static MoneyCard.Builder card() {
    return MoneyCard.newBuilder()
        .setId("01money")
        .setKind(MoneyCard.Kind.TRANSFER)
        .setStage(MoneyCard.Stage.OPEN)
        .setPayer(Member.newBuilder().setUserId(BOB).setHandle("bob"))
        .setOnly(FakePostOffice.ALICE)
        .setTotalMinor(520)
        .setRemainingMinor(520)
        .setCurrency("CNY")
        .setCount(1)
        .setWords("lunch");
  }

  private static MoneyClaim.Builder share(String userId, String handle, long minor) {
    return MoneyClaim.newBuilder()
        .setMember(Member.newBuilder().setUserId(userId).setHandle(handle))
        .setShareMinor(minor);
  }

  private static BillLine.Builder line(
      Direction direction, long minor, long balance, String counterpart) {
    return BillLine.newBuilder()
        .setDirection(direction)
        .setAmountMinor(minor)
        .setBalanceMinor(balance)
        .setCurrency("CNY")
        .setCounterpart(counterpart);
  }

  private static Pay.Builder pay(String handle, long minor) {
    return Pay.newBuilder().setHandle(handle).setAmountMinor(minor).setCurrency("CNY");
  }

  private static SendEnvelope.Builder envelope(SendEnvelope.Kind kind, long minor, int count) {
    return SendEnvelope.newBuilder()
        .setConversationId("g-Lane")
        .setKind(kind)
        .setTotalMinor(minor)
        .setCurrency("CNY")
        .setCount(count);
  }

  private void enter(String line) {
    assertThat(chat.enter(line)).isDone();
  }

  private Chat join() {
    Desk desk =
        new Desk(
            Runnable::run,
            defect -> {
              throw defect;
            });
    return Chat.join(
        desk,
        paper,
        new Chat.Person(FakePostOffice.ALICE, "alice", false),
        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
        hearer -> {
          relay = hearer;
          office = new FakePostOffice(hearer);
          return office;
        });
  }
}
