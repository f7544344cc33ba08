package hutong.platform.reminder;

/**
 * Time cut into pieces of one length, numbered from 1970.
 *
 * @param lengthMillis the same for ever: it is a part of the table's key
 */
record Slots(long lengthMillis) {
  long at(long millis) {
    return Math.floorDiv(millis, lengthMillis);
  }

  long endOf(long slot) {
    return (slot + 1) * lengthMillis;
  }

  /** The newest slot that has ended. */
  long endedBy(long millis) {
    return at(millis) - 1;
  }

  /**
   * Where a reminder is put: never into the past, where the scan may have been.
   *
   * @param floor the first slot that may be used
   */
  long placeOf(Reminder reminder, long nowMillis, long floor) {
    return Math.max(floor, at(Math.max(reminder.dueAtMillis(), nowMillis)));
  }
}
