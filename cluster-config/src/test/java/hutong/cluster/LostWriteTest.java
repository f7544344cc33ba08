package hutong.cluster;

import static hutong.cluster.Frames.bodies;
import static hutong.cluster.Frames.open;
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
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Item;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A write that was given up appears after all, behind those of the writer that came after it: put
 * into the real journal by hand, as the lost writer would have, between the times of the two.
 */
@ExtendWith(SharedNode.class)
class LostWriteTest {
  private Lane lane;
  private JournalRows journal;
  private Person alice;
  private Peer a;
  private Peer b;
  private String chat;
  private String lostWriter;
  private UUID lostTime;

  @BeforeEach
  void aWriterHasStoredTwoLinesAndIsReplaced(Lane node) throws Exception {
    lane = node;
    journal = new JournalRows(lane);
    alice = lane.person("alice");
    Person bob = lane.person("bob");
    a = lane.greet(alice);
    b = lane.greet(bob);
    chat = a.ask(open(bob), "opened").getOpened().getConversationId();
    a.ask(text(chat, "phone/1", "one"), "ack");
    a.ask(text(chat, "phone/2", "two"), "ack");
    lostWriter = journal.writers("Conversation|" + chat, 4).get(0);
    lostTime = between();
    lane.restart(chat);
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    journal.close();
  }

  @Test
  void aLateBatchBehindNewerEventsIsVoidForEverybodyAndForEver() throws Exception {
    Ack three = a.ask(text(chat, "phone/3", "three"), "ack").getAck();
    assertThat(three.getSequence()).isEqualTo(6);
    late(5, 24);

    assertThat(bodies(whole(b, chat))).containsExactly("one", "two", "three");
    a.ask(text(chat, "phone/4", "four"), "ack");
    assertThat(bodies(whole(b, chat))).containsExactly("one", "two", "three", "four");
    lane.restart(chat);
    Ack five = a.ask(text(chat, "phone/5", "five"), "ack").getAck();

    assertThat(five.getSequence()).isEqualTo(26);
    List<Item> history = whole(b, chat);
    assertThat(bodies(history)).containsExactly("one", "two", "three", "four", "five");
    assertThat(history).hasSize(26);
    assertThat(history.subList(7, 24)).allMatch(Item::hasVoid);
    assertThat(a.ask(text(chat, "phone/3", "three"), "ack").getAck()).isEqualTo(three);
  }

  @Test
  void aLateRowAtTheJournalsVeryEndHidesNothingThatWasAcknowledged() throws Exception {
    Ack three = a.ask(text(chat, "phone/3", "three"), "ack").getAck();
    late(5, 6);
    lane.restart(chat);

    assertThat(a.ask(text(chat, "phone/3", "three"), "ack").getAck()).isEqualTo(three);
    a.ask(text(chat, "phone/4", "four"), "ack");
    assertThat(bodies(whole(b, chat))).containsExactly("one", "two", "three", "four");
  }

  @Test
  void whatTheLostWriterDidStoreInTimeIsThere() throws Exception {
    late(5, 5);
    lane.restart(chat);

    a.ask(text(chat, "phone/3", "three"), "ack");
    assertThat(bodies(whole(b, chat))).containsExactly("one", "two", "late 5", "three");
  }

  private void late(long from, long to) {
    for (long sequence = from; sequence <= to; sequence++) {
      ConversationEntry entry =
          ConversationEntry.newBuilder()
              .setSequence(sequence)
              .setIncarnation(1)
              .setAtMillis(1)
              .setCountable(sequence)
              .setPosted(
                  Posted.newBuilder()
                      .setId(
                          ItemId.newBuilder()
                              .setSender(alice.session().userId())
                              .setDevice("phone")
                              .setCounter(1000 + sequence))
                      .setContent(
                          Content.newBuilder()
                              .setText(Text.newBuilder().setBody("late " + sequence))))
              .build();
      journal.put(
          "Conversation|" + chat, sequence, lostTime, lostWriter, "C1", entry.toByteArray());
    }
  }

  /** A moment after what was stored so far and before what comes. */
  private static UUID between() {
    long now = System.currentTimeMillis();
    Awaitility.await().until(() -> System.currentTimeMillis() > now + 2);
    return Uuids.startOf(now + 1);
  }
}
