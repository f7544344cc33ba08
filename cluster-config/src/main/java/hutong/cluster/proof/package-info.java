/**
 * The proof that nothing acknowledged is lost, doubled or reordered, from what clients saw alone.
 */
@NullMarked
package hutong.cluster.proof;

import org.jspecify.annotations.NullMarked;
