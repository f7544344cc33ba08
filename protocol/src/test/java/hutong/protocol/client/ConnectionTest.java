package hutong.protocol.client;

import static hutong.protocol.client.FakeServer.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.protocol.client.ClientSettings.Credentials;
import hutong.protocol.client.ClientSettings.Tuning;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Frame.BodyCase;
import hutong.protocol.wire.Hello;
import hutong.protocol.wire.Opened;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hello, refusals, back-off, resuming, closing. */
@Timeout(30)
class ConnectionTest {
  private final FakeServer server = new FakeServer();
  private final Heard heard = new Heard();
  private final LinkedBlockingQueue<Optional<HutongException>> asked = new LinkedBlockingQueue<>();
  private final List<HutongClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(HutongClient::close);
    server.close();
  }

  private ClientSettings settings(Credentials credentials) {
    return ClientSettings.of(server.url(), "phone", credentials, heard)
        .withTuning(Tuning.DEFAULT.withTimes(10_000, 10, 50));
  }

  private HutongClient connect(Credentials credentials) {
    HutongClient client = HutongClient.connect(settings(credentials));
    clients.add(client);
    return client;
  }

  /** Credentials with another token each time. */
  private Credentials renewed() {
    return refused -> {
      asked.add(refused);
      return CompletableFuture.completedFuture("token " + asked.size());
    };
  }

  private static Hello hello(FakeServer.Peer peer) {
    return peer.next(BodyCase.HELLO).getHello();
  }

  @Test
  void theFirstHelloHasTheAccessTokenAndTheNextTheResumeToken() throws Exception {
    HutongClient client = connect(Credentials.of("token"));
    FakeServer.Peer peer = server.accept();
    Hello first = hello(peer);
    assertThat(first.getAccessToken()).isEqualTo("token");
    assertThat(first.getDevice()).isEqualTo("phone");
    peer.welcome(1);
    assertThat(client.welcomed().get(10, TimeUnit.SECONDS).getUserId()).isEqualTo(FakeServer.ME);
    peer.cut();

    assertThat(hello(server.accept()).getResumeToken()).isEqualTo("resume 1");
  }

  @Test
  void aRefusedResumeTokenFallsBackToTheAccessToken() {
    connect(Credentials.of("token"));
    server.welcome().cut();
    FakeServer.Peer peer = server.accept();
    assertThat(hello(peer).hasResumeToken()).isTrue();
    peer.refuse(Code.TOKEN_EXPIRED, Action.RESYNC);

    assertThat(hello(server.accept()).getAccessToken()).isEqualTo("token");
  }

  @Test
  void anExpiredTokenIsReportedAndARenewedOneTried() throws Exception {
    connect(renewed());
    FakeServer.Peer peer = server.accept();
    hello(peer);
    peer.refuse(Code.TOKEN_EXPIRED, Action.RESYNC);

    assertThat(hello(server.accept()).getAccessToken()).isEqualTo("token 2");
    assertThat(asked.take()).isEmpty();
    assertThat(asked.take().orElseThrow().code()).isEqualTo(Code.TOKEN_EXPIRED);
  }

  @Test
  void aSecondRefusalStopsTheClient() {
    HutongClient client = connect(renewed());
    for (int i = 0; i < 2; i++) {
      FakeServer.Peer peer = server.accept();
      hello(peer);
      peer.refuse(Code.DEVICE_REVOKED, Action.GIVE_UP);
    }
    assertThat(heard.next()).isEqualTo("stopped DEVICE_REVOKED");
    assertThatThrownBy(() -> client.open("li").get(10, TimeUnit.SECONDS))
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> client.welcomed().get(10, TimeUnit.SECONDS))
        .hasMessageContaining("DEVICE_REVOKED");
  }

  @Test
  void theSameTokenAfterARefusalStopsTheClient() {
    connect(Credentials.of("token"));
    FakeServer.Peer peer = server.accept();
    hello(peer);
    peer.refuse(Code.TOKEN_INVALID, Action.RESYNC);

    assertThat(heard.next()).isEqualTo("stopped TOKEN_INVALID");
  }

  @Test
  void anotherRefusalThanOfTheCredentialStopsTheClientUnlessItMayRetry() {
    connect(Credentials.of("token"));
    FakeServer.Peer peer = server.accept();
    hello(peer);
    peer.refuse(Code.UNAVAILABLE, Action.RETRY);
    FakeServer.Peer again = server.accept();
    hello(again);
    again.refuse(Code.VERSION_UNSUPPORTED, Action.GIVE_UP);

    assertThat(heard.next()).isEqualTo("stopped VERSION_UNSUPPORTED");
  }

  @Test
  void goAwayIsObeyedAndItsPauseKept() {
    LinkedBlockingQueue<Long> pauses = new LinkedBlockingQueue<>();
    ClientListener listener =
        new ClientListener() {
          @Override
          public void delivered(String conversationId, hutong.protocol.wire.Item item) {}

          @Override
          public void disconnected(String reason, long retryAfterMillis) {
            pauses.add(retryAfterMillis);
          }
        };
    ClientSettings settings =
        ClientSettings.of(server.url(), "phone", Credentials.of("token"), listener)
            .withTuning(Tuning.DEFAULT.withTimes(10_000, 10, 50));
    clients.add(HutongClient.connect(settings));
    FakeServer.Peer peer = server.welcome();
    long before = System.nanoTime();
    peer.goAway(150);
    peer.awaitClose();

    hello(server.accept());
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(150_000_000L);
    assertThat(pauses).containsExactly(150L);
  }

  @Test
  void pausesGrowToTheirLimitAndStayThere() {
    Tuning tuning = Tuning.DEFAULT.withTimes(10_000, 200, 30_000);
    assertThat(Connection.backOff(tuning, 0)).isBetween(100L, 200L);
    assertThat(Connection.backOff(tuning, 3)).isBetween(800L, 1_600L);
    assertThat(Connection.backOff(tuning, 1_000_000)).isBetween(15_000L, 30_000L);
  }

  @Test
  void anIdleClientPings() {
    connect(Credentials.of("token"));
    FakeServer.Peer peer = server.welcome();
    peer.awaitPing();
    peer.awaitPing();
  }

  @Test
  void aSilentServerIsLeft() {
    connect(Credentials.of("token"));
    FakeServer.Peer silent = server.accept();
    silent.mute();
    hello(silent);
    silent.welcome(1);
    silent.awaitClose();

    assertThat(hello(server.accept()).hasResumeToken()).isTrue();
  }

  @Test
  void aRequestMadeWhileAwayWaitsForTheConnection() throws Exception {
    HutongClient client = connect(Credentials.of("token"));
    CompletableFuture<Opened> opened = client.open("li");
    FakeServer.Peer peer = server.welcome();
    Frame open = peer.next(BodyCase.OPEN);
    assertThat(open.getOpen().getHandle()).isEqualTo("li");
    peer.send(
        Frame.newBuilder()
            .setRequestId(open.getRequestId())
            .setOpened(Opened.newBuilder().setConversationId("d-1")));

    assertThat(opened.get(10, TimeUnit.SECONDS).getConversationId()).isEqualTo("d-1");
  }

  @Test
  void aRequestUnderWayFailsWhenTheConnectionBreaks() {
    HutongClient client = connect(Credentials.of("token"));
    FakeServer.Peer peer = server.welcome();
    CompletableFuture<Opened> opened = client.open("li");
    peer.next(BodyCase.OPEN);
    peer.cut();

    assertThatThrownBy(() -> opened.get(10, TimeUnit.SECONDS)).hasMessageContaining("UNAVAILABLE");
  }

  @Test
  void anErrorIsTypedWithItsActionAndPause() {
    HutongClient client = connect(Credentials.of("token"));
    FakeServer.Peer peer = server.welcome();
    CompletableFuture<Opened> opened = client.open("nobody");
    peer.error(peer.next(BodyCase.OPEN), Code.NO_SUCH_HANDLE, Action.FIX, 7);

    assertThatThrownBy(() -> opened.get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            HutongException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.NO_SUCH_HANDLE);
              assertThat(e.action()).isEqualTo(Action.FIX);
              assertThat(e.retryAfterMillis()).isEqualTo(7);
            });
  }

  @Test
  void closingTellsWhatWasReceivedAndFailsWhatIsOpen() {
    HutongClient client = connect(Credentials.of("token"));
    FakeServer.Peer peer = server.welcome();
    CompletableFuture<Opened> opened = client.open("li");
    peer.next(BodyCase.OPEN);
    peer.push("c", item(1, "other/1"));
    heard.next();
    client.close();

    assertThat(peer.next(BodyCase.RECEIVED).getReceived().getSequence()).isEqualTo(1);
    peer.awaitClose();
    assertThat(opened).isCompletedExceptionally();
  }

  @Test
  void theTapSeesFramesBeforeDuplicatesAreDropped() {
    List<Long> pushes = new java.util.concurrent.CopyOnWriteArrayList<>();
    LinkedBlockingQueue<BodyCase> sent = new LinkedBlockingQueue<>();
    FrameListener tap =
        new FrameListener() {
          @Override
          public void received(Frame frame) {
            if (frame.hasPush()) {
              pushes.add(frame.getPush().getItem().getSequence());
            }
          }

          @Override
          public void sent(Frame frame) {
            sent.add(frame.getBodyCase());
          }
        };
    clients.add(HutongClient.connect(settings(Credentials.of("token")).withTap(tap)));
    FakeServer.Peer peer = server.welcome();
    peer.push("c", item(1, "other/1"));
    peer.push("c", item(1, "other/1"));
    peer.push("c", item(2, "other/2"));

    assertThat(heard.next(2)).containsExactly("c 1", "c 2");
    assertThat(pushes).containsExactly(1L, 1L, 2L);
    assertThat(sent).startsWith(BodyCase.HELLO);
  }

  @Test
  void hundredsOfClientsShareTheirThreads() {
    int before = Thread.activeCount();
    for (int i = 0; i < 200; i++) {
      connect(Credentials.of("token"));
    }
    for (int i = 0; i < 200; i++) {
      server.welcome().push("c", item(1, "other/1"));
    }
    assertThat(heard.next(200)).containsOnly("c 1");
    // The fake server needs one thread per connection, the clients none.
    assertThat(Thread.activeCount() - before).isLessThan(300);
  }
}
