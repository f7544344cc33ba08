package hutong.platform.reminder;

/**
 * A reminder as it stands in a slot.
 *
 * @param atMillis when it was last put, by the clock of who did; one that was put again after it
 *     was woken is woken again
 */
record Put(Reminder reminder, long atMillis) {}
