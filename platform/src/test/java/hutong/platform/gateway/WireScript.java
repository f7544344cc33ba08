package hutong.platform.gateway;

import com.google.protobuf.ByteString;
import hutong.platform.gateway.WireFrame.Width;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client does after its upgrade, as a fuzzer writes it: any bytes are a script, so that no
 * input is lost to a header that does not fit.
 *
 * <p>The first byte holds the flags, the second the bytes of one write. Then each frame is four
 * bytes and its payload: the first byte as in RFC 6455; without a mask (4) and the width (3 for all
 * bits); two bytes of length, at most what is left.
 *
 * @param greets whether it says {@code hello} first
 * @param cut whether the last byte is missing
 * @param step bytes of one write
 */
record WireScript(boolean json, boolean greets, boolean cut, int step, List<WireFrame> frames) {
  private static final int JSON = 1;
  private static final int MUTE = 2;
  private static final int CUT = 4;
  private static final int UNMASKED = 4;

  static WireScript of(byte[] input) {
    ByteBuffer in = ByteBuffer.wrap(input);
    int flags = in.hasRemaining() ? in.get() : 0;
    int step = in.hasRemaining() ? in.get() & 0xFF : 0;
    List<WireFrame> frames = new ArrayList<>();
    while (in.remaining() >= 4) {
      int head = in.get();
      int how = in.get();
      byte[] payload = new byte[Math.min(in.getChar(), in.remaining())];
      in.get(payload);
      frames.add(
          new WireFrame(
              head & 0x0F,
              (head & 0x80) != 0,
              head >> 4 & 7,
              (how & UNMASKED) == 0,
              Width.of(how & 3),
              ByteString.copyFrom(payload)));
    }
    return new WireScript(
        (flags & JSON) != 0,
        (flags & MUTE) == 0,
        (flags & CUT) != 0,
        step == 0 ? Integer.MAX_VALUE : step,
        frames);
  }

  /** An input that is this script. */
  byte[] input() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write((json ? JSON : 0) | (greets ? 0 : MUTE) | (cut ? CUT : 0));
    out.write(step == Integer.MAX_VALUE ? 0 : step);
    for (WireFrame frame : frames) {
      int size = frame.payload().size();
      out.write((frame.last() ? 0x80 : 0) | frame.reserved() << 4 | frame.opcode());
      out.write((frame.masked() ? 0 : UNMASKED) | frame.width().bits);
      out.write(size >> 8);
      out.write(size);
      out.writeBytes(frame.payload().toByteArray());
    }
    return out.toByteArray();
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (WireFrame frame : frames) {
      out.writeBytes(frame.bytes());
    }
    return out.toByteArray();
  }
}
