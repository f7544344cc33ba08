package hutong.platform.money;

import java.util.Arrays;

/** What an account is for. */
enum AccountKind {
  PERSON('p'),
  MERCHANT('m'),
  ENVELOPE('e'),
  ESCROW('x'),
  /** What the platform earns; one in each book and currency. */
  FEE('f'),
  /** What somebody has to look into; one in each book and currency. */
  SUSPENSE('s'),
  /**
   * All that is outside; one in each book and currency, below zero by what came in and did not go
   * out again.
   */
  WORLD('w');

  private final char code;

  AccountKind(char code) {
    this.code = code;
  }

  char code() {
    return code;
  }

  /** Whether its changes are kept as lines that people read. */
  boolean hasStatement() {
    return switch (this) {
      case PERSON, MERCHANT, FEE, SUSPENSE -> true;
      case ENVELOPE, ESCROW, WORLD -> false;
    };
  }

  static AccountKind of(char code) {
    return Arrays.stream(values())
        .filter(kind -> kind.code == code)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("must begin with the letter of a kind: " + code));
  }
}
