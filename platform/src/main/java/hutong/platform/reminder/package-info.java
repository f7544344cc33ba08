/**
 * Reminders: one mechanism for every deadline, and for orders to another entity that are not yet
 * answered. Start with {@link hutong.platform.reminder.Reminders}; {@link
 * hutong.platform.reminder.Scan} has the rules.
 */
@NullMarked
package hutong.platform.reminder;

import org.jspecify.annotations.NullMarked;
