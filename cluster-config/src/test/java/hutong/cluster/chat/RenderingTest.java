package hutong.cluster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Added;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.ConversationKind;
import hutong.protocol.wire.Created;
import hutong.protocol.wire.InboxEntry;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Left;
import hutong.protocol.wire.Member;
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
  private static final Utterance.Label LANE = new Utterance.Label("The lane", true);

  @Test
  void aScriptGetsOneLineForAnItem() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
    PlainScreen screen = new PlainScreen(to, to, ZoneOffset.ofHours(8));
    screen.utterance(said(LANE, "carol", false, true, "two\nlines"));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("17:10 The lane carol: two ⏎ lines" + System.lineSeparator());
  }

  @Test
  void aPersonSeesWhatIsSaidHereWithoutTheTitle() {
    assertThat(line(said(BOB, "bob", false, true, "hello"))).isEqualTo("09:10 bob: hello");
    assertThat(line(said(LANE, "bob", false, false, "hello")))
        .isEqualTo("09:10 [#The lane] bob: hello");
  }

  @Test
  void whatIsOwnAndStoredHasAMark() {
    assertThat(line(said(BOB, "alice", true, true, "hello"))).isEqualTo("09:10 alice: hello ✓");
  }

  @Test
  void aSecondLineCannotLookLikeSomebodyElses() {
    assertThat(line(said(BOB, "bob", false, true, "hi\n09:11 carol: I agree")))
        .isEqualTo("09:10 bob: hi\n      | 09:11 carol: I agree");
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
    Prompt prompt = new Prompt(Optional.of(LANE), true, 2, others);
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
            .setHeadAtMillis(TEN_PAST_NINE)
            .setPreview("so\nit is");
    InboxEntry.Builder bob =
        InboxEntry.newBuilder()
            .setKind(ConversationKind.DIRECT)
            .setTitle("bob")
            .setHeadAtMillis(TEN_PAST_NINE - 86_400_000L)
            .setPreview("y".repeat(70));
    assertThat(InboxList.of(List.of(lane.build(), bob.build()), today))
        .containsExactly(
            "  1  #胡同  3 new        09:10  so ⏎ it is",
            "  2  bob            2026-04-30  " + "y".repeat(59) + "…");
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
    Said said = Said.of(item, RenderingTest::name).orElseThrow();
    return new Utterance(conversation, TEN_PAST_NINE, sender, own, here, said);
  }

  private static String name(String userId) {
    return "name-of-" + userId;
  }

  private static String line(Utterance utterance) {
    return TerminalScreen.rendered(utterance, "09:10").toString();
  }

  private static Optional<String> inOneLine(Item.Builder item) {
    return Said.of(item.build(), RenderingTest::name).map(Said::inOneLine);
  }
}
