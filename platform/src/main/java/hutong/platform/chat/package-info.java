/**
 * Conversations between people: direct chats and groups, their history, each person's inbox, and
 * live delivery to connected devices.
 */
@NullMarked
package hutong.platform.chat;

import org.jspecify.annotations.NullMarked;
