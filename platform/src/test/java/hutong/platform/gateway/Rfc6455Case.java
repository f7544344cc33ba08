package hutong.platform.gateway;

import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Frame;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a client that was welcomed sends, and all that comes of it.
 *
 * @param section of RFC 6455
 * @param step bytes of one write, across the borders of frames; 0 for one write a frame
 */
record Rfc6455Case(
    String section,
    String sentence,
    boolean json,
    int step,
    List<WireFrame> frames,
    Expected expected) {

  /**
   * What comes back.
   *
   * @param acks messages that were understood
   * @param badFrames messages that were whole but no frames of the contract
   * @param pongs their payloads in ISO 8859-1
   * @param closeCode 0 when the connection stays and answers
   */
  record Expected(int acks, int badFrames, List<String> pongs, int closeCode, String closeWord) {
    static final Expected STAYS = new Expected(0, 0, List.of(), 0, "");

    /** The client closed as it should. */
    static final Expected CLOSED = ends(1000, "client");

    static final Expected NOT_WEBSOCKET = ends(1002, "not_websocket");
    static final Expected NOT_UTF8 = ends(1007, "not_utf8");
    static final Expected TOO_LARGE = ends(1009, "too_large");

    static Expected ends(int code, String word) {
      return new Expected(0, 0, List.of(), code, word);
    }

    Expected acks(int count) {
      return new Expected(count, badFrames, pongs, closeCode, closeWord);
    }

    Expected badFrames(int count) {
      return new Expected(acks, count, pongs, closeCode, closeWord);
    }

    Expected pongs(String... payloads) {
      return new Expected(acks, badFrames, List.of(payloads), closeCode, closeWord);
    }
  }

  static Rfc6455Case onBinary(
      String section, String sentence, Expected expected, WireFrame... frames) {
    return new Rfc6455Case(section, sentence, false, 0, List.of(frames), expected);
  }

  static Rfc6455Case onText(
      String section, String sentence, Expected expected, WireFrame... frames) {
    return new Rfc6455Case(section, sentence, true, 0, List.of(frames), expected);
  }

  /** All in one write. */
  Rfc6455Case atOnce() {
    return inPieces(Integer.MAX_VALUE);
  }

  Rfc6455Case inPieces(int bytes) {
    return new Rfc6455Case(section, sentence, json, bytes, frames, expected);
  }

  /** Bytes, one write after another. */
  List<byte[]> sent() {
    if (step == 0) {
      return frames.stream().map(WireFrame::bytes).toList();
    }
    byte[] all = script().bytes();
    int most = Math.min(step, all.length);
    return IntStream.iterate(0, from -> from < all.length, from -> from + most)
        .mapToObj(from -> Arrays.copyOfRange(all, from, Math.min(all.length, from + most)))
        .toList();
  }

  WireScript script() {
    return new WireScript(json, true, false, step == 0 ? Integer.MAX_VALUE : step, frames);
  }

  /** A request that is acknowledged. */
  static byte[] request() {
    return FrameCodec.toBinary(Say.send(7, "a/1").build());
  }

  /** A request that is acknowledged and has so many bytes. */
  static byte[] request(int bytes) {
    return IntStream.range(bytes - 40, bytes)
        .mapToObj(padding -> request("x".repeat(padding)))
        .filter(request -> request.length == bytes)
        .findFirst()
        .orElseThrow();
  }

  private static byte[] request(String conversation) {
    Frame.Builder frame = Say.send(7, "a/1");
    frame.getSendBuilder().setConversationId(conversation);
    return FrameCodec.toBinary(frame.build());
  }

  @Override
  public String toString() {
    return section + " " + sentence;
  }
}
