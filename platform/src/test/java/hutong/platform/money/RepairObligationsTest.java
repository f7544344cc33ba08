package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.money.Account.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of a second history, and of what it owed to other books and was owed by them. */
class RepairObligationsTest extends RepairScene {
  @Test
  void whatWasOwedHasItsNumberAgainSoThatTheCreditorsAnswerFits() {
    beside.tell(transfer(ALICE, CAROL, 300), now);
    halt();
    repair(true);

    assertThat(branch.book.owingTo(1)).isEqualTo(beside.book.owingTo(1));
    assertThat(differences()).isEmpty();
  }

  /** The debtor has settled them, and would never bring them again. */
  @Test
  void whatCameInComesInAgainOnce() {
    Order deliver = new Order.Deliver(1, List.of(IN, owed(2, person(0, "nobody"))), 0);
    beside.tell(deliver, now);
    beside.tell(new Order.Deliver(1, List.of(owed(3, BOB)), 2), now);
    branch.tell(new Order.Deliver(1, List.of(IN), 0), now);
    halt();
    repair(true);

    assertThat(branch.balance(BOB)).isEqualTo(80);
    assertThat(branch.book.heardOf(1).upTo()).isEqualTo(3);
    assertThat(differences()).isEmpty();
  }

  @Test
  void whatCameInForAnAccountThatIsGoneIsADifference() {
    AccountId envelope = new AccountId(AccountKind.ENVELOPE, 0, "gone");
    AccountId dave = person(0, "dave");
    branch.tell(new Order.Open(envelope, "CNY", Terms.NONE), now);
    branch.tell(new Order.Open(dave, "CNY", Terms.NONE), now);
    beside = branch.copy();
    List<Obligation> all = List.of(owed(1, envelope), owed(2, dave), owed(3, BOB));
    beside.tell(new Order.Deliver(1, all, 0), now);
    branch.tell(new Order.Mark(id(), envelope, Standing.CLOSED), now);
    branch.tell(new Order.Mark(id(), dave, Standing.CLOSED), now);
    halt();
    repair(true);

    assertThat(differences()).hasSize(2);
    assertThat(differences().get(0)).contains("e.0.gone, which is not open here");
    assertThat(differences().get(1)).contains("p.0.dave, which is not open here");
    assertThat(branch.balance(dave)).isZero();
    assertThat(branch.balance(BOB)).as("what comes behind it is not held up").isEqualTo(40);
  }

  @Test
  void whatCameInForAnAccountThatIsOfAnotherCurrencyHereIsADifference() {
    AccountId dave = person(0, "dave");
    beside.tell(new Order.Open(dave, "CNY", Terms.NONE), now);
    beside.tell(new Order.Deliver(1, List.of(owed(1, dave)), 0), now);
    branch.tell(new Order.Open(dave, "EUR", Terms.NONE), now);
    halt();
    repair(true);

    assertThat(differences()).hasSize(2).last().asString().contains("40 CNY", "p.0.dave");
    assertThat(branch.balance(dave)).isZero();
  }

  @Test
  void whatTheBranchAnsweredOtherwiseIsADifference() {
    beside.tell(new Order.Deliver(1, List.of(IN), 0), now);
    branch.tell(new Order.Mark(id(), BOB, Standing.FROZEN), now);
    branch.tell(new Order.Deliver(1, List.of(IN), 0), now);
    halt();
    Event far = new Event.Credited(1, owed(9, BOB), 0);
    Event known = new Event.CreditRefused(1, IN, Refusal.FROZEN, 0);
    List<Order.Lost> lost = new ArrayList<>(beside.stored);
    lost.add(new Order.Lost(lost.get(0).sequence(), far, List.of(), false));
    lost.add(new Order.Lost(lost.get(0).sequence(), known, List.of(), false));
    repair(true, lost);

    assertThat(differences())
        .containsExactly("obligation 1 of book 1 was answered there, and is refused here");
    assertThat(branch.book.heardOf(1).upTo()).as("those before it were of nothing").isEqualTo(9);
  }

  @Test
  void whatReturnedReturnsAgain() {
    beside.tell(transfer(ALICE, CAROL, 300), now);
    beside.tell(new Order.Settle(1, 1, Map.of(1L, Refusal.FROZEN)), now);
    halt();
    repair(true);

    assertThat(branch.balance(ALICE)).isEqualTo(1_000);
    assertThat(branch.book.owingTo(1).open()).isEmpty();
    assertThat(differences()).isEmpty();
  }

  @Test
  void whatReturnedAndIsNotOwedIsADifference() {
    branch.tell(transfer(ALICE, CAROL, 200), now);
    beside.tell(transfer(ALICE, CAROL, 300), now);
    beside.tell(new Order.Settle(1, 1, Map.of(1L, Refusal.FROZEN)), now);
    halt();
    repair(true);

    assertThat(differences())
        .containsExactly(
            "obligation 1 to book 1 is another here: that book has answered one of the two",
            "obligation 1 to book 1 returned there, and is not open here");
    assertThat(branch.balance(ALICE)).isEqualTo(500);
  }

  @Test
  void whatReturnedOnBothSidesIsNoDifference() {
    branch.tell(transfer(ALICE, CAROL, 200), now);
    beside = branch.copy();
    Order settle = new Order.Settle(1, 1, Map.of(1L, Refusal.FROZEN));
    beside.tell(settle, now);
    branch.tell(settle, now);
    halt();
    Order.Lost back = beside.stored.get(0);
    beside.stored.set(
        0, new Order.Lost(back.sequence(), back.event(), List.of(back.event()), false));
    repair(true);

    assertThat(differences()).isEmpty();
    assertThat(branch.balance(ALICE)).isEqualTo(1_000);
  }

  @Test
  void whatIsDiscardedAndIsOtherwiseHereIsNoDifference() {
    AccountId dave = person(0, "dave");
    beside.tell(new Order.Open(dave, "CNY", Terms.NONE), now);
    beside.tell(transfer(ALICE, CAROL, 300), now);
    beside.tell(new Order.Settle(1, 1, Map.of(1L, Refusal.FROZEN)), now);
    branch.tell(new Order.Open(dave, "EUR", Terms.NONE), now);
    halt();
    repair(false);

    assertThat(differences()).isEmpty();
    assertThat(branch.balance(ALICE)).isEqualTo(1_000);
  }

  @Test
  void thatAnotherReturnedIsADifferenceStill() {
    branch.tell(transfer(ALICE, CAROL, 200), now);
    beside = branch.copy();
    beside.tell(new Order.Settle(1, 1, Map.of(1L, Refusal.FROZEN)), now);
    branch.tell(new Order.Settle(1, 1, Map.of()), now);
    halt();
    Order.Lost back = beside.stored.get(0);
    Event other = new Event.Returned(1, owed(9, CAROL), Refusal.FROZEN);
    repair(true, List.of(new Order.Lost(back.sequence(), back.event(), List.of(other), false)));

    assertThat(differences())
        .containsExactly("obligation 1 to book 1 returned there, and is not open here");
  }

  /** The creditor may have what was discarded, and must not take what is new for it. */
  @Test
  void whatIsPaidAfterADiscardComesInOnce() {
    for (int delivered = 0; delivered <= 2; delivered++) {
      RepairScene run = owing(delivered);
      run.halt();
      run.repair(false);

      assertThat(run.branch.tell(run.transfer(ALICE, CAROL, 5), run.now)).isEqualTo(DONE);
      run.deliverAll();
      assertThat(run.branch.balance(ALICE)).isEqualTo(995);
      assertThat(run.creditor.balance(CAROL))
          .as("%d delivered", delivered)
          .isEqualTo(List.of(0, 300, 320).get(delivered) + 5);
      assertThat(run.differences()).isEmpty();
      assertThat(run.audit()).isEqualTo(delivered == 0 ? Set.of() : Set.of(Law.I2, Law.I3));
    }
  }

  @Test
  void whatIsDoneAgainKeepsItsNumberThoughOneBeforeItIsRefusedNow() {
    for (int delivered = 0; delivered <= 2; delivered++) {
      RepairScene run = owing(delivered);
      run.branch.tell(run.transfer(ALICE, BOB, 900), run.now);
      run.halt();
      run.repair(true);

      assertThat(run.branch.tell(run.transfer(ALICE, CAROL, 5), run.now)).isEqualTo(DONE);
      run.deliverAll();
      assertThat(run.branch.balance(ALICE)).isEqualTo(1_000 - 900 - 20 - 5);
      assertThat(run.creditor.balance(CAROL))
          .as("%d delivered", delivered)
          .isEqualTo((delivered == 0 ? 0 : 300) + 20 + 5);
      assertThat(run.differences()).hasSize(1).first().asString().contains("refused, NO_FUNDS");
      assertThat(run.audit()).isEqualTo(delivered == 0 ? Set.of() : Set.of(Law.I2, Law.I3));
    }
  }

  /** Which the branch keeps; what comes after both is none of them. */
  @Test
  void aNumberThatBothGaveOutIsADifferenceAndThoseAboveItAreNotUsed() {
    for (boolean again : List.of(false, true)) {
      for (int delivered = 0; delivered <= 2; delivered++) {
        RepairScene run = owing(delivered);
        run.branch.tell(run.transfer(ALICE, CAROL, 7), run.now);
        run.halt();
        run.repair(again);

        run.branch.tell(run.transfer(ALICE, CAROL, 5), run.now);
        run.deliverAll();
        long first = delivered == 0 ? 7 : 300;
        long second = again || delivered == 2 ? 20 : 0;
        assertThat(run.creditor.balance(CAROL))
            .as("%d delivered, again: %s", delivered, again)
            .isEqualTo(first + second + (again ? 300 : 0) + 5);
        assertThat(run.differences())
            .containsExactly(
                "obligation 1 to book 1 is another here: that book has answered one of the two");
      }
    }
  }

  @Test
  void whatWasCapturedForAnotherBookKeepsItsNumber() {
    Order.Hold hold = hold(100);
    beside.tell(transfer(ALICE, CAROL, 300), now);
    beside.tell(hold, now);
    beside.tell(new Order.Capture(id(), hold.id(), CAROL, 60, "goods"), now);
    deliverFromBeside(2);
    branch.tell(transfer(ALICE, BOB, 800), now);
    halt();
    repair(true);
    branch.tell(transfer(ALICE, CAROL, 5), now);
    deliverAll();

    assertThat(differences()).as("of the transfer").hasSize(1);
    assertThat(creditor.balance(CAROL)).isEqualTo(300 + 60 + 5);
  }

  /** A second history may itself have skipped what a third gave out. */
  @Test
  void whatASecondHistorySkippedIsNotGivenOutEither() {
    Map<Integer, Long> highest = new HashMap<>();
    Given.note(new Event.Transferred(transfer(ALICE, CAROL, 1), 7), highest);
    Given.note(new Event.Skipped(Map.of(1, 9L, 2, 4L)), highest);
    Given.note(new Event.Captured(new Order.Capture(id(), id(), CAROL, 1, ""), ALICE, 8), highest);
    Given.note(new Event.Captured(new Order.Capture(id(), id(), BOB, 1, ""), ALICE, 0), highest);

    assertThat(highest).containsExactly(Map.entry(1, 9L), Map.entry(2, 4L));
  }

  /** Who ordered it had no answer there, and ordered again. */
  @Test
  void aPaymentThatBothHaveUnderTwoNumbersIsADifference() {
    Order.Transfer both = transfer(ALICE, CAROL, 300);
    beside.tell(both, now);
    branch.tell(transfer(ALICE, CAROL, 7), now);
    branch.tell(both, now);
    halt();
    Order.Lost there = beside.stored.get(0);
    Event here = new Event.Transferred(both, 2);
    repair(true, List.of(new Order.Lost(there.sequence(), there.event(), List.of(here), false)));

    assertThat(differences())
        .containsExactly(
            "obligation 1 to book 1 is number 2 here: that book may have credited both");
  }

  /** They have settled and forgotten it: what they owe next would wait for ever. */
  @Test
  void whatOthersWereAnsweredAndAnsweredIsDoneAgainAlsoWhenItIsDiscarded() {
    branch.tell(transfer(ALICE, CAROL, 200), now);
    beside = branch.copy();
    AccountId dave = person(0, "dave");
    Order.Transfer discarded = transfer(ALICE, BOB, 50);
    beside.tell(discarded, now);
    beside.tell(new Order.Open(dave, "CNY", Terms.NONE), now);
    Obligation astray = owed(2, person(0, "nobody"));
    beside.tell(new Order.Deliver(1, List.of(IN, astray, owed(3, dave)), 0), now);
    beside.tell(new Order.Settle(1, 1, Map.of(1L, Refusal.FROZEN)), now);
    halt();
    repair(false);

    assertThat(branch.tell(new Order.Deliver(1, List.of(owed(4, BOB)), 3), now))
        .isEqualTo(new Reply.Credits(0, 4, Map.of()));
    assertThat(branch.balance(BOB)).isEqualTo(80);
    assertThat(branch.balance(dave)).isEqualTo(40);
    assertThat(branch.balance(ALICE)).as("what was refused is back").isEqualTo(1_000);
    assertThat(branch.tell(new Order.Repeat(discarded), now))
        .isEqualTo(new Reply.Refused(Refusal.NOT_ORDERED));
    assertThat(differences()).isEmpty();
  }

  /** Whatever both have paid, delivered, heard and settled by then. */
  @Test
  void afterAnyRepairWhatIsNewComesInOnce() {
    for (long seed = 0; seed < 300; seed++) {
      start().twoStoriesBetweenBooks(new Random(seed), seed);
    }
  }
}
