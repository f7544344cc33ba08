package hutong.platform.chat;

import hutong.protocol.UserId;

/**
 * An earlier item that a command names, as it stood when the command was made. What it may be of
 * another moment does no harm: changes merge in any order, and a recall holds against all of them.
 *
 * @param edits how often it was edited
 * @param reactions people who react to it
 */
record Target(
    long sequence, UserId sender, long atMillis, Content content, int edits, int reactions) {}
