package hutong.platform.extend;

import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Frame;
import org.jspecify.annotations.Nullable;

/**
 * A frame on its way to clients, encoded once for all of them. Thread-safe: racing threads encode
 * the same bytes.
 */
public final class Outbound {
  private final Frame frame;
  private volatile byte @Nullable [] binary;
  private volatile @Nullable String json;

  public Outbound(Frame frame) {
    this.frame = frame;
  }

  public Frame frame() {
    return frame;
  }

  /** As a binary WebSocket message; never changed. */
  public byte[] binary() {
    byte[] known = binary;
    if (known == null) {
      known = FrameCodec.toBinary(frame);
      binary = known;
    }
    return known;
  }

  /** As a text WebSocket message. */
  public String json() {
    String known = json;
    if (known == null) {
      known = FrameCodec.toJson(frame);
      json = known;
    }
    return known;
  }
}
