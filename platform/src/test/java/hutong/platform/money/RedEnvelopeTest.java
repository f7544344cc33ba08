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
import hutong.platform.money.RedEnvelope.Stage;
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

  private final EnvelopeRules rules = new EnvelopeRules(20_000, 500, 1);
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
    return new Offer(
        SortableId.of(NOW, new Random(7)),
        ALICE,
        HERS,
        ENVELOPE,
        kind,
        total,
        "CNY",
        count,
        "happy new year",
        kind == Kind.EXCLUSIVE ? Optional.of(BOB) : Optional.empty(),
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
    assertThat(envelope.due()).isEmpty();
  }

  @Test
  void whatNobodyClaimedGoesBack() {
    fund(offer(Kind.LUCKY, 1_000, 3));
    long taken = ((Reply.Got) take(BOB, 5)).share();
    assertThat(tell(new Command.Expire())).as("too early").isEqualTo(DONE);
    assertThat(envelope.stage()).isEqualTo(Stage.FUNDED);
    now += DAY;
    assertThat(take(user(3), 5)).isEqualTo(refused(Trouble.EXPIRED));
    tell(new Command.Expire());
    assertThat(take(user(3), 5)).isEqualTo(refused(Trouble.EXPIRED));

    Order.Transfer rest =
        envelope.due().stream()
            .filter(due -> due instanceof Due.Rest)
            .map(due -> (Order.Transfer) due.order())
            .findFirst()
            .orElseThrow();
    assertThat(rest.amount()).isEqualTo(1_000 - taken);
    assertThat(rest.to()).isEqualTo(HERS);
    tell(new Command.Return());
    tell(new Command.Return());
    tell(new Command.Pay(BOB));
    assertThat(envelope.due()).isEmpty();
  }

  /** Whoever looks at the state after a crash orders the same, under the same ids. */
  @Test
  void whatTheLedgerHasNotAnsweredIsOrderedAgain() {
    tell(new Command.Create(offer(Kind.LUCKY, 1_000, 2)));
    assertThat(envelope.due()).hasSize(1).first().isInstanceOf(Due.Funding.class);
    assertThat(envelope.due()).isEqualTo(envelope.due());
    tell(new Command.Fund(Optional.empty()));
    take(BOB, 5);
    take(user(3), 6);
    List<Due> due = envelope.due();
    Set<OperationId> ids = new HashSet<>();
    due.forEach(one -> ids.add(one.order().id()));
    assertThat(ids).hasSize(2);
    tell(new Command.Pay(BOB));
    tell(new Command.Pay(BOB));
    tell(new Command.Pay(user(99)));

    assertThat(envelope.due()).containsExactly(due.get(1));
  }

  @Test
  void anOfferMustBePossible() {
    assertThat(trouble(offer(Kind.LUCKY, 0, 1))).isEqualTo(refused(Trouble.TOTAL));
    assertThat(trouble(offer(Kind.LUCKY, 20_001, 1))).isEqualTo(refused(Trouble.TOTAL));
    assertThat(trouble(offer(Kind.LUCKY, 10, 0))).isEqualTo(refused(Trouble.COUNT));
    assertThat(trouble(offer(Kind.LUCKY, 10_000, 501))).isEqualTo(refused(Trouble.COUNT));
    assertThat(trouble(offer(Kind.EXCLUSIVE, 10, 2))).isEqualTo(refused(Trouble.COUNT));
    assertThat(trouble(offer(Kind.LUCKY, 10, 11))).isEqualTo(refused(Trouble.TOO_MANY_SHARES));
    Offer lucky = offer(Kind.LUCKY, 10, 1);
    assertThat(trouble(with(lucky, "x".repeat(141), lucky.only())))
        .isEqualTo(refused(Trouble.GREETING_TOO_LONG));
    assertThat(trouble(with(lucky, "hi", Optional.of(BOB)))).isEqualTo(refused(Trouble.FOR_WHOM));
  }

  private static Offer with(Offer of, String greeting, Optional<UserId> only) {
    return new Offer(
        of.id(),
        of.payer(),
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
    assertThat(state.claims()).extracting(Claim::by).containsExactly(BOB);
    assertThat(state.remaining()).isEqualTo(1_000 - state.claims().get(0).share());
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
    return tell(new Command.Take(user, account(user), luck));
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
