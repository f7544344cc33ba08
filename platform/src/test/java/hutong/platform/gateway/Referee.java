package hutong.platform.gateway;

import hutong.platform.gateway.WireFrame.Width;
import java.util.List;

/** What RFC 6455 says of frames that a client sends, in as few words as can be. */
final class Referee {
  /** How far the connection can have come. */
  enum Verdict {
    /** Every frame may be sent; what comes next is looked at. */
    WELL,
    /** The client closed, or sent the kind of message that the subprotocol does not speak. */
    ENDED,
    /** A frame must end the connection. */
    FAULT
  }

  private final int kind;
  private Verdict verdict = Verdict.WELL;
  private boolean inMessage;

  private Referee(boolean json) {
    this.kind = json ? WireFrame.TEXT : WireFrame.BINARY;
  }

  static Referee of(List<WireFrame> frames, boolean json) {
    Referee referee = new Referee(json);
    for (WireFrame frame : frames) {
      if (referee.verdict == Verdict.WELL) {
        referee.look(frame);
      }
    }
    return referee;
  }

  Verdict verdict() {
    return verdict;
  }

  /** Whether a fragmented message was begun and not finished. */
  boolean inMessage() {
    return inMessage;
  }

  private void look(WireFrame frame) {
    boolean control = frame.opcode() >= WireFrame.CLOSE;
    if (isWrong(frame) || (control ? isWrongControl(frame) : isWrongData(frame))) {
      verdict = Verdict.FAULT;
    } else if (frame.opcode() == WireFrame.CLOSE
        || (!control && frame.opcode() != WireFrame.CONTINUATION && frame.opcode() != kind)) {
      verdict = Verdict.ENDED;
    } else if (!control) {
      inMessage = !frame.last();
    }
  }

  private static boolean isWrong(WireFrame frame) {
    int size = frame.payload().size();
    return frame.reserved() != 0
        || !frame.masked()
        || frame.width() == Width.NEGATIVE
        || (frame.width() == Width.SIXTEEN_BITS && size < 126)
        || (frame.width() == Width.SIXTY_FOUR_BITS && size <= 0xFFFF);
  }

  private static boolean isWrongControl(WireFrame frame) {
    int size = frame.payload().size();
    return frame.opcode() > WireFrame.PONG
        || !frame.last()
        || size > 125
        || (frame.opcode() == WireFrame.CLOSE && size == 1);
  }

  private boolean isWrongData(WireFrame frame) {
    return frame.opcode() > WireFrame.BINARY
        || (frame.opcode() == WireFrame.CONTINUATION) != inMessage;
  }
}
