package hutong.platform.gateway;

import static hutong.platform.gateway.Rfc6455Case.Expected.CLOSED;
import static hutong.platform.gateway.Rfc6455Case.Expected.NOT_UTF8;
import static hutong.platform.gateway.Rfc6455Case.Expected.NOT_WEBSOCKET;
import static hutong.platform.gateway.Rfc6455Case.onBinary;
import static hutong.platform.gateway.Rfc6455Case.request;
import static hutong.platform.gateway.WireFrame.BINARY;
import static hutong.platform.gateway.WireFrame.CLOSE;
import static hutong.platform.gateway.WireFrame.CONTINUATION;
import static hutong.platform.gateway.WireFrame.PING;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Close frames and what comes after them: sections 5.5.1 and 7 of RFC 6455. */
final class ClosingCases {
  private ClosingCases() {}

  static Stream<Rfc6455Case> all() {
    return Stream.of(bodies(), reasons(), after(), codes()).flatMap(cases -> cases);
  }

  private static Stream<Rfc6455Case> codes() {
    Stream<Rfc6455Case> sayable =
        IntStream.of(
                1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999,
                4000, 4999)
            .mapToObj(
                code ->
                    onBinary(
                        "7.4",
                        "a close with " + code + " is taken",
                        CLOSED,
                        WireFrame.close(code)));
    Stream<Rfc6455Case> unsayable =
        IntStream.of(
                0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32_767, 32_768,
                65_535)
            .mapToObj(
                code ->
                    onBinary(
                        "7.4",
                        "a close with " + code + ", which must not be said, is a fault",
                        NOT_WEBSOCKET,
                        WireFrame.close(code)));
    return Stream.concat(sayable, unsayable);
  }

  private static Stream<Rfc6455Case> bodies() {
    return Stream.of(
        onBinary("5.5.1", "a close without a body is taken", CLOSED, WireFrame.of(CLOSE)),
        onBinary(
            "5.5.1",
            "a close with half a code is a fault",
            NOT_WEBSOCKET,
            WireFrame.of(CLOSE, (byte) 3)),
        onBinary(
            "5.5.1",
            "a close with the longest reason is taken",
            CLOSED,
            WireFrame.close(1000, utf8("r".repeat(123)))),
        onBinary(
            "5.5",
            "a close of 126 bytes is a fault",
            NOT_WEBSOCKET,
            WireFrame.close(1000, utf8("r".repeat(124)))),
        onBinary(
            "5.5",
            "an unfinished close is a fault",
            NOT_WEBSOCKET,
            WireFrame.close(1000).unfinished()));
  }

  private static Stream<Rfc6455Case> reasons() {
    return Stream.of(
        onBinary(
            "5.5.1",
            "a reason may be any text",
            CLOSED,
            WireFrame.close(1001, utf8("再见, до свидания 👋"))),
        onBinary(
            "5.5.1",
            "a reason that is no UTF-8 is a fault",
            NOT_UTF8,
            WireFrame.close(1000, (byte) 0xFF)),
        onBinary(
            "5.5.1",
            "a reason that ends within a character is a fault",
            NOT_UTF8,
            WireFrame.close(1000, (byte) 'a', (byte) 0xE2, (byte) 0x82)),
        onBinary(
            "5.5.1",
            "a reason with half a character is a fault",
            NOT_UTF8,
            WireFrame.close(1000, (byte) 0xED, (byte) 0xA0, (byte) 0x80)));
  }

  private static Stream<Rfc6455Case> after() {
    return Stream.of(
        onBinary(
                "5.5.1",
                "data, a ping and another close after a close are not looked at",
                CLOSED,
                WireFrame.close(1000),
                WireFrame.of(BINARY, request()),
                WireFrame.of(PING),
                WireFrame.close(1001))
            .atOnce(),
        onBinary(
                "5.5.1",
                "what was asked before a close is answered, and then closed",
                CLOSED.acks(1),
                WireFrame.of(BINARY, request()),
                WireFrame.close(1000))
            .atOnce(),
        onBinary(
                "5.5.1",
                "garbage after a close is not looked at",
                CLOSED,
                WireFrame.close(1000),
                WireFrame.of(3).reserved(7).unmasked())
            .atOnce(),
        onBinary(
            "5.4",
            "a close inside of a fragmented message is taken",
            CLOSED,
            WireFrame.of(BINARY, request()).unfinished(),
            WireFrame.close(1000)),
        onBinary(
                "5.5.1",
                "a close byte by byte is taken",
                CLOSED,
                WireFrame.close(1000, utf8("bye")))
            .inPieces(1),
        onBinary(
                "7.1.7",
                "what follows a fault is not looked at",
                NOT_WEBSOCKET,
                WireFrame.of(CONTINUATION),
                WireFrame.of(BINARY, request()),
                WireFrame.of(PING))
            .atOnce());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
