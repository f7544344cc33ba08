package hutong.platform.chat;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.chat.Command.Act;
import hutong.platform.chat.Roster.Person;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who may change what was said, and what a conversation remembers of it. */
class ChangesTest {
  private final Random random = new Random(1);
  private final Person alice = person("alice");
  private final Person bob = person("bob");
  private final Person carol = person("carol");
  private long counter;

  @Test
  void anOwnTextIsEditedWhileItIsYoungAndThePreviewFollows() {
    Told lane = direct();
    Target hello = said(lane, alice, "hello");

    assertThat(amend(lane, alice, new Change.Edit(hello.sequence(), text("hi")), hello))
        .isInstanceOf(Reply.Stored.class);
    assertThat(lane.state.head().preview()).isEqualTo("hi");
    assertThat(lane.state.head().countable()).isEqualTo(1);
    lane.now += Told.SETTINGS.editWithinMillis() + 1;
    assertThat(amend(lane, alice, new Change.Edit(hello.sequence(), text("hm")), hello))
        .isEqualTo(rejected(Reason.TOO_LATE));
  }

  @Test
  void anothersItemAnotherKindAndAChangeAreNotEdited() {
    Told lane = direct();
    Target hello = said(lane, alice, "hello");
    Change edit = new Change.Edit(hello.sequence(), text("hi"));
    Change toCard =
        new Change.Edit(hello.sequence(), new Content.Card("Tea", "", "", "", List.of(), "open"));

    assertThat(amend(lane, bob, edit, hello)).isEqualTo(rejected(Reason.NOT_ALLOWED));
    assertThat(amend(lane, alice, toCard, hello)).isEqualTo(rejected(Reason.NO_SUCH_ITEM));
    assertThat(amend(lane, alice, edit, null)).isEqualTo(rejected(Reason.NO_SUCH_ITEM));
    assertThat(amend(lane, carol, edit, hello)).isEqualTo(rejected(Reason.NO_SUCH_CONVERSATION));
  }

  @Test
  void aCardIsChangedByItsAuthorAtAnyTime() {
    Told lane = direct();
    Content open = new Content.Card("Tea", "", "m-1", "", List.of(), "open");
    Content sold = new Content.Card("Tea", "", "", "", List.of(), "");
    Target card = posted(lane, alice, open);
    lane.now += Told.SETTINGS.editWithinMillis() * 10;

    assertThat(amend(lane, alice, new Change.Edit(card.sequence(), sold), card))
        .isInstanceOf(Reply.Stored.class);
    assertThat(open.preview()).isEqualTo("Tea · open");
    assertThat(lane.state.head().preview()).isEqualTo("Tea");
    assertThat(open.media()).containsExactly("m-1");
    assertThat(sold.media()).isEmpty();
  }

  @Test
  void anItemIsEditedSoManyTimes() {
    Told lane = direct();
    Target hello = said(lane, alice, "hello");
    Target often =
        new Target(hello.sequence(), alice.user(), hello.atMillis(), hello.content(), 3, 0);

    assertThat(amend(lane, alice, new Change.Edit(hello.sequence(), text("hi")), often))
        .isEqualTo(rejected(Reason.TOO_MANY));
  }

  @Test
  void anOwnItemIsRecalledForTwoMinutesAndByAdminsAlways() {
    Told group = group(alice, bob, carol);
    Target hello = said(group, bob, "hello");
    Change recall = new Change.Recall(hello.sequence());

    assertThat(amend(group, carol, recall, hello)).isEqualTo(rejected(Reason.NOT_ALLOWED));
    group.now += Told.SETTINGS.recallWithinMillis() + 1;
    assertThat(amend(group, bob, recall, hello)).isEqualTo(rejected(Reason.TOO_LATE));
    assertThat(group.state.head().preview()).isEqualTo("hello");
    assertThat(amend(group, alice, recall, hello)).isInstanceOf(Reply.Stored.class);
    assertThat(group.state.head().preview()).isEmpty();
  }

  @Test
  void aRecallInADirectConversationIsTheAuthorsOnly() {
    Told lane = direct();
    Target hello = said(lane, alice, "hello");

    assertThat(amend(lane, bob, new Change.Recall(hello.sequence()), hello))
        .isEqualTo(rejected(Reason.NOT_ALLOWED));
    assertThat(amend(lane, alice, new Change.Recall(hello.sequence()), hello))
        .isInstanceOf(Reply.Stored.class);
  }

  @Test
  void theRecallOfAnOlderItemLeavesThePreview() {
    Told lane = direct();
    Target hello = said(lane, alice, "hello");
    said(lane, alice, "are you there?");

    amend(lane, alice, new Change.Recall(hello.sequence()), hello);

    assertThat(lane.state.head().preview()).isEqualTo("are you there?");
  }

  @Test
  void reactionsHaveALimitAndCanAlwaysBeTakenBack() {
    Told lane = direct();
    Target hello = said(lane, alice, "hello");
    Target crowded =
        new Target(hello.sequence(), alice.user(), hello.atMillis(), hello.content(), 0, 3);

    assertThat(amend(lane, bob, new Change.React(hello.sequence(), "👍"), hello))
        .isInstanceOf(Reply.Stored.class);
    assertThat(amend(lane, bob, new Change.React(hello.sequence(), "👍"), crowded))
        .isEqualTo(rejected(Reason.TOO_MANY));
    assertThat(amend(lane, bob, new Change.React(hello.sequence(), ""), crowded))
        .isInstanceOf(Reply.Stored.class);
    assertThat(lane.state.head().countable()).isEqualTo(1);
  }

  @Test
  void pinsAreRememberedUpToTheirLimitAndGoWithARecall() {
    Told lane = direct();
    Target one = said(lane, alice, "one");
    Target two = said(lane, alice, "two");
    Target three = said(lane, alice, "three");
    pin(lane, alice, one, true);
    pin(lane, bob, two, true);

    assertThat(pin(lane, bob, three, true)).isEqualTo(rejected(Reason.TOO_MANY));
    assertThat(pin(lane, bob, one, true)).as("pinned already").isInstanceOf(Reply.Stored.class);
    assertThat(lane.state.charter().pinned()).containsExactly(two.sequence(), one.sequence());
    pin(lane, alice, two, false);
    amend(lane, alice, new Change.Recall(one.sequence()), one);
    assertThat(lane.state.charter().pinned()).isEmpty();
  }

  @Test
  void inAGroupOnlyOwnerAndAdminsPin() {
    Told group = group(alice, bob);
    Target hello = said(group, bob, "hello");

    assertThat(pin(group, bob, hello, true)).isEqualTo(rejected(Reason.NOT_ALLOWED));
    assertThat(pin(group, alice, hello, true)).isInstanceOf(Reply.Stored.class);
  }

  @Test
  void aRepeatedChangeGetsTheOriginalAnswerEvenWhenTheItemIsGone() {
    Told lane = direct();
    Target hello = said(lane, alice, "hello");
    ItemId id = new ItemId(bob.user(), "phone", 9, 9);
    Command first =
        new Command.Amend(id, new Change.React(hello.sequence(), "👍"), Optional.of(hello));
    Reply answer = lane.does(first);

    assertThat(
            lane.does(
                new Command.Amend(id, new Change.React(hello.sequence(), "👍"), Optional.empty())))
        .isEqualTo(answer);
  }

  @Test
  void anObjectionSeenOutsideIsRaisedUnlessItIsARepeat() {
    Told lane = direct();
    ItemId id = new ItemId(bob.user(), "phone", 9, 9);
    Command objected =
        new Command.Post(
            id, text("re: hello"), 7, Optional.empty(), Optional.of(Reason.NO_SUCH_ITEM));

    assertThat(lane.does(objected)).isEqualTo(rejected(Reason.NO_SUCH_ITEM));
    Reply stored =
        lane.does(new Command.Post(id, text("re: hello"), 7, Optional.empty(), Optional.empty()));
    assertThat(lane.does(objected)).isEqualTo(stored);
  }

  @Test
  void mentionsCountForThoseWhoAreCalledAndOnlyMembersAre() {
    Told group = group(alice, bob, carol);
    Content call = new Content.Text("@bob", List.of(bob.user(), alice.user()), false);

    assertThat(posts(group, alice, call)).isInstanceOf(Reply.Stored.class);
    assertThat(Objects.requireNonNull(group.state.roster().get(bob.user())).mentions())
        .containsExactly(1L);
    assertThat(Objects.requireNonNull(group.state.roster().get(alice.user())).mentions())
        .as("calling oneself")
        .isEmpty();
    assertThat(posts(group, alice, new Content.Text("@x", List.of(person("x").user()), false)))
        .isEqualTo(rejected(Reason.NOT_A_MEMBER));
    assertThat(call.copied()).isEqualTo(text("@bob"));
  }

  @Test
  void everybodyIsCalledByOwnerAndAdminsOnlyAndTheNewestCallsAreKept() {
    Told group = group(alice, bob);
    Content all = new Content.Text("@all", List.of(), true);

    assertThat(posts(group, bob, all)).isEqualTo(rejected(Reason.NOT_ALLOWED));
    assertThat(posts(direct(), bob, all)).isInstanceOf(Reply.Stored.class);
    for (int i = 0; i < Head.MENTIONS_KEPT + 5; i++) {
      posts(group, alice, all);
    }
    assertThat(group.state.head().mentionsAll())
        .containsExactlyElementsOf(
            LongStream.rangeClosed(6, Head.MENTIONS_KEPT + 5).boxed().toList());
  }

  @Test
  void whoIsRefusedByTheOtherMayNotWriteUntilPermittedAgain() {
    Told lane = direct();
    lane.does(new Command.Permit(alice.user(), false));
    long head = lane.state.head().head();
    lane.does(new Command.Permit(alice.user(), false));
    lane.does(new Command.Permit(carol.user(), false));

    assertThat(lane.state.head().head()).as("repeats and strangers").isEqualTo(head);
    assertThat(posts(lane, bob, text("hello"))).isEqualTo(rejected(Reason.NOT_ACCEPTED));
    assertThat(posts(lane, alice, text("bye"))).isInstanceOf(Reply.Stored.class);
    lane.does(new Command.Permit(alice.user(), true));
    assertThat(posts(lane, bob, text("hello"))).isInstanceOf(Reply.Stored.class);
  }

  @Test
  void aRefusalFromBeforeTheFirstWordHolds() {
    Told lane = new Told(ConversationId.direct(alice.user(), bob.user()));
    lane.opens();
    lane.does(new Command.Permit(alice.user(), false));
    lane.does(new Command.Create("", List.of(bob, alice)));

    assertThat(posts(lane, bob, text("hello"))).isEqualTo(rejected(Reason.NOT_ACCEPTED));
    assertThat(lane.throughSnapshot()).isEqualTo(lane.state);
  }

  @Test
  void otherKindsHaveAPreviewToo() {
    assertThat(new Content.ContactCard(bob.user(), "bob").preview()).isEqualTo("@bob");
    assertThat(new Content.Location(0, 0, "Gulou").preview()).isEqualTo("📍 Gulou");
    assertThat(new Content.Picture("m-1", "cat").preview()).isEqualTo("🖼 cat");
    assertThat(new Content.Picture("m-1", "cat").media()).containsExactly("m-1");
    assertThat(new Content.Location(0, 0, "").copied()).isEqualTo(new Content.Location(0, 0, ""));
  }

  @Test
  void thePlatformChangesWhatItPostedAndNothingElse() {
    Told lane = direct();
    Content open = new Content.Card("Tea", "", "", "", List.of(), "open");
    Content sold = new Content.Card("Tea", "", "", "", List.of(), "sold");
    Reply posted = lane.does(new Command.Post(ofPlatform("shop", 1), open));
    Target said = said(lane, alice, "hello");
    Target card =
        new Target(((Reply.Stored) posted).sequence(), ItemId.PLATFORM, lane.now, open, 0, 0);

    assertThat(lane.state.head().preview()).isEqualTo("hello");
    assertThat(
            lane.does(
                new Command.Amend(
                    ofPlatform("shop", 2),
                    new Change.Edit(card.sequence(), sold),
                    Optional.of(card))))
        .isInstanceOf(Reply.Stored.class);
    assertThat(
            lane.does(
                new Command.Amend(
                    ofPlatform("shop", 3), new Change.Recall(said.sequence()), Optional.of(said))))
        .isEqualTo(rejected(Reason.NOT_ALLOWED));
    assertThat(
            lane.does(
                new Command.Amend(
                    ofPlatform("shop", 4), new Change.Recall(card.sequence()), Optional.of(card))))
        .isEqualTo(rejected(Reason.NO_SUCH_ITEM));
    Told group = group(alice, bob);
    assertThat(amend(group, alice, new Change.Recall(3), card))
        .as("not even the owner")
        .isEqualTo(rejected(Reason.NOT_ALLOWED));
    assertThat(lane.does(new Command.Post(ofPlatform("shop", 1), open))).isEqualTo(posted);
    assertThat(amendOf(lane, 6, sold, card)).isInstanceOf(Reply.Stored.class);
    assertThat(amendOf(lane, 5, open, card))
        .as("what was on its way while something newer was shown")
        .isEqualTo(rejected(Reason.TOO_OLD));
    assertThat(
            new Told(ConversationId.direct(alice.user(), bob.user()))
                .does(new Command.Post(ofPlatform("shop", 1), open)))
        .isEqualTo(rejected(Reason.NO_SUCH_CONVERSATION));
  }

  private static Reply amendOf(Told lane, long version, Content content, Target card) {
    return lane.does(
        new Command.Amend(
            ofPlatform("shop", version),
            new Change.Edit(card.sequence(), content),
            Optional.of(card)));
  }

  private static ItemId ofPlatform(String source, long version) {
    return new ItemId(ItemId.PLATFORM, source, version, version);
  }

  @Test
  void whatIsRecalledWhileMutedIsStillTakenBack() {
    Told group = group(alice, bob);
    Target hello = said(group, bob, "hello");
    group.does(new Command.Manage(alice.user(), new Act.Mute(bob.user(), 60_000)));

    assertThat(amend(group, bob, new Change.React(hello.sequence(), "👍"), hello))
        .isEqualTo(rejected(Reason.MUTED));
    assertThat(amend(group, bob, new Change.Edit(hello.sequence(), text("x")), hello))
        .isEqualTo(rejected(Reason.MUTED));
    assertThat(amend(group, bob, new Change.Recall(hello.sequence()), hello))
        .isInstanceOf(Reply.Stored.class);
  }

  private Target said(Told lane, Person by, String body) {
    return posted(lane, by, text(body));
  }

  private Target posted(Told lane, Person by, Content content) {
    Reply.Stored stored = (Reply.Stored) posts(lane, by, content);
    return new Target(stored.sequence(), by.user(), stored.atMillis(), content, 0, 0);
  }

  private Reply posts(Told lane, Person by, Content content) {
    return lane.does(new Command.Post(next(by), content));
  }

  private Reply pin(Told lane, Person by, Target target, boolean on) {
    return amend(lane, by, new Change.Pin(target.sequence(), on), target);
  }

  private Reply amend(
      Told lane, Person by, Change change, @org.jspecify.annotations.Nullable Target target) {
    return lane.does(new Command.Amend(next(by), change, Optional.ofNullable(target)));
  }

  private ItemId next(Person by) {
    counter++;
    return new ItemId(by.user(), "tablet", counter, counter);
  }

  private static Content text(String body) {
    return Content.Text.of(body);
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
    return new Person(new UserId(SortableId.of(random.nextInt(1000), random)), handle);
  }

  private static Reply rejected(Reason reason) {
    return new Reply.Rejected(reason);
  }
}
