package hutong.cluster;

import static hutong.cluster.Frames.add;
import static hutong.cluster.Frames.bodies;
import static hutong.cluster.Frames.group;
import static hutong.cluster.Frames.inbox;
import static hutong.cluster.Frames.leave;
import static hutong.cluster.Frames.open;
import static hutong.cluster.Frames.openId;
import static hutong.cluster.Frames.read;
import static hutong.cluster.Frames.received;
import static hutong.cluster.Frames.sync;
import static hutong.cluster.Frames.text;
import static hutong.cluster.Frames.whole;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.ConversationKind;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Head;
import hutong.protocol.wire.Hello;
import hutong.protocol.wire.InboxPage;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Opened;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Sync;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** People talk over real connections through a real node. */
@ExtendWith(SharedNode.class)
class TalkTest {
  private Lane lane;
  private Person alice;
  private Person bob;

  @BeforeEach
  void twoPeople(Lane node) throws Exception {
    lane = node;
    alice = lane.person("alice");
    bob = lane.person("bob");
  }

  @Test
  void whatIsSaidArrivesInOrderAtBothAndStaysInTheHistory() throws Exception {
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      String chat = direct(a, bob);
      List<String> said = new ArrayList<>();
      for (int i = 1; i <= 5; i++) {
        said.add("line " + i);
        a.say(text(chat, "phone/" + i, "line " + i).setRequestId(100 + i).build());
      }

      assertThat(pushed(b, chat, 5)).isEqualTo(said);
      assertThat(pushed(a, chat, 5)).isEqualTo(said);
      List<Item> history = whole(b, chat);
      assertThat(history).extracting(Item::getSequence).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
      assertThat(bodies(history)).isEqualTo(said);
      assertThat(whole(a, chat)).isEqualTo(history);
    }
  }

  @Test
  void aRepeatGetsTheOriginalAcknowledgementAndAnotherBodyIsAConflict() throws Exception {
    try (Peer a = lane.greet(alice)) {
      String chat = direct(a, bob);
      Ack first = a.ask(text(chat, "phone/1", "hello"), "ack").getAck();

      assertThat(a.ask(text(chat, "phone/1", "hello"), "ack").getAck()).isEqualTo(first);
      assertThat(a.ask(text(chat, "phone/1", "other")).getError().getCode())
          .isEqualTo(Code.CONFLICT);
      assertThat(bodies(whole(a, chat))).containsExactly("hello");
    }
  }

  @Test
  void anIdOlderThanWhatIsRememberedIsTooOld() throws Exception {
    try (Peer a = lane.greet(alice)) {
      String chat = direct(a, bob);
      for (int i = 1; i <= 10; i++) {
        a.ask(text(chat, "phone/" + i, "line " + i), "ack");
      }

      assertThat(a.ask(text(chat, "phone/1", "line 1")).getError().getCode())
          .isEqualTo(Code.TOO_OLD);
    }
  }

  @Test
  void bothSidesOpenTheSameConversation() throws Exception {
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      assertThat(direct(a, bob)).isEqualTo(direct(b, alice));
    }
  }

  @Test
  void whoWasAwayIsToldWhereToLookBeforeCurrent() throws Exception {
    String chat;
    try (Peer a = lane.greet(alice)) {
      chat = direct(a, bob);
      a.ask(text(chat, "phone/1", "are you there?"), "ack");
    }
    try (Peer b = Peer.connect(lane.node().wsPort())) {
      b.hello(bob);

      Frame head = b.await("head or current", f -> f.hasHead() || f.hasCurrent());
      assertThat(head.getHead().getConversationId()).isEqualTo(chat);
      assertThat(head.getHead().getHead()).isEqualTo(3);
      assertThat(head.getHead().getUnread()).isEqualTo(1);
      b.await("current");
      b.say(received(chat, 3));
      b.ask(sync(chat, 1, 10), "page");
    }
    try (Peer b = lane.greet(bob)) {
      assertThat(b.ask(inbox(10, ""), "inboxPage").getInboxPage().getEntriesCount()).isEqualTo(1);
    }
  }

  @Test
  void currentIsSaidAfterTheLastHead() throws Exception {
    List<String> chats = new ArrayList<>();
    Person carol = lane.person("carol");
    for (int i = 0; i < 6; i++) {
      try (Peer guest = lane.greet(lane.person("guest"))) {
        String chat = direct(guest, carol);
        guest.ask(text(chat, "phone/1", "hello"), "ack");
        chats.add(chat);
      }
    }
    try (JournalRows rows = new JournalRows(lane)) { // heads of long ago are told without a look
      for (String chat : chats) {
        rows.age(carol.session().userId(), chat);
      }
    }
    try (Peer c = Peer.connect(lane.node().wsPort())) {
      c.hello(carol);
      List<String> named = new ArrayList<>();
      c.await(
          "current",
          frame -> {
            if (frame.hasHead()) {
              named.add(frame.getHead().getConversationId());
            }
            return frame.hasCurrent();
          });

      assertThat(named).containsExactlyInAnyOrderElementsOf(chats);
    }
  }

  @Test
  void aReadMarkClearsTheBadgeOnAllDevicesAndOnesOwnItemsNeverCount() throws Exception {
    Person tablet = lane.onDevice(bob, "tablet");
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob);
        Peer t = lane.greet(tablet)) {
      String chat = direct(a, bob);
      for (int i = 1; i <= 4; i++) {
        a.ask(text(chat, "phone/" + i, "line " + i), "ack");
      }
      pushed(b, chat, 4);

      Head afterTwo = b.ask(read(chat, 4), "head").getHead();
      assertThat(afterTwo.getUnread()).isEqualTo(2);
      Frame told = t.await("head", f -> f.hasHead() && f.getHead().getRead() == 4);
      assertThat(told.getHead().getUnread()).isEqualTo(2);
      assertThat(entry(a, chat).getUnread()).isZero();
      b.ask(text(chat, "phone/1", "thank you"), "ack");
      assertThat(entry(t, chat).getUnread()).isZero();
      assertThat(b.ask(read(chat, 2), "head").getHead().getRead()).isEqualTo(4);
    }
  }

  @Test
  void theInboxIsPagedWithTheNewestFirst() throws Exception {
    try (Peer a = lane.greet(alice)) {
      List<String> chats = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        String chat = direct(a, lane.person("guest"));
        a.ask(text(chat, "phone/1", "hello " + i), "ack");
        chats.add(0, chat);
      }
      List<String> listed = new ArrayList<>();
      String cursor = "";
      do {
        InboxPage page = a.ask(inbox(2, cursor), "inboxPage").getInboxPage();
        page.getEntriesList().forEach(entry -> listed.add(entry.getConversationId()));
        cursor = page.getCursor();
      } while (!cursor.isEmpty());

      assertThat(listed).isEqualTo(chats);
    }
  }

  @Test
  void membersOfAGroupComeAndGoAndReadFromTheirJoining() throws Exception {
    Person carol = lane.person("carol");
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob);
        Peer c = lane.greet(carol)) {
      Opened opened = a.ask(group("The lane", bob), "opened").getOpened();
      String id = opened.getConversationId();
      assertThat(opened.getKind()).isEqualTo(ConversationKind.GROUP);
      a.ask(text(id, "phone/1", "before carol"), "ack");
      long joined = a.ask(add(id, carol), "ack").getAck().getSequence();
      b.ask(text(id, "phone/1", "welcome"), "ack");

      assertThat(pushed(c, id, 1)).containsExactly("welcome");
      assertThat(whole(c, id).get(0).getSequence()).isEqualTo(joined);
      assertThat(bodies(whole(b, id))).containsExactly("before carol", "welcome");
      c.ask(leave(id), "ack");
      assertThat(c.ask(sync(id, 1, 10)).getError().getCode()).isEqualTo(Code.NO_SUCH_CONVERSATION);
      assertThat(c.ask(text(id, "phone/9", "still here?")).getError().getCode())
          .isEqualTo(Code.NO_SUCH_CONVERSATION);
      assertThat(a.ask(openId(id), "opened").getOpened().getMemberCount()).isEqualTo(2);
    }
  }

  @Test
  void aGroupThatOutgrowsTheLimitUnderTrafficLosesNothing() throws Exception {
    List<Person> people = new ArrayList<>();
    List<Peer> peers = new ArrayList<>();
    try (Peer a = lane.greet(alice)) {
      String id = a.ask(group("Growing", bob), "opened").getOpened().getConversationId();
      for (int i = 0; i < 5; i++) {
        Person guest = lane.person("guest");
        people.add(guest);
        peers.add(lane.greet(guest));
        a.ask(text(id, "phone/" + (2 * i + 1), "before " + i), "ack");
        a.ask(add(id, guest), "ack");
        a.ask(text(id, "phone/" + (2 * i + 2), "after " + i), "ack");
      }
      for (int i = 0; i < 5; i++) {
        List<String> heard = new ArrayList<>();
        Peer guest = peers.get(i);
        guest.await(
            "the last line",
            frame -> {
              if (frame.hasPush() && frame.getPush().getItem().hasText()) {
                heard.add(frame.getPush().getItem().getText().getBody());
              }
              return heard.contains("after 4");
            });
        List<String> history = bodies(whole(guest, id));
        assertThat(history).startsWith("after " + i).endsWith("after 4");
        assertThat(heard).isSubsetOf(history);
        assertThat(entry(guest, id).getUnread()).isEqualTo(history.size());
      }
      try (Peer again = lane.greet(people.get(0))) {
        assertThat(entry(again, id).getPreview()).isEqualTo("after 4");
      }
    } finally {
      peers.forEach(Peer::close);
    }
  }

  @Test
  void aDeviceFarBehindIsToldToStartFromTheEnd() throws Exception {
    try (Peer a = lane.greet(alice)) {
      String chat = direct(a, bob);
      for (int i = 1; i <= 40; i++) {
        a.say(text(chat, "phone/" + i, "line " + i).setRequestId(1000 + i).build());
      }
      a.await("the last acknowledgement", frame -> frame.getRequestId() == 1040);
      Page page =
          a.ask(
                  Frame.newBuilder()
                      .setSync(
                          Sync.newBuilder()
                              .setConversationId(chat)
                              .setFrom(1)
                              .setLimit(10)
                              .setCatchUp(true)),
                  "page")
              .getPage();

      assertThat(page.getState()).isEqualTo(Page.State.TOO_LONG);
      assertThat(page.getStartFrom()).isEqualTo(33);
      assertThat(a.ask(sync(chat, 33, 10), "page").getPage().getState())
          .isEqualTo(Page.State.COMPLETE);
      assertThat(whole(a, chat)).hasSize(42);
    }
  }

  @Test
  void whoDoesNotSayReceivedGetsHeadsBeyondTheirCreditAndPullsTheRest() throws Exception {
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      String chat = direct(a, bob);
      for (int i = 1; i <= 40; i++) {
        a.say(text(chat, "phone/" + i, "line " + i).setRequestId(1000 + i).build());
        a.say(received(chat, i));
      }
      int[] pushes = {0};
      b.await(
          "a head instead of a push",
          frame -> {
            pushes[0] += frame.hasPush() ? 1 : 0;
            return frame.hasHead();
          });

      assertThat(pushes[0]).isEqualTo(16);
      a.await("the last acknowledgement", frame -> frame.getRequestId() == 1040);
      assertThat(whole(b, chat)).hasSize(42);
      b.say(received(chat, 42));
      a.ask(text(chat, "phone/41", "and on"), "ack");
      assertThat(pushed(b, chat, 1)).containsExactly("and on");
    }
  }

  @Test
  void aConnectionIsResumedWithItsToken() throws Exception {
    String resume;
    try (Peer a = Peer.connect(lane.node().wsPort())) {
      resume = a.hello(alice).getWelcome().getResumeToken();
      a.cut();
    }
    try (Peer a = Peer.connect(lane.node().wsPort())) {
      Frame welcome =
          a.ask(
              Frame.newBuilder()
                  .setHello(Hello.newBuilder().setResumeToken(resume).setDevice("phone")),
              "welcome");
      assertThat(welcome.getWelcome().getUserId()).isEqualTo(alice.session().userId());
      a.await("current");
    }
  }

  @Test
  void makingAGroupAgainUnderItsIdGivesTheSameGroup() throws Exception {
    try (Peer a = lane.greet(alice)) {
      Frame.Builder request = group("Once", bob);
      request.getCreateGroupBuilder().setCreationId("c1");
      String first = a.ask(request.clone(), "opened").getOpened().getConversationId();

      assertThat(a.ask(request.clone(), "opened").getOpened().getConversationId()).isEqualTo(first);
    }
  }

  @Test
  void aNoteToOneselfIsAConversationOfOne() throws Exception {
    try (Peer a = lane.greet(alice)) {
      String notes = direct(a, alice);
      a.ask(text(notes, "phone/1", "buy rice"), "ack");

      assertThat(bodies(whole(a, notes))).containsExactly("buy rice");
      assertThat(entry(a, notes).getUnread()).isZero();
    }
  }

  private static String direct(Peer peer, Person with) throws Exception {
    return peer.ask(open(with), "opened").getOpened().getConversationId();
  }

  /** The bodies of the next texts that are pushed, which must follow each other without a hole. */
  private static List<String> pushed(Peer peer, String conversation, int count) throws Exception {
    List<String> bodies = new ArrayList<>();
    long last = 0;
    while (bodies.size() < count) {
      Item item =
          peer.await(
                  "push", f -> f.hasPush() && f.getPush().getConversationId().equals(conversation))
              .getPush()
              .getItem();
      assertThat(item.getSequence())
          .as("dense")
          .isEqualTo(last == 0 ? item.getSequence() : last + 1);
      last = item.getSequence();
      if (item.hasText()) {
        bodies.add(item.getText().getBody());
      }
    }
    return bodies;
  }

  private static hutong.protocol.wire.InboxEntry entry(Peer peer, String conversation)
      throws Exception {
    return peer.ask(inbox(200, ""), "inboxPage").getInboxPage().getEntriesList().stream()
        .filter(entry -> entry.getConversationId().equals(conversation))
        .findFirst()
        .orElseThrow();
  }
}
