/** The terminal client: a conversation typed by a person or read from a script. */
@NullMarked
package hutong.cluster.chat;

import org.jspecify.annotations.NullMarked;
