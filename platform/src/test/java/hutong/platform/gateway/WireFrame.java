package hutong.platform.gateway;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/**
 * A WebSocket frame as a client sends it, right or wrong in every bit (RFC 6455, section 5.2).
 *
 * @param reserved the bits RSV1 (4), RSV2 (2) and RSV3 (1)
 * @param width how the length is written
 */
record WireFrame(
    int opcode, boolean last, int reserved, boolean masked, Width width, ByteString payload) {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

  /** How a length is written. */
  enum Width {
    /** As short as it can be, which is a must. */
    MINIMAL(0),
    SIXTEEN_BITS(1),
    SIXTY_FOUR_BITS(2),
    /** With the top bit of the 64 set, which must be 0. */
    NEGATIVE(3);

    /** Two bits, in a script. */
    final int bits;

    Width(int bits) {
      this.bits = bits;
    }

    static Width of(int bits) {
      return Stream.of(values()).filter(width -> width.bits == bits).findFirst().orElseThrow();
    }
  }

  static WireFrame of(int opcode, byte... payload) {
    return new WireFrame(opcode, true, 0, true, Width.MINIMAL, ByteString.copyFrom(payload));
  }

  static WireFrame close(int code, byte... reason) {
    byte[] body = new byte[2 + reason.length];
    body[0] = (byte) (code >> 8);
    body[1] = (byte) code;
    System.arraycopy(reason, 0, body, 2, reason.length);
    return of(CLOSE, body);
  }

  /** Another frame of the message follows. */
  WireFrame unfinished() {
    return new WireFrame(opcode, false, reserved, masked, width, payload);
  }

  WireFrame reserved(int bits) {
    return new WireFrame(opcode, last, bits, masked, width, payload);
  }

  WireFrame unmasked() {
    return new WireFrame(opcode, last, reserved, false, width, payload);
  }

  WireFrame width(Width wider) {
    return new WireFrame(opcode, last, reserved, masked, wider, payload);
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(14 + payload.size());
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte((last ? 0x80 : 0) | reserved << 4 | opcode);
      length(out);
      if (masked) {
        out.write(MASK);
      }
      for (int i = 0; i < payload.size(); i++) {
        out.writeByte(masked ? payload.byteAt(i) ^ MASK[i % 4] : payload.byteAt(i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes everything", e);
    }
    return bytes.toByteArray();
  }

  private void length(DataOutputStream out) throws IOException {
    int mask = masked ? 0x80 : 0;
    int length = payload.size();
    boolean sixteen = width == Width.SIXTEEN_BITS || (width == Width.MINIMAL && length > 125);
    if (width == Width.NEGATIVE) {
      out.writeByte(mask | 127);
      out.writeLong(Long.MIN_VALUE | length);
    } else if (width == Width.SIXTY_FOUR_BITS || (sixteen && length > 0xFFFF)) {
      out.writeByte(mask | 127);
      out.writeLong(length);
    } else if (sixteen) {
      out.writeByte(mask | 126);
      out.writeShort(length);
    } else {
      out.writeByte(mask | length);
    }
  }
}
