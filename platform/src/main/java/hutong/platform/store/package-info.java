/** Access to Cassandra: one session for the journal plugin and the reading tables. */
@NullMarked
package hutong.platform.store;

import org.jspecify.annotations.NullMarked;
