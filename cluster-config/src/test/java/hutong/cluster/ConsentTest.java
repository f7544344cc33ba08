package hutong.cluster;

import static hutong.cluster.Frames.add;
import static hutong.cluster.Frames.bodies;
import static hutong.cluster.Frames.group;
import static hutong.cluster.Frames.open;
import static hutong.cluster.Frames.openId;
import static hutong.cluster.Frames.text;
import static hutong.cluster.Frames.whole;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.protocol.wire.Accept;
import hutong.protocol.wire.Audience;
import hutong.protocol.wire.Block;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.ContactCard;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.Opened;
import hutong.protocol.wire.SetSettings;
import hutong.protocol.wire.Settings;
import hutong.protocol.wire.Signal;
import hutong.protocol.wire.Typing;
import hutong.protocol.wire.Unblock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nobody is talked to, added or kept who does not want to be. */
@ExtendWith(SharedNode.class)
class ConsentTest {
  private Lane lane;
  private Person alice;
  private Person bob;
  private Peer a;
  private Peer b;

  @BeforeEach
  void twoPeople(Lane node) throws Exception {
    lane = node;
    alice = lane.person("alice");
    bob = lane.person("bob");
    a = lane.greet(alice);
    b = lane.greet(bob);
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  @Test
  void whoWasBlockedIsRefusedAtOnceAndHeardAgainAfterwards() throws Exception {
    String chat = a.ask(open(bob), "opened").getOpened().getConversationId();
    b.ask(text(chat, "phone/1", "hello"), "ack");
    try (Peer listening = lane.greet(lane.onDevice(alice, "tablet"))) {
      a.ask(contact(bob, act -> act.setBlock(Block.getDefaultInstance())), "contactEntry");
      b.say(typing(chat));
      b.refused(text(chat, "phone/2", "are you there?"), Code.NOT_ACCEPTED);
      a.ask(text(chat, "phone/1", "one can still tell them"), "ack");
      a.ask(contact(bob, act -> act.setUnblock(Unblock.getDefaultInstance())), "contactEntry");
      b.ask(text(chat, "phone/2", "are you there?"), "ack");

      listening.await(
          "the word after, and no sign before",
          frame -> {
            assertThat(frame.getSignal().hasTyping()).isFalse();
            return frame.getPush().getItem().getText().getBody().equals("are you there?");
          });
    }
    assertThat(bodies(whole(a, chat)))
        .containsExactly("hello", "one can still tell them", "are you there?");
  }

  @Test
  void aBlockFromBeforeTheFirstWordLooksLikeAnyOtherRefusal() throws Exception {
    Person shy = lane.person("shy");
    try (Peer s = lane.greet(shy)) {
      s.ask(settings(Settings.newBuilder().setMessage(Audience.ONLY_CONTACTS)), "settings");
    }
    a.ask(contact(bob, act -> act.setBlock(Block.getDefaultInstance())), "contactEntry");

    Error blocked = b.refused(open(alice), Code.NOT_ACCEPTED);
    Error refused = b.refused(open(shy), Code.NOT_ACCEPTED);
    assertThat(blocked.toBuilder().clearTrace().build())
        .isEqualTo(refused.toBuilder().clearTrace().build());
  }

  @Test
  void whoTakesMessagesFromContactsOnlyIsOpenedByContacts() throws Exception {
    a.ask(settings(Settings.newBuilder().setMessage(Audience.ONLY_CONTACTS)), "settings");
    b.refused(open(alice), Code.NOT_ACCEPTED);
    b.ask(contact(alice, act -> act.setAsk("it is me")), "contactEntry");
    a.ask(contact(bob, act -> act.setAccept(Accept.getDefaultInstance())), "contactEntry");

    String chat = b.ask(open(alice), "opened").getOpened().getConversationId();
    b.ask(text(chat, "phone/1", "hello"), "ack");
  }

  @Test
  void whoDoesNotWantToBeAddedIsLeftOutAndMayStillComeByInvitation() throws Exception {
    b.ask(settings(Settings.newBuilder().setAdd(Audience.NOBODY)), "settings");
    Person carol = lane.person("carol");
    Opened lobby = a.ask(group("lobby", bob, carol), "opened").getOpened();

    assertThat(lobby.getNotAddedList()).containsExactly(bob.handle());
    assertThat(lobby.getMembersList())
        .extracting(Member::getHandle)
        .containsExactlyInAnyOrder(alice.handle(), carol.handle());
    a.refused(add(lobby.getConversationId(), bob), Code.NOT_ACCEPTED);
    String token =
        a.ask(
                Frames.manage(lobby.getConversationId(), m -> m.getInviteBuilder().setSeconds(60)),
                "invitation")
            .getInvitation()
            .getToken();
    assertThat(b.ask(Frames.join(token), "joined").getJoined().getConversationId())
        .isEqualTo(lobby.getConversationId());
  }

  @Test
  void whoDeletesTheirAccountLeavesGroupsAndTheOthersKeepWhatWasSaid() throws Exception {
    String chat = a.ask(open(bob), "opened").getOpened().getConversationId();
    String lobby = a.ask(group("lobby", bob), "opened").getOpened().getConversationId();
    b.ask(text(chat, "phone/1", "for you"), "ack");
    b.ask(text(lobby, "phone/1", "for all"), "ack");

    assertThat(
            Http.post(
                    lane,
                    "/v1/account/delete",
                    "{\"password\":\"%s\"}".formatted(SharedNode.PASSWORD),
                    bob)
                .statusCode())
        .isEqualTo(200);

    b.await("goaway");
    a.refused(text(chat, "phone/1", "are you there?"), Code.NOT_ACCEPTED);
    a.refused(open(bob), Code.NO_SUCH_HANDLE);
    assertThat(bodies(whole(a, chat))).containsExactly("for you");
    assertThat(bodies(whole(a, lobby))).containsExactly("for all");
    assertThat(a.ask(openId(lobby), "opened").getOpened().getMemberCount()).isEqualTo(1);
  }

  @Test
  void aContactCardMayNameSomebodyByIdAlone() throws Exception {
    String chat = a.ask(open(bob), "opened").getOpened().getConversationId();
    Person carol = lane.person("carol");
    a.ask(
        Frames.send(
            chat,
            "phone/1",
            send ->
                send.setContactCard(ContactCard.newBuilder().setUserId(carol.session().userId()))),
        "ack");

    assertThat(whole(b, chat).get(2).getContactCard().getHandle()).isEqualTo(carol.handle());
    a.refused(
        Frames.send(
            chat,
            "phone/2",
            send -> send.setContactCard(ContactCard.newBuilder().setUserId("0".repeat(26)))),
        Code.NO_SUCH_HANDLE);
  }

  private static Frame.Builder contact(
      Person with, java.util.function.Consumer<Contact.Builder> act) {
    Contact.Builder contact = Contact.newBuilder().setHandle(with.handle());
    act.accept(contact);
    return Frame.newBuilder().setContact(contact);
  }

  private static Frame.Builder settings(Settings.Builder settings) {
    return Frame.newBuilder().setSetSettings(SetSettings.newBuilder().setSettings(settings));
  }

  private static Frame typing(String conversation) {
    return Frame.newBuilder()
        .setSignal(
            Signal.newBuilder()
                .setConversationId(conversation)
                .setTyping(Typing.getDefaultInstance()))
        .build();
  }
}
