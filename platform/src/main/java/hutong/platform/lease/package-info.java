/** Leases: who alone may run something, decided in Cassandra. */
@NullMarked
package hutong.platform.lease;

import org.jspecify.annotations.NullMarked;
