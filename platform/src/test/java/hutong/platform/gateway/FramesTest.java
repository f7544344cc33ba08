package hutong.platform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hutong.platform.extend.Request;
import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GoAway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final byte[] GARBAGE = {(byte) 0xFF, 0x13, 0x37};

  @Test
  void severalFramesOfOneMessageAreAnsweredInOrderAndInOneMessage() throws IOException {
    try (House house = new House("");
        RawClient client = house.greeted("ann")) {
      client.send(Say.send(1, "a/1"), Say.send(0, "a/2"), Say.send(3, "a/3"));
      for (int i = 1; i <= 3; i++) {
        Frame frame = client.frame();
        assertThat(frame.getAck().getClientId()).isEqualTo("a/" + i);
        assertThat(frame.getRequestId()).isEqualTo(i == 2 ? 0 : i);
      }
      assertThat(client.lastMessageFrames).isEqualTo(3);
    }
  }

  @Test
  void jsonGoesBothWays() throws IOException {
    try (House house = new House("");
        RawClient client = house.client().upgrade(FrameCodec.JSON).hello("ann")) {
      assertThat(client.frame().hasWelcome()).isTrue();
      client.send(Say.send(5, "ä/1"), Say.send(6, "ä/2"));
      assertThat(client.frame().getAck().getClientId()).isEqualTo("ä/1");
      assertThat(client.frame().getRequestId()).isEqualTo(6);
    }
  }

  @Test
  void garbageIsAnErrorAndTheThirdTimeTheEnd() throws IOException {
    try (House house = new House("");
        RawClient client = house.greeted("ann")) {
      for (int i = 0; i < 3; i++) {
        client.message(RawClient.BINARY, i == 1 ? new byte[0] : GARBAGE);
        Error error = client.frame().getError();
        assertThat(error.getCode()).isEqualTo(Code.BAD_FRAME);
        assertThat(error.getAction()).isEqualTo(Action.FIX);
      }
      assertThat(client.frame().getGoaway().getReason()).isEqualTo(GoAway.Reason.PROTOCOL);
      assertThat(client.closeCode()).isEqualTo(4400);
      await().until(() -> house.closed.get() == 1);
    }
  }

  @Test
  void garbageInJsonIsAnErrorAtOnce() throws IOException {
    try (House house = new House("");
        RawClient client = house.client().upgrade(FrameCodec.JSON).hello("ann")) {
      client.frame();
      byte[] huge = "{\"requestId\":\"1e999999999\"}".getBytes(StandardCharsets.UTF_8);
      client.message(RawClient.TEXT, huge);
      assertThat(client.frame().getError().getCode()).isEqualTo(Code.BAD_FRAME);
    }
  }

  @Test
  void bytesThatAreNoWebSocketAreClosed() throws IOException {
    try (House house = new House("");
        RawClient client = house.greeted("ann").raw("GET / HTTP/1.1\r\n\r\n")) {
      assertThat(client.frame().getGoaway().getReason()).isEqualTo(GoAway.Reason.PROTOCOL);
      assertThat(client.closeCode()).isEqualTo(1002);
    }
  }

  @Test
  void textOnABinaryConnectionAndTheReverseAreClosed() throws IOException {
    try (House house = new House("");
        RawClient binary = house.greeted("ann");
        RawClient json = house.client().upgrade(FrameCodec.JSON)) {
      binary.message(RawClient.TEXT, "{}".getBytes(StandardCharsets.UTF_8));
      json.message(RawClient.BINARY, new byte[0]);
      for (RawClient client : Set.of(binary, json)) {
        assertThat(client.frame().getError().getCode()).isEqualTo(Code.BAD_FRAME);
        assertThat(client.frame().getGoaway().getReason()).isEqualTo(GoAway.Reason.PROTOCOL);
        assertThat(client.closeCode()).isEqualTo(1003);
      }
    }
  }

  @Test
  void textThatIsNotUtf8IsClosed() throws IOException {
    try (House house = new House("");
        RawClient client = house.client().upgrade(FrameCodec.JSON)) {
      client.message(RawClient.TEXT, new byte[] {'"', (byte) 0xC3, '"'});
      assertThat(client.closeCode()).isEqualTo(1007);
    }
  }

  @Test
  void messageThatIsTooLargeIsClosedWholeOrInFragments() throws IOException {
    try (House house = new House("hutong.gateway { max-message-bytes = 2KiB, max-fragments = 3 }");
        RawClient whole = house.greeted("ann");
        RawClient inParts = house.greeted("ann");
        RawClient inManyParts = house.greeted("ann")) {
      whole.message(RawClient.BINARY, new byte[2049]);
      inParts.raw(RawClient.frame(false, RawClient.BINARY, new byte[2000]));
      inParts.raw(RawClient.frame(true, RawClient.CONTINUATION, new byte[100]));
      inManyParts.raw(RawClient.frame(false, RawClient.BINARY, new byte[1]));
      for (int i = 0; i < 3; i++) {
        inManyParts.raw(RawClient.frame(false, RawClient.CONTINUATION, new byte[1]));
      }
      for (RawClient client : Set.of(whole, inParts, inManyParts)) {
        assertThat(client.frame().getGoaway().getReason()).isEqualTo(GoAway.Reason.PROTOCOL);
        assertThat(client.closeCode()).isEqualTo(1009);
      }
    }
  }

  @Test
  void fragmentsOfAMessageAreJoinedAroundAPing() throws IOException {
    try (House house = new House("");
        RawClient client = house.greeted("ann")) {
      byte[] message = FrameCodec.toBinary(Say.send(4, "a/1").build());
      client.raw(RawClient.frame(false, RawClient.BINARY, Arrays.copyOf(message, 3)));
      client.raw(RawClient.frame(false, RawClient.CONTINUATION, Arrays.copyOfRange(message, 3, 5)));
      client.message(RawClient.PING, new byte[] {7});
      byte[] rest = Arrays.copyOfRange(message, 5, message.length);
      client.raw(RawClient.frame(true, RawClient.CONTINUATION, rest));
      assertThat(client.frame().getAck().getClientId()).isEqualTo("a/1");
      assertThat(client.pongs).hasSize(1);
    }
  }

  @Test
  void frameThatNoFeatureTakesAndASecondHelloAreErrors() throws IOException {
    try (House house = new House("");
        RawClient client = house.greeted("ann")) {
      Frame.Builder leave = Frame.newBuilder().setRequestId(2);
      leave.getLeaveBuilder();
      client.hello("ann").send(leave, Frame.newBuilder().setRequestId(3)).send(Say.send(4, "a/1"));
      assertThat(client.frame().getError().getCode()).isEqualTo(Code.ALREADY_GREETED);
      Frame second = client.frame();
      assertThat(second.getRequestId()).isEqualTo(2);
      assertThat(second.getError().getCode()).isEqualTo(Code.BAD_FRAME);
      assertThat(client.frame().getError().getCode()).isEqualTo(Code.BAD_FRAME);
      assertThat(client.frame().hasAck()).isTrue();
    }
  }

  @Test
  void defectOfAFeatureIsAnErrorAndTheConnectionLivesOn() throws IOException {
    try (House house = new House("");
        RawClient client = house.greeted("ann").send(Say.read(8), Say.send(9, "a/1"))) {
      Frame frame = client.frame();
      assertThat(frame.getRequestId()).isEqualTo(8);
      assertThat(frame.getError().getCode()).isEqualTo(Code.INTERNAL);
      assertThat(client.frame().hasAck()).isTrue();
    }
  }

  @Test
  void readingStopsAtSoManyRequestsAndGoesOnAtHalf() throws Exception {
    try (House house = new House("hutong.gateway.requests-in-flight = 4");
        RawClient client = house.greeted("ann")) {
      for (int i = 1; i <= 10; i++) {
        client.send(Say.sync(i));
      }
      client.send(Say.signal());
      await().until(() -> house.held.size() == 4);
      answer(house, 1);
      client.frame();
      assertThat(house.held).hasSize(3);
      answer(house, 1);
      await().until(() -> house.held.size() == 4);
      assertThat(house.signals).hasValue(0);
      answer(house, 8);
      Set<Long> answered = new HashSet<>();
      for (int i = 2; i <= 10; i++) {
        answered.add(client.frame().getRequestId());
      }
      assertThat(answered).hasSize(9);
      await().until(() -> house.signals.get() == 1);
    }
  }

  @Test
  void whereTheNodeHasTooMuchToDoEachConnectionHasOneRequestAtATime() throws Exception {
    try (House house = new House("hutong.gateway.node-requests-in-flight = 2");
        RawClient one = house.greeted("ann");
        RawClient other = house.greeted("ann")) {
      for (int i = 1; i <= 3; i++) {
        one.send(Say.sync(i));
      }
      await().until(() -> house.held.size() == 2);
      other.send(Say.sync(1)).send(Say.sync(2));
      await().until(() -> house.held.size() == 3);
      answer(house, 3);
      await().until(() -> house.held.size() == 2);
      answer(house, 2);
      for (int i = 1; i <= 3; i++) {
        assertThat(one.frame().getRequestId()).isEqualTo(i);
      }
      assertThat(other.frame().getRequestId()).isEqualTo(1);
      assertThat(other.frame().getRequestId()).isEqualTo(2);
    }
  }

  @Test
  void whoLeavesWithoutAnswersIsCountedNoMore() throws Exception {
    try (House house = new House("")) {
      try (RawClient ann = house.greeted("ann")) {
        ann.send(Say.sync(1)).send(Say.sync(2));
        await().until(() -> house.held.size() == 2);
        assertThat(house.gauge("requests")).isEqualTo(2);
      }
      await().until(() -> house.gauge("requests") == 0);
    }
  }

  private static void answer(House house, int requests) throws InterruptedException {
    for (int i = 0; i < requests; i++) {
      Request request = house.held.poll(5, TimeUnit.SECONDS);
      request.answer(House.ack(""));
    }
  }

  @Test
  void requestThatIsNotAnsweredInTimeIsPendingAndALaterAnswerIsDropped() throws Exception {
    try (House house = new House("hutong.gateway.request-timeout = 100ms");
        RawClient client = house.greeted("ann").send(Say.sync(5))) {
      Frame frame = client.frame();
      assertThat(frame.getRequestId()).isEqualTo(5);
      assertThat(frame.getError().getCode()).isEqualTo(Code.PENDING);
      assertThat(frame.getError().getAction()).isEqualTo(Action.RETRY);
      assertThat(frame.getError().getRetryAfterMillis()).isEqualTo(500);
      answer(house, 1);
      assertThat(client.send(Say.send(6, "a/1")).frame().getRequestId()).isEqualTo(6);
    }
  }

  @Test
  void framesAboveTheRateAreDroppedAndFarAboveItTheEnd() throws IOException {
    String rates = "frames-per-second = 1, frame-burst = 2, flood-errors = 3";
    try (House house = new House("hutong.gateway { " + rates + " }");
        RawClient client = house.greeted("ann")) {
      for (int i = 1; i <= 6; i++) {
        client.send(Say.send(i, "a/" + i));
      }
      assertThat(client.frame().hasAck()).isTrue();
      assertThat(client.frame().hasAck()).isTrue();
      for (int i = 3; i <= 6; i++) {
        Frame frame = client.frame();
        assertThat(frame.getRequestId()).isEqualTo(i);
        assertThat(frame.getError().getCode()).isEqualTo(Code.RATE_LIMITED);
        assertThat(frame.getError().getRetryAfterMillis()).isBetween(1, 2000);
      }
      assertThat(client.frame().getGoaway().getReason()).isEqualTo(GoAway.Reason.FLOOD);
      assertThat(client.closeCode()).isEqualTo(4429);
    }
  }

  @Test
  void connectionsOfOnePersonShareARate() throws IOException {
    String rates = "user-frames-per-second = 1, user-frame-burst = 2";
    try (House house = new House("hutong.gateway { " + rates + " }");
        RawClient first = house.greeted("ann");
        RawClient second = house.greeted("ann");
        RawClient other = house.greeted("ben")) {
      assertThat(first.send(Say.send(1, "a/1")).frame().hasAck()).isTrue();
      assertThat(second.send(Say.send(1, "a/1")).frame().hasAck()).isTrue();
      assertThat(first.send(Say.send(2, "a/2")).frame().getError().getCode())
          .isEqualTo(Code.RATE_LIMITED);
      assertThat(other.send(Say.send(1, "a/1")).frame().hasAck()).isTrue();
    }
  }
}
