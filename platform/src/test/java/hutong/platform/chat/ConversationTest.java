package hutong.platform.chat;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.chat.Roster.Person;
import hutong.platform.entity.Entry;
import hutong.protocol.ConversationId;
import hutong.protocol.Digest;
import hutong.protocol.SortableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private static final ConversationRules RULES = Told.RULES;

  private final Random random = new Random(1);
  private final Person alice = person("alice");
  private final Person bob = person("bob");
  private final Person carol = person("carol");

  @Test
  void theFirstTextOfADirectConversationFollowsItsCreation() {
    Told lane = direct();

    assertThat(lane.does(post(alice, 1, "hello"))).isEqualTo(new Reply.Stored(3, lane.now));
    assertThat(lane.state.head().countable()).isEqualTo(1);
    assertThat(lane.state.head().preview()).isEqualTo("hello");
  }

  @Test
  void theSameClientIdGetsTheOriginalAcknowledgement() {
    Told lane = direct();
    Reply first = lane.does(post(alice, 1, "hello"));
    lane.does(post(bob, 1, "hi"));

    assertThat(lane.does(post(alice, 1, "hello"))).isEqualTo(first);
    assertThat(lane.state.head().countable()).isEqualTo(2);
  }

  @Test
  void theSameClientIdWithAnotherBodyIsAConflict() {
    Told lane = direct();
    lane.does(post(alice, 1, "hello"));

    assertThat(lane.does(post(alice, 1, "good-bye"))).isEqualTo(rejected(Reason.CONFLICT));
  }

  @Test
  void anIdBelowWhatIsRememberedIsTooOld() {
    Told lane = direct();
    for (int counter = 1; counter <= 5; counter++) {
      lane.does(post(alice, counter, "text " + counter));
    }

    assertThat(lane.does(post(alice, 1, "text 1"))).isEqualTo(rejected(Reason.TOO_OLD));
    assertThat(lane.does(post(alice, 2, "text 2"))).isInstanceOf(Reply.Stored.class);
  }

  @Test
  void aSkippedCounterIsStillNewWhileNothingNewerWasForgotten() {
    Told lane = direct();
    lane.does(post(alice, 2, "second"));

    assertThat(lane.does(post(alice, 1, "first"))).isInstanceOf(Reply.Stored.class);
  }

  @Test
  void theSameCounterOfAnotherDeviceIsAnotherItem() {
    Told lane = direct();
    Reply phone = lane.does(post(alice, 1, "hello"));
    Reply tablet =
        lane.does(
            new Command.Post(new ItemId(alice.user(), "tablet", 1, 7), Content.Text.of("hello")));

    assertThat(tablet).isNotEqualTo(phone);
  }

  @Test
  void whoIsNoMemberFindsNothing() {
    Told lane = direct();

    assertThat(lane.does(post(carol, 1, "psst"))).isEqualTo(rejected(Reason.NO_SUCH_CONVERSATION));
    assertThat(lane.does(new Command.Describe(carol.user())))
        .isEqualTo(rejected(Reason.NO_SUCH_CONVERSATION));
    assertThat(lane.does(new Command.Leave(carol.user())))
        .isEqualTo(rejected(Reason.NO_SUCH_CONVERSATION));
  }

  @Test
  void aConversationThatWasNeverMadeTakesNothing() {
    Told lane = new Told(ConversationId.direct(alice.user(), bob.user()));

    assertThat(lane.does(post(alice, 1, "hello"))).isEqualTo(rejected(Reason.NO_SUCH_CONVERSATION));
  }

  @Test
  void openingADirectConversationAgainGivesTheSame() {
    Told lane = direct();
    long head = lane.state.head().head();

    Reply again = lane.does(new Command.Create("", List.of(bob, alice)));

    assertThat(((Reply.Description) again).head()).isEqualTo(head);
    assertThat(lane.state.head().head()).isEqualTo(head);
  }

  @Test
  void nobodyLeavesOrJoinsADirectConversation() {
    Told lane = direct();

    assertThat(lane.does(new Command.Leave(alice.user()))).isEqualTo(rejected(Reason.NOT_A_GROUP));
    assertThat(lane.does(new Command.Add(alice.user(), carol)))
        .isEqualTo(rejected(Reason.NOT_A_GROUP));
  }

  @Test
  void addingAMemberAgainAnswersWithTheirJoining() {
    Told group = group(alice, bob);
    Reply joined = group.does(new Command.Add(alice.user(), carol));

    Reply again = group.does(new Command.Add(bob.user(), carol));

    assertThat(((Reply.Stored) again).sequence()).isEqualTo(((Reply.Stored) joined).sequence());
  }

  @Test
  void aGroupThatCrossesTheLimitBecomesLargeForEver() {
    Told group = group(alice, bob, carol);
    assertThat(group.state.roster().large()).isFalse();
    Person dora = person("dora");

    group.does(new Command.Add(alice.user(), dora));
    group.does(new Command.Leave(dora.user()));
    group.does(new Command.Leave(carol.user()));

    assertThat(group.state.roster().large()).isTrue();
    assertThat(group.state.roster().all()).hasSize(2);
  }

  @Test
  void aFullGroupTakesNobody() {
    Told group = group(alice, bob, carol, person("d"), person("e"), person("f"));

    assertThat(group.does(new Command.Add(alice.user(), person("g"))))
        .isEqualTo(rejected(Reason.GROUP_FULL));
  }

  @Test
  void makingAGroupAgainUnderTheSameIdWithAnotherTitleIsAConflict() {
    Told group = group(alice, bob);

    assertThat(group.does(new Command.Create("another", List.of(alice, bob))))
        .isEqualTo(rejected(Reason.CONFLICT));
    assertThat(group.does(new Command.Create("lane", List.of(alice, bob))))
        .isInstanceOf(Reply.Description.class);
  }

  @Test
  void aMemberSeesTheConversationUnderTheOthersName() {
    Told lane = direct();

    assertThat(lane.state.titleFor(alice.user())).isEqualTo("bob");
    assertThat(lane.state.titleFor(bob.user())).isEqualTo("alice");
    assertThat(group(alice, bob).state.titleFor(bob.user())).isEqualTo("lane");
  }

  @Test
  void theDescriptionNamesTheEarliestMembersAndWhereOneMayReadFrom() {
    Told group = group(alice, bob);
    group.does(new Command.Add(alice.user(), carol));

    Reply.Description seen = (Reply.Description) group.does(new Command.Describe(carol.user()));

    assertThat(seen.earliest()).last().isEqualTo(carol);
    assertThat(seen.since()).isEqualTo(group.state.head().head());
  }

  @Test
  void aPreviewNeverCutsACharacterInTwo() {
    Told lane = direct();
    lane.does(post(alice, 1, "x" + "😀".repeat(100)));

    assertThat(lane.state.head().preview().codePointCount(0, lane.state.head().preview().length()))
        .isEqualTo(80);
    assertThat(lane.state.head().preview()).endsWith("😀");
  }

  @Test
  void aGroupBeyondTheLimitIsNotMadeAndOneAboveTheSmallLimitIsLargeFromTheStart() {
    Person[] seven = new Person[7];
    for (int i = 0; i < seven.length; i++) {
      seven[i] = person("p" + i);
    }
    Told tooMany = new Told(ConversationId.group(SortableId.of(1, random)));
    assertThat(tooMany.does(new Command.Create("lane", List.of(seven))))
        .isEqualTo(rejected(Reason.GROUP_FULL));
    assertThat(tooMany.state.charter().created()).isFalse();

    assertThat(group(alice, bob, carol, person("d")).state.roster().large()).isTrue();
  }

  @Test
  void onlyAMemberAddsAndOnlyAMemberMakesItAgain() {
    Told group = group(alice, bob);

    assertThat(group.does(new Command.Add(carol.user(), person("d"))))
        .isEqualTo(rejected(Reason.NO_SUCH_CONVERSATION));
    assertThat(group.does(new Command.Create("lane", List.of(carol))))
        .isEqualTo(rejected(Reason.CONFLICT));
    assertThat(RULES.read(group.state, new Command.Leave(bob.user()))).isEmpty();
    assertThat(RULES.read(group.state, new Command.Describe(bob.user()))).isPresent();
  }

  @Test
  void devicesSilentLongestKeepOnlyTheirHighestCounter() {
    Told lane = direct();
    int devices = Receipts.DEVICES_REMEMBERED + 100;
    for (int i = 0; i < devices; i++) {
      lane.does(new Command.Post(new ItemId(alice.user(), "d" + i, 7, 1), Content.Text.of("x")));
    }

    long remembered =
        lane.state.receipts().sent().values().stream()
            .filter(sent -> !sent.remembered().isEmpty())
            .count();
    assertThat(remembered).isLessThan(Receipts.DEVICES_REMEMBERED + 70);
    assertThat(
            lane.does(new Command.Post(new ItemId(alice.user(), "d0", 7, 1), Content.Text.of("x"))))
        .isEqualTo(rejected(Reason.TOO_OLD));
    assertThat(
            lane.does(new Command.Post(new ItemId(alice.user(), "d0", 8, 2), Content.Text.of("y"))))
        .isInstanceOf(Reply.Stored.class);
    assertThat(lane.replayed()).isEqualTo(lane.state);
  }

  @Test
  void anItemOfSomebodyWhoHasLeftIsStillApplied() {
    Told group = group(alice, bob);
    Event.Posted posted =
        new Event.Posted(
            new ItemId(carol.user(), "phone", 1, 1),
            Content.Text.of("from the journal"),
            0,
            Optional.empty(),
            1);

    Conversation after = posted.applyTo(group.state, new Entry.Recorded<>(3, 1, 1, posted));

    assertThat(after.head().countable()).isEqualTo(1);
    assertThat(after.roster().has(carol.user())).isFalse();
  }

  /** Laws: dense, at most once, repeats change nothing, replay and snapshot equal live. */
  @Test
  void lawsHoldForRandomHistories() {
    for (long seed = 0; seed < 300; seed++) {
      new RandomHistory(seed).run();
    }
  }

  private final class RandomHistory {
    private final long seed;
    private final Random dice;
    private final List<Person> people = new ArrayList<>(List.of(alice, bob, carol));
    private final Map<String, Reply> acknowledged = new HashMap<>();
    private final Told group;

    RandomHistory(long seed) {
      this.seed = seed;
      this.dice = new Random(seed);
      for (int i = 0; i < 5; i++) {
        people.add(person("p" + i));
      }
      this.group = group(alice, bob);
    }

    void run() {
      for (int step = 0; step < 120; step++) {
        Person who = people.get(dice.nextInt(people.size()));
        switch (dice.nextInt(10)) {
          case 0 -> group.does(new Command.Leave(who.user()));
          case 1 -> group.does(new Command.Add(alice.user(), who));
          case 2 -> group.opens();
          default -> postsOrRepeats(who);
        }
        check();
      }
    }

    private void postsOrRepeats(Person who) {
      long counter = dice.nextLong(1, 13);
      String text = "text " + counter;
      long before = group.state.head().countable();
      Reply reply = group.does(post(who, counter, text));
      String key = who.handle() + "/" + counter;
      if (reply instanceof Reply.Stored) {
        Reply first = acknowledged.putIfAbsent(key, reply);
        assertThat(group.state.head().countable())
            .as("seed %d", seed)
            .isEqualTo(before + (first == null ? 1 : 0));
        assertThat(reply)
            .as("seed %d: a repeat gets the original", seed)
            .isEqualTo(first == null ? reply : first);
      } else {
        assertThat(group.state.head().countable()).as("seed %d", seed).isEqualTo(before);
      }
    }

    private void check() {
      assertThat(group.replayed()).as("seed %d: replay equals live", seed).isEqualTo(group.state);
      assertThat(group.throughSnapshot())
          .as("seed %d: snapshot equals live", seed)
          .isEqualTo(group.state);
      for (int i = 0; i < group.journal.size(); i++) {
        assertThat(group.journal.get(i).sequence()).as("seed %d: dense", seed).isEqualTo(i + 1);
      }
    }
  }

  private Told direct() {
    Told lane = new Told(ConversationId.direct(alice.user(), bob.user()));
    lane.opens();
    lane.does(new Command.Create("", List.of(alice, bob)));
    return lane;
  }

  private Told group(Person... members) {
    Told group = new Told(ConversationId.group(SortableId.of(1, random)));
    group.opens();
    group.does(new Command.Create("lane", List.of(members)));
    return group;
  }

  private Person person(String handle) {
    return new Person(
        new hutong.protocol.UserId(SortableId.of(random.nextInt(1000), random)), handle);
  }

  private static Command post(Person by, long counter, String text) {
    return new Command.Post(
        new ItemId(by.user(), "phone", counter, Digest.of(text)), Content.Text.of(text));
  }

  private static Reply rejected(Reason reason) {
    return new Reply.Rejected(reason);
  }
}
