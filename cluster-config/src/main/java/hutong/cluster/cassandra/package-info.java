/** A real Cassandra that a node starts as its child. */
@NullMarked
package hutong.cluster.cassandra;

import org.jspecify.annotations.NullMarked;
