package hutong.cluster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.client.Contents;
import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Arrange;
import hutong.protocol.wire.Audience;
import hutong.protocol.wire.Button;
import hutong.protocol.wire.Card;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.ContactEntry;
import hutong.protocol.wire.ContactPage;
import hutong.protocol.wire.ContactState;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Frame.BodyCase;
import hutong.protocol.wire.GiveRole;
import hutong.protocol.wire.Invitation;
import hutong.protocol.wire.Joined;
import hutong.protocol.wire.Manage;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.MemberPage;
import hutong.protocol.wire.NewInvitation;
import hutong.protocol.wire.Person;
import hutong.protocol.wire.Presence;
import hutong.protocol.wire.Presences;
import hutong.protocol.wire.ReadTo;
import hutong.protocol.wire.Reader;
import hutong.protocol.wire.ReaderList;
import hutong.protocol.wire.Role;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.SetProfile;
import hutong.protocol.wire.Settings;
import hutong.protocol.wire.Signal;
import hutong.protocol.wire.Text;
import hutong.protocol.wire.Typing;
import hutong.protocol.wire.Version;
import hutong.protocol.wire.VersionList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each verb sends or asks, and what is shown of the answer. */
class VerbsTest {
  private static final String BOB = FakePostOffice.BOB;

  @TempDir Path folder;
  private final Paper paper = new Paper();
  private FakePostOffice office;
  private Relay relay;
  private Chat chat;

  @BeforeEach
  void aliceTalksToBob() {
    chat = join();
    office.direct("bob");
    office.connect();
    enter("/to bob");
    office.hear("d-bob", "bob", "shall we meet?");
    paper.told.clear();
    paper.shown.clear();
    office.requests.clear();
  }

  @Test
  void aLineIsAnsweredByItsNumberOrCountedBack() {
    enter("/reply #1 yes, at \"nine\"");
    enter("/reply #-2 or later");
    assertThat(sent(0)).isEqualTo(Contents.reply(1, "yes, at \"nine\"").build());
    assertThat(sent(1).getReplyTo()).isEqualTo(1);
    assertThat(paper.shown).first().isEqualTo("alice: ↪ #1 bob: shall we meet? ⏎ yes, at \"nine\"");
  }

  @Test
  void aChangeIsAShortNoteAndTheHistoryShowsHowThingsStand() {
    enter("at nine");
    enter("/edit #-1 at ten");
    enter("/react #1 👍");
    office.hear("d-bob", "bob", Contents.reaction(2, "🎉"));
    office.hear("d-bob", "bob", Contents.recall(1));
    assertThat(paper.shown)
        .containsExactly(
            "alice: at nine",
            "alice: (edited #2: at ten)",
            "alice: (put 👍 on #1 bob: shall we meet?)",
            "bob: (put 🎉 on #2 alice: at ten)",
            "bob: (took #1 back)");
    assertThat(paper.utterances.get(paper.utterances.size() - 1).line()).isZero();
    paper.shown.clear();
    enter("/history");
    assertThat(paper.shown)
        .containsExactly("bob: (took this line back)", "alice: at ten [edited, 🎉]");
  }

  @Test
  void changesOfLinesAreSentAsWhatTheyAre() {
    enter("/recall #1");
    enter("/react #1");
    enter("/pin 1");
    enter("/unpin #1");
    assertThat(office.sent)
        .containsExactly(
            Contents.recall(1).build(),
            Contents.reaction(1, "").build(),
            Contents.pin(1, false).build(),
            Contents.pin(1, true).build());
  }

  @Test
  void aLineThatIsNotThereIsNamedWithARemedy() {
    enter("/reply #-9 what?");
    enter("/edit twelve x");
    assertThat(office.sent).isEmpty();
    assertThat(paper.told)
        .containsExactly(
            "! There is no line #-9: /history shows more.",
            "! /edit takes the number at the left of a line, such as #12, or #-1 for the last:"
                + " /edit #N TEXT");
  }

  @Test
  void aMemberIsCalledAndAStrangerOnlyNamed() {
    enter("@bob and @carol, mail me@bob.example");
    assertThat(sent(0).getText().getMentionsList()).containsExactly(BOB);
    office.hear("d-bob", "bob", Contents.text("@alice!", List.of(FakePostOffice.ALICE)));
    assertThat(paper.utterances.get(paper.utterances.size() - 1).calls()).isTrue();
  }

  @Test
  void aCardIsPostedAndChanged() {
    enter("/card Tea \"A box of tea\" state=\"3 left\" Buy=buy:1 Look=https://tea.example.org/");
    Card card =
        Card.newBuilder()
            .setTitle("Tea")
            .setText("A box of tea")
            .setState("3 left")
            .addButtons(Button.newBuilder().setLabel("Buy").setAction("buy:1"))
            .addButtons(Button.newBuilder().setLabel("Look").setLink("https://tea.example.org/"))
            .build();
    assertThat(sent(0).getCard()).isEqualTo(card);
    enter("/card #2 Tea");
    assertThat(sent(1))
        .isEqualTo(Contents.edit(2, Card.newBuilder().setTitle("Tea").build()).build());
    enter("/edit #2 not so");
    assertThat(paper.told).last().asString().contains("/card #2 TITLE");
  }

  @Test
  void placesAndPeopleArePosted() {
    enter("/location 39.9042 -116.4074 The \"drum\" tower");
    enter("/location far away");
    enter("/introduce @Carol");
    assertThat(office.sent)
        .containsExactly(
            Contents.location(39_904_200, -116_407_400, "The \"drum\" tower").build(),
            Contents.contactCard("carol").build());
    assertThat(paper.told).last().asString().contains("in degrees");
  }

  @Test
  void picturesArePutAndSavedToNewFilesOnly() throws Exception {
    Path file = Files.write(folder.resolve("a cat.png"), new byte[] {1, 2, 3});
    soon("/picture \"" + file + "\" \"our cat\"");
    assertThat(sent(0)).isEqualTo(Contents.picture("media-of-3", "our cat").build());
    Path copy = folder.resolve("copy");
    soon("/save #2 " + copy);
    assertThat(copy).hasContent("media-of-3");
    soon("/save #2 " + copy);
    assertThat(paper.told).last().asString().contains("is there already");
    soon("/picture " + folder.resolve("none"));
    assertThat(paper.told).last().asString().contains("cannot be read as a picture");
    enter("/save #1 x");
    assertThat(paper.told).last().asString().isEqualTo("! #1 is no picture.");
  }

  @Test
  void aLineIsForwardedToAPersonOrATitle() {
    enter("/forward #1 carol");
    enter("/note remember the tea");
    assertThat(office.sent)
        .containsExactly(
            Contents.forward("d-bob", 1).build(), Contents.text("remember the tea").build());
    assertThat(paper.shown).first().asString().contains("first said by carol");
  }

  @Test
  void versionsAndReadersAreListed() {
    office.answer(
        BodyCase.VERSIONS,
        Frame.newBuilder()
            .setVersionList(
                VersionList.newBuilder()
                    .addVersions(Version.newBuilder().setText(Text.newBuilder().setBody("one")))
                    .addVersions(Version.newBuilder().setText(Text.newBuilder().setBody("two")))));
    office.answer(
        BodyCase.READERS,
        Frame.newBuilder()
            .setReaderList(
                ReaderList.newBuilder()
                    .addReaders(
                        Reader.newBuilder()
                            .setMember(Member.newBuilder().setUserId(BOB).setHandle("bob"))
                            .setReceived(true))));
    enter("/versions #1");
    enter("/readers #1");
    assertThat(paper.told)
        .containsExactly(
            "1970-01-01 00:00  one",
            "1970-01-01 00:00  two",
            "  bob                 ✓ has received it");
    assertThat(office.requests.get(1).getReaders().getSequence()).isEqualTo(1);
  }

  @Test
  void contactsAreAskedAnsweredAndListed() {
    office.answer(BodyCase.CONTACT, entry(ContactState.ASKED));
    enter("/ask bob we met at the tea shop");
    assertThat(office.requests.get(0).getContact())
        .isEqualTo(Contact.newBuilder().setHandle("bob").setAsk("we met at the tea shop").build());
    assertThat(paper.told).containsExactly("bob is asked, and has not answered yet.");
    for (String verb : List.of("accept", "decline", "remove", "block", "unblock")) {
      enter("/" + verb + " bob");
    }
    enter("/remark bob Bob from tea");
    assertThat(office.requests.stream().map(frame -> frame.getContact().getActCase()))
        .containsExactly(
            Contact.ActCase.ASK,
            Contact.ActCase.ACCEPT,
            Contact.ActCase.DECLINE,
            Contact.ActCase.REMOVE,
            Contact.ActCase.BLOCK,
            Contact.ActCase.UNBLOCK,
            Contact.ActCase.REMARK);
    office.answer(
        BodyCase.CONTACTS,
        Frame.newBuilder()
            .setContactPage(
                ContactPage.newBuilder()
                    .addEntries(
                        entry(ContactState.ASKING).getContactEntry().toBuilder()
                            .setGreeting("hi\u001b"))));
    paper.told.clear();
    enter("/contacts");
    assertThat(paper.told).containsExactly("  bob asks you: /accept bob or /decline bob \"hi\"");
  }

  @Test
  void whoAsksIsToldAtOnce() {
    relay.contactEntry(
        entry(ContactState.ASKING).getContactEntry().toBuilder().setGreeting("hello").build());
    relay.contactEntry(entry(ContactState.CONTACT).getContactEntry());
    assertThat(paper.told)
        .containsExactly(
            "bob asks to be your contact: \"hello\". /accept bob or /decline bob",
            "bob is your contact now.");
  }

  @Test
  void theOtherPersonsComingTypingAndReadingAreSeen() {
    enter("are you there?");
    relay.presences(presence(false));
    relay.presences(presence(true));
    assertThat(paper.prompt.sign()).isEqualTo("●");
    relay.signal(signal().setTyping(Typing.getDefaultInstance()).build());
    assertThat(paper.prompt.sign()).isEqualTo("bob types…");
    office.hear("d-bob", "bob", "yes");
    assertThat(paper.prompt.sign()).isEqualTo("●");
    relay.signal(signal().setReadTo(ReadTo.newBuilder().setSequence(2)).build());
    assertThat(paper.told).containsExactly("bob is here.", "✓✓ bob has read #2.");
    paper.utterances.clear();
    enter("/history");
    assertThat(paper.utterances)
        .extracting(Utterance::tick)
        .containsExactly(Utterance.Tick.NONE, Utterance.Tick.READ, Utterance.Tick.NONE);
  }

  @Test
  void whoIsHereIsListed() {
    office.answer(
        BodyCase.CONTACTS,
        Frame.newBuilder()
            .setContactPage(
                ContactPage.newBuilder()
                    .addEntries(entry(ContactState.CONTACT).getContactEntry())));
    office.answer(BodyCase.WATCH, Frame.newBuilder().setPresences(presence(true)));
    enter("/who");
    assertThat(paper.told).containsExactly("  bob                 ● here");
  }

  @Test
  void aGroupIsManaged() {
    enter("/group \"The lane\" bob");
    office.answer(
        BodyCase.MEMBERS,
        Frame.newBuilder()
            .setMemberPage(
                MemberPage.newBuilder()
                    .setCount(1)
                    .addMembers(
                        Member.newBuilder()
                            .setUserId(BOB)
                            .setHandle("bob")
                            .setRole(Role.ADMIN)
                            .setMutedUntilMillis(5))));
    office.requests.clear();
    enter("/rename \"Tea house\"");
    enter("/announce closed on Monday");
    enter("/kick bob");
    enter("/role bob admin");
    enter("/silence bob 10");
    enter("/rules closed=on");
    enter("/dissolve The lane");
    List<Manage> acts =
        office.requests.stream().filter(Frame::hasManage).map(Frame::getManage).toList();
    assertThat(acts)
        .extracting(Manage::getActCase)
        .containsExactly(
            Manage.ActCase.TITLE,
            Manage.ActCase.ANNOUNCEMENT,
            Manage.ActCase.REMOVE,
            Manage.ActCase.GIVE_ROLE,
            Manage.ActCase.MUTE,
            Manage.ActCase.RULES,
            Manage.ActCase.DISSOLVE);
    assertThat(acts.get(0).getTitle()).isEqualTo("Tea house");
    assertThat(acts.get(3).getGiveRole())
        .isEqualTo(GiveRole.newBuilder().setUserId(BOB).setRole(Role.ADMIN).build());
    assertThat(acts.get(4).getMute().getSeconds()).isEqualTo(600);
    assertThat(acts.get(5).getRules().getClosed()).isTrue();
    paper.told.clear();
    enter("/members");
    enter("/kick carol");
    enter("/role bob king");
    enter("/dissolve another");
    assertThat(paper.told)
        .containsExactly(
            "1 in #The lane: bob (admin, silenced)",
            "! carol is no member here: /members lists who is one.",
            "! A role is member, admin or owner: /role HANDLE member|admin|owner",
            "! It is for ever: type /dissolve The lane to dissolve this group.");
  }

  @Test
  void invitationsAreMadeAndUsed() {
    enter("/group Lane bob");
    office.answer(
        BodyCase.MANAGE,
        Frame.newBuilder().setInvitation(Invitation.newBuilder().setToken("abc").setUses(5)));
    office.answer(
        BodyCase.JOIN,
        Frame.newBuilder()
            .setJoined(Joined.newBuilder().setConversationId("g-x").setWaiting(true)));
    office.requests.clear();
    paper.told.clear();
    enter("/invite 5 24");
    enter("/join abc");
    assertThat(office.requests.get(0).getManage().getInvite())
        .isEqualTo(NewInvitation.newBuilder().setUses(5).setSeconds(86_400).build());
    assertThat(paper.told)
        .containsExactly(
            "Whoever types this joins (5 in all): /join abc",
            "An admin has to let you in first; you will see the group then.");
  }

  @Test
  void theListIsArranged() {
    for (String verb : List.of("mute", "unmute", "top", "untop", "hide", "unread", "clear")) {
      enter("/" + verb);
    }
    Arrange.Builder bob = Arrange.newBuilder().setConversationId("d-bob");
    assertThat(office.requests)
        .extracting(Frame::getArrange)
        .containsExactly(
            bob.clone().setMuted(true).build(),
            bob.clone().setMuted(false).build(),
            bob.clone().setPinned(true).build(),
            bob.clone().setPinned(false).build(),
            bob.clone().setHidden(true).build(),
            bob.clone().setMarkedUnread(true).build(),
            bob.clone().setClear(1).build());
    assertThat(paper.told).contains("bob is muted.", "bob is cleared, for you alone.");
  }

  @Test
  void oneselfIsDescribedAndSet() {
    enter("/name Alice of the lane");
    enter("/status drinking tea");
    enter("/status");
    assertThat(office.requests)
        .extracting(Frame::getSetProfile)
        .containsExactly(
            SetProfile.newBuilder().setDisplayName("Alice of the lane").build(),
            SetProfile.newBuilder().setStatusLine("drinking tea").build(),
            SetProfile.newBuilder().setStatusLine("").build());
    office.requests.clear();
    office.answer(
        BodyCase.READ_SETTINGS,
        Frame.newBuilder().setSettings(Settings.newBuilder().setAdd(Audience.NOBODY)));
    enter("/settings find=contacts quiet=phone,tv");
    assertThat(office.requests.get(1).getSetSettings().getSettings())
        .isEqualTo(
            Settings.newBuilder()
                .setFind(Audience.ONLY_CONTACTS)
                .setAdd(Audience.NOBODY)
                .addQuietDevices("phone")
                .addQuietDevices("tv")
                .build());
    enter("/settings find=friends");
    assertThat(paper.told).last().asString().startsWith("! It is /settings");
    enter("/password old new");
    assertThat(office.rest).contains("password old new");
  }

  @Test
  void anAccountIsDeletedOnlyWithItsPasswordAndWhatOthersKeepIsSaid() {
    enter("/farewell");
    assertThat(paper.told).last().asString().startsWith("! It is /farewell PASSWORD");
    assertThat(office.rest).isEmpty();
    enter("/farewell secret");
    assertThat(office.rest).containsExactly("delete account secret");
    assertThat(paper.told).last().asString().contains("Others keep what was said to them.");
  }

  @Test
  void whatAnErrorNeedsIsSaid() {
    assertThat(
            Remedy.of(
                new HutongException(
                    hutong.protocol.wire.Code.NOT_ACCEPTED,
                    hutong.protocol.wire.Action.GIVE_UP,
                    0,
                    "no")))
        .endsWith("/ask HANDLE asks to be a contact");
  }

  private Send sent(int index) {
    return office.sent.get(index);
  }

  private static Frame.Builder entry(ContactState state) {
    return Frame.newBuilder()
        .setContactEntry(
            ContactEntry.newBuilder()
                .setPerson(Person.newBuilder().setUserId(BOB).setHandle("bob").setContact(state)));
  }

  private static Presences presence(boolean online) {
    return Presences.newBuilder()
        .addPresences(Presence.newBuilder().setUserId(BOB).setOnline(online))
        .build();
  }

  private static Signal.Builder signal() {
    return Signal.newBuilder().setConversationId("d-bob").setSender(BOB);
  }

  private void enter(String line) {
    assertThat(chat.enter(line)).isDone();
  }

  /** For what waits for a file. */
  private void soon(String line) {
    Awaitility.await().until(chat.enter(line)::isDone);
  }

  private Chat join() {
    Desk desk =
        new Desk(
            Runnable::run,
            defect -> {
              throw defect;
            });
    return Chat.join(
        desk,
        paper,
        new Chat.Person(FakePostOffice.ALICE, "alice", false),
        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
        hearer -> {
          relay = hearer;
          office = new FakePostOffice(hearer);
          return office;
        });
  }
}
