/** How the lines of the log that belong to one request of a client are tied together. */
@NullMarked
package hutong.platform.trace;

import org.jspecify.annotations.NullMarked;
