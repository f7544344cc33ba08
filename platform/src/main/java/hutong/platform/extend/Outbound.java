package hutong.platform.extend;

import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Frame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A frame on its way to clients, encoded once for all of them. Thread-safe: racing threads encode
 * the same bytes.
 */
public final class Outbound {
  private volatile @Nullable Frame frame;
  private volatile byte @Nullable [] binary;
  private volatile @Nullable String json;

  public Outbound(Frame frame) {
    this.frame = frame;
  }

  private Outbound(byte[] binary) {
    this.binary = binary;
  }

  /**
   * One that was encoded already, on another node.
   *
   * @param binary as {@link #binary()} has it; not changed from here on
   */
  public static Outbound ofBinary(byte[] binary) {
    return new Outbound(binary);
  }

  public Frame frame() {
    Frame known = frame;
    if (known == null) {
      known = decode(binary());
      frame = known;
    }
    return known;
  }

  private static Frame decode(byte[] binary) {
    try {
      return FrameCodec.fromBinary(ByteBuffer.wrap(binary)).get(0);
    } catch (FrameCodec.BadFrame e) {
      throw new IllegalStateException("what another node encoded is a frame", e);
    }
  }

  /** As a binary WebSocket message; never changed. */
  public byte[] binary() {
    byte[] known = binary;
    if (known == null) {
      known = FrameCodec.toBinary(frame());
      binary = known;
    }
    return known;
  }

  /** As a text WebSocket message. */
  public String json() {
    String known = json;
    if (known == null) {
      known = FrameCodec.toJson(frame());
      json = known;
    }
    return known;
  }
}
