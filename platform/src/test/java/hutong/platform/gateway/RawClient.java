package hutong.platform.gateway;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Frames;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A WebSocket client on a plain socket, which may break every rule. Blocks, for five seconds at
 * most.
 */
final class RawClient implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CONTINUATION = 0;
  private static final int CLOSE = 8;
  static final int PING = 9;
  private static final int PONG = 10;

  private final Socket socket;
  private final DataInputStream in;
  private final Deque<Frame> read = new ArrayDeque<>();
  private boolean json;
  int lastMessageFrames;
  int pings;
  final List<String> pongs = new ArrayList<>();
  String closeWord = "";

  RawClient(int port) throws IOException {
    this(port, 0);
  }

  RawClient(int port, int receiveBuffer) throws IOException {
    this(new Socket(), port, receiveBuffer);
  }

  RawClient(Socket socket, int port, int receiveBuffer) throws IOException {
    this.socket = socket;
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setSoTimeout(5000);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(socket.getInputStream());
  }

  static String head(String path, String subprotocol, String... more) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + (subprotocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
        + String.join("", more)
        + "\r\n";
  }

  /** Sends bytes as they are. */
  RawClient raw(String text) throws IOException {
    return raw(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** The head of the answer, and its body when it has one. */
  String answer() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.indexOf("101 ") > 0
        ? head.toString()
        : head + new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  RawClient upgrade() throws IOException {
    return upgrade(FrameCodec.BINARY);
  }

  RawClient upgrade(String subprotocol) throws IOException {
    json = subprotocol.equals(FrameCodec.JSON);
    raw(head("/ws", subprotocol));
    String answer = answer();
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(answer);
    }
    return this;
  }

  RawClient hello(String token) throws IOException {
    Frame.Builder frame = Frame.newBuilder().setRequestId(1);
    frame.getHelloBuilder().setAccessToken(token).setDevice("phone");
    return send(frame);
  }

  RawClient send(Frame.Builder... frames) throws IOException {
    if (json) {
      for (Frame.Builder frame : frames) {
        message(TEXT, FrameCodec.toJson(frame.build()).getBytes(StandardCharsets.UTF_8));
      }
      return this;
    }
    Frames.Builder all = Frames.newBuilder();
    for (Frame.Builder frame : frames) {
      all.addFrames(frame);
    }
    return message(BINARY, all.build().toByteArray());
  }

  RawClient message(int opcode, byte[] payload) throws IOException {
    return raw(frame(true, opcode, payload));
  }

  static byte[] frame(boolean last, int opcode, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) ((last ? 0x80 : 0) | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length <= 0xFFFF) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    byte[] mask = {1, 2, 3, 4};
    frame.put(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ mask[i % 4]));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  /** The next frame of the contract, or the code of the close frame. */
  Object next() throws IOException {
    while (read.isEmpty()) {
      int opcode = in.readUnsignedByte() ^ 0x80; // whole, without reserved bits
      int length = in.readUnsignedByte(); // without a mask: servers must not
      long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
      if (length > 127 || (length == 126 && size < 126) || (length == 127 && size <= 0xFFFF)) {
        throw new IOException("masked, or not as short as can be: " + length + ", " + size);
      }
      byte[] payload = new byte[(int) size];
      in.readFully(payload);
      switch (opcode) {
        case CLOSE -> {
          closeWord = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
          return (int) ByteBuffer.wrap(payload).getChar();
        }
        case PING -> pings++;
        case PONG -> pongs.add(new String(payload, StandardCharsets.ISO_8859_1));
        case TEXT -> read.add(json(new String(payload, StandardCharsets.UTF_8)));
        case BINARY -> {
          Frames frames = binary(payload);
          lastMessageFrames = frames.getFramesCount();
          read.addAll(frames.getFramesList());
        }
        default -> throw new IOException("opcode " + opcode);
      }
    }
    return read.remove();
  }

  Frame frame() throws IOException {
    return (Frame) next();
  }

  /** Reads on to the close frame and gives its code. */
  int closeCode() throws IOException {
    Object next = next();
    while (next instanceof Frame) {
      next = next();
    }
    return (Integer) next;
  }

  /** All that comes until the server closes the TCP connection. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static Frames binary(byte[] payload) throws InvalidProtocolBufferException {
    return Frames.parseFrom(payload);
  }

  private static Frame json(String text) throws IOException {
    try {
      return FrameCodec.fromJson(text);
    } catch (FrameCodec.BadFrame e) {
      throw new IOException(text, e);
    }
  }

  /** Reads may block for so long. */
  RawClient patience(int millis) throws IOException {
    socket.setSoTimeout(millis);
    return this;
  }

  /** Says that nothing more comes, and still reads. */
  RawClient finish() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Ends the TCP connection without a word but a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
