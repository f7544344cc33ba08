package hutong.protocol.client;

import static hutong.protocol.client.FakeServer.item;
import static hutong.protocol.client.FakeServer.items;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.protocol.ClientId;
import hutong.protocol.client.ClientSettings.Credentials;
import hutong.protocol.client.ClientSettings.Tuning;
import hutong.protocol.client.ClientStore.Unsent;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Frame.BodyCase;
import hutong.protocol.wire.Page;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a call of send to its acknowledgement. */
@Timeout(30)
class OutboxTest {
  private static final Tuning QUICK = Tuning.DEFAULT.withTimes(10_000, 10, 50);

  private final FakeServer server = new FakeServer();
  private final Heard heard = new Heard();
  private final ClientStore store = ClientStore.inMemory();
  private final ClientSettings settings =
      ClientSettings.of(server.url(), "phone", Credentials.of("token"), heard)
          .withStore(store)
          .withTuning(QUICK);
  private HutongClient client = HutongClient.connect(settings);
  private FakeServer.Peer peer = server.welcome();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private void reconnectWith(ClientSettings settings) {
    client.close();
    client = HutongClient.connect(settings);
    peer = server.welcome();
  }

  private static Ack of(CompletableFuture<Ack> ack) throws Exception {
    return ack.get(10, TimeUnit.SECONDS);
  }

  private Frame nextSend() {
    return peer.next(BodyCase.SEND);
  }

  private static String id(Frame send) {
    return send.getSend().getClientId();
  }

  @Test
  void countersRiseInEachConversationAndTheAcknowledgementComesBack() throws Exception {
    CompletableFuture<Ack> first = client.send("c", "one");
    CompletableFuture<Ack> second = client.send("c", "two");
    peer.ack(nextSend(), 5);
    peer.ack(nextSend(), 6);
    CompletableFuture<Ack> other = client.send("d", "one");
    peer.ack(nextSend(), 1);

    assertThat(of(first).getClientId()).isEqualTo("phone/1");
    assertThat(of(second).getSequence()).isEqualTo(6);
    assertThat(of(other).getClientId()).isEqualTo("phone/1");
    assertThat(store.outbox()).isEmpty();
  }

  @Test
  void anItemAndItsCounterAreInTheStoreBeforeItIsSent(@TempDir Path folder) throws Exception {
    try (FileStore file = new FileStore(folder.resolve("store"))) {
      BlockingQueue<String> stored = new LinkedBlockingQueue<>();
      FrameListener tap =
          new FrameListener() {
            @Override
            public void sent(Frame frame) {
              if (frame.hasSend()) {
                stored.add(file.counter("c") + " " + file.outbox());
              }
            }
          };
      reconnectWith(settings.withStore(file).withTap(tap));
      // Before that it would be sent later in any case.
      client.welcomed().get(10, TimeUnit.SECONDS);
      CompletableFuture<Ack> ack = client.send("c", "one");
      peer.ack(nextSend(), 1);
      of(ack);

      assertThat(stored)
          .containsExactly("1 " + List.of(Unsent.ofText("c", new ClientId("phone", 1), "one", 0)));
      client.close();
    }
  }

  @Test
  void oneConversationsSendsWaitForEachOtherAndOthersDoNot() {
    var unused = List.of(client.send("c", "one"), client.send("c", "two"), client.send("d", "x"));
    Frame first = nextSend();
    Frame other = nextSend();
    assertThat(other.getSend().getConversationId()).isEqualTo("d");
    peer.ack(first, 1);

    assertThat(nextSend().getSend().getText().getBody()).isEqualTo("two");
  }

  @Test
  void atMost64SendsAreInFlight() {
    List<CompletableFuture<Ack>> acks =
        IntStream.range(0, 70).mapToObj(i -> client.send("c" + i, "x")).toList();
    Frame first = nextSend();
    for (int i = 1; i < 64; i++) {
      nextSend();
    }
    // With 64 unanswered the next frame is this request, not a send.
    var unused = client.open("li");
    assertThat(peer.next().getBodyCase()).isEqualTo(BodyCase.OPEN);
    peer.ack(first, 1);
    assertThat(nextSend().getSend().getConversationId()).isEqualTo("c64");
    assertThat(acks.get(69)).isNotDone();
  }

  @Test
  void afterADisconnectTheSameIdsAreSentInTheSameOrder() throws Exception {
    reconnectWith(settings.withTuning(QUICK.withSends(64, 8)));
    List<CompletableFuture<Ack>> acks =
        IntStream.rangeClosed(1, 5).mapToObj(i -> client.send("c", "text " + i)).toList();
    IntStream.rangeClosed(1, 5).forEach(i -> assertThat(id(nextSend())).isEqualTo("phone/" + i));
    peer.cut();
    peer = server.welcome();
    for (int i = 1; i <= 5; i++) {
      Frame send = nextSend();
      assertThat(id(send)).isEqualTo("phone/" + i);
      assertThat(send.getSend().getText().getBody()).isEqualTo("text " + i);
      peer.ack(send, i);
    }
    assertThat(of(acks.get(4)).getSequence()).isEqualTo(5);
  }

  @Test
  void pendingIsRetriedUnderTheSameIdAndHoldsUpWhatIsBehind() throws Exception {
    CompletableFuture<Ack> first = client.send("c", "one");
    CompletableFuture<Ack> second = client.send("c", "two");
    peer.error(nextSend(), Code.PENDING, Action.RETRY, 30);
    Frame again = nextSend();
    assertThat(id(again)).isEqualTo("phone/1");
    peer.error(again, Code.RATE_LIMITED, Action.RETRY, 30);
    peer.ack(nextSend(), 1);
    peer.ack(nextSend(), 2);

    assertThat(of(first).getClientId()).isEqualTo("phone/1");
    assertThat(of(second).getClientId()).isEqualTo("phone/2");
  }

  @Test
  void withoutAnAnswerTheSameIsSentAgain() throws Exception {
    reconnectWith(settings.withTuning(Tuning.DEFAULT.withTimes(100, 10, 50)));
    CompletableFuture<Ack> ack = client.send("c", "one");
    assertThat(id(nextSend())).isEqualTo("phone/1");
    Frame again = nextSend();
    assertThat(id(again)).isEqualTo("phone/1");
    peer.ack(again, 1);

    assertThat(of(ack).getSequence()).isEqualTo(1);
  }

  @Test
  void anAcknowledgementThatComesLateCounts() throws Exception {
    reconnectWith(settings.withTuning(Tuning.DEFAULT.withTimes(100, 10, 50)));
    CompletableFuture<Ack> first = client.send("c", "one");
    CompletableFuture<Ack> second = client.send("c", "two");
    Frame given = nextSend();
    // The repeat says that the first request was given up; only that one is answered.
    nextSend();
    peer.ack(given, 1);
    Frame next = nextSend();
    for (int repeat = 0; repeat < 50 && id(next).equals("phone/1"); repeat++) {
      next = nextSend();
    }
    peer.ack(next, 2);

    assertThat(of(first).getSequence()).isEqualTo(1);
    assertThat(of(second).getSequence()).isEqualTo(2);
  }

  @Test
  void aFinalErrorFailsTheSendAndIsTold() {
    CompletableFuture<Ack> ack = client.send("c", "one");
    peer.error(nextSend(), Code.CONFLICT, Action.FIX, 0);

    assertThatThrownBy(() -> of(ack))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            HutongException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFLICT));
    assertThat(heard.next()).isEqualTo("phone/1 failed CONFLICT");
    assertThat(store.outbox()).isEmpty();
  }

  @Test
  void whatTheLimitsForbidIsNotSent() {
    CompletableFuture<Ack> ack = client.send("c", "x".repeat(1_001));

    assertThatThrownBy(() -> of(ack)).hasMessageContaining("TOO_LARGE");
  }

  @Test
  void tooOldAndFoundInTheHistoryIsAcknowledged() throws Exception {
    CompletableFuture<Ack> ack = client.send("c", "one");
    peer.error(nextSend(), Code.TOO_OLD, Action.RESYNC, 0);
    peer.page(peer.next(BodyCase.SYNC), Page.State.MORE, 4, 1, items(1, 2));
    Frame sync = peer.next(BodyCase.SYNC);
    assertThat(sync.getSync().getFrom()).isEqualTo(3);
    // Another person's device of the same name does not count.
    var others = item(3, "phone/1").toBuilder().setSender("01bbbbbbbbbbbbbbbbbbbbbbbb").build();
    peer.page(sync, Page.State.COMPLETE, 4, 1, List.of(others, item(4, "phone/1")));

    assertThat(of(ack).getSequence()).isEqualTo(4);
    assertThat(store.outbox()).isEmpty();
  }

  @Test
  void tooOldAndAbsentIsSentAsNewAheadOfWhatIsBehind() throws Exception {
    peer.push("c", item(1, "other/1"));
    heard.next();
    CompletableFuture<Ack> first = client.send("c", "one");
    CompletableFuture<Ack> second = client.send("c", "two");
    peer.error(nextSend(), Code.TOO_OLD, Action.RESYNC, 0);
    Frame sync = peer.next(BodyCase.SYNC);
    assertThat(sync.getSync().getFrom()).isEqualTo(2);
    peer.page(sync, Page.State.COMPLETE, 2, 1, List.of(item(2, "phone/40")));
    Frame fresh = nextSend();
    assertThat(id(fresh)).isEqualTo("phone/41");
    assertThat(store.outbox())
        .extracting(Unsent::clientId)
        .containsExactly(new ClientId("phone", 41), new ClientId("phone", 42));
    peer.ack(fresh, 3);
    peer.ack(nextSend(), 4);

    assertThat(of(first).getClientId()).isEqualTo("phone/41");
    assertThat(of(second).getClientId()).isEqualTo("phone/42");
  }

  @Test
  void aSearchThatIsCutOffStartsAgain() throws Exception {
    CompletableFuture<Ack> ack = client.send("c", "one");
    peer.error(nextSend(), Code.TOO_OLD, Action.RESYNC, 0);
    peer.next(BodyCase.SYNC);
    peer.cut();
    peer = server.welcome();
    peer.page(peer.next(BodyCase.SYNC), Page.State.COMPLETE, 1, 1, List.of(item(1, "phone/1")));

    assertThat(of(ack).getSequence()).isEqualTo(1);
  }

  @Test
  void whatWasUnsentIsSentByTheNextClientWithThatStore() {
    CompletableFuture<Ack> ack = client.send("c", "one");
    nextSend();
    client.close();
    assertThatThrownBy(() -> of(ack)).hasMessageContaining("UNAVAILABLE");
    client = HutongClient.connect(settings);
    peer = server.welcome();

    assertThat(id(nextSend())).isEqualTo("phone/1");
  }

  @Test
  void changesAndTextsKeepTheirOrderThroughADisconnect() throws Exception {
    List<CompletableFuture<Ack>> acks =
        List.of(
            client.send("c", Contents.reply(3, "yes")),
            client.send("c", Contents.reaction(3, "👍")),
            client.send("c", Contents.recall(2)));
    nextSend();
    peer.cut();
    peer = server.welcome();
    Frame reply = nextSend();
    assertThat(id(reply)).isEqualTo("phone/1");
    assertThat(reply.getSend().getReplyTo()).isEqualTo(3);
    peer.ack(reply, 4);
    Frame reaction = nextSend();
    assertThat(reaction.getSend().getReaction().getEmoji()).isEqualTo("👍");
    peer.ack(reaction, 5);
    Frame recall = nextSend();
    assertThat(id(recall)).isEqualTo("phone/3");
    assertThat(recall.getSend().getRecall().getSequence()).isEqualTo(2);
    peer.ack(recall, 6);

    assertThat(of(acks.get(2)).getSequence()).isEqualTo(6);
  }

  @Test
  void aFullOutboxRefuses() {
    Tuning two = new Tuning(64, 1, 8, 2, 32, 50, 10_000, 10, 50, 60_000);
    reconnectWith(settings.withTuning(two));
    var unused = List.of(client.send("c", "one"), client.send("c", "two"));

    assertThatThrownBy(() -> of(client.send("c", "three"))).hasMessageContaining("UNAVAILABLE");
  }
}
