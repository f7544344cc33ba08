package hutong.platform.gateway;

import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Frame;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a client that was welcomed sends, and all that comes of it.
 *
 * @param section of RFC 6455
 * @param sent bytes, one write after another
 */
record Rfc6455Case(
    String section, String sentence, boolean json, List<byte[]> sent, Expected expected) {

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
    List<byte[]> sent = Stream.of(frames).map(WireFrame::bytes).toList();
    return new Rfc6455Case(section, sentence, false, sent, expected);
  }

  static Rfc6455Case onText(
      String section, String sentence, Expected expected, WireFrame... frames) {
    return onBinary(section, sentence, expected, frames).inJson();
  }

  private Rfc6455Case inJson() {
    return new Rfc6455Case(section, sentence, true, sent, expected);
  }

  /** All in one write. */
  Rfc6455Case atOnce() {
    return inPieces(Integer.MAX_VALUE);
  }

  /** In writes of so many bytes, across the borders of frames. */
  Rfc6455Case inPieces(int bytes) {
    byte[] all = new byte[sent.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : sent) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    int step = Math.min(bytes, all.length);
    List<byte[]> pieces =
        IntStream.iterate(0, from -> from < all.length, from -> from + step)
            .mapToObj(from -> Arrays.copyOfRange(all, from, Math.min(all.length, from + step)))
            .toList();
    return new Rfc6455Case(section, sentence, json, pieces, expected);
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
