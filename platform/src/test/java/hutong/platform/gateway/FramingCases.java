package hutong.platform.gateway;

import static hutong.platform.gateway.Rfc6455Case.Expected.NOT_WEBSOCKET;
import static hutong.platform.gateway.Rfc6455Case.Expected.STAYS;
import static hutong.platform.gateway.Rfc6455Case.Expected.TOO_LARGE;
import static hutong.platform.gateway.Rfc6455Case.onBinary;
import static hutong.platform.gateway.Rfc6455Case.request;
import static hutong.platform.gateway.WireFrame.BINARY;
import static hutong.platform.gateway.WireFrame.CONTINUATION;
import static hutong.platform.gateway.WireFrame.PING;
import static hutong.platform.gateway.WireFrame.PONG;

import hutong.platform.gateway.WireFrame.Width;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Headers, lengths, sizes, fragments, pings: sections 5.1 to 5.5 of RFC 6455. */
final class FramingCases {
  private static final int LIMIT = 65_536;
  private static final int MOST_FRAGMENTS = 64;

  private FramingCases() {}

  static Stream<Rfc6455Case> all() {
    return Stream.of(masks(), reserved(), lengths(), sizes(), fragments(), pings())
        .flatMap(cases -> cases);
  }

  private static Stream<Rfc6455Case> masks() {
    return Stream.of(
        onBinary("5.1", "a masked frame is taken", STAYS.acks(1), WireFrame.of(BINARY, request())),
        onBinary(
            "5.1",
            "a frame without a mask ends the connection",
            NOT_WEBSOCKET,
            WireFrame.of(BINARY, request()).unmasked()),
        onBinary(
            "5.1",
            "a ping without a mask ends the connection",
            NOT_WEBSOCKET,
            WireFrame.of(PING).unmasked()),
        onBinary(
            "5.1",
            "a close without a mask ends the connection as a fault",
            NOT_WEBSOCKET,
            WireFrame.close(1000).unmasked()));
  }

  private static Stream<Rfc6455Case> reserved() {
    Stream<Rfc6455Case> bits =
        IntStream.rangeClosed(1, 7)
            .mapToObj(
                rsv ->
                    onBinary(
                        "5.2",
                        "reserved bits " + rsv + " without an extension end the connection",
                        NOT_WEBSOCKET,
                        WireFrame.of(BINARY, request()).reserved(rsv)));
    Stream<Rfc6455Case> opcodes =
        IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
            .mapToObj(
                opcode ->
                    onBinary(
                        opcode < 8 ? "5.6" : "5.5",
                        "the reserved opcode " + opcode + " ends the connection",
                        NOT_WEBSOCKET,
                        WireFrame.of(opcode)));
    Stream<Rfc6455Case> control =
        Stream.of(
            onBinary(
                "5.2",
                "a reserved bit on a ping ends the connection",
                NOT_WEBSOCKET,
                WireFrame.of(PING).reserved(4)),
            onBinary(
                "5.2",
                "a reserved bit on a continuation ends the connection",
                NOT_WEBSOCKET,
                WireFrame.of(BINARY).unfinished(),
                WireFrame.of(CONTINUATION, request()).reserved(1)));
    return Stream.of(bits, opcodes, control).flatMap(cases -> cases);
  }

  private static Stream<Rfc6455Case> lengths() {
    return Stream.of(
        length("a length of 125 in 7 bits is taken", 125, Width.MINIMAL, STAYS.acks(1)),
        length("a length of 126 in 16 bits is taken", 126, Width.MINIMAL, STAYS.acks(1)),
        length("a length of 65535 in 16 bits is taken", 65_535, Width.MINIMAL, STAYS.acks(1)),
        length("a length of 65536 in 64 bits is taken", LIMIT, Width.MINIMAL, STAYS.acks(1)),
        length("125 in 16 bits is not minimal", 125, Width.SIXTEEN_BITS, NOT_WEBSOCKET),
        length("125 in 64 bits is not minimal", 125, Width.SIXTY_FOUR_BITS, NOT_WEBSOCKET),
        length("65535 in 64 bits is not minimal", 65_535, Width.SIXTY_FOUR_BITS, NOT_WEBSOCKET),
        length("the top bit of 64 must be 0", 125, Width.NEGATIVE, NOT_WEBSOCKET),
        length("the top bit must be 0 of any length", LIMIT, Width.NEGATIVE, NOT_WEBSOCKET),
        onBinary(
            "5.2",
            "0 in 16 bits is not minimal",
            NOT_WEBSOCKET,
            WireFrame.of(BINARY).width(Width.SIXTEEN_BITS)),
        onBinary(
            "5.6",
            "an empty message is whole but no frame of the contract",
            STAYS.badFrames(1),
            WireFrame.of(BINARY)));
  }

  private static Rfc6455Case length(
      String sentence, int bytes, Width width, Rfc6455Case.Expected expected) {
    return onBinary("5.2", sentence, expected, WireFrame.of(BINARY, request(bytes)).width(width));
  }

  private static Stream<Rfc6455Case> sizes() {
    return Stream.of(
        onBinary(
            "7.4.1",
            "a frame of one byte above the limit ends the connection",
            TOO_LARGE,
            WireFrame.of(BINARY, request(LIMIT + 1))),
        onBinary(
            "7.4.1",
            "fragments that are one byte above the limit together end the connection",
            TOO_LARGE,
            fragmented(request(LIMIT + 1), 2)),
        onBinary(
            "10.4",
            "fragments that are at the limit together are taken",
            STAYS.acks(1),
            fragmented(request(LIMIT), 2)),
        onBinary(
            "10.4",
            "as many fragments as a message may have are taken",
            STAYS.acks(1),
            fragmented(request(1000), MOST_FRAGMENTS)),
        onBinary(
            "10.4",
            "one fragment more ends the connection",
            TOO_LARGE,
            fragmented(request(1000), MOST_FRAGMENTS + 1)),
        onBinary(
            "10.4",
            "empty fragments count as well",
            TOO_LARGE,
            Stream.concat(
                    Stream.of(WireFrame.of(BINARY).unfinished()),
                    Collections.nCopies(MOST_FRAGMENTS, WireFrame.of(CONTINUATION).unfinished())
                        .stream())
                .toArray(WireFrame[]::new)));
  }

  /** A binary message in so many frames of about the same size. */
  static WireFrame[] fragmented(byte[] message, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              byte[] part =
                  Arrays.copyOfRange(
                      message, message.length * i / count, message.length * (i + 1) / count);
              WireFrame frame = WireFrame.of(i == 0 ? BINARY : CONTINUATION, part);
              return i + 1 < count ? frame.unfinished() : frame;
            })
        .toArray(WireFrame[]::new);
  }

  private static Stream<Rfc6455Case> fragments() {
    byte[] request = request();
    return Stream.of(
        onBinary(
            "5.4", "a message in three frames is joined", STAYS.acks(1), fragmented(request, 3)),
        onBinary(
            "5.4",
            "empty frames at the beginning, in the middle and at the end are joined",
            STAYS.acks(1),
            WireFrame.of(BINARY).unfinished(),
            WireFrame.of(CONTINUATION).unfinished(),
            WireFrame.of(CONTINUATION, request).unfinished(),
            WireFrame.of(CONTINUATION)),
        onBinary(
            "5.4",
            "a message is joined around a ping and a pong",
            STAYS.acks(1).pongs("in between"),
            WireFrame.of(BINARY, Arrays.copyOf(request, 4)).unfinished(),
            WireFrame.of(PING, ascii("in between")),
            WireFrame.of(PONG, ascii("nobody asked")),
            WireFrame.of(CONTINUATION, Arrays.copyOfRange(request, 4, request.length))),
        onBinary(
            "5.4",
            "a continuation of nothing ends the connection",
            NOT_WEBSOCKET,
            WireFrame.of(CONTINUATION, request)),
        onBinary(
            "5.4",
            "a continuation after a whole message ends the connection",
            NOT_WEBSOCKET.acks(1),
            WireFrame.of(BINARY, request),
            WireFrame.of(CONTINUATION, request)),
        onBinary(
            "5.4",
            "an unfinished continuation of nothing ends the connection",
            NOT_WEBSOCKET,
            WireFrame.of(CONTINUATION, request).unfinished()),
        onBinary(
            "5.4",
            "a new message inside of a fragmented one ends the connection",
            NOT_WEBSOCKET,
            WireFrame.of(BINARY, request).unfinished(),
            WireFrame.of(BINARY, request)),
        onBinary(
            "5.4",
            "a new fragmented message inside of a fragmented one ends the connection",
            NOT_WEBSOCKET,
            WireFrame.of(BINARY, request).unfinished(),
            WireFrame.of(BINARY, request).unfinished()),
        onBinary(
                "5.4",
                "two messages and a ping, byte by byte, are taken as if they came whole",
                STAYS.acks(2).pongs("p"),
                WireFrame.of(BINARY, request),
                WireFrame.of(PING, ascii("p")),
                WireFrame.of(BINARY, request))
            .inPieces(1),
        onBinary(
                "5.4",
                "a message in three frames, three bytes at a time, is joined",
                STAYS.acks(1),
                fragmented(request, 3))
            .inPieces(3),
        onBinary(
                "5.4",
                "a hundred messages at once are all taken",
                STAYS.acks(100),
                Collections.nCopies(100, WireFrame.of(BINARY, request)).toArray(WireFrame[]::new))
            .atOnce());
  }

  private static Stream<Rfc6455Case> pings() {
    String longest = "p".repeat(125);
    return Stream.of(
        onBinary("5.5.2", "an empty ping gets an empty pong", STAYS.pongs(""), WireFrame.of(PING)),
        onBinary(
            "5.5.2",
            "a ping of 125 bytes gets them back",
            STAYS.pongs(longest),
            WireFrame.of(PING, ascii(longest))),
        onBinary(
            "5.5.2",
            "a ping's bytes need not be text",
            STAYS.pongs("\u00FF\u00C3\u0000"),
            WireFrame.of(PING, (byte) 0xFF, (byte) 0xC3, (byte) 0)),
        onBinary(
            "5.5.2",
            "each of several pings gets its pong",
            STAYS.pongs("1", "2", "3"),
            WireFrame.of(PING, ascii("1")),
            WireFrame.of(PING, ascii("2")),
            WireFrame.of(PING, ascii("3"))),
        onBinary(
            "5.5",
            "a ping of 126 bytes ends the connection",
            NOT_WEBSOCKET,
            WireFrame.of(PING, ascii(longest + "p"))),
        onBinary(
            "5.5",
            "a ping whose length is in 16 bits ends the connection",
            NOT_WEBSOCKET,
            WireFrame.of(PING, ascii("p")).width(Width.SIXTEEN_BITS)),
        onBinary(
            "5.5",
            "an unfinished ping ends the connection",
            NOT_WEBSOCKET,
            WireFrame.of(PING).unfinished()),
        onBinary(
            "5.5.3",
            "pongs that nobody asked for are taken in silence",
            STAYS,
            WireFrame.of(PONG),
            WireFrame.of(PONG, ascii(longest))),
        onBinary(
            "5.5",
            "a pong of 126 bytes ends the connection",
            NOT_WEBSOCKET,
            WireFrame.of(PONG, ascii(longest + "p"))),
        onBinary(
            "5.5",
            "an unfinished pong ends the connection",
            NOT_WEBSOCKET,
            WireFrame.of(PONG).unfinished()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
