package hutong.cluster;

import static hutong.cluster.Frames.open;
import static hutong.cluster.Frames.openId;
import static hutong.cluster.Frames.read;
import static hutong.cluster.Frames.received;
import static hutong.cluster.Frames.sync;
import static hutong.cluster.Frames.text;
import static hutong.cluster.SharedNode.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.platform.people.journal.Token;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GoAway;
import hutong.protocol.wire.Hello;
import hutong.protocol.wire.Refused;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Bad input over a real socket, against the whole node: a named error, the connection closed only
 * where the contract says so, and after each the two people who talk meanwhile have lost nothing.
 */
@ExtendWith(SharedNode.class)
class HostileTest {
  private Lane lane;
  private Person alice;
  private Person bob;
  private Peer a;
  private Peer b;
  private String chat;

  @BeforeEach
  void twoPeopleTalk(Lane node) throws Exception {
    lane = node;
    alice = lane.person("alice");
    bob = lane.person("bob");
    a = lane.greet(alice);
    b = lane.greet(bob);
    chat = a.ask(open(bob), "opened").getOpened().getConversationId();
    a.ask(text(chat, "phone/1", "before"), "ack");
  }

  @AfterEach
  void nothingIsLostForAnybodyElse() throws Exception {
    a.ask(text(chat, "phone/2", "after"), "ack");
    b.await(
        "what was said after",
        f -> f.hasPush() && f.getPush().getItem().getText().getBody().equals("after"));
    assertThat(Frames.bodies(Frames.whole(b, chat))).containsExactly("before", "after");
    a.close();
    b.close();
  }

  @Test
  void halfACharacterAnywhereIsRefusedAndTheConversationGoesOn() throws Exception {
    try (Peer a = lane.greet(alice)) {
      String chat = a.ask(open(bob), "opened").getOpened().getConversationId();
      for (String body :
          java.util.List.of(
              "\"send\":{\"conversationId\":\"%s\",\"clientId\":\"phone/1\",\"text\":{\"body\":\"x\\ud800\"}}",
              "\"createGroup\":{\"title\":\"\\ud800\"}",
              "\"members\":{\"conversationId\":\"%s\",\"search\":\"\\udfff\"}")) {
        a.sayText("{\"requestId\":\"901\"," + body.formatted(chat) + "}");
        assertThat(a.await("the answer", f -> f.getRequestId() == 901).getError().getCode())
            .isEqualTo(Code.BAD_TEXT);
      }
      assertThat(
              Http.post(
                      lane,
                      "/v1/login",
                      "{\"handle\":\"%s\",\"password\":\"%s\\ud800\",\"device\":\"phone\"}"
                          .formatted(alice.handle(), SharedNode.PASSWORD))
                  .statusCode())
          .isEqualTo(400);
    }
  }

  @Test
  void garbageIsNamedAndThenEndsTheConnection() throws Exception {
    try (Peer mallory = lane.greet(lane.person("mallory"))) {
      for (int i = 0; i < 3; i++) {
        mallory.sayText("{\"requestId\": }" + i);
        assertThat(mallory.await("error").getError().getCode()).isEqualTo(Code.BAD_FRAME);
      }
      assertThat(mallory.await("goaway").getGoaway().getReason()).isEqualTo(GoAway.Reason.PROTOCOL);
      assertThat(mallory.awaitClose().code()).isEqualTo(4400);
    }
  }

  @Test
  void aTextMessageOnTheBinaryProtocolEndsTheConnection() throws Exception {
    try (RawSocket mallory = RawSocket.upgrade(lane.node().wsPort(), "hutong.v1", "")) {
      mallory.send(RawSocket.TEXT, true, "{}".getBytes(StandardCharsets.UTF_8));

      assertThat(mallory.closeCode()).isEqualTo(1003);
    }
  }

  @Test
  void anOversizedMessageEndsTheConnection() throws Exception {
    try (RawSocket mallory = RawSocket.upgrade(lane.node().wsPort(), "hutong.v1+json", "")) {
      mallory.send(RawSocket.TEXT, true, new byte[70_000]);

      assertThat(mallory.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void aFragmentedMessageIsOneMessage() throws Exception {
    try (RawSocket slow = RawSocket.upgrade(lane.node().wsPort(), "hutong.v1+json", "")) {
      byte[] hello =
          hutong.protocol.FrameCodec.toJson(
                  Frame.newBuilder()
                      .setRequestId(7)
                      .setHello(
                          Hello.newBuilder()
                              .setAccessToken(alice.session().accessToken())
                              .setDevice("phone"))
                      .build())
              .getBytes(StandardCharsets.UTF_8);
      slow.send(RawSocket.TEXT, false, java.util.Arrays.copyOfRange(hello, 0, 10));
      slow.send(
          RawSocket.CONTINUATION, true, java.util.Arrays.copyOfRange(hello, 10, hello.length));

      assertThat(slow.nextText()).contains("\"requestId\":\"7\"").contains("welcome");
    }
  }

  @Test
  void halfAFrameAndSilenceHoldsUpNobody() throws Exception {
    try (RawSocket silent = RawSocket.upgrade(lane.node().wsPort(), "hutong.v1", "")) {
      silent.sendRaw(new byte[] {(byte) 0x82, (byte) 0xFE, 0x10});

      a.ask(text(chat, "phone/3", "meanwhile"), "ack");
      assertThat(Frames.bodies(Frames.whole(b, chat))).contains("meanwhile");
      chat = a.ask(Frames.group("Another", bob), "opened").getOpened().getConversationId();
      a.ask(text(chat, "phone/1", "before"), "ack");
    }
  }

  @Test
  void aForeignOriginIsRefusedAndAListedOneIsNot() throws Exception {
    assertThat(RawSocket.status(lane.node().wsPort(), "Origin: https://evil.example\r\n"))
        .isEqualTo(403);
    assertThat(RawSocket.status(lane.node().wsPort(), "Origin: https://chat.example.org\r\n"))
        .isEqualTo(101);
  }

  @Test
  void aWrongTokenIsRefusedByName() throws Exception {
    assertThat(refused(Hello.newBuilder().setAccessToken("nonsense")))
        .isEqualTo(Code.TOKEN_INVALID);
    String token = alice.session().accessToken();
    char last = token.charAt(token.length() - 2);
    String forged =
        token.substring(0, token.length() - 2)
            + (last == 'A' ? 'B' : 'A')
            + token.charAt(token.length() - 1);
    assertThat(refused(Hello.newBuilder().setAccessToken(forged))).isEqualTo(Code.TOKEN_INVALID);
    assertThat(refused(Hello.newBuilder().setResumeToken(token))).isEqualTo(Code.TOKEN_INVALID);
    assertThat(refused(Hello.newBuilder())).isEqualTo(Code.NOT_AUTHENTICATED);
  }

  @Test
  void aVersionThatTheServerDoesNotSpeakIsRefusedByName() throws Exception {
    for (int version : new int[] {2, Integer.MAX_VALUE, -1}) { // -1 is 4294967295 on the wire
      Hello.Builder hello =
          Hello.newBuilder().setVersion(version).setAccessToken(alice.session().accessToken());
      assertThat(refused(hello)).isEqualTo(Code.VERSION_UNSUPPORTED);
    }
  }

  @Test
  void anExpiredTokenIsRefusedByName() throws Exception {
    assertThat(refused(Hello.newBuilder().setAccessToken(expired(alice))))
        .isEqualTo(Code.TOKEN_EXPIRED);
  }

  @Test
  void aTokenOfARevokedDeviceIsRefusedAndItsConnectionEnds() throws Exception {
    Person tablet = lane.onDevice(alice, "tablet");
    try (Peer t = lane.greet(tablet)) {
      assertThat(Http.delete(lane, "/v1/devices/tablet", alice).statusCode()).isEqualTo(200);

      assertThat(t.await("goaway").getGoaway().getReason()).isEqualTo(GoAway.Reason.REVOKED);
      t.awaitClose();
    }
    assertThat(refused(Hello.newBuilder().setAccessToken(tablet.session().accessToken())))
        .isEqualTo(Code.DEVICE_REVOKED);
  }

  @Test
  void aTicketWorksOnce() throws Exception {
    String ticket = get(lane.api().ticket(alice.session().accessToken()));
    try (Peer browser = Peer.connect(lane.node().wsPort())) {
      browser.ask(Frame.newBuilder().setHello(Hello.newBuilder().setTicket(ticket)), "welcome");
    }
    assertThat(refused(Hello.newBuilder().setTicket(ticket))).isEqualTo(Code.TICKET_INVALID);
  }

  @Test
  void aRequestBeforeHelloIsRefusedByName() throws Exception {
    try (Peer hasty = Peer.connect(lane.node().wsPort())) {
      hasty.say(sync(chat, 1, 10).setRequestId(1).build());

      assertThat(hasty.await("error").getError().getCode()).isEqualTo(Code.NOT_AUTHENTICATED);
      assertThat(hasty.awaitClose().code()).isEqualTo(4401);
    }
  }

  @Test
  void aSecondHelloIsAnErrorAndTheConnectionLivesOn() throws Exception {
    assertThat(
            a.ask(
                    Frame.newBuilder()
                        .setHello(Hello.newBuilder().setAccessToken(alice.session().accessToken())))
                .getError()
                .getCode())
        .isEqualTo(Code.ALREADY_GREETED);
  }

  @Test
  void aFloodIsLimitedByName() throws Exception {
    try (Peer mallory = lane.greet(lane.person("mallory"))) {
      Frame request = Frames.inbox(1, "").setRequestId(1).build();
      Error limited = null;
      for (int i = 0; i < 20_000 && limited == null; i++) {
        mallory.say(request);
        for (Frame next = mallory.poll(); next != null; next = mallory.poll()) {
          if (next.hasError()) {
            limited = next.getError();
          }
        }
      }
      if (limited == null) { // all was sent before the first answer was read
        limited = mallory.await("error").getError();
      }
      assertThat(limited.getCode()).isEqualTo(Code.RATE_LIMITED);
      assertThat(limited.getRetryAfterMillis()).isPositive();
    }
  }

  @Test
  void aConversationThatIsNotMineLooksLikeOneThatDoesNotExist() throws Exception {
    try (Peer mallory = lane.greet(lane.person("mallory"))) {
      String nowhere = ConversationId.group(SortableId.of(1, new Random(1))).value();
      UserId nobody = new UserId(SortableId.of(2, new Random(2)));
      UserId other = new UserId(SortableId.of(3, new Random(3)));
      for (String id :
          new String[] {
            chat, nowhere, "nonsense", "", ConversationId.direct(nobody, other).value()
          }) {
        assertThat(mallory.ask(sync(id, 1, 10)).getError().getCode())
            .isEqualTo(Code.NO_SUCH_CONVERSATION);
        assertThat(mallory.ask(text(id, "phone/1", "psst")).getError().getCode())
            .isEqualTo(Code.NO_SUCH_CONVERSATION);
        assertThat(mallory.ask(read(id, 1)).getError().getCode())
            .isEqualTo(Code.NO_SUCH_CONVERSATION);
        assertThat(mallory.ask(openId(id)).getError().getCode())
            .isEqualTo(Code.NO_SUCH_CONVERSATION);
      }
    }
  }

  @Test
  void aDirectConversationThatNobodyOpenedTakesNothing() throws Exception {
    Person carol = lane.person("carol");
    String unopened =
        ConversationId.direct(
                new UserId(alice.session().userId()), new UserId(carol.session().userId()))
            .value();

    assertThat(a.ask(text(unopened, "phone/1", "hello?")).getError().getCode())
        .isEqualTo(Code.NO_SUCH_CONVERSATION);
  }

  @Test
  void aSequenceFromTheFutureIsAnError() throws Exception {
    assertThat(a.ask(sync(chat, 99, 10)).getError().getCode()).isEqualTo(Code.FUTURE_SEQUENCE);
    assertThat(a.ask(read(chat, 99)).getError().getCode()).isEqualTo(Code.FUTURE_SEQUENCE);
    a.say(received(chat, 99));
    assertThat(a.await("error").getError().getCode()).isEqualTo(Code.FUTURE_SEQUENCE);
  }

  @Test
  void badFieldsAreNamed() throws Exception {
    assertThat(a.ask(text(chat, "phone/0", "x")).getError().getCode()).isEqualTo(Code.BAD_REQUEST);
    assertThat(a.ask(text(chat, "tablet/1", "x")).getError().getCode()).isEqualTo(Code.BAD_REQUEST);
    assertThat(a.ask(text(chat, "phone/7", "")).getError().getCode()).isEqualTo(Code.BAD_REQUEST);
    assertThat(a.ask(text(chat, "phone/7", "x".repeat(8193))).getError().getCode())
        .isEqualTo(Code.TOO_LARGE);
    assertThat(a.ask(text(chat, "phone/7", "字".repeat(2731))).getError().getCode())
        .isEqualTo(Code.TOO_LARGE);
    assertThat(a.ask(Frames.inbox(1, "nonsense")).getError().getCode()).isEqualTo(Code.BAD_REQUEST);
    assertThat(a.ask(Frames.group("  ")).getError().getCode()).isEqualTo(Code.BAD_REQUEST);
    assertThat(a.ask(Frames.group("x".repeat(65))).getError().getCode())
        .isEqualTo(Code.BAD_REQUEST);
    assertThat(a.ask(Frame.newBuilder()).getError().getCode()).isEqualTo(Code.BAD_FRAME);
  }

  @Test
  void aHandleThatNobodyHasIsAnError() throws Exception {
    assertThat(
            a.ask(open(new Person("nobody-has-it", "phone", alice.session()))).getError().getCode())
        .isEqualTo(Code.NO_SUCH_HANDLE);
  }

  @Test
  void aJdkClientSeesTheSubprotocolItAskedFor() throws Exception {
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("hutong.v1")
            .buildAsync(
                URI.create("ws://127.0.0.1:" + lane.node().wsPort() + "/ws"),
                new WebSocket.Listener() {})
            .get(10, TimeUnit.SECONDS);
    assertThat(socket.getSubprotocol()).isEqualTo("hutong.v1");
    Throwable failure =
        catchThrowable(
            () ->
                socket.sendBinary(ByteBuffer.wrap(new byte[] {1}), true).get(5, TimeUnit.SECONDS));
    assertThat(failure).isNull();
    socket.abort();
  }

  private Code refused(Hello.Builder hello) throws Exception {
    try (Peer peer = Peer.connect(lane.node().wsPort())) {
      Refused refused =
          peer.ask(Frame.newBuilder().setHello(hello.setDevice("")), "refused").getRefused();
      peer.awaitClose();
      return refused.getCode();
    }
  }

  /** A token as the server itself would have signed it an hour ago. */
  private String expired(Person person) throws Exception {
    Token token =
        Token.newBuilder()
            .setKind(Token.Kind.ACCESS)
            .setUserId(person.session().userId())
            .setHandle(person.handle())
            .setDevice(person.device())
            .setExpiresAtMillis(System.currentTimeMillis() - 3_600_000)
            .build();
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String contents = base64.encodeToString(token.toByteArray());
    byte[] key =
        Base64.getDecoder().decode(Files.readString(lane.data().resolve("token.key")).strip());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return contents
        + "."
        + base64.encodeToString(mac.doFinal(contents.getBytes(StandardCharsets.US_ASCII)));
  }
}
