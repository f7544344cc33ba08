package hutong.cluster;

import static hutong.cluster.Frames.bodies;
import static hutong.cluster.Frames.group;
import static hutong.cluster.Frames.read;
import static hutong.cluster.Frames.text;
import static hutong.cluster.Frames.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.platform.chat.journal.Content;
import hutong.platform.chat.journal.ConversationEntry;
import hutong.platform.chat.journal.ItemId;
import hutong.platform.chat.journal.Posted;
import hutong.platform.chat.journal.Text;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.InboxEntry;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A writer died after it had marked the readers' heads and before its entries were stored: the
 * marks are put into the real tables by hand, as it would have left them.
 */
@ExtendWith(SharedNode.class)
class LostMarkTest {
  @Test
  void aHeadAheadOfEntriesThatNeverCameIsOverruledWhenSomebodyLooks(Lane lane) throws Exception {
    Person alice = lane.person("alice");
    Person bob = lane.person("bob");
    looks(lane, alice, bob, List.of(bob));
  }

  @Test
  void theSameInALargeGroup(Lane lane) throws Exception {
    Person alice = lane.person("alice");
    List<Person> members = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      members.add(lane.person("guest"));
    }
    looks(lane, alice, members.get(0), members);
  }

  @Test
  void aMarkThatWasLostWhileItsEntryWasStoredIsMadeGood(Lane lane) throws Exception {
    Person alice = lane.person("alice");
    Person bob = lane.person("bob");
    String chat;
    try (Peer a = lane.greet(alice)) {
      chat = a.ask(group("lane", bob), "opened").getOpened().getConversationId();
      a.ask(text(chat, "phone/1", "one"), "ack");
    }
    lane.restart(chat);
    try (JournalRows journal = new JournalRows(lane)) {
      String writer = journal.writers("Conversation|" + chat, 3).get(0);
      journal.put(
          "Conversation|" + chat, 4, Uuids.timeBased(), writer, "C1", two(alice).toByteArray());
    }

    try (Peer b = lane.greet(bob)) {
      assertThat(ItemsTest.entry(b, chat).getUnread()).isEqualTo(1);
      assertThat(bodies(whole(b, chat))).containsExactly("one", "two");
      Awaitility.await()
          .untilAsserted(() -> assertThat(ItemsTest.entry(b, chat).getUnread()).isEqualTo(2));
    }
    try (Peer again = lane.greet(bob)) {
      assertThat(ItemsTest.entry(again, chat).getUnread()).isEqualTo(2);
      assertThat(ItemsTest.entry(again, chat).getHead()).isEqualTo(4);
    }
  }

  private static ConversationEntry two(Person sender) {
    return ConversationEntry.newBuilder()
        .setSequence(4)
        .setIncarnation(1)
        .setAtMillis(1)
        .setCountable(2)
        .setPosted(
            Posted.newBuilder()
                .setId(
                    ItemId.newBuilder()
                        .setSender(sender.session().userId())
                        .setDevice("phone")
                        .setCounter(2))
                .setContent(Content.newBuilder().setText(Text.newBuilder().setBody("two"))))
        .build();
  }

  private static void looks(Lane lane, Person alice, Person bob, List<Person> members)
      throws Exception {
    String chat;
    long head;
    try (Peer a = lane.greet(alice)) {
      chat =
          a.ask(group("lane", members.toArray(Person[]::new)), "opened")
              .getOpened()
              .getConversationId();
      a.ask(text(chat, "phone/1", "one"), "ack");
      head = a.ask(text(chat, "phone/2", "two"), "ack").getAck().getSequence();
    }
    lane.restart(chat);
    try (JournalRows rows = new JournalRows(lane)) {
      for (Person person : members) {
        rows.markAhead(person.session().userId(), chat, 2, head + 11, 13);
      }
    }

    try (Peer b = lane.greet(bob)) {
      assertThat(bodies(whole(b, chat))).containsExactly("one", "two");
      b.refused(read(chat, head + 11), Code.FUTURE_SEQUENCE);
      Awaitility.await()
          .untilAsserted(
              () -> {
                InboxEntry entry = ItemsTest.entry(b, chat);
                assertThat(entry.getUnread()).isEqualTo(2);
                assertThat(entry.getPreview()).isEqualTo("two");
                assertThat(entry.getHead()).isBetween(head, head + 1);
              });
      b.ask(read(chat, head), "head");
      assertThat(ItemsTest.entry(b, chat).getUnread()).isZero();
      try (Peer a = lane.greet(alice)) {
        a.ask(text(chat, "phone/3", "three"), "ack");
        b.await("three", f -> f.getPush().getItem().getText().getBody().equals("three"));
        Awaitility.await()
            .untilAsserted(() -> assertThat(ItemsTest.entry(b, chat).getUnread()).isEqualTo(1));
        assertThat(ItemsTest.entry(b, chat).getPreview()).isEqualTo("three");
      }
    }
  }
}
