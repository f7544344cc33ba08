package hutong.platform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import hutong.platform.extend.Session;
import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GoAway;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EndsTest {
  @Test
  void halfAFrameThenSilenceIsClosedAsIdleAfterAPing() throws IOException {
    try (House house = new House("hutong.gateway.idle-timeout = 300ms");
        RawClient client = house.greeted("ann").raw(new byte[] {(byte) 0x82, (byte) 0x90, 1})) {
      assertThat(client.frame().getGoaway().getReason()).isEqualTo(GoAway.Reason.IDLE);
      assertThat(client.pings).isEqualTo(1);
      assertThat(client.closeCode()).isEqualTo(1001);
      assertThat(house.closed).hasValue(1);
    }
  }

  @Test
  void clientThatAnswersPingsStays() throws Exception {
    try (House house = new House("hutong.gateway.idle-timeout = 200ms")) {
      BlockingQueue<String> said = new LinkedBlockingQueue<>();
      WebSocket socket = connect(house, said);
      await()
          .pollDelay(Duration.ofMillis(600))
          .until(() -> house.closedFor(Farewell.IDLE) == 0 && house.closed.get() == 0);
      socket.sendText(FrameCodec.toJson(Say.send(3, "a/1").build()), true).join();
      assertThat(said.poll(5, TimeUnit.SECONDS))
          .contains("\"ack\"")
          .contains("\"requestId\":\"3\"");
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      assertThat(said.poll(5, TimeUnit.SECONDS)).isEqualTo("closed 1000");
      await().until(() -> house.closed.get() == 1);
      assertThat(house.closedFor(Farewell.CLIENT)).isEqualTo(1);
    }
  }

  /** By the JDK's client, which keeps every rule. */
  private static WebSocket connect(House house, BlockingQueue<String> said) throws Exception {
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            said.add(text.toString());
            socket.request(1);
            return null;
          }

          @Override
          public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            said.add("closed " + code);
            return null;
          }
        };
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols(FrameCodec.JSON)
            .buildAsync(URI.create("ws://127.0.0.1:" + house.gateway.port() + "/ws"), listener)
            .get(5, TimeUnit.SECONDS);
    Frame.Builder hello = Frame.newBuilder();
    hello.getHelloBuilder().setAccessToken("ann");
    socket.sendText(FrameCodec.toJson(hello.build()), true).join();
    assertThat(said.poll(5, TimeUnit.SECONDS)).contains("\"welcome\"");
    return socket;
  }

  @Test
  void clientThatTakesNothingIsClosedAsSlow() throws Exception {
    String limits = "queue-limit = 64KiB, queue-ceiling = 100MiB, slow-consumer-timeout = 200ms";
    try (House house = new House("hutong.gateway { " + limits + " }");
        RawClient client = slowReader(house)) {
      client.send(Say.inbox(9000));
      await().until(() -> house.closedFor(Farewell.SLOW_CONSUMER) == 1);
      assertThat(house.closed).hasValue(1);
      assertThat(house.opened.remove().queuedBytes()).isLessThan(200_000);
    }
  }

  @Test
  void queueAtItsCeilingIsClosedAtOnce() throws Exception {
    try (House house = new House("hutong.gateway { queue-limit = 64KiB, queue-ceiling = 1MiB }");
        RawClient client = slowReader(house)) {
      client.send(Say.inbox(9000));
      await().until(() -> house.closedFor(Farewell.SLOW_CONSUMER) == 1);
    }
  }

  @Test
  void clientThatTakesItsTimeGetsEverythingInOrder() throws Exception {
    try (House house = new House("hutong.gateway.queue-ceiling = 100MiB");
        RawClient client = slowReader(house)) {
      client.send(Say.inbox(9000)).send(Say.send(2, "a/1"));
      Session session = house.opened.take();
      await().until(() -> session.queuedBytes() > session.queueLimitBytes());
      for (int i = 0; i < 9000; i++) {
        assertThat(client.frame().getHead().getHead()).isEqualTo(i);
      }
      assertThat(client.frame().hasAck()).isTrue();
      await().until(() -> session.queuedBytes() == 0);
    }
  }

  private static RawClient slowReader(House house) throws IOException {
    RawClient client = new RawClient(house.gateway.port(), 4096).upgrade().hello("ann");
    client.frame();
    return client;
  }

  @Test
  void drainSaysGoodByeToAllAndAcceptsNobody() throws Exception {
    try (House house = new House("")) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        clients.add(house.greeted("ann" + i));
      }
      RawClient early = house.client().upgrade();
      int port = house.gateway.port();
      CompletionStage<Void> drained = house.gateway.drain(Duration.ofMillis(200));
      clients.add(early);
      for (RawClient client : clients) {
        GoAway goAway = client.frame().getGoaway();
        assertThat(goAway.getReason()).isEqualTo(GoAway.Reason.DRAIN);
        assertThat(goAway.getRetryAfterMillis()).isBetween(1, 1000);
        assertThat(client.closeCode()).isEqualTo(1001);
        client.message(8, new byte[] {3, (byte) 0xE9});
        assertThat(client.rest()).isEmpty();
      }
      drained.toCompletableFuture().get(5, TimeUnit.SECONDS);
      assertThat(house.closed).hasValue(20);
      assertThat(house.metrics.get("hutong.gateway.connections").gauge().value()).isZero();
      assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void featureMayCloseWithAReason() throws Exception {
    try (House house = new House("");
        RawClient client = house.greeted("ann")) {
      Session session = house.opened.take();
      session.send(House.head(1));
      session.close(GoAway.newBuilder().setReason(GoAway.Reason.REVOKED).build());
      session.send(House.head(2));
      assertThat(client.frame().getHead().getHead()).isEqualTo(1);
      Frame next = client.frame();
      Frame last = next.hasHead() ? client.frame() : next; // sent before the close was begun
      assertThat(last.getGoaway().getReason()).isEqualTo(GoAway.Reason.REVOKED);
      assertThat(client.closeCode()).isEqualTo(4401);
      assertThat(house.closed).hasValue(1);
      session.send(House.head(3));
      session.close(GoAway.getDefaultInstance());
    }
  }

  @Test
  void brokenConnectionTellsTheFeaturesOnce() throws Exception {
    try (House house = new House("")) {
      house.greeted("ann").close();
      await().until(() -> house.closed.get() == 1);
      assertThat(house.closedFor(Farewell.LOST)).isEqualTo(1);
    }
  }
}
