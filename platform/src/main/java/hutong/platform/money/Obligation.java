package hutong.platform.money;

/**
 * Money that has left an account and has not reached the other.
 *
 * @param number dense for each pair of books, from 1
 * @param order by which it left
 */
record Obligation(
    long number,
    OperationId order,
    AccountId from,
    AccountId to,
    long amount,
    String currency,
    String memo) {}
