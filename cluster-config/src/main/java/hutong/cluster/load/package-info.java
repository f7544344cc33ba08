/**
 * Load, as people's clients would make it: open loop, over real connections, from a process of its
 * own.
 */
@NullMarked
package hutong.cluster.load;

import org.jspecify.annotations.NullMarked;
