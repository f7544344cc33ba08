package hutong.platform.money;

import hutong.platform.remote.NodeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a book can be told to do. Amounts are in minor units of the account's currency. */
sealed interface Order extends NodeMessage {

  /** Something that is done once: told again, it is answered again. */
  sealed interface Once extends Order {
    OperationId id();
  }

  /** Opens an account; again with the same terms, nothing happens. */
  record Open(AccountId account, String currency, Terms terms) implements Order {}

  /**
   * From an account of this book to any.
   *
   * @param memo for those who read it; at most {@link Book#MAX_MEMO} characters
   */
  record Transfer(
      OperationId id, AccountId from, AccountId to, long amount, String currency, String memo)
      implements Once {}

  /** Sets money apart until it is captured, released, or the time is over. */
  record Hold(OperationId id, AccountId from, long amount, String currency, long expiresAtMillis)
      implements Once {}

  /** Takes a part of what is held, or all of it, and releases the rest. */
  record Capture(OperationId id, OperationId hold, AccountId to, long amount, String memo)
      implements Once {}

  /** Gives back what is held. A hold that comes later than its release never happens. */
  record Release(OperationId id, OperationId hold) implements Once {}

  /** What an operator may change about an account. */
  record Mark(OperationId id, AccountId account, Account.Standing standing) implements Once {}

  /** Ends what has expired. */
  record Tick() implements Order {}

  /**
   * What another book owes to accounts of this one.
   *
   * @param settledUpTo of it the debtor needs no answer any more
   * @param skipped so many numbers directly before the first of these are of nothing, whether they
   *     were answered or not; see {@link Gaps}
   */
  record Deliver(int debtor, List<Obligation> obligations, long settledUpTo, long skipped)
      implements Order {
    Deliver(int debtor, List<Obligation> obligations, long settledUpTo) {
      this(debtor, obligations, settledUpTo, 0);
    }

    /** The oldest behind that number that stand one behind the other; none: nothing is owed. */
    static Optional<Deliver> of(int debtor, Book.Owing owing, long after) {
      List<Obligation> run = new ArrayList<>();
      for (Obligation one : owing.open().tailMap(after, false).values()) {
        boolean next = run.isEmpty() || run.get(run.size() - 1).number() == one.number() - 1;
        if (!next || run.size() == Ledger.AT_ONCE) {
          break;
        }
        run.add(one);
      }
      return run.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Deliver(
                  debtor, run, owing.settledUpTo(), owing.gaps().before(run.get(0).number())));
    }
  }

  /**
   * What became of what this book owes.
   *
   * @param upTo all up to this number were credited, apart from those that were refused
   */
  record Settle(int creditor, long upTo, Map<Long, Refusal> refused) implements Order {}

  /**
   * The order once more, after its id was looked for in the journal and not found.
   *
   * @param sequence up to which the journal was searched
   * @param holdFound whether the order's hold was found there
   */
  record Sought(Once order, long sequence, boolean holdFound) implements Order {}

  /** Asks how an order was answered, without doing it. */
  record Repeat(Once order) implements Order {}

  /** Tells of what replaced writers have stored beside the book's branch; what is new stops it. */
  record Halt(List<Stray> strays) implements Order {}

  /**
   * Does what operators have decided about a part of a second history; the last part starts the
   * book again. Without effect when the book was stopped anew since, or knows the part.
   *
   * @param decision names it, of all that anybody ever decides
   * @param stoppedAt which stop the decision is about
   * @param part how far the history is dealt with then, and by how many events more
   * @param after how many of its events are dealt with so far
   * @param again whether these are done again, or discarded
   * @param lost these, in their order
   * @param sought number up to which the journal was searched for their operations
   * @param given by creditor, the highest number of an obligation that the whole history gave out
   */
  record Repair(
      String decision,
      long stoppedAt,
      Stray part,
      long after,
      boolean again,
      List<Lost> lost,
      long sought,
      Map<Integer, Long> given)
      implements Order {}

  /**
   * An event of a second history.
   *
   * @param kept what answered the same operation on the branch, as the journal has it
   * @param holdFound whether the hold that it is about was once on the branch, or beside it
   */
  record Lost(long sequence, Event event, List<Event> kept, boolean holdFound) {}

  /** Reads whether the book is stopped, and by what. */
  record Examine() implements Order {}

  /** Reads an account. */
  record Look(AccountId account) implements Order {}

  /** Reads what is owed to a book and not yet settled, the oldest first. */
  record Owed(int creditor, int limit) implements Order {}

  /** The hold that an order is about. */
  static Optional<OperationId> holdOf(Once order) {
    if (order instanceof Capture capture) {
      return Optional.of(capture.hold());
    }
    return order instanceof Release release ? Optional.of(release.hold()) : Optional.empty();
  }
}
