package hutong.platform.reminder;

/**
 * Somebody who wants to be woken.
 *
 * @param kind tells who can wake the entity
 */
record Reminder(long dueAtMillis, String kind, String entity) {}
