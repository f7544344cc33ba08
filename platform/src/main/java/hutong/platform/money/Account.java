package hutong.platform.money;

import java.util.Optional;

/**
 * Somebody's money in one currency.
 *
 * @param balance in minor units, what is held included; below zero only in the world's account
 * @param held set apart by holds
 * @param day since 1970, of the newest transfer that counts
 * @param spent on that day
 */
record Account(
    AccountId id,
    String currency,
    Terms terms,
    Standing standing,
    long balance,
    long held,
    long day,
    long spent) {
  private static final long DAY_MILLIS = 86_400_000;

  /** What may happen with an account. */
  enum Standing {
    OPEN,
    /** Nothing leaves it and nothing comes in, apart from what it had ordered before. */
    FROZEN,
    /** For ever. */
    CLOSED
  }

  static Account of(AccountId id, String currency, Terms terms) {
    return new Account(id, currency, terms, Standing.OPEN, 0, 0, 0, 0);
  }

  /** What of it nobody has set apart. */
  long available() {
    return balance - held;
  }

  boolean isEmpty() {
    return balance == 0 && held == 0;
  }

  /** Why that much may not leave it at that time. */
  Optional<Refusal> refusesToPay(long amount, String wanted, long atMillis) {
    Optional<Refusal> closed = refuses(wanted);
    if (closed.isPresent()) {
      return closed;
    }
    if (terms.perTransfer() > 0 && amount > terms.perTransfer()) {
      return Optional.of(Refusal.LIMIT);
    }
    if (terms.perDay() > 0 && amount > terms.perDay() - spentOn(dayOf(atMillis))) {
      return Optional.of(Refusal.LIMIT);
    }
    if (id.kind() == AccountKind.WORLD) {
      return amount > Book.MAX_INSIDE + balance
          ? Optional.of(Refusal.TOO_MUCH_INSIDE)
          : Optional.empty();
    }
    return amount > available() ? Optional.of(Refusal.NO_FUNDS) : Optional.empty();
  }

  /** Why money of that currency may not come in. */
  Optional<Refusal> refuses(String wanted) {
    if (!currency.equals(wanted)) {
      return Optional.of(Refusal.WRONG_CURRENCY);
    }
    return switch (standing) {
      case OPEN -> Optional.empty();
      case FROZEN -> Optional.of(Refusal.FROZEN);
      case CLOSED -> Optional.of(Refusal.CLOSED);
    };
  }

  /** With that much less, which counts against its limits. */
  Account paid(long amount, long atMillis) {
    return counted(amount, atMillis).with(Math.subtractExact(balance, amount), held);
  }

  Account received(long amount) {
    return with(Math.addExact(balance, amount), held);
  }

  /** With that much set apart, which counts against its limits. */
  Account holding(long amount, long atMillis) {
    return counted(amount, atMillis).with(balance, Math.addExact(held, amount));
  }

  /** With a hold ended, of which a part has left. */
  Account resolved(long amount, long left) {
    return with(Math.subtractExact(balance, left), Math.subtractExact(held, amount));
  }

  Account become(Standing next) {
    return new Account(id, currency, terms, next, balance, held, day, spent);
  }

  private Account with(long newBalance, long newHeld) {
    return new Account(id, currency, terms, standing, newBalance, newHeld, day, spent);
  }

  private Account counted(long amount, long atMillis) {
    if (terms.perDay() == 0) {
      return this;
    }
    long today = Math.max(day, dayOf(atMillis));
    return new Account(
        id, currency, terms, standing, balance, held, today, Math.addExact(spentOn(today), amount));
  }

  private long spentOn(long of) {
    return of <= day ? spent : 0;
  }

  private static long dayOf(long atMillis) {
    return Math.floorDiv(atMillis, DAY_MILLIS);
  }
}
