/**
 * The public contract: ids, frames and their codec. Depends on Protobuf alone, so that a bot's
 * class path stays small.
 */
@NullMarked
package hutong.protocol;

import org.jspecify.annotations.NullMarked;
