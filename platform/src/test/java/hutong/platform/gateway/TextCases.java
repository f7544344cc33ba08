package hutong.platform.gateway;

import static hutong.platform.gateway.Rfc6455Case.Expected.NOT_UTF8;
import static hutong.platform.gateway.Rfc6455Case.Expected.STAYS;
import static hutong.platform.gateway.Rfc6455Case.Expected.ends;
import static hutong.platform.gateway.Rfc6455Case.onBinary;
import static hutong.platform.gateway.Rfc6455Case.onText;
import static hutong.platform.gateway.Rfc6455Case.request;
import static hutong.platform.gateway.WireFrame.BINARY;
import static hutong.platform.gateway.WireFrame.CONTINUATION;
import static hutong.platform.gateway.WireFrame.PING;
import static hutong.platform.gateway.WireFrame.TEXT;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Text, UTF-8, and the kind that each subprotocol speaks: sections 5.6 and 8.1 of RFC 6455. */
final class TextCases {
  private TextCases() {}

  static Stream<Rfc6455Case> all() {
    return Stream.of(right(), wrong(), split(), kinds()).flatMap(cases -> cases);
  }

  private static Stream<Rfc6455Case> right() {
    Map<String, String> texts =
        new TreeMap<>(
            Map.of(
                "7f", "the last of one byte",
                "c280", "the first of two bytes",
                "dfbf", "the last of two bytes",
                "e0a080", "the first of three bytes",
                "ed9fbf", "the last before the half characters",
                "efbfbf", "the last of three bytes, which is no character",
                "f0908080", "the first of four bytes",
                "f48fbfbf", "the last of all"));
    return texts.entrySet().stream()
        .map(text -> says(text.getKey(), text.getValue() + " is taken", STAYS.acks(1)));
  }

  private static Stream<Rfc6455Case> wrong() {
    Map<String, String> texts =
        new TreeMap<>(
            Map.ofEntries(
                Map.entry("80", "a continuation of nothing"),
                Map.entry("c0af", "a slash in two bytes, which is overlong"),
                Map.entry("c1bf", "an overlong delete"),
                Map.entry("e080af", "a slash in three bytes"),
                Map.entry("f08080af", "a slash in four bytes"),
                Map.entry("c080", "an overlong zero"),
                Map.entry("eda080", "the first half character"),
                Map.entry("edbfbf", "the last half character"),
                Map.entry("eda081edb080", "a character in two halves"),
                Map.entry("f4908080", "the first above all characters"),
                Map.entry("f888808080", "five bytes"),
                Map.entry("fc8480808080", "six bytes"),
                Map.entry("fe", "fe"),
                Map.entry("ff", "ff"),
                Map.entry("e282", "two bytes of three, and a quote"),
                Map.entry("f09f91", "three bytes of four, and a quote")));
    return Stream.concat(
        texts.entrySet().stream()
            .map(text -> says(text.getKey(), text.getValue() + " ends the connection", NOT_UTF8)),
        Stream.of(
            onText(
                "8.1",
                "text that ends within a character ends the connection",
                NOT_UTF8,
                WireFrame.of(TEXT, (byte) '"', (byte) 0xE2, (byte) 0x82))));
  }

  private static Rfc6455Case says(String hex, String sentence, Rfc6455Case.Expected expected) {
    byte[] text = HexFormat.of().parseHex(hex);
    return onText("8.1", hex + ", " + sentence, expected, WireFrame.of(TEXT, requestWith(text)));
  }

  /** A request whose conversation has these bytes. */
  private static byte[] requestWith(byte[] bytes) {
    String gap = "\u0000";
    String[] around =
        ("{\"requestId\":\"7\",\"send\":{\"clientId\":\"a/1\",\"conversationId\":\"" + gap + "\"}}")
            .split(gap, -1);
    byte[] begin = around[0].getBytes(StandardCharsets.US_ASCII);
    byte[] end = around[1].getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(begin, begin.length + bytes.length + end.length);
    System.arraycopy(bytes, 0, all, begin.length, bytes.length);
    System.arraycopy(end, 0, all, begin.length + bytes.length, end.length);
    return all;
  }

  private static Stream<Rfc6455Case> split() {
    byte[] message = requestWith("👋".getBytes(StandardCharsets.UTF_8));
    int wave = message.length - 7; // where its four bytes begin
    Stream<Rfc6455Case> within =
        IntStream.rangeClosed(0, 4)
            .mapToObj(
                at ->
                    onText(
                        "8.1",
                        "a character may be split over fragments behind byte " + at,
                        STAYS.acks(1),
                        WireFrame.of(TEXT, Arrays.copyOf(message, wave + at)).unfinished(),
                        WireFrame.of(
                            CONTINUATION, Arrays.copyOfRange(message, wave + at, message.length))));
    return Stream.concat(
        within,
        Stream.of(
            onText(
                "8.1",
                "a ping may come within a character",
                STAYS.acks(1).pongs("p"),
                WireFrame.of(TEXT, Arrays.copyOf(message, wave + 2)).unfinished(),
                WireFrame.of(PING, (byte) 'p'),
                WireFrame.of(CONTINUATION, Arrays.copyOfRange(message, wave + 2, message.length))),
            onText(
                "8.1",
                "a character that no fragment completes ends the connection",
                NOT_UTF8,
                WireFrame.of(TEXT, Arrays.copyOf(message, wave + 2)).unfinished(),
                WireFrame.of(CONTINUATION)),
            onText("8.1", "text byte by byte is taken", STAYS.acks(1), WireFrame.of(TEXT, message))
                .inPieces(1)));
  }

  private static Stream<Rfc6455Case> kinds() {
    return Stream.of(
        onText("5.6", "an empty text is no frame", STAYS.badFrames(1), WireFrame.of(TEXT)),
        onBinary(
            "5.6",
            "text within a binary message is not looked at as UTF-8",
            STAYS.badFrames(1),
            WireFrame.of(BINARY, HexFormat.of().parseHex("0a0552031201ff"))),
        onText(
            "5.6",
            "a binary message where text is spoken ends the connection",
            ends(1003, "wrong_kind").badFrames(1),
            WireFrame.of(BINARY, request())),
        onText(
            "5.6",
            "the beginning of one ends the connection as well",
            ends(1003, "wrong_kind").badFrames(1),
            WireFrame.of(BINARY, request()).unfinished()),
        onBinary(
            "5.6",
            "text where binary messages are spoken ends the connection",
            ends(1003, "wrong_kind").badFrames(1),
            WireFrame.of(TEXT, (byte) '{', (byte) '}')));
  }
}
