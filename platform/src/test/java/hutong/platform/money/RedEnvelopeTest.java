package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.money.EnvelopeRules.Command;
import hutong.platform.money.EnvelopeRules.Reply;
import hutong.platform.money.EnvelopeRules.Trouble;
import hutong.platform.money.RedEnvelope.Claim;
import hutong.platform.money.RedEnvelope.Due;
import hutong.platform.money.RedEnvelope.Event;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.platform.money.RedEnvelope.Shown;
import hutong.platform.money.RedEnvelope.Stage;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Envelopes, one rule at a time; and by the thousand. */
class RedEnvelopeTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final long DAY = 86_400_000;
  private static final UserId ALICE = user(1);
  private static final UserId BOB = user(2);
  private static final AccountId HERS = new AccountId(AccountKind.PERSON, 0, "alice");
  private static final AccountId ENVELOPE = new AccountId(AccountKind.ENVELOPE, 0, "e1");
  private static final Reply DONE = new Reply.Done();

  private EnvelopeRules rules = new EnvelopeRules(20_000, 500, 1);
  private RedEnvelope envelope = RedEnvelope.EMPTY;
  private long now = NOW;
  private long sequence;

  private static UserId user(int number) {
    return new UserId(SortableId.of(number, new Random(number)));
  }

  private static AccountId account(UserId user) {
    return new AccountId(AccountKind.PERSON, 1, user.value());
  }

  private static Offer offer(Kind kind, long total, int count) {
    boolean forOne = kind == Kind.EXCLUSIVE || kind == Kind.TRANSFER;
    return new Offer(
        SortableId.of(NOW, new Random(7)),
        ConversationId.direct(ALICE, BOB),
        ALICE,
        "alice",
        HERS,
        ENVELOPE,
        kind,
        total,
        "CNY",
        count,
        "happy new year",
        forOne ? Optional.of(BOB) : Optional.empty(),
        NOW + DAY);
  }

  @Test
  void sharesOfALuckyEnvelopeAreDistinctPeoplesAndSumUpToTheTotal() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int count = 1 + random.nextInt(40);
      long total = count + random.nextLong(10_000);
      envelope = RedEnvelope.EMPTY;
      fund(offer(Kind.LUCKY, total, count));
      long sum = 0;
      for (int i = 0; i < count; i++) {
        Reply.Got got = (Reply.Got) take(user(100 + i), random.nextLong());
        assertThat(got.place()).isEqualTo(i + 1);
        assertThat(got.share()).as("seed %d", seed).isPositive();
        sum += got.share();
      }
      assertThat(sum).as("seed %d", seed).isEqualTo(total);
      assertThat(take(user(99), 1)).isEqualTo(refused(Trouble.ALL_GONE));
      assertThat(envelope.luckiest().orElseThrow().share())
          .isEqualTo(envelope.ranked().stream().mapToLong(Claim::share).max().orElseThrow());
    }
  }

  /** With luck 0 the least is drawn; the shares are 1, 198, 1, and what is left. */
  @Test
  void claimsAreRankedByShareAndThenByWhoWasEarlier() {
    fund(offer(Kind.LUCKY, 300, 4));
    take(user(1), 0);
    take(user(2), 197);
    take(user(3), 0);
    assertThat(envelope.ranked()).extracting(Claim::by).containsExactly(user(2), user(1), user(3));
    assertThat(envelope.luckiest()).as("not before the end").isEmpty();
    take(user(4), 0);

    assertThat(envelope.ranked()).extracting(Claim::share).containsExactly(198L, 100L, 1L, 1L);
    assertThat(envelope.ranked())
        .extracting(Claim::by)
        .containsExactly(user(2), user(4), user(1), user(3));
    assertThat(envelope.inOrder())
        .extracting(Claim::by)
        .containsExactly(user(1), user(2), user(3), user(4));
    assertThat(envelope.luckiest()).map(Claim::by).contains(user(2));
  }

  @Test
  void ofTwoWhoGotMostTheEarlierIsTheLuckiest() {
    fund(offer(Kind.LUCKY, 3, 3));
    for (int i = 3; i > 0; i--) {
      take(user(i), 0);
    }

    assertThat(envelope.luckiest()).map(Claim::by).contains(user(3));
  }

  @Test
  void noLuckyShareIsBelowTheLeast() {
    rules = new EnvelopeRules(20_000, 500, 40);
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      envelope = RedEnvelope.EMPTY;
      fund(offer(Kind.LUCKY, 9 * 40 + random.nextInt(200), 9));
      for (int i = 0; i < 9; i++) {
        long share = ((Reply.Got) take(user(100 + i), random.nextLong())).share();
        assertThat(share).as("seed %d", seed).isGreaterThanOrEqualTo(40);
      }
    }
  }

  @Test
  void theMeanOfEachDrawIsThatOfAnEqualShare() {
    Random random = new Random(1);
    long[] sums = new long[5];
    int rounds = 20_000;
    for (int i = 0; i < rounds; i++) {
      envelope = RedEnvelope.EMPTY;
      fund(offer(Kind.LUCKY, 5_000, 5));
      for (int place = 0; place < 5; place++) {
        sums[place] += ((Reply.Got) take(user(10 + place), random.nextLong())).share();
      }
    }
    for (long sum : sums) {
      assertThat((double) sum / rounds).isBetween(970.0, 1_030.0);
    }
  }

  @Test
  void equalSharesAreEqualAndTheFirstHasWhatIsLeftOver() {
    fund(offer(Kind.EQUAL, 1_001, 3));

    assertThat(take(BOB, 5)).isEqualTo(new Reply.Got(1, 335));
    assertThat(take(user(3), 5)).isEqualTo(new Reply.Got(2, 333));
    assertThat(take(user(4), 5)).isEqualTo(new Reply.Got(3, 333));
    assertThat(envelope.luckiest()).isEmpty();
  }

  @Test
  void anExclusiveEnvelopeIsForOneAlone() {
    fund(offer(Kind.EXCLUSIVE, 1_000, 1));

    assertThat(take(user(3), 5)).isEqualTo(refused(Trouble.NOT_FOR_YOU));
    assertThat(take(BOB, 5)).isEqualTo(new Reply.Got(1, 1_000));
  }

  @Test
  void whoClaimsTwiceHasTheSameShare() {
    fund(offer(Kind.LUCKY, 1_000, 2));
    Reply first = take(BOB, 5);

    assertThat(take(BOB, 77)).isEqualTo(first);
    take(user(3), 1);
    assertThat(take(BOB, 78)).as("when all are gone").isEqualTo(first);
    now += DAY;
    assertThat(take(BOB, 79)).as("when its time is over").isEqualTo(first);
  }

  @Test
  void nothingIsClaimedBeforeTheMoneyIsThere() {
    assertThat(take(BOB, 5)).isEqualTo(refused(Trouble.NO_SUCH_ENVELOPE));
    tell(new Command.Create(offer(Kind.LUCKY, 1_000, 2)));
    assertThat(take(BOB, 5)).isEqualTo(refused(Trouble.NOT_FUNDED));
    tell(new Command.Fund(Optional.of(Refusal.NO_FUNDS)));
    assertThat(take(BOB, 5)).isEqualTo(refused(Trouble.NEVER_FUNDED));
    assertThat(tell(new Command.Fund(Optional.empty()))).isEqualTo(DONE);
    assertThat(envelope.stage()).isEqualTo(Stage.REFUSED);
    assertThat(envelope.refusal()).contains(Refusal.NO_FUNDS);
    assertThat(envelope.due()).as("its account is closed").containsExactly(new Due.Count(1));
  }

  @Test
  void whatNobodyClaimedGoesBack() {
    fund(offer(Kind.LUCKY, 1_000, 3));
    long taken = ((Reply.Got) take(BOB, 5)).share();
    assertThat(tell(new Command.Expire())).as("too early").isEqualTo(DONE);
    assertThat(envelope.stage()).isEqualTo(Stage.FUNDED);
    now += DAY;
    assertThat(take(user(3), 5)).isEqualTo(refused(Trouble.EXPIRED));
    assertThat(envelope.stage()).as("by the claim that came late").isEqualTo(Stage.EXPIRED);
    tell(new Command.Expire());
    assertThat(take(user(3), 5)).isEqualTo(refused(Trouble.EXPIRED));

    assertThat(due(Due.Count.class)).as("before the share is paid").isEmpty();
    tell(paid(BOB));
    tell(new Command.Found(1, 1_000 - taken, false));
    tell(new Command.Found(1, 1_000 - taken, false));
    Order.Transfer rest = due(Due.Bring.class).get(0).order();
    assertThat(rest.amount()).isEqualTo(1_000 - taken);
    assertThat(rest.to()).isEqualTo(HERS);
    tell(new Command.Bring(1, true));
    tell(new Command.Bring(1, true));
    assertThat(envelope.ending().returned()).isEqualTo(1_000 - taken);
    close(2);
  }

  @Test
  void whatAClaimersAccountRefusedGoesBackWhenItIsThere() {
    fund(offer(Kind.EXCLUSIVE, 1_000, 1));
    take(BOB, 5);
    tell(paid(BOB));
    tell(new Command.Found(1, 0, true));
    assertThat(due(Due.Count.class)).as("the share is still under way").hasSize(1);

    tell(new Command.Found(1, 1_000, false));
    OperationId first = due(Due.Bring.class).get(0).order().id();
    tell(new Command.Bring(1, false));
    assertThat(envelope.ending().returned()).as("the payer is frozen").isZero();
    tell(new Command.Found(1, 1_000, false));
    assertThat(due(Due.Bring.class)).as("a count of before").isEmpty();
    tell(new Command.Found(2, 1_000, false));
    assertThat(due(Due.Bring.class).get(0).order().id()).isNotEqualTo(first);
    tell(new Command.Bring(2, true));
    assertThat(envelope.ending().returned()).isEqualTo(1_000);
    close(3);
  }

  private void close(int round) {
    tell(new Command.Found(round, 0, false));
    assertThat(due(Due.Close.class)).hasSize(1);
    tell(new Command.Close());
    tell(new Command.Close());
    assertThat(envelope.due()).containsExactly(new Due.Show(envelope.version()));
    tell(shown(envelope.version()));
    tell(shown(1));
    assertThat(envelope.shown().version()).isEqualTo(envelope.version());
    assertThat(envelope.due()).isEmpty();
    assertThat(envelope.wakeAt(now, 1)).isEmpty();
  }

  @Test
  void aTransferIsAcceptedOrReturnedByWhomItIsFor() {
    fund(offer(Kind.TRANSFER, 1_000_000, 1));
    assertThat(tell(new Command.GiveBack(user(3)))).isEqualTo(refused(Trouble.NOT_FOR_YOU));
    assertThat(tell(new Command.GiveBack(BOB))).isEqualTo(DONE);
    assertThat(tell(new Command.GiveBack(BOB))).as("a repeat").isEqualTo(DONE);
    assertThat(take(BOB, 5)).isEqualTo(refused(Trouble.RETURNED));
    tell(new Command.Found(1, 1_000_000, false));
    tell(new Command.Bring(1, true));
    close(2);
  }

  @Test
  void whatWasAcceptedOrIsOverCannotBeReturned() {
    fund(offer(Kind.TRANSFER, 1_000, 1));
    take(BOB, 5);
    assertThat(tell(new Command.GiveBack(BOB))).isEqualTo(refused(Trouble.ALL_GONE));

    envelope = RedEnvelope.EMPTY;
    fund(offer(Kind.TRANSFER, 1_000, 1));
    now += DAY;
    assertThat(tell(new Command.GiveBack(BOB))).isEqualTo(refused(Trouble.EXPIRED));
    assertThat(envelope.stage()).isEqualTo(Stage.EXPIRED);

    envelope = RedEnvelope.EMPTY;
    now = NOW;
    fund(offer(Kind.EXCLUSIVE, 1_000, 1));
    assertThat(tell(new Command.GiveBack(BOB))).isEqualTo(refused(Trouble.NOT_A_TRANSFER));
  }

  @Test
  void somebodyLooksAgainWhenItEndsAndWhileSomethingIsDue() {
    assertThat(envelope.wakeAt(NOW, 60)).isEmpty();
    tell(new Command.Create(offer(Kind.LUCKY, 1_000, 2)));
    assertThat(envelope.wakeAt(NOW, 60)).hasValue(NOW + 60);
    tell(new Command.Fund(Optional.empty()));
    tell(shown(1));
    assertThat(envelope.wakeAt(NOW, 60)).hasValue(NOW + DAY);
    take(BOB, 5);
    assertThat(envelope.wakeAt(NOW, 60)).hasValue(NOW + 60);
  }

  private Command paid(UserId... to) {
    return new Command.Note(List.of(to), envelope.shown());
  }

  private static Command shown(long version) {
    return new Command.Note(List.of(), new Shown(7, version));
  }

  private <D extends Due> List<D> due(Class<D> kind) {
    return envelope.due().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Whoever looks at the state after a crash orders the same, under the same ids. */
  @Test
  void whatTheLedgerHasNotAnsweredIsOrderedAgain() {
    tell(new Command.Create(offer(Kind.LUCKY, 1_000, 2)));
    assertThat(envelope.due()).hasSize(1).first().isInstanceOf(Due.Fund.class);
    assertThat(envelope.due()).isEqualTo(envelope.due());
    tell(new Command.Fund(Optional.empty()));
    take(BOB, 5);
    take(user(3), 6);
    List<Due.Payout> due = due(Due.Payout.class);
    Set<OperationId> ids = new HashSet<>();
    due.forEach(one -> ids.add(one.order().id()));
    assertThat(ids).hasSize(2);
    tell(paid(BOB));
    tell(paid(BOB));
    tell(paid(user(99)));

    assertThat(due(Due.Payout.class)).containsExactly(due.get(1));
  }

  @Test
  void anOfferMustBePossible() {
    assertThat(trouble(offer(Kind.LUCKY, 0, 1))).isEqualTo(refused(Trouble.TOTAL));
    assertThat(trouble(offer(Kind.LUCKY, 20_001, 1))).isEqualTo(refused(Trouble.TOTAL));
    assertThat(trouble(offer(Kind.LUCKY, 10, 0))).isEqualTo(refused(Trouble.COUNT));
    assertThat(trouble(offer(Kind.LUCKY, 10_000, 501))).isEqualTo(refused(Trouble.COUNT));
    assertThat(trouble(offer(Kind.EXCLUSIVE, 10, 2))).isEqualTo(refused(Trouble.ONE_SHARE));
    assertThat(trouble(offer(Kind.TRANSFER, 10, 2))).isEqualTo(refused(Trouble.ONE_SHARE));
    Offer direct = with(offer(Kind.LUCKY, 10, 2), "hi", Optional.of(BOB));
    assertThat(trouble(direct)).isEqualTo(refused(Trouble.ONE_SHARE));
    assertThat(trouble(offer(Kind.LUCKY, 10, 11))).isEqualTo(refused(Trouble.TOO_MANY_SHARES));
    Offer lucky = offer(Kind.LUCKY, 10, 1);
    assertThat(trouble(with(lucky, "x".repeat(141), lucky.only())))
        .isEqualTo(refused(Trouble.GREETING_TOO_LONG));
    Offer exclusive = offer(Kind.EXCLUSIVE, 10, 1);
    assertThat(trouble(with(exclusive, "hi", Optional.empty())))
        .isEqualTo(refused(Trouble.FOR_WHOM));
    now = NOW - 60_001;
    assertThat(trouble(lucky)).isEqualTo(refused(Trouble.TOO_FAR_AHEAD));
    now = NOW + DAY;
    assertThat(trouble(lucky)).isEqualTo(refused(Trouble.EXPIRED));
  }

  private static Offer with(Offer of, String greeting, Optional<UserId> only) {
    return new Offer(
        of.id(),
        of.conversation(),
        of.payer(),
        of.handle(),
        of.from(),
        of.account(),
        of.kind(),
        of.total(),
        of.currency(),
        of.count(),
        greeting,
        only,
        of.expiresAtMillis());
  }

  @Test
  void anOfferIsMadeOnce() {
    Offer offer = offer(Kind.LUCKY, 1_000, 2);
    assertThat(tell(new Command.Create(offer))).isEqualTo(DONE);
    assertThat(tell(new Command.Create(offer))).isEqualTo(DONE);
    assertThat(tell(new Command.Create(offer(Kind.LUCKY, 1_001, 2))))
        .isEqualTo(refused(Trouble.CONFLICT));
  }

  @Test
  void everybodyMayLook() {
    assertThat(rules.read(envelope, new Command.Look())).isEmpty();
    assertThat(tell(new Command.Look())).isEqualTo(refused(Trouble.NO_SUCH_ENVELOPE));
    fund(offer(Kind.LUCKY, 1_000, 2));
    take(BOB, 5);

    Reply.State state = (Reply.State) rules.read(envelope, new Command.Look()).orElseThrow();
    assertThat(state.envelope()).isEqualTo(envelope);
    assertThat(tell(new Command.Look())).isEqualTo(state);
  }

  private Reply trouble(Offer offer) {
    return rules.decide(RedEnvelope.EMPTY, new Command.Create(offer), now).reply();
  }

  private void fund(Offer offer) {
    assertThat(tell(new Command.Create(offer))).isEqualTo(DONE);
    assertThat(tell(new Command.Fund(Optional.empty()))).isEqualTo(DONE);
  }

  private Reply take(UserId user, long luck) {
    return tell(new Command.Take(user, "somebody", account(user), luck));
  }

  private static Reply refused(Trouble trouble) {
    return new Reply.Refused(trouble);
  }

  private Reply tell(Command command) {
    Decision<Event, Reply> decision = rules.decide(envelope, command, now);
    for (Event event : decision.events()) {
      envelope = rules.apply(envelope, new Entry.Recorded<>(++sequence, 1, now, event));
    }
    return decision.reply();
  }
}
