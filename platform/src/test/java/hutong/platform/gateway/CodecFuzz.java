package hutong.platform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hutong.protocol.FrameCodec;
import hutong.protocol.FrameCodec.BadFrame;
import hutong.protocol.HalfCharacters;
import hutong.protocol.wire.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Looks for bytes that the frame codec cannot say yes or no to, or that come back as something
 * else. Guided by coverage, from frames of every kind; see CONTRIBUTING.
 */
class CodecFuzz {
  private static final AtomicLong INPUTS = new AtomicLong();

  @AfterAll
  static void sayHowMany() {
    System.out.println("CodecFuzz tried " + INPUTS + " inputs");
  }

  static Stream<byte[]> frames() {
    return Samples.frames()
        .flatMap(
            frame ->
                Stream.of(
                    FrameCodec.toBinary(frame),
                    FrameCodec.toJson(frame).getBytes(StandardCharsets.UTF_8)));
  }

  @MethodSource("frames")
  @Timeout(10)
  @FuzzTest(maxDuration = "60s")
  void bytesAreFramesThatComeBackTheSameOrABadFrame(byte[] bytes) throws BadFrame {
    INPUTS.incrementAndGet();
    for (Frame decoded : binary(bytes)) {
      comesBack(decoded);
    }
    for (Frame decoded : json(bytes)) {
      if (HalfCharacters.in(decoded).isEmpty()) {
        comesBack(decoded);
      }
    }
  }

  private static void comesBack(Frame frame) throws BadFrame {
    assertThat(FrameCodec.fromBinary(ByteBuffer.wrap(FrameCodec.toBinary(frame))))
        .containsExactly(frame);
    String json = FrameCodec.toJson(frame);
    assertThat(FrameCodec.toJson(FrameCodec.fromJson(json))).isEqualTo(json);
  }

  private static List<Frame> binary(byte[] bytes) {
    try {
      return FrameCodec.fromBinary(ByteBuffer.wrap(bytes));
    } catch (BadFrame no) {
      return List.of();
    }
  }

  private static List<Frame> json(byte[] bytes) {
    try {
      return List.of(FrameCodec.fromJson(new String(bytes, StandardCharsets.UTF_8)));
    } catch (BadFrame no) {
      return List.of();
    }
  }
}
