package hutong.platform.money;

/**
 * What limits the money that leaves an account; 0 for no limit. Days are those of UTC, by the
 * book's time.
 */
record Terms(long perTransfer, long perDay) {
  static final Terms NONE = new Terms(0, 0);

  Terms {
    if (perTransfer < 0 || perDay < 0) {
      throw new IllegalArgumentException(
          "must be >= 0: perTransfer=%d perDay=%d".formatted(perTransfer, perDay));
    }
  }
}
