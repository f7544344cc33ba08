/**
 * How a node is put together: commands, configuration, storage, and the proof that it keeps its
 * promises.
 */
@NullMarked
package hutong.cluster;

import org.jspecify.annotations.NullMarked;
