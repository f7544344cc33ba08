package hutong.platform.chat;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.platform.Golden;
import hutong.platform.chat.Roster.Person;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Stored;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

class ConversationJournalTest {
  private static final ConversationJournal BYTES = new ConversationJournal(4);
  private static final Person ALICE = new Person(new UserId("0".repeat(25) + "a"), "alice");
  private static final Person BOB = new Person(new UserId("0".repeat(25) + "b"), "bob");
  private static final ItemId ID = new ItemId(ALICE.user(), "phone", 3, -5);
  private static final GroupRules RULES = new GroupRules(true, false, true, false);

  @Test
  void storedBytesAreReadAsTheyWereWritten() {
    Golden.check(
        "/golden/conversation.properties", BYTES, samples(), Map.of("snapshot", snapshot()));
  }

  private static Map<String, Entry<Event>> samples() {
    Map<String, Entry<Event>> samples = new LinkedHashMap<>();
    samples.put("opened", new Entry.Opened<>(21, 7, 1_700_000_000_000L, 12));
    samples.put("created", recorded(new Event.Created("The lane", List.of(ALICE, BOB))));
    samples.put(
        "text",
        posted(new Content.Text("你好 @bob", List.of(BOB.user()), true), 4, Optional.empty()));
    samples.put(
        "card",
        posted(
            new Content.Card(
                "Tea",
                "A box of tea",
                "m-1",
                "https://tea.example.org/",
                List.of(new Content.Button("Buy", "https://tea.example.org/1", "buy-1")),
                "3 left"),
            0,
            Optional.empty()));
    samples.put(
        "contact-card",
        posted(new Content.ContactCard(BOB.user(), "bob"), 0, Optional.of(BOB.user())));
    samples.put(
        "location",
        posted(new Content.Location(39_904_200, -116_407_400, "Gulou"), 0, Optional.empty()));
    samples.put("picture", posted(new Content.Picture("m-2", "The lane"), 0, Optional.empty()));
    samples.put("notice", posted(new Content.Notice("The lane is closed"), 0, Optional.empty()));
    samples.put("edited", amended(new Change.Edit(4, Content.Text.of("你们好"))));
    samples.put("recalled", amended(new Change.Recall(4)));
    samples.put("reacted", amended(new Change.React(4, "👍")));
    samples.put("taken-back", amended(new Change.React(4, "")));
    samples.put("pinned", amended(new Change.Pin(4, true)));
    samples.put("unpinned", amended(new Change.Pin(4, false)));
    samples.put("added", recorded(new Event.Added(ALICE.user(), List.of(BOB))));
    samples.put("left", recorded(new Event.Left(BOB.user())));
    samples.put("expelled", recorded(new Event.Expelled(ALICE.user(), BOB)));
    samples.put("became-large", recorded(new Event.BecameLarge()));
    samples.put("renamed", recorded(new Event.Renamed(ALICE.user(), "The yard")));
    samples.put("announced", recorded(new Event.Announced(ALICE.user(), "Tea at five")));
    samples.put("role-given", recorded(new Event.RoleGiven(ALICE.user(), BOB, Role.OWNER)));
    samples.put("member-muted", recorded(new Event.MemberMuted(ALICE.user(), BOB, 1_800L)));
    samples.put("rules-set", recorded(new Event.RulesSet(ALICE.user(), RULES)));
    samples.put("invited", recorded(new Event.Invited(ALICE.user(), "d1", 1_900L, 5)));
    samples.put("arrived", recorded(new Event.Arrived(BOB, "d1")));
    samples.put("waited", recorded(new Event.Waited(BOB, "d1")));
    samples.put("answered", recorded(new Event.Answered(ALICE.user(), BOB, true)));
    samples.put("dissolved", recorded(new Event.Dissolved(ALICE.user())));
    samples.put("permitted", recorded(new Event.Permitted(ALICE.user(), true)));
    return samples;
  }

  @Test
  void anUnknownManifestIsNamed() {
    Stored unknown = new Stored("C9", new byte[0]);

    assertThatThrownBy(() -> BYTES.decode(unknown)).hasMessageContaining("manifest=C9");
    assertThatThrownBy(() -> BYTES.decodeSnapshot(unknown)).hasMessageContaining("manifest=C9");
  }

  private static Entry<Event> posted(Content content, long replyTo, Optional<UserId> from) {
    return recorded(new Event.Posted(ID, content, replyTo, from, 9));
  }

  private static Entry<Event> amended(Change change) {
    return recorded(new Event.Amended(ID, change));
  }

  private static Entry<Event> recorded(Event event) {
    return new Entry.Recorded<>(22, 7, 1_700_000_000_001L, event);
  }

  private static Live<Conversation> snapshot() {
    Roster.Member alice =
        new Roster.Member(
            ALICE.user(), "alice", 2, 1, 9, Role.OWNER, 1_700_000_000_002L, List.of(3L, 7L));
    return new Live<>(
        7,
        22,
        new Conversation(
            new ConversationId("g-" + "0".repeat(26)),
            new Head(Entry.mark(7, 22), 22, 1_700_000_000_001L, 9, "你好", 21, List.of(5L)),
            new Roster(HashTreePMap.singleton(ALICE.user(), alice), true),
            new Charter(
                "The lane",
                true,
                true,
                "Tea at five",
                RULES,
                TreePVector.<Long>empty().plus(4L).plus(9L),
                TreePMap.singleton("d1", new Charter.Invitation(1_900L, 3)),
                TreePMap.singleton(BOB.user(), BOB),
                TreePVector.singleton(BOB.user())),
            new Receipts(
                4,
                HashTreePMap.singleton(
                    new Receipts.SendingDevice(ALICE.user(), "phone"),
                    new Receipts.Sent(
                        TreePMap.singleton(3L, new Receipts.Receipt(22, 1_700_000_000_001L, -5)),
                        2)))));
  }
}
