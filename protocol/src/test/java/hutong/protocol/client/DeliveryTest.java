package hutong.protocol.client;

import static hutong.protocol.client.FakeServer.item;
import static hutong.protocol.client.FakeServer.items;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.client.ClientSettings.Credentials;
import hutong.protocol.client.ClientSettings.History;
import hutong.protocol.client.ClientSettings.Tuning;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Frame.BodyCase;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From pushes, heads and pages to one unbroken sequence. */
@Timeout(30)
class DeliveryTest {
  private final FakeServer server = new FakeServer();
  private final Heard heard = new Heard();
  private final ClientStore store = ClientStore.inMemory();
  private final ClientSettings settings =
      ClientSettings.of(server.url(), "phone", Credentials.of("token"), heard)
          .withStore(store)
          .withTuning(Tuning.DEFAULT.withTimes(10_000, 10, 50));
  private final List<HutongClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(HutongClient::close);
    server.close();
  }

  private FakeServer.Peer connected(ClientSettings settings) {
    clients.add(HutongClient.connect(settings));
    return server.welcome();
  }

  @Test
  void pushesInOrderAreDeliveredAndReceivedIsToldOnce() {
    FakeServer.Peer peer = connected(settings);
    items(1, 3).forEach(item -> peer.push("c", item));

    assertThat(heard.next(3)).containsExactly("c 1", "c 2", "c 3");
    assertThat(peer.next(BodyCase.RECEIVED).getReceived().getSequence()).isEqualTo(3);
    assertThat(store.cursor("c")).hasValue(3);
  }

  @Test
  void receivedIsToldAfter32Items() {
    FakeServer.Peer peer = connected(settings);
    items(1, 40).forEach(item -> peer.push("c", item));

    List<Long> told = new ArrayList<>();
    while (told.isEmpty() || told.get(told.size() - 1) < 40) {
      told.add(peer.next(BodyCase.RECEIVED).getReceived().getSequence());
    }
    assertThat(told).isSorted().hasSizeLessThan(40);
  }

  @Test
  void aGapIsFilledBeforeLaterItemsAreDelivered() {
    FakeServer.Peer peer = connected(settings);
    peer.push("c", item(1, "other/1"));
    peer.push("c", item(4, "other/4"));
    Frame sync = peer.next(BodyCase.SYNC);
    assertThat(sync.getSync().getFrom()).isEqualTo(2);
    // Comes while the page is under way and is newer than it.
    peer.push("c", item(5, "other/5"));
    peer.page(sync, Page.State.COMPLETE, 4, 1, items(2, 4));
    Frame again = peer.next(BodyCase.SYNC);
    assertThat(again.getSync().getFrom()).isEqualTo(5);
    peer.page(again, Page.State.COMPLETE, 5, 1, items(5, 5));

    assertThat(heard.next(5)).containsExactly("c 1", "c 2", "c 3", "c 4", "c 5");
  }

  @Test
  void duplicatesAreDroppedAndReceivedIsToldAgain() {
    FakeServer.Peer peer = connected(settings);
    peer.push("c", item(1, "other/1"));
    assertThat(peer.next(BodyCase.RECEIVED).getReceived().getSequence()).isEqualTo(1);
    peer.push("c", item(1, "other/1"));
    assertThat(peer.next(BodyCase.RECEIVED).getReceived().getSequence()).isEqualTo(1);
    peer.push("c", item(2, "other/2"));

    assertThat(heard.next(2)).containsExactly("c 1", "c 2");
  }

  @Test
  void aHeadBeyondTheCursorIsFetchedPageByPageAndThenAllIsCurrent() {
    FakeServer.Peer peer = connected(settings);
    peer.head("c", 3);
    peer.current();
    peer.page(peer.next(BodyCase.SYNC), Page.State.MORE, 3, 1, items(1, 2));
    Frame second = peer.next(BodyCase.SYNC);
    assertThat(second.getSync().getFrom()).isEqualTo(3);
    peer.page(second, Page.State.COMPLETE, 3, 1, items(3, 3));

    assertThat(heard.next(4)).containsExactly("c 1", "c 2", "c 3", "current");
  }

  @Test
  void aHeadWithoutItsItemIsLookedAtAgainAndGivenUp() {
    FakeServer.Peer peer = connected(settings);
    peer.head("c", 1);
    peer.current();
    for (int look = 0; look < 7; look++) {
      peer.page(peer.next(BodyCase.SYNC), Page.State.COMPLETE, 0, 1, List.of());
    }
    assertThat(heard.next()).isEqualTo("current");
    peer.push("c", item(1, "other/1"));
    assertThat(heard.next()).isEqualTo("c 1");
  }

  @Test
  void tooLongIsToldAsAJump() {
    store.startEpoch(1);
    store.keepCursor("c", 7);
    FakeServer.Peer peer = connected(settings);
    peer.head("c", 5_002);
    Frame sync = peer.next(BodyCase.SYNC);
    assertThat(sync.getSync().getCatchUp()).isTrue();
    peer.page(sync, Page.State.TOO_LONG, 5_002, 5_001, List.of());
    Frame rest = peer.next(BodyCase.SYNC);
    assertThat(rest.getSync().getFrom()).isEqualTo(5_001);
    peer.page(rest, Page.State.COMPLETE, 5_002, 1, items(5_001, 5_002));

    assertThat(heard.next(3)).containsExactly("c skipped 8 to before 5001", "c 5001", "c 5002");
  }

  @Test
  void recentHistoryStartsOnePageBelowTheFirstContact() {
    FakeServer.Peer peer = connected(settings.withHistory(History.RECENT));
    peer.push("c", item(300, "other/300"));
    Frame sync = peer.next(BodyCase.SYNC);
    assertThat(sync.getSync().getFrom()).isEqualTo(200);
    peer.page(sync, Page.State.COMPLETE, 300, 299, items(299, 300));

    assertThat(heard.next(4))
        .containsExactly(
            "c skipped 1 to before 200", "c skipped 200 to before 299", "c 299", "c 300");
  }

  @Test
  void allHistoryIsPagedWhateverItsLength() {
    FakeServer.Peer peer = connected(settings.withHistory(History.ALL));
    peer.push("c", item(5_000, "other/1"));
    Frame sync = peer.next(BodyCase.SYNC);
    assertThat(sync.getSync().getFrom()).isEqualTo(1);
    assertThat(sync.getSync().getCatchUp()).isFalse();
  }

  @Test
  void aPageLargerThanTheSocketsBufferIsPutTogether() {
    FakeServer.Peer peer = connected(settings);
    peer.head("c", 60);
    Text text = Text.newBuilder().setBody("长".repeat(300)).build();
    List<Item> large =
        items(1, 60).stream().map(item -> item.toBuilder().setText(text).build()).toList();
    peer.page(peer.next(BodyCase.SYNC), Page.State.COMPLETE, 60, 1, large);

    assertThat(heard.next(60)).startsWith("c 1").endsWith("c 60");
  }

  @Test
  void aConversationThatTheServerDeniesIsForgotten() {
    FakeServer.Peer peer = connected(settings);
    peer.head("c", 3);
    peer.current();
    peer.error(peer.next(BodyCase.SYNC), Code.NO_SUCH_CONVERSATION, Action.GIVE_UP, 0);

    assertThat(heard.next(2)).containsExactly("c unreadable NO_SUCH_CONVERSATION", "current");
    assertThat(store.cursor("c")).isEmpty();
  }

  @Test
  void anUnavailablePageIsAskedForAgain() {
    FakeServer.Peer peer = connected(settings);
    peer.head("c", 1);
    peer.error(peer.next(BodyCase.SYNC), Code.UNAVAILABLE, Action.RETRY, 20);
    peer.page(peer.next(BodyCase.SYNC), Page.State.COMPLETE, 1, 1, items(1, 1));

    assertThat(heard.next()).isEqualTo("c 1");
  }

  @Test
  void atMostEightConversationsAreCaughtUpAtOnce() {
    FakeServer.Peer peer = connected(settings);
    IntStream.range(0, 20).forEach(i -> peer.head("c" + i, 1));
    peer.current();
    List<Frame> asked = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      asked.add(peer.next(BodyCase.SYNC));
      // Requests have rising ids: the ninth must not be there before the first is answered.
      if (asked.size() >= 8) {
        peer.page(asked.get(i - 7), Page.State.COMPLETE, 1, 1, items(1, 1));
      }
    }
    asked.subList(13, 20).forEach(s -> peer.page(s, Page.State.COMPLETE, 1, 1, items(1, 1)));

    assertThat(heard.next(21)).doesNotHaveDuplicates().endsWith("current");
  }

  @Test
  void anotherEpochDropsTheCursors() {
    store.startEpoch(1);
    store.keepCursor("c", 9);
    clients.add(HutongClient.connect(settings));
    FakeServer.Peer peer = server.accept();
    peer.next(BodyCase.HELLO);
    peer.welcome(2);
    peer.push("c", item(1, "other/1"));

    assertThat(heard.next(2)).containsExactly("epoch 1 became 2", "c 1");
    assertThat(store.epoch()).isEqualTo(2);
  }

  @Test
  void aListenerThatThrowsLosesNothing() {
    ClientListener failing =
        (conversationId, item) -> {
          heard.delivered(conversationId, item);
          throw new IllegalStateException("on purpose");
        };
    FakeServer.Peer peer =
        connected(
            ClientSettings.of(server.url(), "phone", Credentials.of("token"), failing)
                .withTuning(Tuning.DEFAULT.withTimes(10_000, 10, 50)));
    items(1, 3).forEach(item -> peer.push("c", item));

    assertThat(heard.next(3)).containsExactly("c 1", "c 2", "c 3");
  }

  /** Law: whatever happens to pushes and connections, each item comes once and in order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverIsLostDoubledOrSwappedEachItemIsDeliveredOnceAndInOrder(long seed) {
    Random random = new Random(seed);
    int last = 200;
    FakeServer.Peer peer = connected(settings);
    for (int head = 1; head <= last; head++) {
      int luck = random.nextInt(20);
      if (luck == 0) {
        peer.cut();
        peer = server.welcome();
        peer.head("c", head);
      } else if (luck < 14) {
        peer.push("c", item(Math.max(1, head - random.nextInt(3)), "other/1"));
      }
      if (luck == 13) {
        peer.push("c", item(head, "other/1"));
      }
    }
    peer.head("c", last);
    peer.current();
    Frame frame = peer.next();
    while (frame.getReceived().getSequence() < last) {
      if (frame.hasSync()) {
        long from = frame.getSync().getFrom();
        long to = Math.min(last, from + 6);
        peer.page(
            frame, to == last ? Page.State.COMPLETE : Page.State.MORE, last, 1, items(from, to));
      }
      frame = peer.next();
    }

    List<String> expected = IntStream.rangeClosed(1, last).mapToObj(i -> "c " + i).toList();
    assertThat(heard.next(last + 1).stream().filter(w -> !w.equals("current")).toList())
        .as("seed %d", seed)
        .isEqualTo(expected);
  }
}
