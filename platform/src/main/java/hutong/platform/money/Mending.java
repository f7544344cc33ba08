package hutong.platform.money;

import hutong.platform.entity.Decision;
import hutong.platform.money.Account.Standing;
import hutong.platform.money.Book.Heard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Deals on a book's branch with what a replaced writer did beside it. Pure.
 *
 * <p>What is to be done again aims at what somebody may have been told: an order that was done is
 * ordered anew under its own id; a refusal is stored as it was. Orders are decided as the branch
 * has come to stand, so one may be refused now. What cannot be as it was said is a {@link
 * Event.Difference}.
 *
 * <p>What passed between this book and others is dealt with in the same way whatever is discarded.
 * What others were answered, and what they answered, is done again, for they have settled and
 * forgotten it: they would wait for ever, or take a refusal for a credit. The accounts that it came
 * to are opened again. And no obligation that is new gets the number of one that was given out
 * there: the creditor may have that, and would take the new one for a repeat.
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
    skip();
    order.lost().forEach(this::dealWith);
    boolean last = !draft.book().strays().repaired(order.part()).isStopped();
    draft.add(new Event.Repaired(order.decision(), order.part(), order.again(), differences, last));
    return draft;
  }

  /** Of the whole history, before any part of it: what is done again finds its number free. */
  private void skip() {
    Map<Integer, Long> news = new HashMap<>(order.given());
    news.entrySet().removeIf(one -> one.getValue() < draft.book().owingTo(one.getKey()).next());
    if (!news.isEmpty()) {
      draft.add(new Event.Skipped(Map.copyOf(news)));
    }
  }

  private void dealWith(Order.Lost lost) {
    Event event = lost.event();
    Given.by(event).ifPresent(given -> compare(lost, given));
    if (event instanceof Event.Opened opened) {
      opened(lost, opened.order());
    } else if (event instanceof Event.Credited credited) {
      credited(lost, credited);
    } else if (event instanceof Event.CreditRefused refused) {
      creditRefused(lost, refused);
    } else if (event instanceof Event.Returned returned) {
      returned(lost, returned);
    } else if (order.again()) {
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
    if (order.again() && !decision.reply().equals(new Reply.Done())) {
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
    decision.events().forEach(event -> draft.add(numbered(event, lost.event())));
    return decision.reply();
  }

  /** With the number that it had, unless the branch has given it to another. */
  private Event numbered(Event now, Event there) {
    Optional<Given> had = Given.by(there).filter(this::isFree);
    if (had.isEmpty()) {
      return now;
    }
    if (now instanceof Event.Transferred moved) {
      return new Event.Transferred(moved.order(), had.get().number());
    }
    return now instanceof Event.Captured captured
        ? new Event.Captured(captured.order(), captured.from(), had.get().number())
        : now;
  }

  private boolean isFree(Given given) {
    return draft.book().owingTo(given.creditor()).gaps().has(given.number());
  }

  /** Names a number that both histories gave out: its creditor has taken one for the other. */
  private void compare(Order.Lost lost, Given there) {
    Optional<Given> here = lost.kept().stream().flatMap(one -> Given.by(one).stream()).findFirst();
    if (here.isPresent() && !here.get().equals(there)) {
      differs(
          lost,
          "obligation %d to book %d is number %d here: that book may have credited both"
              .formatted(there.number(), there.creditor(), here.get().number()));
    } else if (here.isEmpty() && !isFree(there)) {
      differs(
          lost,
          "obligation %d to book %d is another here: that book has answered one of the two"
              .formatted(there.number(), there.creditor()));
    }
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
    if (owed.number() > heard.upTo()) { // those between were of nothing, for it answers in order
      return true;
    }
    if (told.isEmpty() && heard.refused().containsKey(owed.number())) {
      differs(
          lost,
          "obligation %d of book %d was answered there, and is refused here"
              .formatted(owed.number(), debtor));
    }
    return false;
  }

  /** The branch may have taken it back itself. */
  private static boolean hasReturned(Order.Lost lost, Event.Returned returned) {
    return lost.kept().stream()
        .anyMatch(one -> one instanceof Event.Returned here && here.back().equals(returned.back()));
  }

  private void returned(Order.Lost lost, Event.Returned returned) {
    Map<Long, Obligation> open = draft.book().owingTo(returned.creditor()).open();
    if (returned.back().equals(open.get(returned.back().number()))) {
      draft.add(returned);
    } else if (order.again() && !hasReturned(lost, returned)) {
      differs(
          lost,
          "obligation %d to book %d returned there, and is not open here"
              .formatted(returned.back().number(), returned.creditor()));
    }
  }
}
