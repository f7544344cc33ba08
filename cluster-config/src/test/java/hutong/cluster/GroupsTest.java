package hutong.cluster;

import static hutong.cluster.Frames.add;
import static hutong.cluster.Frames.bodies;
import static hutong.cluster.Frames.group;
import static hutong.cluster.Frames.join;
import static hutong.cluster.Frames.leave;
import static hutong.cluster.Frames.manage;
import static hutong.cluster.Frames.openId;
import static hutong.cluster.Frames.text;
import static hutong.cluster.Frames.whole;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.CreateGroup;
import hutong.protocol.wire.Dissolved;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GiveRole;
import hutong.protocol.wire.GroupRules;
import hutong.protocol.wire.Invitation;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Joined;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.MemberPage;
import hutong.protocol.wire.Members;
import hutong.protocol.wire.Mute;
import hutong.protocol.wire.NewInvitation;
import hutong.protocol.wire.Opened;
import hutong.protocol.wire.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups over real sockets: who comes, who may what, and what is left when it ends. */
@ExtendWith(SharedNode.class)
class GroupsTest {
  private Lane lane;
  private Person alice;
  private Person bob;
  private Person carol;
  private Peer a;
  private Peer b;
  private String group;

  @BeforeEach
  void aGroupOfTwo(Lane node) throws Exception {
    lane = node;
    alice = lane.person("alice");
    bob = lane.person("bob");
    carol = lane.person("carol");
    a = lane.greet(alice);
    b = lane.greet(bob);
    group = a.ask(group("lane", bob), "opened").getOpened().getConversationId();
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  @Test
  void anInvitationLetsInWhoeverHasItsTokenAsOftenAsItSays() throws Exception {
    Invitation invitation = invite(b, 600, 1);
    try (Peer c = lane.greet(carol);
        Peer d = lane.greet(lane.person("dora"))) {
      Joined joined = c.ask(join(invitation.getToken()), "joined").getJoined();

      assertThat(joined.getConversationId()).isEqualTo(group);
      assertThat(joined.getWaiting()).isFalse();
      a.await(
          "arrived",
          frame ->
              frame
                  .getPush()
                  .getItem()
                  .getArrived()
                  .getMember()
                  .getHandle()
                  .equals(carol.handle()));
      c.ask(text(group, "phone/1", "hello"), "ack");
      d.refused(join(invitation.getToken()), Code.INVITATION_USED_UP);
      d.refused(join(invitation.getToken() + "x"), Code.INVITATION_INVALID);
      d.refused(join("nonsense"), Code.INVITATION_INVALID);
      assertThat(c.ask(join(invitation.getToken()), "joined").getJoined().getWaiting()).isFalse();
    }
  }

  @Test
  void anInvitationExpiresAndIsWorthNothingInADissolvedGroup() throws Exception {
    Invitation brief = invite(a, 1, 5);
    Invitation lasting = invite(a, 600, 5);
    Awaitility.await().until(() -> System.currentTimeMillis() > brief.getExpiresAtMillis() + 5);
    try (Peer c = lane.greet(carol)) {
      c.refused(join(brief.getToken()), Code.INVITATION_EXPIRED);
      a.ask(manage(group, m -> m.setDissolve(Dissolved.getDefaultInstance())), "ack");
      c.refused(join(lasting.getToken()), Code.DISSOLVED);
    }
    b.refused(text(group, "phone/1", "hello?"), Code.DISSOLVED);
    assertThat(b.ask(openId(group), "opened").getOpened().getDissolved()).isTrue();
    assertThat(whole(b, group)).last().matches(Item::hasDissolved);
    b.ask(leave(group), "ack");
  }

  @Test
  void whereApprovalIsNeededAnAdminDecides() throws Exception {
    a.ask(manage(group, m -> m.setRules(GroupRules.newBuilder().setApproval(true))), "ack");
    String token = invite(b, 600, 5).getToken();
    Person dora = lane.person("dora");
    try (Peer c = lane.greet(carol);
        Peer d = lane.greet(dora)) {
      assertThat(c.ask(join(token), "joined").getJoined().getWaiting()).isTrue();
      assertThat(d.ask(join(token), "joined").getJoined().getWaiting()).isTrue();
      c.refused(text(group, "phone/1", "let me in"), Code.NO_SUCH_CONVERSATION);

      Opened seen = a.ask(openId(group), "opened").getOpened();
      assertThat(seen.getWaitingList())
          .extracting(Member::getHandle)
          .containsExactlyInAnyOrder(carol.handle(), dora.handle());
      assertThat(b.ask(openId(group), "opened").getOpened().getWaitingList()).isEmpty();
      b.refused(manage(group, m -> m.setApprove(id(carol))), Code.NOT_ALLOWED);
      a.ask(manage(group, m -> m.setApprove(id(carol))), "ack");
      a.ask(manage(group, m -> m.setDecline(id(dora))), "ack");
      c.ask(text(group, "phone/1", "thank you"), "ack");
      d.refused(text(group, "phone/1", "why?"), Code.NO_SUCH_CONVERSATION);
    }
  }

  @Test
  void rolesAreGivenByTheOwnerAndObeyed() throws Exception {
    a.ask(add(group, carol), "ack");
    b.refused(manage(group, m -> m.setRemove(id(carol))), Code.NOT_ALLOWED);
    b.refused(manage(group, m -> m.setTitle("mine")), Code.NOT_ALLOWED);
    a.ask(manage(group, m -> m.setGiveRole(role(bob, Role.ADMIN))), "ack");
    b.ask(manage(group, m -> m.setTitle("the yard")), "ack");
    b.ask(manage(group, m -> m.setAnnouncement("tea at five")), "ack");
    b.ask(manage(group, m -> m.setRemove(id(carol))), "ack");
    b.refused(manage(group, m -> m.setRemove(id(alice))), Code.NOT_ALLOWED);
    b.refused(manage(group, m -> m.setGiveRole(role(bob, Role.OWNER))), Code.NOT_ALLOWED);
    a.ask(manage(group, m -> m.setGiveRole(role(bob, Role.OWNER))), "ack");

    Opened seen = a.ask(openId(group), "opened").getOpened();
    assertThat(seen.getTitle()).isEqualTo("the yard");
    assertThat(seen.getAnnouncement()).isEqualTo("tea at five");
    assertThat(seen.getRole()).isEqualTo(Role.ADMIN);
    assertThat(b.ask(openId(group), "opened").getOpened().getRole()).isEqualTo(Role.OWNER);
    a.ask(text(group, "phone/1", "so be it"), "ack");
    assertThat(ItemsTest.entry(a, group).getTitle()).isEqualTo("the yard");
    try (Peer c = lane.greet(carol)) {
      c.refused(openId(group), Code.NO_SUCH_CONVERSATION);
    }
    a.refused(manage(group, m -> m.setTitle("la\u202Ene")), Code.BAD_TEXT);
    a.refused(manage(group, m -> {}), Code.BAD_REQUEST);
    a.refused(manage(group, m -> m.setRemove("nobody")), Code.BAD_REQUEST);
    a.refused(manage(group, m -> m.setRemove(id(carol))), Code.NOT_A_MEMBER);
  }

  @Test
  void theMutedListenAndAdminsMayStillSpeak() throws Exception {
    a.ask(
        manage(group, m -> m.setMute(Mute.newBuilder().setUserId(id(bob)).setSeconds(60))), "ack");
    b.refused(text(group, "phone/1", "but"), Code.MUTED);
    a.ask(manage(group, m -> m.setMute(Mute.newBuilder().setUserId(id(bob)))), "ack");
    b.ask(text(group, "phone/1", "thank you"), "ack");
    a.ask(manage(group, m -> m.setRules(GroupRules.newBuilder().setMuted(true))), "ack");
    b.refused(text(group, "phone/2", "but"), Code.MUTED);
    a.ask(text(group, "phone/1", "silence"), "ack");
  }

  @Test
  void whereHistoryIsOpenNewcomersReadItAndElseOnlyFromTheirJoining() throws Exception {
    a.ask(text(group, "phone/1", "before"), "ack");
    a.ask(add(group, carol), "ack");
    a.ask(manage(group, m -> m.setRules(GroupRules.newBuilder().setOpenHistory(true))), "ack");
    Person dora = lane.person("dora");
    a.ask(add(group, dora), "ack");
    a.ask(text(group, "phone/2", "after"), "ack");
    try (Peer c = lane.greet(carol);
        Peer d = lane.greet(dora)) {
      assertThat(bodies(whole(c, group))).containsExactly("after");
      assertThat(bodies(whole(d, group))).containsExactly("before", "after");
    }
  }

  @Test
  void membersAreListedPageByPageAndFoundByAPartOfTheirHandle() throws Exception {
    List<Person> people = new ArrayList<>(List.of(alice, bob));
    for (int i = 0; i < 5; i++) {
      Person guest = lane.person("guest");
      people.add(guest);
      a.ask(add(group, guest), "ack");
    }
    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      MemberPage page = members(2, cursor, "");
      assertThat(page.getCount()).isEqualTo(7);
      page.getMembersList().forEach(member -> listed.add(member.getHandle()));
      cursor = page.getCursor();
    } while (!cursor.isEmpty());

    assertThat(listed.subList(2, 7))
        .isEqualTo(people.subList(2, 7).stream().map(Person::handle).toList());
    assertThat(listed.subList(0, 2)).containsExactlyInAnyOrder(alice.handle(), bob.handle());
    MemberPage found = members(9, "", bob.handle().substring(1));
    assertThat(found.getMembersList()).extracting(Member::getHandle).containsExactly(bob.handle());
    assertThat(members(9, "", alice.handle()).getMembers(0).getRole()).isEqualTo(Role.OWNER);
    a.refused(
        Frame.newBuilder()
            .setMembers(Members.newBuilder().setConversationId(group).setCursor("nonsense")),
        Code.BAD_REQUEST);
  }

  @Test
  void tooManyNamesAtOnceAreRefusedAndNobodyElseNotices() throws Exception {
    CreateGroup.Builder crowd = CreateGroup.newBuilder().setTitle("crowd");
    for (int i = 0; i < 501; i++) {
      crowd.addMembers("n" + i);
    }
    a.refused(Frame.newBuilder().setCreateGroup(crowd), Code.TOO_LARGE);
    for (int i = 0; i < 9_500; i++) {
      crowd.addMembers("n");
    }
    a.refused(Frame.newBuilder().setCreateGroup(crowd), Code.GROUP_FULL);
    b.ask(text(group, "phone/1", "still here"), "ack");
    assertThat(a.await("push", f -> f.getPush().getItem().hasText()).getPush().getItem().getText())
        .matches(text -> text.getBody().equals("still here"));
  }

  @Test
  void whatAMemberSaysWhileBeingRemovedIsStoredOrRefusedAndNothingBetween() throws Exception {
    CompletableFuture<Set<String>> said =
        CompletableFuture.supplyAsync(
            () -> {
              Set<String> acknowledged = new HashSet<>();
              for (int i = 1; i <= 200; i++) {
                Frame answer = ask(b, text(group, "phone/" + i, "line " + i));
                if (answer.hasAck()) {
                  acknowledged.add("line " + i);
                } else {
                  assertThat(answer.getError().getCode()).isEqualTo(Code.NO_SUCH_CONVERSATION);
                  return acknowledged;
                }
              }
              throw new AssertionError("was never refused");
            });
    a.await("line 9", f -> f.getPush().getItem().getText().getBody().equals("line 9"));

    a.ask(manage(group, m -> m.setRemove(id(bob))), "ack");

    Set<String> acknowledged = SharedNode.get(said);
    assertThat(bodies(whole(a, group))).containsExactlyInAnyOrderElementsOf(acknowledged);
    assertThat(whole(a, group)).last().matches(Item::hasRemoved);
  }

  /** The limit is 4 here: the sixth member makes it large while everybody talks. */
  @Test
  void aGroupThatBecomesLargeUnderTrafficLosesNothing() throws Exception {
    List<CompletableFuture<Set<String>>> speakers = new ArrayList<>();
    for (Peer peer : List.of(a, b)) {
      String name = peer == a ? "a" : "b";
      speakers.add(
          CompletableFuture.supplyAsync(
              () -> {
                Set<String> acknowledged = new HashSet<>();
                for (int i = 1; i <= 150; i++) {
                  String line = name + i;
                  assertThat(ask(peer, text(group, "phone/" + i, line)).hasAck()).isTrue();
                  acknowledged.add(line);
                }
                return acknowledged;
              }));
    }
    List<Person> guests = new ArrayList<>();
    try (Peer host = lane.greet(lane.onDevice(alice, "tablet"))) {
      for (int i = 0; i < 6; i++) {
        Person guest = lane.person("guest");
        guests.add(guest);
        host.ask(add(group, guest), "ack");
      }
      List<String> acknowledged = new ArrayList<>();
      for (CompletableFuture<Set<String>> speaker : speakers) {
        acknowledged.addAll(SharedNode.get(speaker));
      }
      host.ask(text(group, "tablet/1", "the end"), "ack");
      acknowledged.add("the end");

      List<Item> history = whole(host, group);
      assertThat(bodies(history)).containsExactlyInAnyOrderElementsOf(acknowledged);
      assertThat(ItemsTest.entry(b, group).getHead())
          .isEqualTo(history.get(history.size() - 1).getSequence());
      try (Peer guest = lane.greet(guests.get(0))) {
        assertThat(bodies(whole(guest, group))).last().isEqualTo("the end");
        assertThat(ItemsTest.entry(guest, group).getHead()).isEqualTo(history.size());
      }
    }
  }

  private static Frame ask(Peer peer, Frame.Builder request) {
    try {
      return peer.ask(request);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Invitation invite(Peer by, int seconds, int uses) throws Exception {
    return by.ask(
            manage(
                group,
                m -> m.setInvite(NewInvitation.newBuilder().setSeconds(seconds).setUses(uses))),
            "invitation")
        .getInvitation();
  }

  private MemberPage members(int limit, String cursor, String search) throws Exception {
    return a.ask(
            Frame.newBuilder()
                .setMembers(
                    Members.newBuilder()
                        .setConversationId(group)
                        .setLimit(limit)
                        .setCursor(cursor)
                        .setSearch(search)),
            "memberPage")
        .getMemberPage();
  }

  private static GiveRole.Builder role(Person person, Role role) {
    return GiveRole.newBuilder().setUserId(id(person)).setRole(role);
  }

  private static String id(Person person) {
    return person.session().userId();
  }
}
