package hutong.platform.money;

import hutong.platform.extend.Failure;
import hutong.platform.extend.Wording;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;

/** What requests about money have in common, checked; fails with {@link Failure}. */
record Wishes(WalletSettings settings) {

  /**
   * The ledger's name for what a client has named. Nobody else's name is ever the same, and it was
   * made at the same time.
   *
   * @param what kind of order
   */
  static String id(String operationId, String what, UserId by) {
    Failure.require(
        SortableId.matches(operationId),
        Code.BAD_OPERATION,
        "operationId must be 26 characters as of a ULID, in lower case");
    return hutong.protocol.Digest.id(
        SortableId.millisOf(operationId), what + "/" + by.value() + "/" + operationId);
  }

  static long amount(String field, long minor) {
    Failure.require(minor > 0, Code.BAD_AMOUNT, field + " must be > 0: " + minor);
    return minor;
  }

  /** The named currency, or the first of this server's. */
  String currency(String named) {
    String currency = named.isEmpty() ? settings.currencies().get(0) : named;
    if (!settings.currencies().contains(currency)) {
      throw new Failure(
          Code.BAD_CURRENCY,
          Action.FIX,
          "currency must be one of " + String.join(", ", settings.currencies()));
    }
    return currency;
  }

  static String words(String field, String text) {
    return Wording.body(field, text, Book.MAX_MEMO);
  }
}
