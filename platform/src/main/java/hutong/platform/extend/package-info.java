/**
 * How features plug into the gateway and the HTTP API without knowing either: they hand over
 * handlers of frames and routes, and {@code main()} wires them.
 */
@NullMarked
package hutong.platform.extend;

import org.jspecify.annotations.NullMarked;
