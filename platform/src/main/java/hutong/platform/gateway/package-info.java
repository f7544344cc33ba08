/**
 * The WebSocket gateway: handshakes, frames, limits and queues of connections, on Netty. Nothing
 * else imports it; features hand it their handlers through {@code hutong.platform.extend}.
 */
@NullMarked
package hutong.platform.gateway;

import org.jspecify.annotations.NullMarked;
