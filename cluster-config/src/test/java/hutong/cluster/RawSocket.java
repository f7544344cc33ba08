package hutong.cluster;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket client of bare bytes, for what a library would not send. */
final class RawSocket implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int TIMEOUT_MILLIS = 15_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final String head;

  private RawSocket(int port, String subprotocol, String headers) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    sendRaw(
        ("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: "
                + subprotocol
                + "\r\n"
                + headers
                + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    head = readHead();
  }

  static RawSocket upgrade(int port, String subprotocol, String headers) throws IOException {
    return new RawSocket(port, subprotocol, headers);
  }

  /** The status that an upgrade with those headers is answered with. */
  static int status(int port, String headers) throws IOException {
    try (RawSocket socket = new RawSocket(port, "hutong.v1+json", headers)) {
      return Integer.parseInt(socket.head.substring(9, 12));
    }
  }

  void sendRaw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** One frame, masked with zeros. */
  void send(int opcode, boolean last, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write((last ? 0x80 : 0) | opcode);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload);
    sendRaw(frame.toByteArray());
  }

  /** Reads until the server closes; the code that it says. */
  int closeCode() throws IOException {
    while (true) {
      int opcode = in.readUnsignedByte() & 15;
      byte[] payload = payload();
      if (opcode == CLOSE) {
        return ((payload[0] & 255) << 8) | (payload[1] & 255);
      }
    }
  }

  String nextText() throws IOException {
    while (true) {
      int opcode = in.readUnsignedByte() & 15;
      byte[] payload = payload();
      if (opcode == TEXT) {
        return new String(payload, StandardCharsets.UTF_8);
      }
    }
  }

  private byte[] payload() throws IOException {
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    return payload;
  }

  private String readHead() throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      text.append((char) in.readUnsignedByte());
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
