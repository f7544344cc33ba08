package hutong.cluster.cassandra;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A knock on Cassandra's door: an {@code OPTIONS} request of the native protocol (version 4) over a
 * plain socket, which every server answers {@code SUPPORTED} without a login.
 *
 * <p>A frame's header is nine bytes: version, flags, stream (2), opcode, body length (4).
 */
final class CqlProbe {
  private static final byte[] OPTIONS = {0x04, 0, 0, 0, 0x05, 0, 0, 0, 0};
  private static final int RESPONSE_VERSION = 0x84;
  private static final int SUPPORTED = 0x06;

  private CqlProbe() {}

  /** True when the server answers within {@code timeoutMillis}, false when it is not there yet. */
  static boolean answers(InetSocketAddress address, int timeoutMillis) {
    try (var socket = new Socket()) {
      socket.connect(address, timeoutMillis);
      socket.setSoTimeout(timeoutMillis);
      socket.getOutputStream().write(OPTIONS);
      var header = new byte[OPTIONS.length];
      new DataInputStream(socket.getInputStream()).readFully(header);
      return (header[0] & 0xff) == RESPONSE_VERSION && header[4] == SUPPORTED;
    } catch (IOException notYet) {
      return false; // refused, reset or silent: all mean "ask again"
    }
  }
}
