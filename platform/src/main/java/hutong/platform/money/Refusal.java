package hutong.platform.money;

/** Why an order has no effect. */
enum Refusal {
  /** Not above zero. */
  AMOUNT,
  /** To the account that it comes from. */
  SELF,
  /** The account is of another book. */
  WRONG_BOOK,
  /** The id says that it was made more than a minute ahead of the book's time. */
  TOO_FAR_AHEAD,
  MEMO_TOO_LONG,
  /** The order's id was used for another one. */
  CONFLICT,
  NO_ACCOUNT,
  /** An account of that name has another currency or other terms. */
  OTHER_TERMS,
  WRONG_CURRENCY,
  FROZEN,
  CLOSED,
  NO_FUNDS,
  LIMIT,
  /** More than {@link Book#MAX_INSIDE} would have come in from outside. */
  TOO_MUCH_INSIDE,
  NO_HOLD,
  /** More than is held. */
  ABOVE_HOLD,
  EXPIRED,
  /** It was released before it came. */
  CANCELLED,
  /** An account that still has money, holds or obligations cannot be closed. */
  NOT_EMPTY,
  /** {@link Order.Repeat} of what was never ordered. */
  NOT_ORDERED;

  /** Whether it depends on the order alone; then the id is not spent. */
  boolean isOfTheOrder() {
    return switch (this) {
      case AMOUNT, SELF, WRONG_BOOK, TOO_FAR_AHEAD, MEMO_TOO_LONG, CONFLICT -> true;
      default -> false;
    };
  }

  /** Whether the same order may be done later: a clock has run ahead of the book's. */
  boolean isForNow() {
    return this == TOO_FAR_AHEAD;
  }
}
