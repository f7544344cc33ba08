package hutong.platform.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A WebSocket message that comes in several frames, within limits of bytes and of frames. */
final class Fragments {
  private final ByteBuf begun = Unpooled.buffer(256); // on the heap: needs no release
  private final int maxBytes;
  private final int maxFrames;
  private int frames;

  Fragments(int maxBytes, int maxFrames) {
    this.maxBytes = maxBytes;
    this.maxFrames = maxFrames;
  }

  boolean fits(ByteBuf part) {
    return frames < maxFrames && begun.readableBytes() + part.readableBytes() <= maxBytes;
  }

  void add(ByteBuf part) {
    begun.writeBytes(part, part.readerIndex(), part.readableBytes());
    frames++;
  }

  ByteBuf joined() {
    return begun;
  }
}
