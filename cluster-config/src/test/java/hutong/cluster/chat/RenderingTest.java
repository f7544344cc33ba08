package hutong.cluster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Added;
import hutong.protocol.wire.Announced;
import hutong.protocol.wire.Arrived;
import hutong.protocol.wire.Button;
import hutong.protocol.wire.Card;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.ContactCard;
import hutong.protocol.wire.ConversationKind;
import hutong.protocol.wire.Created;
import hutong.protocol.wire.Dissolved;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.GroupRules;
import hutong.protocol.wire.InboxEntry;
import hutong.protocol.wire.InboxPage;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Left;
import hutong.protocol.wire.Location;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.MemberMuted;
import hutong.protocol.wire.Picture;
import hutong.protocol.wire.Pin;
import hutong.protocol.wire.Reacted;
import hutong.protocol.wire.Reaction;
import hutong.protocol.wire.Recall;
import hutong.protocol.wire.Removed;
import hutong.protocol.wire.Renamed;
import hutong.protocol.wire.Role;
import hutong.protocol.wire.RoleGiven;
import hutong.protocol.wire.RulesSet;
import hutong.protocol.wire.Text;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RenderingTest {
  private static final long TEN_PAST_NINE = Instant.parse("2026-05-01T09:10:00Z").toEpochMilli();
  private static final Utterance.Label BOB = new Utterance.Label("bob", false);
  private static final Said.Context AROUND =
      new Said.Context() {
        @Override
        public String name(String userId) {
          return "name-of-" + userId;
        }

        @Override
        public Optional<Item> item(long sequence) {
          return sequence == 7
              ? Optional.of(text("seventh").setSequence(7).setSender("b").build())
              : Optional.empty();
        }
      };
  private static final Utterance.Label LANE = new Utterance.Label("The lane", true);

  @Test
  void aScriptGetsOneLineForAnItem() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
    PlainScreen screen = new PlainScreen(to, to, ZoneOffset.ofHours(8), false);
    screen.utterance(said(LANE, "carol", false, true, "two\nlines"));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("17:10 The lane carol: two ⏎ lines" + System.lineSeparator());
  }

  @Test
  void aPersonSeesWhatIsSaidHereWithoutTheTitle() {
    assertThat(line(said(BOB, "bob", false, true, "hello"))).isEqualTo("  #12 09:10 bob: hello");
    assertThat(line(said(LANE, "bob", false, false, "hello")))
        .isEqualTo("  #12 09:10 [#The lane] bob: hello");
  }

  @Test
  void whatIsOwnAndStoredHasAMark() {
    assertThat(line(said(BOB, "alice", true, true, "hello")))
        .isEqualTo("  #12 09:10 alice: hello ✓");
  }

  @Test
  void aSecondLineCannotLookLikeSomebodyElses() {
    assertThat(line(said(BOB, "bob", false, true, "hi\n09:11 carol: I agree")))
        .isEqualTo("  #12 09:10 bob: hi\n            | 09:11 carol: I agree");
  }

  @Test
  void itemsTellWhatHappened() {
    Member carol = Member.newBuilder().setUserId("c").setHandle("carol").build();
    Member unnamed = Member.newBuilder().setUserId("d").build();
    assertThat(
            inOneLine(
                Item.newBuilder()
                    .setAdded(Added.newBuilder().addMembers(carol).addMembers(unnamed))))
        .contains("(added carol, name-of-d)");
    assertThat(
            inOneLine(
                Item.newBuilder()
                    .setCreated(Created.newBuilder().setTitle("A\u001bB").addMembers(carol))))
        .contains("(made the group AB of carol)");
    assertThat(inOneLine(Item.newBuilder().setLeft(Left.getDefaultInstance()))).contains("(left)");
    assertThat(inOneLine(Item.newBuilder()))
        .contains("(did something that this version cannot show)");
  }

  @Test
  void groupEventsTellWhatWasDone() {
    Member carol = Member.newBuilder().setUserId("c").setHandle("carol").build();
    assertThat(inOneLine(Item.newBuilder().setRenamed(Renamed.newBuilder().setTitle("T\u001bea"))))
        .contains("(renamed the group to Tea)");
    assertThat(inOneLine(Item.newBuilder().setAnnounced(Announced.newBuilder().setText("a\nb"))))
        .contains("(announced: a ⏎ b)");
    assertThat(inOneLine(Item.newBuilder().setRemoved(Removed.newBuilder().setMember(carol))))
        .contains("(removed carol)");
    assertThat(
            inOneLine(
                Item.newBuilder()
                    .setRoleGiven(RoleGiven.newBuilder().setMember(carol).setRole(Role.ADMIN))))
        .contains("(made carol an admin)");
    assertThat(
            inOneLine(
                Item.newBuilder()
                    .setMemberMuted(MemberMuted.newBuilder().setMember(carol).setUntilMillis(1))))
        .contains("(silenced carol)");
    assertThat(
            inOneLine(
                Item.newBuilder()
                    .setRulesSet(
                        RulesSet.newBuilder().setRules(GroupRules.newBuilder().setClosed(true)))))
        .contains(
            "(set the rules: an invitation is enough, history is closed to newcomers,"
                + " only owner and admins add people)");
    assertThat(inOneLine(Item.newBuilder().setDissolved(Dissolved.getDefaultInstance())))
        .contains("(dissolved the group)");
    assertThat(inOneLine(Item.newBuilder().setArrived(Arrived.getDefaultInstance())))
        .contains("(came by an invitation)");
  }

  @Test
  void thingsAreShownAsLines() {
    Card card =
        Card.newBuilder()
            .setTitle("Tea")
            .setState("3 left")
            .setText("A box\nof tea")
            .setLink("https://tea.example.org/")
            .addButtons(Button.newBuilder().setLabel("Buy").setAction("buy:1"))
            .addButtons(Button.newBuilder().setLabel("Ask\u001b[31m"))
            .build();
    assertThat(inOneLine(Item.newBuilder().setCard(card)))
        .contains(
            "▤ Tea — 3 left ⏎ A box ⏎ of tea ⏎ https://tea.example.org/"
                + " ⏎ [Buy → buy:1] [Ask[31m]");
    assertThat(
            inOneLine(
                Item.newBuilder()
                    .setLocation(
                        Location.newBuilder()
                            .setLatitudeMicros(39_904_200)
                            .setLongitudeMicros(-116_407_400)
                            .setName("Gulou"))))
        .contains("⌖ Gulou (39.904200, -116.407400)");
    assertThat(
            inOneLine(
                Item.newBuilder().setContactCard(ContactCard.newBuilder().setHandle("carol"))))
        .contains("☺ carol: /ask carol or /to carol");
    assertThat(
            inOneLine(
                Item.newBuilder()
                    .setSequence(14)
                    .setPicture(Picture.newBuilder().setCaption("our cat"))))
        .contains("▣ picture our cat (/save #14 FILE)");
  }

  @Test
  void whatBecameOfALineStandsBehindIt() {
    Item.Builder line = text("hello");
    line.getOverlayBuilder()
        .addEdits(3)
        .addReactions(Reacted.newBuilder().setUserId("a").setEmoji("👍"))
        .addReactions(Reacted.newBuilder().setUserId("b").setEmoji("🎉\u001b"))
        .addReactions(Reacted.newBuilder().setUserId("c").setEmoji("👍"))
        .setPinned(true);
    assertThat(inOneLine(line)).contains("hello [edited, 👍 2, 🎉, pinned]");
    assertThat(inOneLine(text("yes").setReplyTo(7))).contains("↪ #7 name-of-b: seventh ⏎ yes");
    assertThat(inOneLine(text("yes").setReplyTo(8))).contains("↪ #8 ⏎ yes");
    assertThat(inOneLine(text("copy").setForwardedFrom("a")))
        .contains("⤷ first said by name-of-a ⏎ copy");
    Item.Builder recalled = Item.newBuilder().setSender("a");
    recalled.getOverlayBuilder().setRecalled(9).setRecalledBy("a");
    assertThat(inOneLine(recalled)).contains("(took this line back)");
    recalled.getOverlayBuilder().setRecalledBy("b");
    assertThat(inOneLine(recalled)).contains("(said something that name-of-b took back)");
  }

  @Test
  void changesAreShortNotes() {
    Edit.Builder edit = Edit.newBuilder().setSequence(7);
    assertThat(inOneLine(Item.newBuilder().setEdit(edit.setText(Text.newBuilder().setBody("x")))))
        .contains("(edited #7: x)");
    assertThat(inOneLine(Item.newBuilder().setEdit(Edit.newBuilder().setSequence(7))))
        .contains("(edited #7: seventh)");
    assertThat(inOneLine(Item.newBuilder().setRecall(Recall.newBuilder().setSequence(7))))
        .contains("(took #7 back)");
    assertThat(
            inOneLine(
                Item.newBuilder().setReaction(Reaction.newBuilder().setSequence(7).setEmoji("👍"))))
        .contains("(put 👍 on #7 name-of-b: seventh)");
    assertThat(inOneLine(Item.newBuilder().setReaction(Reaction.newBuilder().setSequence(7))))
        .contains("(took the reaction off #7 name-of-b: seventh)");
    assertThat(inOneLine(Item.newBuilder().setPin(Pin.newBuilder().setSequence(8))))
        .contains("(pinned #8)");
  }

  @Test
  void aLineThatWasReadHasTwoTicks() {
    Said hello = Said.of(text("hello").build(), AROUND).orElseThrow();
    assertThat(
            line(
                new Utterance(
                    BOB, 12, TEN_PAST_NINE, "alice", Utterance.Tick.READ, false, true, hello)))
        .isEqualTo("  #12 09:10 alice: hello ✓✓");
  }

  @Test
  void theHelpIsGroupedByTopicAndEveryExampleIsUnderstood() {
    List<String> all = Guide.about("");
    for (Topic topic : Topic.values()) {
      assertThat(all).contains(topic.title() + " (/help " + topic.word() + ")");
      assertThat(topic.examples())
          .allSatisfy(example -> assertThat(Typed.of(example)).isInstanceOf(Typed.Order.class));
    }
    for (Verb verb : Verb.values()) {
      assertThat(all).as(verb.name()).anyMatch(line -> line.contains(verb.usage()));
    }
    assertThat(Guide.about("react")).hasSize(2).last().asString().contains("/react #12 👍");
    assertThat(Guide.about("moon")).isEmpty();
  }

  @Test
  void bookkeepingIsNotTold() {
    assertThat(inOneLine(Item.newBuilder().setVoid(hutong.protocol.wire.Void.getDefaultInstance())))
        .isEmpty();
    assertThat(inOneLine(Item.newBuilder().setCreated(Created.getDefaultInstance()))).isEmpty();
  }

  @Test
  void thePromptTellsWhereOneIsAndWhatIsUnreadElsewhere() {
    assertThat(Prompt.EMPTY.left() + Prompt.EMPTY.right()).isEqualTo("(offline)");
    List<Prompt.Unread> others =
        List.of(
            new Prompt.Unread(LANE, 12),
            new Prompt.Unread(BOB, 2),
            new Prompt.Unread(new Utterance.Label("x".repeat(30), false), 1),
            new Prompt.Unread(BOB, 1),
            new Prompt.Unread(BOB, 1));
    Prompt prompt = new Prompt(Optional.of(LANE), true, 2, "", others);
    assertThat(prompt.left()).isEqualTo("#The lane ↑2");
    assertThat(prompt.right())
        .isEqualTo("[#The lane 12, bob 2, " + "x".repeat(23) + "… 1, and 2 more]");
  }

  @Test
  void theInboxIsNumberedAndAligned() {
    Clock today = Clock.fixed(Instant.parse("2026-05-01T12:00:00Z"), ZoneOffset.UTC);
    InboxEntry.Builder lane =
        InboxEntry.newBuilder()
            .setKind(ConversationKind.GROUP)
            .setTitle("胡同")
            .setUnread(3)
            .setMentions(1)
            .setPinned(true)
            .setHeadAtMillis(TEN_PAST_NINE)
            .setPreview("so\nit is");
    InboxEntry.Builder bob =
        InboxEntry.newBuilder()
            .setKind(ConversationKind.DIRECT)
            .setTitle("bob")
            .setMuted(true)
            .setMarkedUnread(true)
            .setHeadAtMillis(TEN_PAST_NINE - 86_400_000L)
            .setPreview("y".repeat(70));
    assertThat(
            InboxList.of(
                InboxPage.newBuilder().addEntries(lane).addEntries(bob).setBadge(3).build(), today))
        .containsExactly(
            "  1  #胡同  3 new @1     09:10  (on top) so ⏎ it is",
            "  2  bob    unread  2026-04-30  (muted) " + "y".repeat(59) + "…",
            "     3 unread in all, without what is muted.");
  }

  @Test
  void anErrorNamesItsCodeAndWhatToDo() {
    assertThat(Remedy.of(new HutongException(Code.NO_SUCH_HANDLE, Action.FIX, 0, "nobody\u001b")))
        .isEqualTo("NO_SUCH_HANDLE: nobody — check the spelling of the handle");
    assertThat(Remedy.of(new HutongException(Code.RATE_LIMITED, Action.RETRY, 1_200, "slow")))
        .endsWith("try again in 2 s");
    for (Code code : Code.values()) {
      for (Action action : Action.values()) {
        if (code != Code.UNRECOGNIZED && action != Action.UNRECOGNIZED) {
          assertThat(Remedy.of(new HutongException(code, action, 0, "m"))).startsWith(code.name());
        }
      }
    }
  }

  private static Utterance said(
      Utterance.Label conversation, String sender, boolean own, boolean here, String text) {
    Item item = Item.newBuilder().setText(Text.newBuilder().setBody(text)).build();
    Said said = Said.of(item, AROUND).orElseThrow();
    Utterance.Tick tick = own ? Utterance.Tick.STORED : Utterance.Tick.NONE;
    return new Utterance(conversation, 12, TEN_PAST_NINE, sender, tick, false, here, said);
  }

  private static Item.Builder text(String body) {
    return Item.newBuilder().setText(Text.newBuilder().setBody(body));
  }

  private static String line(Utterance utterance) {
    return TerminalScreen.rendered(utterance, "09:10").toString();
  }

  private static Optional<String> inOneLine(Item.Builder item) {
    return Said.of(item.build(), AROUND).map(Said::inOneLine);
  }
}
