package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Entry;
import hutong.platform.money.Account.Standing;
import hutong.platform.money.BookHistory.Happened;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes of a second history, in its own book, and part by part. */
class RepairTest extends RepairScene {
  @Test
  void aBookThatHasMetTwoHistoriesIsStopped() {
    Order.Transfer before = transfer(ALICE, BOB, 5);
    branch.tell(before, now);
    beside.tell(transfer(ALICE, BOB, 100), now);
    branch.tell(transfer(ALICE, CAROL, 1), now);
    Book was = branch.book;

    assertThat(halt()).isEqualTo(DONE);

    Order.Transfer order = transfer(ALICE, BOB, 5);
    for (Order any :
        List.of(
            order,
            before,
            new Order.Sought(order, 99, false),
            new Order.Repeat(before),
            new Order.Open(person(0, "dave"), "CNY", Terms.NONE),
            new Order.Look(ALICE),
            new Order.Owed(1, 9),
            new Order.Deliver(1, List.of(IN), 0),
            new Order.Settle(1, 1, Map.of()),
            new Order.Tick())) {
      assertThat(branch.tell(any, now)).as("%s", any).isEqualTo(STOPPED);
    }
    assertThat(branch.book.accounts()).isEqualTo(was.accounts());
    assertThat(branch.book.recent().find(order.id())).as("its id is not spent").isEmpty();
    assertThat(standing().stoppedAt()).isEqualTo(was.sequence() + 1);
    assertThat(standing().open()).containsExactly(stray());
  }

  @Test
  void toldOnceMoreItIsNotStoppedOnceMore() {
    beside.tell(transfer(ALICE, BOB, 100), now);
    halt();
    long stoppedAt = standing().stoppedAt();
    halt();
    assertThat(standing().stoppedAt()).isEqualTo(stoppedAt);
    beside.tell(transfer(ALICE, BOB, 100), now);
    halt();
    assertThat(standing().stoppedAt()).as("there is more of it").isGreaterThan(stoppedAt);
  }

  @Test
  void whatIsDiscardedIsGoneAndTheBookServesAgain() {
    Order.Transfer order = transfer(ALICE, BOB, 100);
    beside.tell(order, now);
    halt();
    assertThat(repair(false).open()).isEmpty();

    assertThat(branch.balance(BOB)).isZero();
    assertThat(branch.tell(new Order.Repeat(order), now))
        .isEqualTo(new Reply.Refused(Refusal.NOT_ORDERED));
    halt();
    assertThat(standing().open()).as("it is decided about").isEmpty();
    assertThat(branch.tell(order, now)).isEqualTo(DONE);
  }

  @Test
  void whatIsDoneAgainHasItsIdAndWhatCannotBeIsADifference() {
    Order.Transfer done = transfer(ALICE, BOB, 300);
    Order.Transfer tooMuch = transfer(ALICE, BOB, 600);
    Order.Transfer refused = transfer(BOB, ALICE, 5_000);
    Order.Transfer both = transfer(ALICE, BOB, 7);
    for (Order order : List.of(done, refused, both, tooMuch)) {
      beside.tell(order, now);
    }
    branch.tell(both, now);
    branch.tell(transfer(ALICE, BOB, 400), now);
    halt();
    repair(true);

    assertThat(branch.tell(done, now)).isEqualTo(DONE);
    assertThat(branch.tell(both, now)).isEqualTo(DONE);
    assertThat(branch.tell(tooMuch, now)).isEqualTo(new Reply.Refused(Refusal.NO_FUNDS));
    assertThat(branch.tell(refused, now)).isEqualTo(new Reply.Refused(Refusal.NO_FUNDS));
    assertThat(branch.balance(ALICE)).isEqualTo(1_000 - 300 - 7 - 400);
    assertThat(differences())
        .containsExactly(
            "operation %s was answered done there, and is refused, NO_FUNDS here"
                .formatted(tooMuch.id().value()));
  }

  @Test
  void anOrderThatTheBranchAnsweredOtherwiseIsADifference() {
    Order.Transfer order = transfer(BOB, ALICE, 50);
    assertThat(beside.tell(order, now)).isEqualTo(new Reply.Refused(Refusal.NO_FUNDS));
    branch.tell(transfer(ALICE, BOB, 60), now);
    assertThat(branch.tell(order, now)).isEqualTo(DONE);
    halt();
    repair(true);

    assertThat(differences()).hasSize(1).first().asString().contains("is done here");
    assertThat(branch.balance(BOB)).isEqualTo(10);
  }

  /** Who was told it has no reason to look once more, so it is not done behind their back. */
  @Test
  void whatWasRefusedStaysRefusedThoughTheBranchHasMoneyForIt() {
    Order.Transfer order = transfer(BOB, ALICE, 50);
    beside.tell(order, now);
    branch.tell(transfer(ALICE, BOB, 60), now);
    halt();
    repair(true);

    assertThat(branch.tell(order, now)).isEqualTo(new Reply.Refused(Refusal.NO_FUNDS));
    assertThat(branch.balance(BOB)).isEqualTo(60);
    assertThat(differences()).isEmpty();
  }

  /** The branch has forgotten the id; the journal says what became of it. */
  @Test
  void whatTheJournalHasOfAnOperationCountsAsKnown() {
    Order.Transfer order = transfer(ALICE, BOB, 50);
    beside.tell(order, now);
    Event onBranch = new Event.Declined(order, Refusal.LIMIT);
    halt();
    Order.Lost lost = beside.stored.get(0);
    repair(true, List.of(new Order.Lost(lost.sequence(), lost.event(), List.of(onBranch), false)));

    assertThat(branch.balance(BOB)).isZero();
    assertThat(differences()).first().asString().contains("is refused, LIMIT here");
  }

  @Test
  void holdsAreSetAndResolvedAgain() {
    Order.Hold captured = hold(100);
    Order.Hold released = hold(200);
    Order.Hold open = hold(300);
    Order.Release never = new Order.Release(id(), id());
    for (Order order :
        List.of(
            captured,
            released,
            open,
            new Order.Capture(id(), captured.id(), BOB, 60, "goods"),
            new Order.Release(id(), released.id()),
            never,
            new Order.Open(person(0, "dave"), "CNY", Terms.NONE),
            new Order.Mark(id(), person(0, "dave"), Standing.FROZEN))) {
      assertThat(beside.tell(order, now)).isEqualTo(DONE);
    }
    halt();
    Order.Lost cancelled = beside.stored.get(5);
    beside.stored.set(5, new Order.Lost(cancelled.sequence(), cancelled.event(), List.of(), false));
    repair(true);

    assertThat(differences()).isEmpty();
    assertThat(branch.book.holds()).containsOnlyKeys(open.id());
    assertThat(branch.book.accounts()).isEqualTo(beside.book.accounts());
    assertThat(branch.tell(new Order.Hold(never.hold(), ALICE, 1, "CNY", now + 9), now))
        .isEqualTo(new Reply.Refused(Refusal.CANCELLED));
  }

  @Test
  void aHoldThatTheBranchHasResolvedIsNotReleasedOnceMore() {
    Order.Hold hold = hold(100);
    branch.tell(hold, now);
    beside = branch.copy();
    beside.tell(new Order.Release(id(), hold.id()), now);
    branch.tell(new Order.Capture(id(), hold.id(), BOB, 100, "goods"), now);
    halt();
    repair(true);

    assertThat(differences()).first().asString().contains("refused, NO_HOLD");
    assertThat(branch.balance(BOB)).isEqualTo(100);
  }

  @Test
  void anAccountThatIsOpenWithOtherTermsIsADifference() {
    AccountId dave = person(0, "dave");
    beside.tell(new Order.Open(dave, "CNY", Terms.NONE), now);
    branch.tell(new Order.Open(dave, "EUR", Terms.NONE), now);
    halt();
    repair(true);

    assertThat(differences()).containsExactly("p.0.dave is open with other terms");
  }

  // In parts, and again.

  @Test
  void aRepairIsDoneInPartsAndEachPartOnce() {
    for (int i = 0; i < 6; i++) {
      beside.tell(transfer(ALICE, BOB, 1), now);
    }
    halt();
    List<Order.Lost> all = beside.stored;
    Order.Repair first = part(0, all.subList(0, 4));
    branch.tell(first, now);
    branch.tell(first, now);
    assertThat(branch.balance(BOB)).isEqualTo(4);
    assertThat(branch.tell(transfer(ALICE, BOB, 1), now)).as("not yet").isEqualTo(STOPPED);

    Order.Repair rest = part(4, all.subList(4, 6));
    branch.tell(rest, now);
    branch.tell(rest, now);
    assertThat(branch.balance(BOB)).isEqualTo(6);
    assertThat(standing().open()).isEmpty();
    assertThat(standing().decided()).containsExactly(stray());
    assertThat(branch.book.strays().cover(1, stray().from())).isTrue();
    assertThat(branch.book.strays().cover(1, stray().from() - 1)).isFalse();
    assertThat(branch.book.strays().cover(2, stray().from())).isFalse();
    assertThat(stray().covers(2, stray().from())).isFalse();
  }

  /** An entry may have more events than an order to another node can take. */
  @Test
  void aPartMayEndWithinAnEntry() {
    for (int i = 0; i < 4; i++) {
      beside.tell(transfer(ALICE, BOB, 1), now);
    }
    List<Order.Lost> one = beside.stored.stream().map(lost -> at(stray().upTo(), lost)).toList();
    beside.stored.clear();
    beside.stored.addAll(one);
    halt();
    Order.Repair first = part(0, one.subList(0, 3), stray().upTo() - 1, 3);
    branch.tell(first, now);
    branch.tell(first, now);
    assertThat(branch.balance(BOB)).isEqualTo(3);
    Stray decided = standing().decided().get(0);
    assertThat(decided).isEqualTo(new Stray(1, stray().from(), stray().upTo() - 1, 3, 3));
    assertThat(standing().open()).as("not yet all").containsExactly(stray());
    halt();
    assertThat(standing().stoppedAt()).as("which is no news").isEqualTo(first.stoppedAt());

    branch.tell(part(3, one.subList(3, 4)), now);
    assertThat(branch.balance(BOB)).isEqualTo(4);
    assertThat(standing().open()).isEmpty();
    assertThat(standing().decided()).containsExactly(stray());
  }

  @Test
  void thePartsOfAHistoryHaveEachOfItsEventsOnce() {
    List<Happened> history = new ArrayList<>();
    for (int number = 7; number <= 9; number++) {
      for (int nth = 0; nth < (number == 8 ? 250 : number - 6); nth++) {
        Event event = new Event.Settled(1, nth);
        Link link = EventBytes.after(Link.Hash.NONE, event);
        history.add(new Happened(new Entry.Recorded<>(number, 1, NOW, link), event));
      }
    }
    List<Happened> done = new ArrayList<>();
    Repairs.Part last = new Repairs.Part(List.of(), 6, 0);
    for (int i = 0; i < 9 && last.upTo() < 9; i++) {
      long upTo = last.upTo();
      List<Happened> rest = history.stream().filter(one -> one.sequence() > upTo).toList();
      last = Repairs.Part.of(rest, (int) last.within(), 9);
      assertThat(last.events()).hasSizeBetween(1, Ledger.AT_ONCE);
      done.addAll(last.events());
    }
    assertThat(done).isEqualTo(history);
    assertThat(last.within()).isZero();
  }

  @Test
  void aDecisionAboutAnEarlierStopHasNoEffect() {
    beside.tell(transfer(ALICE, BOB, 1), now);
    halt();
    Order.Repair early = part(0, beside.stored);
    beside.tell(transfer(ALICE, BOB, 1), now);
    halt();
    branch.tell(early, now);

    assertThat(branch.balance(BOB)).isZero();
    assertThat(standing().open()).isNotEmpty();
  }

  @Test
  void whatIsStoredBesideItAfterTheDecisionStopsItAgain() {
    beside.tell(transfer(ALICE, BOB, 1), now);
    halt();
    repair(false);
    beside.tell(transfer(ALICE, BOB, 1), now);
    halt();

    assertThat(branch.tell(new Order.Look(ALICE), now)).isEqualTo(STOPPED);
    Order.Lost newest = beside.stored.get(1);
    branch.tell(part(1, List.of(newest)), now);
    assertThat(branch.balance(BOB)).as("only what is new").isEqualTo(1);
    assertThat(standing().open()).isEmpty();
  }

  /** Told was an answer, so it is the answer still, or a difference names it. */
  @Test
  void noAnswerThatWasGivenBesideTheBranchIsLostInSilence() {
    int differed = 0;
    for (long seed = 0; seed < 300; seed++) {
      RepairScene run = start();
      differed += run.twoStories(new Random(seed), seed);
    }
    assertThat(differed).as("some cannot be done again").isPositive();
  }
}
