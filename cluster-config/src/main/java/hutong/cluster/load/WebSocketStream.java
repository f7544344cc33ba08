package hutong.cluster.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client's side of a WebSocket (RFC 6455) as bytes: the upgrade, then frames. By hand, because
 * whoever loads a server on the same machine must be cheap. All streams of one event loop share the
 * array that what arrives is read from; only a frame that has not come whole is kept apart.
 */
final class WebSocketStream {
  /** What the stream holds. */
  interface Owner {
    void upgraded();

    /** A binary message, whole. */
    void message(byte[] bytes, int from, int to);

    void ping(byte[] payload);

    /** The server says that it closes. */
    void closing(int code, String reason);
  }

  /** An array that grows. */
  static final class Scratch {
    private byte[] bytes = new byte[256 * 1024];

    private byte[] of(int size) {
      if (bytes.length < size) {
        bytes = new byte[Math.max(size, bytes.length * 2)];
      }
      return bytes;
    }
  }

  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  static final int PONG = 10;
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

  private final Scratch scratch;
  private final Owner owner;
  private byte @Nullable [] rest;
  private boolean upgraded;

  WebSocketStream(Scratch scratch, Owner owner) {
    this.scratch = scratch;
    this.owner = owner;
  }

  /** The request that opens one. */
  static byte[] upgrade(String host, String path, String subprotocol) {
    return """
    GET %s HTTP/1.1\r
    Host: %s\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Key: aHV0b25nIHVuZGVyIGxvYWQ=\r
    Sec-WebSocket-Version: 13\r
    Sec-WebSocket-Protocol: %s\r
    \r
    """
        .formatted(path, host, subprotocol)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** A masked frame. */
  static ByteBuf frame(ByteBufAllocator alloc, int opcode, byte[] payload) {
    ByteBuf out = alloc.directBuffer(payload.length + 14);
    out.writeByte(0x80 | opcode);
    if (payload.length < 126) {
      out.writeByte(0x80 | payload.length);
    } else if (payload.length <= 0xFFFF) {
      out.writeByte(0x80 | 126).writeShort(payload.length);
    } else {
      out.writeByte(0x80 | 127).writeLong(payload.length);
    }
    int mask = ThreadLocalRandom.current().nextInt();
    out.writeInt(mask);
    long wide = (long) mask << 32 | (mask & 0xFFFFFFFFL);
    int start = out.writerIndex();
    out.writeBytes(payload);
    int i = 0;
    for (; i + Long.BYTES <= payload.length; i += Long.BYTES) {
      out.setLong(start + i, out.getLong(start + i) ^ wide);
    }
    for (; i < payload.length; i++) {
      out.setByte(start + i, out.getByte(start + i) ^ (mask >>> (24 - 8 * (i & 3))));
    }
    return out;
  }

  static ByteBuf message(ByteBufAllocator alloc, byte[] payload) {
    return frame(alloc, BINARY, payload);
  }

  /** Takes what arrived, and tells the owner what is whole. */
  void take(ByteBuf in) {
    int kept = rest == null ? 0 : rest.length;
    int end = kept + in.readableBytes();
    byte[] bytes = scratch.of(end);
    if (rest != null) {
      System.arraycopy(rest, 0, bytes, 0, kept);
    }
    in.readBytes(bytes, kept, end - kept);
    int at = upgraded ? 0 : head(bytes, end);
    while (upgraded && at < end) {
      int next = frame(bytes, at, end);
      if (next < 0) {
        break;
      }
      at = next;
    }
    rest = at == end ? null : Arrays.copyOfRange(bytes, at, end);
  }

  /** Where the answer to the upgrade ends; 0 when it has not come whole. */
  private int head(byte[] bytes, int end) {
    for (int i = 0; i + HEAD_END.length <= end; i++) {
      if (Arrays.equals(bytes, i, i + HEAD_END.length, HEAD_END, 0, HEAD_END.length)) {
        String head = new String(bytes, 0, i, StandardCharsets.US_ASCII);
        if (!head.startsWith("HTTP/1.1 101 ")) {
          throw new IllegalStateException("the server does not upgrade: " + head);
        }
        upgraded = true;
        owner.upgraded();
        return i + HEAD_END.length;
      }
    }
    return 0;
  }

  /** Reads one frame; where the next begins, or -1 when this one is not whole. */
  private int frame(byte[] bytes, int at, int end) {
    if (end - at < 2) {
      return -1;
    }
    int length = bytes[at + 1] & 0x7F;
    int from = at + 2;
    if (length >= 126) {
      int size = length == 126 ? Short.BYTES : Long.BYTES;
      if (end - from < size) {
        return -1;
      }
      length = 0;
      for (int i = 0; i < size; i++) {
        length = length << 8 | (bytes[from + i] & 0xFF);
      }
      from += size;
    }
    int to = from + length;
    if (to > end) {
      return -1;
    }
    tell(bytes[at] & 0x0F, bytes, from, to);
    return to;
  }

  private void tell(int opcode, byte[] bytes, int from, int to) {
    switch (opcode) {
      case BINARY -> owner.message(bytes, from, to);
      case PING -> owner.ping(Arrays.copyOfRange(bytes, from, to));
      case CLOSE ->
          owner.closing(
              to - from < 2 ? 0 : (bytes[from] & 0xFF) << 8 | (bytes[from + 1] & 0xFF),
              new String(
                  bytes,
                  Math.min(to, from + 2),
                  Math.max(0, to - from - 2),
                  StandardCharsets.UTF_8));
      default -> {
        // a pong, or a fragment: this server sends whole messages
      }
    }
  }
}
