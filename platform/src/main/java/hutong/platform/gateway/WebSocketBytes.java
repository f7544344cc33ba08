package hutong.platform.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * WebSocket frames from a server as bytes: final, unmasked, without extensions (RFC 6455, section
 * 5.2). By hand, so that several messages are one buffer and one write.
 */
final class WebSocketBytes {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int MAX_HEADER = 10;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private WebSocketBytes() {}

  static void header(ByteBuf into, int opcode, int length) {
    into.writeByte(0x80 | opcode);
    if (length < 126) {
      into.writeByte(length);
    } else if (length <= 0xFFFF) {
      into.writeByte(126).writeShort(length);
    } else {
      into.writeByte(127).writeLong(length);
    }
  }

  static void text(ByteBuf into, String text) {
    header(into, TEXT, ByteBufUtil.utf8Bytes(text));
    ByteBufUtil.writeUtf8(into, text);
  }

  static void binary(ByteBuf into, byte[] payload) {
    header(into, BINARY, payload.length);
    into.writeBytes(payload);
  }

  /** A close frame; the reason has at most 123 bytes. */
  static void close(ByteBuf into, int code, String reason) {
    byte[] words = reason.getBytes(StandardCharsets.UTF_8);
    header(into, CLOSE, 2 + words.length);
    into.writeShort(code).writeBytes(words);
  }

  static ByteBuf ping(ByteBufAllocator alloc) {
    ByteBuf frame = alloc.ioBuffer(2);
    header(frame, PING, 0);
    return frame;
  }

  static ByteBuf pong(ByteBufAllocator alloc, ByteBuf payload) {
    ByteBuf frame = alloc.ioBuffer(MAX_HEADER + payload.readableBytes());
    header(frame, PONG, payload.readableBytes());
    return frame.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
  }
}
