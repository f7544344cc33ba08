package hutong.platform.gateway;

import hutong.platform.gateway.GatewaySettings.Sizes;
import hutong.protocol.FrameCodec;
import hutong.protocol.FrameCodec.BadFrame;
import hutong.protocol.HalfCharacters;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From WebSocket frames to the frames of the contract: joins, decodes, counts what cannot be. */
final class Inlet {
  private static final int MAX_WHY = 200; // it may quote the client

  private final Switchboard board;
  private final Connection connection;
  private final boolean json;
  private @Nullable Fragments fragments; // most messages come whole
  private int badFrames;

  Inlet(Switchboard board, Connection connection, boolean json) {
    this.board = board;
    this.connection = connection;
    this.json = json;
  }

  /** Takes one frame with data; does not release it. */
  void read(WebSocketFrame frame) {
    boolean wrongKind =
        json ? frame instanceof BinaryWebSocketFrame : frame instanceof TextWebSocketFrame;
    if (wrongKind) {
      connection.reject(
          0,
          Code.BAD_FRAME,
          json
              ? "this connection speaks text: offer " + FrameCodec.BINARY + " for binary"
              : "this connection speaks binary: offer " + FrameCodec.JSON + " for text");
      connection.depart(Farewell.WRONG_KIND);
    } else if (frame.isFinalFragment() && fragments == null) {
      decode(frame.content());
    } else {
      join(frame);
    }
  }

  private void join(WebSocketFrame frame) {
    if (fragments == null) {
      Sizes sizes = board.settings.sizes();
      fragments = new Fragments(sizes.messageBytes(), sizes.fragments());
    }
    if (!fragments.fits(frame.content())) {
      connection.depart(Farewell.TOO_LARGE);
      return;
    }
    fragments.add(frame.content());
    if (frame.isFinalFragment()) {
      ByteBuf whole = fragments.joined();
      fragments = null;
      decode(whole);
    }
  }

  private void decode(ByteBuf message) {
    List<Frame> frames;
    try {
      frames = json ? List.of(fromText(message)) : FrameCodec.fromBinary(message.nioBuffer());
    } catch (CharacterCodingException e) {
      connection.depart(Farewell.NOT_UTF8);
      return;
    } catch (BadFrame e) {
      bad(String.valueOf(e.getMessage()));
      return;
    }
    if (frames.isEmpty()) {
      bad("a message without frames");
    }
    for (Frame frame : frames) {
      Optional<String> half = json ? HalfCharacters.in(frame) : Optional.empty();
      if (half.isPresent()) {
        connection.reject(
            frame.getRequestId(), Code.BAD_TEXT, half.get() + ": half of a character");
      } else {
        connection.receive(frame);
      }
    }
  }

  private static Frame fromText(ByteBuf message) throws CharacterCodingException, BadFrame {
    return FrameCodec.fromJson(utf8(message));
  }

  /** Strictly: neither cut off, nor overlong, nor half characters. */
  private static String utf8(ByteBuf bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(bytes.nioBuffer()).toString();
  }

  private void bad(String why) {
    connection.reject(0, Code.BAD_FRAME, why.substring(0, Math.min(why.length(), MAX_WHY)));
    if (++badFrames >= board.settings.sizes().badFrames()) {
      connection.depart(Farewell.PROTOCOL);
    }
  }

  /** How a connection ends that the client closes: its close frame may break the rules itself. */
  static Farewell farewell(CloseWebSocketFrame close) {
    ByteBuf body = close.content();
    if (!body.isReadable()) {
      return Farewell.CLIENT;
    }
    if (!maySay(close.statusCode())) {
      return Farewell.NOT_WEBSOCKET;
    }
    try {
      var unused = utf8(body.slice(body.readerIndex() + 2, body.readableBytes() - 2));
      return Farewell.CLIENT;
    } catch (CharacterCodingException e) {
      return Farewell.NOT_UTF8;
    }
  }

  /** Close codes that may stand in a frame: RFC 6455, section 7.4, and IANA's registry. */
  private static boolean maySay(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  /** How a connection ends whose bytes are no WebSocket frames. */
  static Farewell farewell(WebSocketCloseStatus status) {
    if (status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
      return Farewell.TOO_LARGE;
    }
    return status.equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA)
        ? Farewell.NOT_UTF8
        : Farewell.NOT_WEBSOCKET;
  }
}
