package hutong.protocol;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Frames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames as they stand in WebSocket messages: a binary message is one {@link Frames}, a text
 * message one {@link Frame} in Protobuf's JSON mapping. Unknown fields are ignored, so that old
 * readers understand new writers.
 */
public final class FrameCodec {
  /** WebSocket subprotocol of binary messages. */
  public static final String BINARY = "hutong.v1";

  /** WebSocket subprotocol of text messages. */
  public static final String JSON = "hutong.v1+json";

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

  private FrameCodec() {}

  /** A message's bytes were no frames. */
  public static final class BadFrame extends Exception {
    private static final long serialVersionUID = 1L;

    BadFrame(String message) {
      super(message);
    }
  }

  /** One frame as a binary message. Joined, such messages are one message of several frames. */
  public static byte[] toBinary(Frame frame) {
    byte[] bytes =
        new byte[CodedOutputStream.computeMessageSize(Frames.FRAMES_FIELD_NUMBER, frame)];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeMessage(Frames.FRAMES_FIELD_NUMBER, frame);
    } catch (IOException e) {
      throw new UncheckedIOException("an array was too short for its own frame", e);
    }
    return bytes;
  }

  /**
   * The frames of a binary message.
   *
   * @throws BadFrame when the bytes are no frames
   */
  public static List<Frame> fromBinary(ByteBuffer message) throws BadFrame {
    try {
      return Frames.parseFrom(message).getFramesList();
    } catch (InvalidProtocolBufferException e) {
      throw new BadFrame("not a hutong.wire.v1.Frames message: " + firstLine(e.getMessage()));
    }
  }

  /** One frame as a text message. */
  public static String toJson(Frame frame) {
    try {
      return PRINTER.print(frame);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a frame without Any prints", e);
    }
  }

  /**
   * The frame of a text message.
   *
   * @throws BadFrame when the text is no frame in the JSON mapping; the message says why
   */
  public static Frame fromJson(String message) throws BadFrame {
    Frame.Builder frame = Frame.newBuilder();
    try {
      PlainJson.require(message);
      PARSER.merge(message, frame);
    } catch (IOException e) {
      throw new BadFrame("not a frame in JSON: " + firstLine(e.getMessage()));
    }
    return frame.build();
  }

  private static String firstLine(@Nullable String text) {
    return text == null ? "unreadable" : text.lines().findFirst().orElse("unreadable");
  }
}
