package hutong.platform.money;

import hutong.protocol.Digest;
import hutong.protocol.SortableId;

/**
 * Names an order for ever. Who orders makes it, and stores it before sending; it tells when it was
 * made.
 */
record OperationId(String value) {
  OperationId {
    if (!SortableId.matches(value)) {
      throw new IllegalArgumentException("must have the shape of a sortable id: id=" + value);
    }
  }

  /**
   * Always the same for the same.
   *
   * @param what names the step, of all steps that anybody ever orders
   */
  static OperationId of(long issuedAtMillis, String what) {
    return new OperationId(Digest.id(issuedAtMillis, what));
  }

  long issuedAtMillis() {
    return SortableId.millisOf(value);
  }
}
