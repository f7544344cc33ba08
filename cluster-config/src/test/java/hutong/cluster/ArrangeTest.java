package hutong.cluster;

import static hutong.cluster.Frames.arrange;
import static hutong.cluster.Frames.bodies;
import static hutong.cluster.Frames.group;
import static hutong.cluster.Frames.inbox;
import static hutong.cluster.Frames.open;
import static hutong.cluster.Frames.read;
import static hutong.cluster.Frames.received;
import static hutong.cluster.Frames.text;
import static hutong.cluster.Frames.whole;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Head;
import hutong.protocol.wire.InboxEntry;
import hutong.protocol.wire.InboxPage;
import hutong.protocol.wire.Reader;
import hutong.protocol.wire.Readers;
import hutong.protocol.wire.Signal;
import hutong.protocol.wire.Typing;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One's own list on all devices, and who has read what. */
@ExtendWith(SharedNode.class)
class ArrangeTest {
  private Lane lane;
  private Person alice;
  private Person bob;
  private Peer a;
  private Peer phone;
  private Peer tablet;
  private String chat;

  @BeforeEach
  void somebodyWritesToAPersonWithTwoDevices(Lane node) throws Exception {
    lane = node;
    alice = lane.person("alice");
    bob = lane.person("bob");
    a = lane.greet(alice);
    phone = lane.greet(bob);
    tablet = lane.greet(lane.onDevice(bob, "tablet"));
    chat = a.ask(open(bob), "opened").getOpened().getConversationId();
    a.ask(text(chat, "phone/1", "one"), "ack");
    a.ask(text(chat, "phone/2", "two"), "ack");
  }

  @AfterEach
  void close() {
    a.close();
    phone.close();
    tablet.close();
  }

  @Test
  void theBadgeIsTheSameOnAllDevicesAndLeavesOutWhatIsMuted() throws Exception {
    String other = a.ask(group("lobby", bob), "opened").getOpened().getConversationId();
    a.ask(text(other, "phone/1", "three"), "ack");
    assertThat(list(phone).getBadge()).isEqualTo(3);
    assertThat(list(tablet).getBadge()).isEqualTo(3);

    Head muted = phone.ask(arrange(chat, w -> w.setMuted(true)), "head").getHead();

    assertThat(muted.getMuted()).isTrue();
    assertThat(tablet.await("head", f -> f.getHead().getMuted()).getHead().getConversationId())
        .isEqualTo(chat);
    assertThat(list(phone).getBadge()).isEqualTo(1);
    assertThat(list(tablet).getBadge()).isEqualTo(1);
    tablet.ask(read(other, 3), "head");
    assertThat(list(phone).getBadge()).isZero();
  }

  @Test
  void aPinnedConversationStandsFirstOnEveryPage() throws Exception {
    phone.ask(arrange(chat, w -> w.setPinned(true)), "head");
    for (int i = 0; i < 3; i++) {
      String newer = a.ask(group("lobby " + i, bob), "opened").getOpened().getConversationId();
      a.ask(text(newer, "phone/1", "hello"), "ack");
    }

    InboxPage first = tablet.ask(inbox(2, ""), "inboxPage").getInboxPage();
    InboxPage second = tablet.ask(inbox(2, first.getCursor()), "inboxPage").getInboxPage();

    assertThat(first.getEntries(0).getConversationId()).isEqualTo(chat);
    assertThat(first.getEntries(0).getPinned()).isTrue();
    assertThat(first.getEntries(1).getTitle()).isEqualTo("lobby 2");
    assertThat(second.getEntriesList())
        .extracting(InboxEntry::getTitle)
        .containsExactly("lobby 1", "lobby 0");
    tablet.ask(arrange(chat, w -> w.setPinned(false)), "head");
    assertThat(list(phone).getEntries(3).getConversationId()).isEqualTo(chat);
  }

  @Test
  void aHiddenConversationComesBackWithTheNextWord() throws Exception {
    assertThat(phone.ask(arrange(chat, w -> w.setHidden(true)), "head").getHead().getHidden())
        .isTrue();
    assertThat(list(tablet).getEntriesList()).isEmpty();
    assertThat(list(tablet).getBadge()).isZero();

    a.ask(text(chat, "phone/3", "three"), "ack");

    assertThat(list(tablet).getEntriesList()).hasSize(1);
    assertThat(list(tablet).getBadge()).isEqualTo(3);
  }

  @Test
  void whatIsMarkedUnreadCountsUntilItIsRead() throws Exception {
    phone.ask(read(chat, 4), "head");
    assertThat(list(phone).getBadge()).isZero();

    phone.ask(arrange(chat, w -> w.setMarkedUnread(true)), "head");
    assertThat(list(tablet).getBadge()).isEqualTo(1);
    assertThat(list(tablet).getEntries(0).getMarkedUnread()).isTrue();
    tablet.ask(read(chat, 4), "head");
    Awaitility.await().untilAsserted(() -> assertThat(list(phone).getBadge()).isZero());
  }

  @Test
  void whatIsClearedIsGoneForOneselfOnly() throws Exception {
    Head cleared = phone.ask(arrange(chat, w -> w.setClear(4)), "head").getHead();

    assertThat(cleared.getCleared()).isEqualTo(4);
    assertThat(cleared.getUnread()).isZero();
    a.ask(text(chat, "phone/3", "three"), "ack");
    assertThat(bodies(whole(tablet, chat))).containsExactly("three");
    assertThat(bodies(whole(a, chat))).containsExactly("one", "two", "three");
    phone.ask(arrange(chat, w -> w.setClear(2)), "head");
    assertThat(bodies(whole(tablet, chat))).containsExactly("three");
    phone.refused(arrange(chat, w -> w.setClear(99)), Code.FUTURE_SEQUENCE);
    try (Peer again = lane.greet(lane.onDevice(bob, "watch"))) {
      assertThat(bodies(whole(again, chat))).containsExactly("three");
    }
  }

  @Test
  void theArrangementOutlivesTheConnections() throws Exception {
    phone.ask(arrange(chat, w -> w.setMuted(true).setPinned(true)), "head");
    phone.close();
    tablet.close();

    try (Peer again = lane.greet(bob)) {
      InboxEntry entry = list(again).getEntries(0);
      assertThat(entry.getMuted()).isTrue();
      assertThat(entry.getPinned()).isTrue();
      Head head = again.ask(arrange(chat, w -> w.setMuted(false)), "head").getHead();
      assertThat(head.getMuted()).isFalse();
      assertThat(head.getPinned()).isTrue();
    }
    try (Peer stranger = lane.greet(lane.person("carol"))) {
      stranger.refused(arrange(chat, w -> w.setMuted(true)), Code.NO_SUCH_CONVERSATION);
    }
  }

  @Test
  void storedReceivedAndReadAreToldApart() throws Exception {
    assertThat(readers(4)).isEqualTo(reader(false, false));
    phone.say(received(chat, 4));
    Awaitility.await().untilAsserted(() -> assertThat(readers(4)).isEqualTo(reader(true, false)));
    tablet.ask(read(chat, 3), "head");
    assertThat(readers(4)).isEqualTo(reader(true, false));
    tablet.ask(read(chat, 4), "head");

    assertThat(a.await("readTo", f -> f.getSignal().getReadTo().getSequence() == 4).getSignal())
        .matches(signal -> signal.getSender().equals(bob.session().userId()));
    assertThat(readers(4)).isEqualTo(reader(true, true));
    a.refused(readersOf(chat, 99), Code.FUTURE_SEQUENCE);
    try (Peer stranger = lane.greet(lane.person("carol"))) {
      stranger.refused(readersOf(chat, 1), Code.NO_SUCH_CONVERSATION);
    }
  }

  @Test
  void aLargeGroupKeepsNoListOfReaders() throws Exception {
    Person[] others = new Person[5];
    for (int i = 0; i < others.length; i++) {
      others[i] = lane.person("guest");
    }
    String square = a.ask(group("square", others), "opened").getOpened().getConversationId();

    a.refused(readersOf(square, 1), Code.NOT_ALLOWED);
  }

  @Test
  void typingIsSeenByTheOthersOfASmallGroup() throws Exception {
    String lobby = a.ask(group("lobby", bob), "opened").getOpened().getConversationId();
    phone.await("push", f -> f.getPush().getConversationId().equals(lobby));
    a.say(
        Frame.newBuilder()
            .setSignal(
                Signal.newBuilder().setConversationId(lobby).setTyping(Typing.getDefaultInstance()))
            .build());

    Signal seen = phone.await("typing", f -> f.getSignal().hasTyping()).getSignal();
    assertThat(seen.getConversationId()).isEqualTo(lobby);
    assertThat(seen.getSender()).isEqualTo(alice.session().userId());
  }

  private record Standing(boolean received, boolean read) {}

  private static Standing reader(boolean received, boolean read) {
    return new Standing(received, read);
  }

  private Standing readers(long sequence) throws Exception {
    List<Reader> readers =
        a.ask(readersOf(chat, sequence), "readerList").getReaderList().getReadersList();
    assertThat(readers).hasSize(1);
    assertThat(readers.get(0).getMember().getHandle()).isEqualTo(bob.handle());
    return new Standing(readers.get(0).getReceived(), readers.get(0).getRead());
  }

  private static Frame.Builder readersOf(String conversation, long sequence) {
    return Frame.newBuilder()
        .setReaders(Readers.newBuilder().setConversationId(conversation).setSequence(sequence));
  }

  private static InboxPage list(Peer peer) throws Exception {
    return peer.ask(inbox(50, ""), "inboxPage").getInboxPage();
  }
}
