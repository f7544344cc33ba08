package hutong.platform.money;

/**
 * A line of an account's statement.
 *
 * @param sequence of the book's entry that says so
 * @param atMillis when, by the clock of who wrote the entry; it may step back a little from one
 *     line to the next
 * @param balance of the account after it, in minor units, what is held included
 */
record Line(long sequence, long atMillis, Movement movement, String currency, long balance) {
  private static final int OUT = 0;
  private static final int IN = 1;

  /** The balance before it. */
  long before() {
    return Math.subtractExact(balance, movement.amount());
  }

  /** Tells lines of one entry apart. */
  int side() {
    return movement.amount() < 0 ? OUT : IN;
  }
}
