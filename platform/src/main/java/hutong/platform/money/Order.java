package hutong.platform.money;

import hutong.platform.remote.NodeMessage;
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
   */
  record Deliver(int debtor, List<Obligation> obligations, long settledUpTo) implements Order {}

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
