package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.money.EnvelopeRules.Command;
import hutong.platform.money.Offence.Where;
import hutong.platform.money.RedEnvelope.Due;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An envelope's money moves as the envelope has decided, or its audit says where it did not. */
class EnvelopeAuditTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final UserId ALICE = new UserId(SortableId.of(1, new Random(1)));
  private static final UserId BOB = new UserId(SortableId.of(2, new Random(2)));
  private static final AccountId HERS = new AccountId(AccountKind.PERSON, 0, "alice-CNY");
  private static final AccountId HIS = new AccountId(AccountKind.PERSON, 0, "bob-CNY");
  private static final String ID = SortableId.of(NOW, new Random(7));

  private final EnvelopeRules rules = new EnvelopeRules(10_000, 500, 1);
  private final Offences offences = new Offences();
  private final EnvelopeAudit audit = new EnvelopeAudit(offences);
  private final List<Order.Transfer> orders = new ArrayList<>();
  private RedEnvelope envelope = RedEnvelope.EMPTY;

  /** Bob has 500 of 1,000, and the rest went back. */
  @BeforeEach
  void anEnvelopeThatHasEnded() {
    tell(
        NOW,
        new Command.Create(
            new Offer(
                ID,
                ConversationId.direct(ALICE, BOB),
                ALICE,
                "alice",
                HERS,
                new AccountId(AccountKind.ENVELOPE, 0, ID),
                Kind.EQUAL,
                1_000,
                "CNY",
                2,
                "hi",
                Optional.empty(),
                NOW + 1_000)));
    order(((Due.Fund) envelope.due().get(0)).order());
    tell(NOW, new Command.Fund(Optional.empty()));
    tell(NOW, new Command.Take(BOB, "bob", HIS, 5));
    order(((Due.Payout) envelope.due().get(0)).order());
    tell(NOW, new Command.Note(List.of(BOB), envelope.shown()));
    tell(NOW + 1_000, new Command.Expire());
    tell(NOW + 1_000, new Command.Found(1, 500, false));
    order(((Due.Bring) envelope.due().get(0)).order());
  }

  @Test
  void whatMovedAsDecidedIsFine() {
    orders.forEach(order -> moves(order, order.amount()));

    assertThat(audit.envelopes()).containsExactly(ID);
    assertThat(found()).isEmpty();
  }

  @Test
  void whatHasNotMovedYetIsFine() {
    moves(orders.get(0), 1_000);
    assertThat(found()).isEmpty();
  }

  @Test
  void anotherAmountIsNamed() {
    moves(orders.get(0), 1_000);
    moves(orders.get(1), 501);

    assertThat(found()).containsKey(Law.I5);
    assertThat(offences.byLaw().get(Law.I5).toString()).contains("ordered -500, and moved -501");
  }

  @Test
  void whatTheEnvelopeNeverOrderedIsNamed() {
    Order.Transfer paid = orders.get(1);
    moves(
        new Order.Transfer(OperationId.of(NOW, "another"), paid.from(), HIS, 7, "CNY", paid.memo()),
        7);

    assertThat(found()).containsKey(Law.I5);
  }

  @Test
  void moneyThatMovedTheOtherWayIsNamed() {
    Order.Transfer paid = orders.get(1);
    moves(new Order.Transfer(paid.id(), paid.to(), paid.from(), 500, "CNY", paid.memo()), 500);

    assertThat(found()).containsKey(Law.I5);
  }

  @Test
  void anEnvelopeThatWasNeverMadeIsNamed() {
    moves(orders.get(0), 1_000);
    envelope = RedEnvelope.EMPTY;

    assertThat(found()).containsKey(Law.I5);
  }

  @Test
  void sharesThatAreMoreThanTheTotalAreNamed() {
    envelope =
        new RedEnvelope(
            envelope.offer(),
            envelope.stage(),
            envelope.claims(),
            501,
            envelope.ending(),
            envelope.shown());

    assertThat(found()).containsKey(Law.I5);
  }

  @Test
  void itIsOpenUntilItsAccountIsClosed() {
    found();
    assertThat(audit.open()).containsExactly(ID);

    tell(NOW + 1_000, new Command.Bring(1, true));
    tell(NOW + 1_000, new Command.Found(2, 0, false));
    tell(NOW + 1_000, new Command.Close());
    EnvelopeAudit later = new EnvelopeAudit(offences);
    later.hold(ID, envelope);
    assertThat(later.open()).isEmpty();
  }

  @Test
  void oneThatIsNotLiveAsItsJournalSaysIsNamed() {
    audit.differs(ID, "is live at event 3");

    assertThat(offences.byLaw().get(Law.I9))
        .hasToString("all books (I9): envelope " + ID + " is live at event 3");
  }

  private Map<Law, Offence> found() {
    audit.hold(ID, envelope);
    return offences.byLaw();
  }

  private void order(Order.Transfer order) {
    orders.add(order);
  }

  private void moves(Order.Transfer order, long amount) {
    Order.Transfer moved =
        new Order.Transfer(
            order.id(), order.from(), order.to(), amount, order.currency(), order.memo());
    audit.add(new Where(0, 9, NOW), new Event.Transferred(moved, 0));
  }

  private void tell(long now, Command command) {
    Decision<RedEnvelope.Event, EnvelopeRules.Reply> decision =
        rules.decide(envelope, command, now);
    for (RedEnvelope.Event event : decision.events()) {
      envelope = rules.apply(envelope, new Entry.Recorded<>(1, 1, now, event));
    }
  }
}
