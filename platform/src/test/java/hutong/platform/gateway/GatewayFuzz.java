package hutong.platform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.code_intelligence.jazzer.junit.FuzzTest;
import hutong.platform.gateway.Referee.Verdict;
import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Frame;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Looks for WebSocket frames, right and wrong, after which a client is neither answered nor ended,
 * or the gateway has an error in its log, a buffer that is lost, or a connection too many. Guided
 * by coverage, from frames of every kind; see CONTRIBUTING.
 */
class GatewayFuzz {
  private static final long PROBE = 999_999_999_999L;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int LONGEST_SEED = 2000;

  /** Any but 1011, which is a defect; 1002 only where the referee sees a fault. */
  private static final Set<Integer> CLOSE_CODES = Set.of(1000, 1002, 1003, 1007, 1009, 4400, 4401);

  private static final AtomicLong INPUTS = new AtomicLong();

  /** Opened by the first input, when what guides the fuzzer is in place. */
  private static final class Open {
    private static final String GENEROUS =
        """
        hutong.gateway { request-timeout = 200ms, close-timeout = 10s, connections-per-user = 10000
          frames-per-second = 1000000, frame-burst = 1000000
          user-frames-per-second = 1000000, user-frame-burst = 1000000
          handshakes-per-second = 1000000, handshake-burst = 1000000 }
        """;
    private static final LeakWatch LEAKS = new LeakWatch();
    private static final LogWatch LOG = new LogWatch();
    private static final House HOUSE = new House(GENEROUS).flawless();
  }

  @AfterAll
  static void nothingIsLeft() {
    System.out.println("GatewayFuzz tried " + INPUTS + " inputs");
    try (Open.HOUSE;
        Open.LEAKS;
        Open.LOG) {
      await()
          .until(
              () -> Open.HOUSE.gauge("connections") == 0 && Open.HOUSE.gauge("queued.bytes") == 0);
      Open.LEAKS.assertNone();
      Open.LOG.assertNoDefect();
    }
  }

  static Stream<byte[]> scripts() {
    Stream<byte[]> samples =
        Samples.frames().flatMap(frame -> Stream.of(script(frame, false), script(frame, true)));
    Stream<byte[]> rules =
        Rfc6455Test.cases()
            .map(rule -> rule.script().input())
            .filter(input -> input.length < LONGEST_SEED);
    List<WireFrame> request = List.of(WireFrame.of(WireFrame.BINARY, Rfc6455Case.request()));
    Stream<byte[]> ends =
        Stream.of(
            new WireScript(false, false, false, Integer.MAX_VALUE, request).input(),
            new WireScript(false, true, true, 3, request).input());
    return Stream.of(samples, rules, ends).flatMap(scripts -> scripts);
  }

  private static byte[] script(Frame frame, boolean json) {
    byte[] message =
        json
            ? FrameCodec.toJson(frame).getBytes(StandardCharsets.UTF_8)
            : FrameCodec.toBinary(frame);
    WireFrame whole = WireFrame.of(json ? WireFrame.TEXT : WireFrame.BINARY, message);
    return new WireScript(json, true, false, Integer.MAX_VALUE, List.of(whole)).input();
  }

  @MethodSource("scripts")
  @Timeout(60)
  @FuzzTest(maxDuration = "60s")
  void everyClientIsAnsweredOrEnded(byte[] input) throws IOException {
    INPUTS.incrementAndGet();
    WireScript script = WireScript.of(input);
    Referee referee = Referee.of(script.frames(), script.json());
    try (RawClient client = Open.HOUSE.client().patience(PATIENCE_MILLIS)) {
      client.upgrade(script.json() ? FrameCodec.JSON : FrameCodec.BINARY);
      int code = play(script, referee, client);
      boolean answered = code == 0;
      if (answered) {
        assertThat(referee.verdict()).isEqualTo(Verdict.WELL);
      } else if (referee.verdict() == Verdict.WELL && !script.cut()) {
        assertThat(code).isIn(CLOSE_CODES).isNotEqualTo(1002);
      } else if (code > 0) {
        assertThat(code).isIn(CLOSE_CODES);
      }
    } finally {
      Open.HOUSE.held.clear();
      Open.HOUSE.opened.clear();
    }
    Open.LOG.assertNoDefect();
  }

  /** 0 when the client is answered, the close code, or −1 when TCP ends without one. */
  private static int play(WireScript script, Referee referee, RawClient client) throws IOException {
    try {
      if (script.greets()) {
        client.hello("ann");
      }
      byte[] bytes = script.bytes();
      int end = script.cut() ? Math.max(0, bytes.length - 1) : bytes.length;
      for (int from = 0; from < end; from += Math.min(script.step(), end)) {
        client.raw(Arrays.copyOfRange(bytes, from, from + Math.min(script.step(), end - from)));
      }
      if (script.cut()) {
        client.finish().rest();
        return -1;
      }
      if (referee.inMessage()) {
        client.message(WireFrame.CONTINUATION, new byte[0]);
      }
      return outcome(client.send(Say.send(PROBE, "probe")));
    } catch (EOFException | SocketException ended) {
      return -1;
    }
  }

  private static int outcome(RawClient client) throws IOException {
    while (true) {
      Object next = client.next();
      if (next instanceof Integer code) {
        return code;
      }
      if (((Frame) next).getRequestId() == PROBE) {
        return 0;
      }
    }
  }
}
