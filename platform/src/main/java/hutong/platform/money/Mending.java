package hutong.platform.money;

import hutong.platform.entity.Decision;
import hutong.platform.money.Account.Standing;
import hutong.platform.money.Book.Heard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Does again on a book's branch what a replaced writer did beside it. Pure.
 *
 * <p>What somebody may have been told is the aim: an order that was done is ordered anew under its
 * own id; a refusal is stored as it was; what other books were answered is answered so again, for
 * they have forgotten it. Orders are decided as the branch has come to stand, so one may be refused
 * now. What cannot be as it was said is a {@link Event.Difference}.
 */
final class Mending {
  private final Order.Repair order;
  private final Ledger.Draft draft;
  private final List<Event.Difference> differences = new ArrayList<>();

  Mending(Book book, Order.Repair order) {
    this.order = order;
    this.draft = new Ledger.Draft(book);
  }

  /** All that follows, the note that it was done among it. */
  Ledger.Draft draft() {
    Stray whole = Objects.requireNonNull(draft.book().strays().open().get(order.incarnation()));
    if (order.again()) {
      order.lost().forEach(this::again);
    }
    Stray part =
        new Stray(order.incarnation(), whole.from(), order.upTo(), order.events(), order.within());
    draft.add(new Event.Repaired(order.decision(), part, order.again(), differences));
    return draft;
  }

  private void again(Order.Lost lost) {
    Event event = lost.event();
    if (event instanceof Event.Opened opened) {
      opened(lost, opened.order());
    } else if (event instanceof Event.Credited credited) {
      credited(lost, credited);
    } else if (event instanceof Event.CreditRefused refused) {
      creditRefused(lost, refused);
    } else if (event instanceof Event.Returned returned) {
      returned(lost, returned);
    } else {
      event.spends().entrySet().stream()
          .filter(spent -> spent.getKey().equals(spent.getValue().order().id()))
          .forEach(spent -> once(lost, spent.getValue()));
    }
  }

  private void differs(Order.Lost lost, String detail) {
    differences.add(new Event.Difference(lost.sequence(), detail));
  }

  private void opened(Order.Lost lost, Order.Open open) {
    Decision<Event, Reply> decision = Ledger.open(draft.book(), open);
    decision.events().forEach(draft::add);
    if (!decision.reply().equals(new Reply.Done())) {
      differs(lost, "%s is open with other terms".formatted(open.account()));
    }
  }

  /**
   * @param told how the order was answered there
   */
  private void once(Order.Lost lost, Recent.Spent told) {
    Order.Once once = told.order();
    Optional<Reply> known =
        draft
            .book()
            .recent()
            .find(once.id())
            .map(spent -> Event.replyTo(once, once.id(), spent))
            .or(() -> Event.replyTo(once, once.id(), lost.kept()));
    Reply now = known.orElseGet(() -> orderAnew(lost, told));
    if (!now.equals(told.reply())) {
      differs(
          lost,
          "operation %s was answered %s there, and is %s here"
              .formatted(once.id().value(), words(told.reply()), words(now)));
    }
  }

  private Reply orderAnew(Order.Lost lost, Recent.Spent told) {
    if (lost.event() instanceof Event.Declined) {
      draft.add(lost.event());
      return told.reply();
    }
    Decision<Event, Reply> decision =
        Ledger.decideOnce(
            draft.book(), new Order.Sought(told.order(), order.sought(), lost.holdFound()));
    decision.events().forEach(draft::add);
    return decision.reply();
  }

  private static String words(Reply reply) {
    return reply instanceof Reply.Refused refused
        ? "refused, " + refused.reason()
        : reply instanceof Reply.Done ? "done" : "unknown";
  }

  // What other books were answered.

  private void credited(Order.Lost lost, Event.Credited credited) {
    Obligation owed = credited.obligation();
    if (!isNext(lost, credited.debtor(), owed, Optional.empty())) {
      return;
    }
    boolean there =
        draft
            .book()
            .account(owed.to())
            .filter(to -> to.standing() != Standing.CLOSED)
            .filter(to -> to.currency().equals(owed.currency()))
            .isPresent();
    if (there) {
      draft.add(credited);
    } else {
      draft.add(
          new Event.CreditRefused(
              credited.debtor(), owed, Refusal.NO_ACCOUNT, credited.settledUpTo()));
      differs(
          lost,
          "%d %s from book %d were credited there to %s, which is not open here"
              .formatted(owed.amount(), owed.currency(), credited.debtor(), owed.to()));
    }
  }

  private void creditRefused(Order.Lost lost, Event.CreditRefused refused) {
    if (isNext(lost, refused.debtor(), refused.obligation(), Optional.of(refused.reason()))) {
      draft.add(refused);
    }
  }

  /**
   * Whether the branch waits for it; else it has answered it itself, perhaps otherwise.
   *
   * @param told the refusal that the debtor was told; none: it was credited
   */
  private boolean isNext(Order.Lost lost, int debtor, Obligation owed, Optional<Refusal> told) {
    Heard heard = draft.book().heardOf(debtor);
    if (owed.number() == heard.upTo() + 1) {
      return true;
    }
    boolean gap = owed.number() > heard.upTo();
    boolean refusedHere = heard.refused().containsKey(owed.number());
    if (gap || (refusedHere && told.isEmpty())) {
      differs(
          lost,
          "obligation %d of book %d was answered there, and %s here"
              .formatted(owed.number(), debtor, gap ? "some before it are missing" : "is refused"));
    }
    return false;
  }

  private void returned(Order.Lost lost, Event.Returned returned) {
    Map<Long, Obligation> open = draft.book().owingTo(returned.creditor()).open();
    if (returned.back().equals(open.get(returned.back().number()))) {
      draft.add(returned);
    } else {
      differs(
          lost,
          "obligation %d to book %d returned there, and is not open here"
              .formatted(returned.back().number(), returned.creditor()));
    }
  }
}
