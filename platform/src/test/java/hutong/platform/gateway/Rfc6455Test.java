package hutong.platform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hutong.platform.gateway.Rfc6455Case.Expected;
import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of RFC 6455 that a server keeps, on a plain socket. After each case a new client is
 * served; after all of them nobody is connected, no buffer is lost and the log knows of no defect.
 */
class Rfc6455Test {
  private static final long PROBE = 99;
  private static final LeakWatch LEAKS = new LeakWatch();
  private static final LogWatch LOG = new LogWatch();
  private static final House HOUSE = new House("");

  @AfterAll
  static void nothingIsLeft() {
    try (HOUSE;
        LEAKS;
        LOG) {
      await().until(() -> HOUSE.gauge("connections") == 0 && HOUSE.gauge("queued.bytes") == 0);
      LEAKS.assertNone();
      LOG.assertNoDefect();
    }
  }

  static Stream<Rfc6455Case> cases() {
    return Stream.of(FramingCases.all(), ClosingCases.all(), TextCases.all())
        .flatMap(cases -> cases);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void asTheSectionSays(Rfc6455Case rule) throws IOException {
    try (RawClient client = greeted(rule.json())) {
      for (byte[] part : rule.sent()) {
        client.raw(part);
      }
      if (rule.expected().closeCode() == 0) {
        client.send(Say.send(PROBE, "probe"));
      }
      assertThat(seen(client)).as(rule.toString()).isEqualTo(rule.expected());
    }
    anotherIsServed();
  }

  private static RawClient greeted(boolean json) throws IOException {
    RawClient client = HOUSE.client().upgrade(json ? FrameCodec.JSON : FrameCodec.BINARY);
    assertThat(client.hello("ann").frame().hasWelcome()).isTrue();
    return client;
  }

  private static void anotherIsServed() throws IOException {
    try (RawClient another = greeted(false)) {
      assertThat(another.send(Say.send(1, "b/1")).frame().hasAck()).isTrue();
    }
  }

  /** Reads until the probe is answered, or the connection is closed and ended. */
  private static Expected seen(RawClient client) throws IOException {
    int acks = 0;
    int badFrames = 0;
    while (true) {
      Object next = client.next();
      if (next instanceof Integer code) {
        assertThat((code == 1000 ? client : client.finish()).rest()).isEmpty();
        return new Expected(acks, badFrames, List.copyOf(client.pongs), code, client.closeWord);
      }
      Frame frame = (Frame) next;
      if (frame.getRequestId() == PROBE) {
        return new Expected(acks, badFrames, List.copyOf(client.pongs), 0, "");
      }
      acks += frame.hasAck() ? 1 : 0;
      badFrames += frame.getError().getCode() == Code.BAD_FRAME ? 1 : 0;
    }
  }

  /** Section 7.1.4: the TCP connection may end without a close, at any byte. */
  @Test
  void clientThatGoesInTheMiddleOfAFrameIsForgotten() throws IOException {
    byte[] frame = WireFrame.of(WireFrame.BINARY, Rfc6455Case.request(200)).bytes();
    for (int sent : new int[] {1, 2, 3, 5, 8, 100, frame.length}) {
      try (RawClient client = greeted(false)) {
        client.raw(Arrays.copyOf(frame, sent)).finish();
        try {
          client.frame(); // the answer, where the frame was whole and the end came after it
        } catch (EOFException ended) {
          assertThat(client.rest()).isEmpty();
        }
      }
      try (RawClient client = greeted(false)) {
        client.raw(Arrays.copyOf(frame, sent)).reset();
      }
    }
    await().until(() -> HOUSE.gauge("connections") == 0);
    anotherIsServed();
  }

  /** Section 7.1.1: a peer that does not close TCP, though both have said close, is cut off. */
  @Test
  void clientThatDoesNotHangUpIsCutOff() throws IOException {
    try (RawClient client = greeted(false)) {
      client.raw(WireFrame.of(3).bytes());
      assertThat(client.closeCode()).isEqualTo(1002);
      assertThat(client.rest()).isEmpty();
    }
    anotherIsServed();
  }

  /** Section 5.2: a frame has no deadline, only silence has. */
  @Test
  void bytesThatTrickleKeepTheConnectionAndSilenceInAFrameEndsIt() throws IOException {
    try (House impatient = new House("hutong.gateway.idle-timeout = 1s");
        RawClient client = impatient.greeted("ann")) {
      byte[] frame = WireFrame.of(WireFrame.BINARY, Rfc6455Case.request()).bytes();
      for (byte one : frame) {
        await().pollDelay(Duration.ofMillis(80)).until(() -> true);
        client.raw(new byte[] {one});
      }
      assertThat(client.frame().hasAck()).isTrue();
      client.raw(new byte[] {frame[0]});
      assertThat(client.closeCode()).isEqualTo(1001);
      assertThat(client.closeWord).isEqualTo("idle");
      assertThat(client.rest()).isEmpty();
    }
  }

  /** Sections 5.1 and 5.2, for what the server sends; the client minds each byte of it. */
  @Test
  void framesOfTheServerAreWholeUnmaskedAndAsShortAsCanBe() throws IOException {
    try (RawClient client = greeted(true)) {
      client.send(Say.inbox(3)).message(RawClient.PING, new byte[125]);
      for (int i = 0; i < 3; i++) {
        assertThat(client.frame().hasHead()).isTrue();
      }
      client.message(WireFrame.CLOSE, "\u0003\u00E8".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(client.closeCode()).isEqualTo(1000);
    }
  }
}
