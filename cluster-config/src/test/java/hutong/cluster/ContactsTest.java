package hutong.cluster;

import static hutong.cluster.SharedNode.PASSWORD;
import static hutong.cluster.SharedNode.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Accept;
import hutong.protocol.wire.Audience;
import hutong.protocol.wire.Block;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.ContactEntry;
import hutong.protocol.wire.ContactPage;
import hutong.protocol.wire.ContactState;
import hutong.protocol.wire.Contacts;
import hutong.protocol.wire.Decline;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GoAway;
import hutong.protocol.wire.LookUp;
import hutong.protocol.wire.Presence;
import hutong.protocol.wire.ReadSettings;
import hutong.protocol.wire.Remove;
import hutong.protocol.wire.SetProfile;
import hutong.protocol.wire.SetSettings;
import hutong.protocol.wire.Settings;
import hutong.protocol.wire.Unblock;
import hutong.protocol.wire.Watch;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People get to know each other over real connections, show themselves, and go. */
@ExtendWith(SharedNode.class)
class ContactsTest {
  private Lane lane;
  private Person alice;
  private Person bob;

  @BeforeEach
  void twoPeople(Lane node) throws Exception {
    lane = node;
    alice = lane.person("alice");
    bob = lane.person("bob");
  }

  @Test
  void aRequestIsToldToTheOtherAtOnceAndTheYesMakesBothContacts() throws Exception {
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      assertThat(state(ask(a, bob, "it is me"))).isEqualTo(ContactState.ASKED);
      ContactEntry asking = b.await("contactEntry").getContactEntry();
      assertThat(asking.getPerson().getContact()).isEqualTo(ContactState.ASKING);
      assertThat(asking.getPerson().getHandle()).isEqualTo(alice.handle());
      assertThat(asking.getPerson().getDisplayName()).isEqualTo("alice");
      assertThat(asking.getGreeting()).isEqualTo("it is me");

      assertThat(state(accept(b, alice))).isEqualTo(ContactState.CONTACT);
      assertThat(a.await("contactEntry").getContactEntry().getPerson().getContact())
          .isEqualTo(ContactState.CONTACT);
      assertThat(states(a)).containsExactly(ContactState.CONTACT);
      assertThat(states(b)).containsExactly(ContactState.CONTACT);
      assertThat(state(accept(b, alice))).as("a repeat").isEqualTo(ContactState.CONTACT);
    }
  }

  @Test
  void whoAskEachOtherAtOnceAreContacts() throws Exception {
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      for (int round = 0; round < 5; round++) {
        a.say(act(bob, it -> it.setAsk("")).setRequestId(1000).build());
        b.say(act(alice, it -> it.setAsk("")).setRequestId(1000).build());
        a.await("the answer", frame -> frame.getRequestId() == 1000);
        b.await("the answer", frame -> frame.getRequestId() == 1000);

        assertThat(states(a)).containsExactly(ContactState.CONTACT);
        assertThat(states(b)).containsExactly(ContactState.CONTACT);
        a.ask(act(bob, it -> it.setRemove(Remove.getDefaultInstance())), "contactEntry");
        assertThat(states(a)).isEmpty();
        assertThat(states(b)).isEmpty();
      }
    }
  }

  @Test
  void whoWasDeclinedMayAskAgainAndWhoWasNotAskedHasNothingToAccept() throws Exception {
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      assertThat(code(accept(b, alice))).isEqualTo(Code.NO_SUCH_REQUEST);
      ask(a, bob, "");
      assertThat(state(b.ask(act(alice, it -> it.setDecline(Decline.getDefaultInstance())))))
          .isEqualTo(ContactState.NONE);
      assertThat(states(a)).isEmpty();

      ask(a, bob, "please");
      assertThat(state(accept(b, alice))).isEqualTo(ContactState.CONTACT);
    }
  }

  @Test
  void aBlockTellsTheBlockedNothing() throws Exception {
    Person quiet = lane.person("bob");
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      b.ask(act(alice, it -> it.setBlock(Block.getDefaultInstance())), "contactEntry");

      assertThat(bytes(ask(a, bob, "hello"), bob)).isEqualTo(bytes(ask(a, quiet, "hello"), quiet));
      assertThat(bytes(ask(a, bob, "again"), bob)).isEqualTo(bytes(ask(a, quiet, "again"), quiet));
      assertThat(bytes(a.ask(lookUp(bob)), bob)).isEqualTo(bytes(a.ask(lookUp(quiet)), quiet));
      assertThat(bytes(a.ask(lookUpId(bob)), bob)).isEqualTo(bytes(a.ask(lookUpId(quiet)), quiet));
      assertThat(bytes(accept(a, bob), bob)).isEqualTo(bytes(accept(a, quiet), quiet));
      assertThat(states(a)).containsExactly(ContactState.ASKED, ContactState.ASKED);

      try (Peer q = lane.greet(quiet)) {
        ask(q, bob, "");
      }
      assertThat(b.await("contactEntry").getContactEntry().getPerson().getHandle())
          .as("the first that comes to the blocker")
          .isEqualTo(quiet.handle());
      assertThat(states(b)).containsExactly(ContactState.BLOCKED, ContactState.ASKING);
      assertThat(code(ask(b, alice, ""))).isEqualTo(Code.NOT_ALLOWED);
    }
  }

  @Test
  void aBlockedContactSeesWhatARemovedOneSees() throws Exception {
    Person other = lane.person("alice");
    try (Peer a = lane.greet(alice);
        Peer o = lane.greet(other);
        Peer b = lane.greet(bob)) {
      befriend(a, b);
      befriendAs(other, o, b);

      b.ask(act(alice, it -> it.setBlock(Block.getDefaultInstance())), "contactEntry");
      b.ask(act(other, it -> it.setRemove(Remove.getDefaultInstance())), "contactEntry");

      assertThat(hint(a)).isEqualTo(hint(o));
      assertThat(states(a)).isEqualTo(states(o)).isEmpty();
      assertThat(bytes(ask(a, bob, ""), bob)).isEqualTo(bytes(ask(o, bob, ""), bob));
      b.ask(act(alice, it -> it.setUnblock(Unblock.getDefaultInstance())), "contactEntry");
      assertThat(states(b)).containsExactly(ContactState.ASKING, ContactState.ASKING);
    }
  }

  @Test
  void whoDoesNotWantToBeFoundIsNobody() throws Exception {
    Person shy = lane.person("shy");
    try (Peer a = lane.greet(alice);
        Peer s = lane.greet(shy)) {
      settings(s, it -> it.setFind(Audience.ONLY_CONTACTS));
      Error hidden = a.ask(lookUp(shy), "error").getError();
      Error nobody =
          a.ask(lookUp(new Person(shy.handle() + "-x", "phone", shy.session())), "error")
              .getError();

      assertThat(hidden.getMessage().replace(shy.handle(), ""))
          .isEqualTo(nobody.getMessage().replace(shy.handle() + "-x", ""));
      assertThat(hidden.toBuilder().clearMessage().clearTrace().build())
          .isEqualTo(nobody.toBuilder().clearMessage().clearTrace().build());
      assertThat(hidden.getCode()).isEqualTo(Code.NO_SUCH_HANDLE);
      assertThat(code(ask(a, shy, ""))).isEqualTo(Code.NO_SUCH_HANDLE);
      assertThat(a.ask(lookUpId(shy), "person").getPerson().getHandle()).isEqualTo(shy.handle());

      s.ask(act(alice, it -> it.setAsk("")), "contactEntry");
      assertThat(state(accept(a, shy))).isEqualTo(ContactState.CONTACT);
      assertThat(a.ask(lookUp(shy), "person").getPerson().getContact())
          .isEqualTo(ContactState.CONTACT);
    }
  }

  @Test
  void aRemarkIsSeenByWhoMadeItAndTheListIsPagedByHandle() throws Exception {
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      befriend(a, b);
      Person carol = lane.person("a-carol");
      ask(a, carol, "");
      assertThat(
              a.ask(act(bob, it -> it.setRemark(" Bobby ")), "contactEntry")
                  .getContactEntry()
                  .getPerson()
                  .getRemark())
          .isEqualTo("Bobby");
      assertThat(a.ask(lookUp(bob), "person").getPerson().getRemark()).isEqualTo("Bobby");
      assertThat(b.ask(lookUp(alice), "person").getPerson().getRemark()).isEmpty();
      assertThat(code(a.ask(act(lane.person("x"), it -> it.setRemark("Xavier")))))
          .isEqualTo(Code.NOT_ALLOWED);

      ContactPage first = contacts(a, 1, "");
      ContactPage last = contacts(a, 1, first.getCursor());
      assertThat(first.getEntries(0).getPerson().getHandle()).isEqualTo(carol.handle());
      assertThat(last.getEntries(0).getPerson().getHandle()).isEqualTo(bob.handle());
      assertThat(last.getCursor()).isEmpty();
    }
  }

  @Test
  void aProfileIsShownToEverybody() throws Exception {
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      profile(a, it -> it.setDisplayName("  Alice 爱丽丝 ").setStatusLine("out for tea"));
      profile(a, it -> it.setAvatar(""));

      hutong.protocol.wire.Person seen = b.ask(lookUp(alice), "person").getPerson();
      assertThat(seen.getDisplayName()).isEqualTo("Alice 爱丽丝");
      assertThat(seen.getStatusLine()).isEqualTo("out for tea");
      assertThat(seen.getContact()).isEqualTo(ContactState.NONE);
      assertThat(code(a.ask(profileFrame(it -> it.setAvatar("somebody-elses")))))
          .isEqualTo(Code.NO_SUCH_MEDIA);
      assertThat(code(a.ask(profileFrame(it -> it.setStatusLine("x".repeat(129))))))
          .isEqualTo(Code.TOO_LARGE);
      assertThat(code(a.ask(profileFrame(it -> it.setDisplayName(" "))))).isEqualTo(Code.BAD_TEXT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\u0007bell",
        "line\\nbreak",
        "\\u202Edrowssap",
        "\\u2066hidden",
        "half \\uD800",
        "zero\\u200Bwidth",
        "\\u3164"
      })
  void aNameThatDisturbsIsRefusedAndSaysWhy(String json) throws Exception {
    try (Peer a = lane.greet(alice)) {
      a.sayText("{\"requestId\":\"900\",\"setProfile\":{\"displayName\":\"" + json + "\"}}");
      Error error = a.await("the answer", it -> it.getRequestId() == 900).getError();

      assertThat(error.getCode()).isEqualTo(Code.BAD_TEXT);
      assertThat(error.getMessage()).startsWith("displayName: ");
    }
  }

  @Test
  void heapsOfMarksAreNoNameAndNoGreeting() throws Exception {
    String heap = "a" + "\u0301".repeat(10_000);
    try (Peer a = lane.greet(alice)) {
      assertThat(code(a.ask(profileFrame(it -> it.setDisplayName(heap))))).isEqualTo(Code.BAD_TEXT);
      assertThat(code(ask(a, bob, heap))).isEqualTo(Code.BAD_TEXT);
      assertThat(code(a.ask(act(bob, it -> it.setRemark("a\u202Eb"))))).isEqualTo(Code.BAD_TEXT);
      assertThat(code(ask(a, bob, "x".repeat(257)))).isEqualTo(Code.TOO_LARGE);
    }
    HttpResponse<String> registered =
        Http.post(
            lane,
            "/v1/register",
            "{\"handle\":\"%s-z\",\"password\":\"%s\",\"displayName\":\"\\u202Ex\",\"device\":\"d\"}"
                .formatted(alice.handle(), PASSWORD));
    assertThat(registered.body()).contains("BAD_TEXT");
  }

  @Test
  void settingsAreReplacedAndRead() throws Exception {
    try (Peer a = lane.greet(alice)) {
      Settings first = settings(a);
      assertThat(first.getMessage()).isEqualTo(Audience.EVERYBODY);
      settings(a, it -> it.setMessage(Audience.NOBODY).addQuietDevices("tablet"));

      Settings now = settings(a);
      assertThat(now.getMessage()).isEqualTo(Audience.NOBODY);
      assertThat(now.getFind()).isEqualTo(Audience.EVERYBODY);
      assertThat(now.getQuietDevicesList()).containsExactly("tablet");
      assertThat(
              code(
                  a.ask(
                      Frame.newBuilder()
                          .setSetSettings(
                              SetSettings.newBuilder()
                                  .setSettings(
                                      Settings.newBuilder().addQuietDevices("no device"))))))
          .isEqualTo(Code.BAD_REQUEST);
    }
  }

  @Test
  void actsThatMakeNoSenseAreNamed() throws Exception {
    try (Peer a = lane.greet(alice)) {
      assertThat(code(ask(a, alice, ""))).isEqualTo(Code.BAD_REQUEST);
      assertThat(code(a.ask(act(bob, it -> {})))).isEqualTo(Code.BAD_REQUEST);
      assertThat(code(a.ask(Frame.newBuilder().setLookUp(LookUp.getDefaultInstance()))))
          .isEqualTo(Code.BAD_REQUEST);
      assertThat(
              code(
                  a.ask(
                      Frame.newBuilder().setLookUp(LookUp.newBuilder().setUserId("0".repeat(26))))))
          .isEqualTo(Code.NO_SUCH_HANDLE);
      assertThat(code(a.ask(Frame.newBuilder().setLookUp(LookUp.newBuilder().setUserId("nobody")))))
          .isEqualTo(Code.NO_SUCH_HANDLE);
    }
  }

  @Test
  void whoWatchesSeesSomebodyComeAndGo() throws Exception {
    try (Peer a = lane.greet(alice)) {
      assertThat(watch(a, bob)).containsExactly(presence(bob, false, 0));
      Person tablet = lane.onDevice(bob, "tablet");
      try (Peer b = lane.greet(bob)) {
        assertThat(nextPresence(a).getOnline()).isTrue();
        try (Peer t = lane.greet(tablet)) {
          b.cut();
          settings(t, it -> it.setMessage(Audience.NOBODY)); // looked at anew, and nothing changed
        }
      }
      Presence gone = nextPresence(a);
      assertThat(gone.getOnline()).isFalse();
      assertThat(gone.getLastSeenMillis()).isPositive();
      assertThat(watch(a)).isEmpty();
      assertThat(watch(a, bob)).containsExactly(gone);
    }
  }

  @Test
  void whoMayNotSeeItSeesSomebodyWhoWasNeverHere() throws Exception {
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      assertThat(watch(a, bob)).containsExactly(presence(bob, true, 0));

      settings(b, it -> it.setPresence(Audience.ONLY_CONTACTS));
      assertThat(nextPresence(a)).isEqualTo(presence(bob, false, 0));
      befriend(a, b);
      assertThat(nextPresence(a)).isEqualTo(presence(bob, true, 0));
      b.ask(act(alice, it -> it.setBlock(Block.getDefaultInstance())), "contactEntry");
      assertThat(nextPresence(a)).isEqualTo(presence(bob, false, 0));
      assertThat(watch(a, bob)).containsExactly(presence(bob, false, 0));
    }
  }

  @Test
  void onlySoManyAreWatchedAtOnce() throws Exception {
    try (Peer a = lane.greet(alice)) {
      Watch.Builder many = Watch.newBuilder();
      for (int i = 0; i < 201; i++) {
        many.addUserIds(bob.session().userId());
      }
      assertThat(code(a.ask(Frame.newBuilder().setWatch(many)))).isEqualTo(Code.TOO_MANY);
      assertThat(code(a.ask(Frame.newBuilder().setWatch(Watch.newBuilder().addUserIds("bob")))))
          .isEqualTo(Code.BAD_REQUEST);
      for (int i = 0; i < 10; i++) {
        Watch.Builder one = Watch.newBuilder().addUserIds(bob.session().userId());
        a.say(Frame.newBuilder().setRequestId(500 + i).setWatch(one).build());
      }
      for (int i = 0; i < 10; i++) {
        int id = 500 + i;
        a.await("the answer to each", frame -> frame.getRequestId() == id);
      }
    }
  }

  @Test
  void anotherPasswordEndsAllOtherDevicesAndKeepsThisOne() throws Exception {
    Person tablet = lane.onDevice(alice, "tablet");
    String body = "{\"oldPassword\":\"%s\",\"newPassword\":\"%s\"}";
    try (Peer a = lane.greet(alice);
        Peer t = lane.greet(tablet)) {
      assertThat(
              Http.post(lane, "/v1/password", body.formatted("wrong one", "long enough"), alice)
                  .body())
          .contains("WRONG_CREDENTIALS");
      assertThat(Http.post(lane, "/v1/password", body.formatted(PASSWORD, "short"), alice).body())
          .contains("BAD_PASSWORD");
      assertThat(
              Http.post(lane, "/v1/password", body.formatted(PASSWORD, "another one"), alice)
                  .statusCode())
          .isEqualTo(200);

      assertThat(t.await("goaway").getGoaway().getReason()).isEqualTo(GoAway.Reason.REVOKED);
      settings(a);
      assertThat(Http.get(lane, "/v1/devices", alice).body()).doesNotContain("tablet");
      assertThat(Http.get(lane, "/v1/devices", tablet).body()).contains("DEVICE_REVOKED");
      get(lane.api().refresh(alice.session().refreshToken()));
      assertThat(code(lane.api().login(alice.handle(), PASSWORD, "tablet")))
          .isEqualTo(Code.WRONG_CREDENTIALS);
      get(lane.api().login(alice.handle(), "another one", "tablet"));
    }
  }

  @Test
  void whoDeletesTheirAccountWasNeverThereForOthers() throws Exception {
    Person carol = lane.person("carol");
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob);
        Peer c = lane.greet(carol)) {
      befriend(a, b);
      ask(c, alice, "");
      String group = b.ask(Frames.group("lane", alice), "opened").getOpened().getConversationId();
      assertThat(delete(alice, "not her password").body()).contains("WRONG_CREDENTIALS");

      HttpResponse<String> deleted = delete(alice, PASSWORD);

      assertThat(deleted.body()).contains("keep what you wrote");
      assertThat(a.await("goaway").getGoaway().getReason()).isEqualTo(GoAway.Reason.REVOKED);
      assertThat(states(b)).isEmpty();
      assertThat(states(c)).isEmpty();
      assertThat(b.ask(Frames.openId(group), "opened").getOpened().getMemberCount()).isOne();
      assertThat(code(b.ask(lookUp(alice)))).isEqualTo(Code.NO_SUCH_HANDLE);
      assertThat(code(b.ask(lookUpId(alice)))).isEqualTo(Code.NO_SUCH_HANDLE);
      assertThat(code(ask(b, alice, ""))).isEqualTo(Code.NO_SUCH_HANDLE);
      assertThat(code(b.ask(Frames.open(alice)))).isEqualTo(Code.NO_SUCH_HANDLE);
    }
    assertThat(delete(alice, PASSWORD).body()).contains("DEVICE_REVOKED");
    assertThat(code(lane.api().login(alice.handle(), PASSWORD, "phone")))
        .isEqualTo(Code.WRONG_CREDENTIALS);
    assertThat(code(lane.api().register(alice.handle(), PASSWORD, "", "phone")))
        .isEqualTo(Code.HANDLE_TAKEN);
  }

  @Test
  void whoBlockedSomebodyWhoHasGoneStillUnblocksThem() throws Exception {
    try (Peer b = lane.greet(bob)) {
      b.ask(act(alice, it -> it.setBlock(Block.getDefaultInstance())), "contactEntry");
      assertThat(delete(alice, PASSWORD).statusCode()).isEqualTo(200);

      assertThat(states(b)).containsExactly(ContactState.BLOCKED);
      Contact.Builder unblock =
          Contact.newBuilder()
              .setUserId(alice.session().userId())
              .setUnblock(Unblock.getDefaultInstance());
      b.ask(Frame.newBuilder().setContact(unblock), "contactEntry");
      assertThat(states(b)).isEmpty();
    }
  }

  /** A request that was cut off is asked for again; here both are under way at once. */
  @Test
  void deletingTwiceAtOnceIsDoneOnce() throws Exception {
    Person other = lane.person("carol");
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      befriend(a, b);
      ask(a, other, "");
      CompletableFuture<HttpResponse<String>> first =
          CompletableFuture.supplyAsync(() -> deleteUnchecked(alice));
      HttpResponse<String> second = deleteUnchecked(alice);

      assertThat(List.of(get(first).statusCode(), second.statusCode())).contains(200);
      assertThat(states(b)).isEmpty();
      assertThat(code(lane.api().login(alice.handle(), PASSWORD, "phone")))
          .isEqualTo(Code.WRONG_CREDENTIALS);
    }
  }

  private HttpResponse<String> deleteUnchecked(Person person) {
    try {
      return delete(person, PASSWORD);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> delete(Person person, String password) throws Exception {
    return Http.post(lane, "/v1/account/delete", "{\"password\":\"" + password + "\"}", person);
  }

  private void befriend(Peer a, Peer b) throws Exception {
    befriendAs(alice, a, b);
  }

  private void befriendAs(Person asker, Peer of, Peer b) throws Exception {
    ask(of, bob, "");
    accept(b, asker);
    of.await("the yes", frame -> frame.hasContactEntry() && frame.getRequestId() == 0);
  }

  private static Frame ask(Peer peer, Person other, String greeting) throws Exception {
    return peer.ask(act(other, it -> it.setAsk(greeting)));
  }

  private static Frame accept(Peer peer, Person other) throws Exception {
    return peer.ask(act(other, it -> it.setAccept(Accept.getDefaultInstance())));
  }

  private static Frame.Builder act(Person other, Consumer<Contact.Builder> act) {
    Contact.Builder contact = Contact.newBuilder().setHandle(other.handle());
    act.accept(contact);
    return Frame.newBuilder().setContact(contact);
  }

  private static Frame.Builder lookUp(Person person) {
    return Frame.newBuilder().setLookUp(LookUp.newBuilder().setHandle(person.handle()));
  }

  private static Frame.Builder lookUpId(Person person) {
    return Frame.newBuilder().setLookUp(LookUp.newBuilder().setUserId(person.session().userId()));
  }

  private static void profile(Peer peer, Consumer<SetProfile.Builder> set) throws Exception {
    peer.ask(profileFrame(set), "person");
  }

  private static Frame.Builder profileFrame(Consumer<SetProfile.Builder> set) {
    SetProfile.Builder profile = SetProfile.newBuilder();
    set.accept(profile);
    return Frame.newBuilder().setSetProfile(profile);
  }

  private static Settings settings(Peer peer) throws Exception {
    return peer.ask(
            Frame.newBuilder().setReadSettings(ReadSettings.getDefaultInstance()), "settings")
        .getSettings();
  }

  private static void settings(Peer peer, Consumer<Settings.Builder> set) throws Exception {
    Settings.Builder settings = Settings.newBuilder();
    set.accept(settings);
    peer.ask(
        Frame.newBuilder().setSetSettings(SetSettings.newBuilder().setSettings(settings)),
        "settings");
  }

  private static ContactPage contacts(Peer peer, int limit, String cursor) throws Exception {
    return peer.ask(
            Frame.newBuilder().setContacts(Contacts.newBuilder().setLimit(limit).setCursor(cursor)),
            "contactPage")
        .getContactPage();
  }

  private static List<ContactState> states(Peer peer) throws Exception {
    return contacts(peer, 0, "").getEntriesList().stream()
        .map(entry -> entry.getPerson().getContact())
        .toList();
  }

  private static ContactState state(Frame answer) {
    assertThat(answer.hasContactEntry()).as("%s", answer).isTrue();
    return answer.getContactEntry().getPerson().getContact();
  }

  /** What a connection is told by itself, without the time. */
  private static ContactEntry hint(Peer peer) throws Exception {
    Frame hint = peer.await("hint", it -> it.hasContactEntry() && it.getRequestId() == 0);
    return hint.getContactEntry().toBuilder().clearSinceMillis().build();
  }

  /** An answer's bytes without what names the person, the moment and the request. */
  private static byte[] bytes(Frame answer, Person about) {
    Frame.Builder frame = answer.toBuilder().clearRequestId();
    if (frame.hasContactEntry()) {
      frame.getContactEntryBuilder().clearSinceMillis().getPersonBuilder().clearUserId();
      frame.getContactEntryBuilder().getPersonBuilder().clearHandle();
    } else if (frame.hasPerson()) {
      frame.getPersonBuilder().clearUserId().clearHandle();
    } else if (frame.hasError()) {
      frame.getErrorBuilder().clearTrace();
    }
    assertThat(frame.build().toString()).doesNotContain(about.handle());
    return frame.build().toByteArray();
  }

  private static List<Presence> watch(Peer peer, Person... people) throws Exception {
    Watch.Builder watch = Watch.newBuilder();
    for (Person person : people) {
      watch.addUserIds(person.session().userId());
    }
    return peer.ask(Frame.newBuilder().setWatch(watch), "presences")
        .getPresences()
        .getPresencesList();
  }

  private static Presence nextPresence(Peer peer) throws Exception {
    return peer.await("presences").getPresences().getPresences(0);
  }

  private static Presence presence(Person of, boolean online, long lastSeenMillis) {
    return Presence.newBuilder()
        .setUserId(of.session().userId())
        .setOnline(online)
        .setLastSeenMillis(lastSeenMillis)
        .build();
  }

  private static Code code(Frame answer) {
    assertThat(answer.hasError()).as("%s", answer).isTrue();
    return answer.getError().getCode();
  }

  private static Code code(CompletableFuture<?> request) {
    Throwable failure = catchThrowable(() -> get(request));
    assertThat(failure).isInstanceOf(ExecutionException.class);
    return ((HutongException) failure.getCause()).code();
  }
}
