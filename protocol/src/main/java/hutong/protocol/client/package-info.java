/**
 * The Java client: accounts over REST ({@link hutong.protocol.client.HutongApi}) and conversations
 * over a WebSocket ({@link hutong.protocol.client.HutongClient}). Needs the JDK and Protobuf alone.
 *
 * <p>Inside, {@code Connection} keeps one {@code Link} up, {@code Requests} pairs questions and
 * answers, {@code Delivery} turns pushes and pages into an unbroken sequence, {@code Outbox} turns
 * sends into acknowledgements. {@link hutong.protocol.client.ConversationView} shows the items as
 * they stand after their changes. All four run in the client's {@code Turns}, one task at a time.
 */
@NullMarked
package hutong.protocol.client;

import org.jspecify.annotations.NullMarked;
