package hutong.platform.chat;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.platform.Golden;
import hutong.platform.chat.Conversation.Event;
import hutong.platform.chat.Conversation.Person;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Stored;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

class ConversationJournalTest {
  private static final ConversationJournal BYTES = new ConversationJournal(4);
  private static final Person ALICE = new Person(new UserId("0".repeat(25) + "a"), "alice");
  private static final Person BOB = new Person(new UserId("0".repeat(25) + "b"), "bob");

  @Test
  void storedBytesAreReadAsTheyWereWritten() {
    Golden.check(
        "/golden/conversation.properties",
        BYTES,
        Map.of(
            "opened",
            new Entry.Opened<>(21, 7, 1_700_000_000_000L, 12),
            "created",
            recorded(new Event.Created("The lane", List.of(ALICE, BOB))),
            "posted",
            recorded(new Event.Posted(ALICE.user(), "phone", 3, "你好", -5, 9)),
            "added",
            recorded(new Event.Added(ALICE.user(), List.of(BOB))),
            "left",
            recorded(new Event.Left(BOB.user())),
            "became-large",
            recorded(new Event.BecameLarge())),
        Map.of("snapshot", snapshot()));
  }

  @Test
  void anUnknownManifestIsNamed() {
    Stored unknown = new Stored("C9", new byte[0]);

    assertThatThrownBy(() -> BYTES.decode(unknown)).hasMessageContaining("manifest=C9");
    assertThatThrownBy(() -> BYTES.decodeSnapshot(unknown)).hasMessageContaining("manifest=C9");
  }

  private static Entry<Event> recorded(Event event) {
    return new Entry.Recorded<>(22, 7, 1_700_000_000_001L, event);
  }

  private static Live<Conversation> snapshot() {
    return new Live<>(
        7,
        22,
        new Conversation(
            new ConversationId("g-" + "0".repeat(26)),
            4,
            "The lane",
            true,
            true,
            22,
            1_700_000_000_001L,
            9,
            "你好",
            22,
            HashTreePMap.singleton(
                ALICE.user(), new Conversation.Member(ALICE.user(), "alice", 1, 9)),
            HashTreePMap.singleton(
                new Conversation.SendingDevice(ALICE.user(), "phone"),
                new Conversation.Sent(
                    TreePMap.singleton(3L, new Conversation.Receipt(22, 1_700_000_000_001L, -5)),
                    2)),
            TreePVector.singleton(new Conversation.Change(20, Entry.mark(7, 20), BOB.user()))));
  }
}
