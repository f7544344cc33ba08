package hutong.platform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  @Test
  void anotherPathIsNotFoundAndAPlainRequestIsToldToUpgrade() throws IOException {
    try (House house = new House("")) {
      assertThat(house.client().raw(RawClient.head("/", "hutong.v1")).answer())
          .startsWith("HTTP/1.1 404 ");
      assertThat(house.client().raw("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n").answer())
          .startsWith("HTTP/1.1 426 ")
          .contains("sec-websocket-version: 13");
      assertThat(house.client().raw("\u0016\u0003\u0001garbage\r\n\r\n").answer())
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void foreignOriginIsRefusedAndAnAllowedOwnOrAbsentOneIsLetIn() throws IOException {
    try (House house = new House("hutong.gateway.allowed-origins = [\"https://ours\"]")) {
      String foreign = RawClient.head("/ws", "hutong.v1", "Origin: https://evil\r\n");
      assertThat(house.client().raw(foreign).answer())
          .startsWith("HTTP/1.1 403 ")
          .contains("application/problem+json")
          .contains("\"code\":\"FOREIGN_ORIGIN\"");
      String same = RawClient.head("/ws", "hutong.v1", "Origin: http://localhost\r\n");
      assertThat(house.client().raw(same).answer()).startsWith("HTTP/1.1 101 ");
      String ours = RawClient.head("/ws", "hutong.v1", "Origin: https://ours\r\n");
      assertThat(house.client().raw(ours).answer()).startsWith("HTTP/1.1 101 ");
      assertThat(house.client().raw(RawClient.head("/ws?a=b", "hutong.v1")).answer())
          .startsWith("HTTP/1.1 101 ")
          .contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
  }

  @Test
  void originEqualToTheHostIsLetInOnlyByAnAddressForANameCanBeMadeToPointHere() throws IOException {
    try (House house = new House("")) {
      for (String host :
          new String[] {
            "localhost:7400", "127.0.0.1:7400", "192.168.1.20", "[::1]:7400", "[::1]"
          }) {
        assertThat(sameOrigin(house, host)).as(host).startsWith("HTTP/1.1 101 ");
      }
      for (String host :
          new String[] {
            "evil.example:7400",
            "evil.example",
            "127.0.0.1.evil.example:7400",
            "localhost.evil.example",
            "[::1",
            "[evil.example]:7400",
            ":7400",
            ""
          }) {
        assertThat(sameOrigin(house, host)).as(host).startsWith("HTTP/1.1 403 ");
      }
    }
  }

  private static String sameOrigin(House house, String host) throws IOException {
    try (RawClient client = house.client()) {
      String head = RawClient.head("/ws", "hutong.v1", "Origin: http://" + host + "\r\n");
      return client.raw(head.replace("Host: localhost", "Host: " + host)).answer();
    }
  }

  @Test
  void upgradeOverAnOlderHttpIsRefused() throws IOException {
    try (House house = new House("")) {
      String head = RawClient.head("/ws", "hutong.v1").replace("HTTP/1.1", "HTTP/1.0");
      assertThat(house.client().raw(head).answer())
          .startsWith("HTTP/1.1 426 ")
          .contains("GET over HTTP/1.1");
    }
  }

  @Test
  void refusedUpgradeIsAWholeProblemDocument() throws IOException {
    try (House house = new House("")) {
      assertThat(house.client().raw(RawClient.head("/", "hutong.v1")).answer())
          .endsWith(
              "\r\n\r\n{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                  + "\"code\":\"NOT_FOUND\",\"action\":\"FIX\",\"retryAfterMillis\":0,"
                  + "\"detail\":\"the WebSocket is at /ws\"}");
    }
  }

  @Test
  void everyMeterSaysWhatItCounts() throws IOException {
    try (House house = new House("")) {
      house.client().raw(RawClient.head("/", "hutong.v1")).answer();
      house.greeted("ann").send(Say.read(2)).frame();
      assertThat(house.metrics.getMeters())
          .hasSizeGreaterThan(5)
          .allSatisfy(
              meter -> assertThat(meter.getId().getDescription()).isNotBlank().endsWith("."));
    }
  }

  @Test
  void subprotocolThatIsNotOursIsRefusedAndTheFirstKnownOneIsTaken() throws IOException {
    try (House house = new House("")) {
      assertThat(house.client().raw(RawClient.head("/ws", "")).answer())
          .startsWith("HTTP/1.1 400 ");
      assertThat(house.client().raw(RawClient.head("/ws", "mqtt")).answer())
          .startsWith("HTTP/1.1 400 ");
      assertThat(
              house.client().raw(RawClient.head("/ws", "mqtt, hutong.v1+json, hutong.v1")).answer())
          .contains("sec-websocket-protocol: hutong.v1+json\r\n");
    }
  }

  @Test
  void halfAHeadIsClosedAfterTheDeadline() throws IOException {
    try (House house = new House("hutong.gateway.handshake-timeout = 100ms")) {
      assertThat(house.client().raw("GET /ws HTTP/1.1\r\nHost:").rest()).isEmpty();
    }
  }

  @Test
  void connectionsOfOneAddressAreLimited() throws IOException {
    try (House house = new House("hutong.gateway.connections-per-address = 1");
        RawClient first = house.client().upgrade()) {
      assertThat(house.client().raw(RawClient.head("/ws", "hutong.v1")).answer())
          .startsWith("HTTP/1.1 429 ")
          .contains("\"code\":\"TOO_MANY_CONNECTIONS\"")
          .contains("retry-after");
      assertThat(first.hello("ann").frame().hasWelcome()).isTrue();
    }
  }

  @Test
  void handshakesOfOneAddressHaveARate() throws IOException {
    try (House house =
        new House("hutong.gateway { handshakes-per-second = 1, handshake-burst = 1 }")) {
      house.client().upgrade();
      assertThat(house.client().raw(RawClient.head("/ws", "hutong.v1")).answer())
          .startsWith("HTTP/1.1 429 ")
          .contains("\"code\":\"RATE_LIMITED\"");
    }
  }

  @Test
  void framesSentWithTheHeadAreTaken() throws IOException {
    try (House house = new House("");
        RawClient client = house.client()) {
      byte[] noFrame = RawClient.frame(true, RawClient.BINARY, new byte[] {1});
      client.raw(
          RawClient.head("/ws", "hutong.v1") + new String(noFrame, StandardCharsets.ISO_8859_1));
      assertThat(client.answer()).startsWith("HTTP/1.1 101 ");
      assertThat(client.frame().getError().getCode()).isEqualTo(Code.BAD_FRAME);
    }
  }

  @Test
  void welcomeSaysWhatTheServerAllows() throws IOException {
    try (House house = new House("");
        RawClient client = house.client().upgrade().hello("ann")) {
      Frame frame = client.frame();
      assertThat(frame.getRequestId()).isEqualTo(1);
      assertThat(frame.getWelcome().getUserId()).isEqualTo(House.user("ann").value());
      assertThat(frame.getWelcome().getEpoch()).isEqualTo(7);
      assertThat(frame.getWelcome().getResumeToken()).isEqualTo("resume");
      assertThat(frame.getWelcome().getLimits().getTextBytes()).isEqualTo(4000);
      assertThat(frame.getWelcome().getLimits().getMessageBytes()).isEqualTo(65_536);
      assertThat(frame.getWelcome().getLimits().getRequestsInFlight()).isEqualTo(64);
      assertThat(frame.getWelcome().getLimits().getIdleSeconds()).isEqualTo(90);
    }
  }

  @Test
  void silenceInsteadOfHelloIsClosed() throws IOException {
    try (House house = new House("hutong.gateway.hello-timeout = 100ms");
        RawClient client = house.client().upgrade()) {
      assertThat(client.frame().getError().getCode()).isEqualTo(Code.NOT_AUTHENTICATED);
      assertThat(client.closeCode()).isEqualTo(4401);
    }
  }

  @Test
  void anyFrameBeforeHelloIsClosed() throws IOException {
    try (House house = new House("");
        RawClient client = house.client().upgrade().send(Say.send(9, "a/1"))) {
      Frame frame = client.frame();
      assertThat(frame.getRequestId()).isEqualTo(9);
      assertThat(frame.getError().getCode()).isEqualTo(Code.NOT_AUTHENTICATED);
      assertThat(client.closeCode()).isEqualTo(4401);
    }
  }

  @Test
  void refusedHelloIsClosedWithACodeThatTellsCredentialsFromTheRest() throws IOException {
    try (House house = new House("")) {
      RawClient wrong = house.client().upgrade().hello("wrong");
      assertThat(wrong.frame().getRefused().getCode()).isEqualTo(Code.TOKEN_INVALID);
      assertThat(wrong.closeCode()).isEqualTo(4401);
      RawClient old = house.client().upgrade().hello("old");
      assertThat(old.frame().getRefused().getCode()).isEqualTo(Code.VERSION_UNSUPPORTED);
      assertThat(old.closeCode()).isEqualTo(4400);
      RawClient broken = house.client().upgrade().hello("broken");
      assertThat(broken.frame().getRefused().getCode()).isEqualTo(Code.UNAVAILABLE);
      assertThat(broken.closeCode()).isEqualTo(4400);
    }
  }

  @Test
  void framesWaitWhileTheHelloIsLookedAt() throws IOException {
    try (House house = new House("");
        RawClient client = house.client().upgrade().hello("slow").send(Say.send(2, "a/1"))) {
      house.slowOutcome.complete(House.welcome("ann"));
      assertThat(client.frame().hasWelcome()).isTrue();
      assertThat(client.frame().getAck().getClientId()).isEqualTo("a/1");
    }
  }

  @Test
  void helloThatIsNotLookedAtInTimeIsRefused() throws IOException {
    try (House house = new House("hutong.gateway.request-timeout = 100ms");
        RawClient client = house.client().upgrade().hello("slow")) {
      assertThat(client.frame().getRefused().getCode()).isEqualTo(Code.UNAVAILABLE);
      assertThat(client.closeCode()).isEqualTo(4400);
      house.slowOutcome.complete(House.welcome("ann"));
      assertThat(house.opened).isEmpty();
    }
  }

  @Test
  void newestConnectionOfAPersonWithTooManyIsRefused() throws IOException {
    try (House house = new House("hutong.gateway.connections-per-user = 2");
        RawClient first = house.greeted("ann");
        RawClient second = house.greeted("ann");
        RawClient third = house.client().upgrade().hello("ann");
        RawClient other = house.greeted("ben")) {
      assertThat(third.frame().getRefused().getCode()).isEqualTo(Code.TOO_MANY_CONNECTIONS);
      assertThat(third.closeCode()).isEqualTo(4400);
      assertThat(first.send(Say.send(1, "a/1")).frame().hasAck()).isTrue();
      second.message(8, new byte[0]);
      assertThat(second.closeCode()).isEqualTo(1000);
      assertThat(house.greeted("ann").send(Say.send(1, "a/1")).frame().hasAck()).isTrue();
      assertThat(other.send(Say.send(1, "a/1")).frame().hasAck()).isTrue();
    }
  }

  @Test
  void takenPortAndWrongSettingsStopTheStart() {
    try (House house = new House("")) {
      assertThatThrownBy(() -> new House("hutong.gateway.port = " + house.gateway.port()))
          .isInstanceOf(UncheckedIOException.class)
          .hasCauseInstanceOf(BindException.class);
      assertThatThrownBy(() -> new House("hutong.gateway.queue-limit = 0"))
          .hasMessageContaining("hutong.gateway.queue-limit");
      assertThatThrownBy(() -> new House("hutong.gateway.tls.key = a.pem"))
          .hasMessageContaining("hutong.gateway.tls.certificate");
    }
  }
}
