package hutong.platform.money;

import java.util.List;

/**
 * What an event changes of one account's balance.
 *
 * @param amount in minor units, below zero when it leaves
 * @param order by which money moved; of what returned, by which it had left
 * @param counterpart where it went, came from, or was refused
 */
record Movement(
    AccountId account,
    Kind kind,
    long amount,
    OperationId order,
    AccountId counterpart,
    String memo) {

  /** How a balance changes. */
  enum Kind {
    PAID,
    RECEIVED,
    /** What was paid came back: the other book refused it. */
    RETURNED
  }

  /**
   * A payment with what it brings the receiver.
   *
   * @param inside whether that is an account of the same book
   */
  List<Movement> andItsCounterpart(boolean inside) {
    AccountId payer = account;
    AccountId receiver = counterpart;
    return inside
        ? List.of(this, new Movement(receiver, Kind.RECEIVED, -amount, order, payer, memo))
        : List.of(this);
  }
}
