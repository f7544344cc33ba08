package hutong.platform.money;

/**
 * A line of an account's statement.
 *
 * @param sequence of the book's entry that says so
 * @param nth tells lines of one entry apart: the later, the higher
 * @param atMillis when, by the clock of who wrote the entry; it may step back a little from one
 *     line to the next
 * @param balance of the account after it, in minor units, what is held included
 */
record Line(
    long sequence, int nth, long atMillis, Movement movement, String currency, long balance) {
  /** The balance before it. */
  long before() {
    return Math.subtractExact(balance, movement.amount());
  }
}
