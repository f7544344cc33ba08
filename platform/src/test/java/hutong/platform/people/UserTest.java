package hutong.platform.people;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.people.Preferences.Audience;
import hutong.platform.people.User.Command;
import hutong.platform.people.User.Event;
import hutong.platform.people.User.Reason;
import hutong.platform.people.User.Reply;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UserTest {
  private static final UserRules RULES = new UserRules(3, new Relations.Limits(4, 4, 4));
  private static final UserJournal BYTES = new UserJournal();

  private static final UserId BOB = new UserId(SortableId.of(2, new Random(2)));
  private static final UserId CAROL = new UserId(SortableId.of(3, new Random(3)));
  private static final Relations.Bond NONE = Relations.Bond.none(0);

  private User user = RULES.empty(SortableId.of(1, new Random(1)));
  private long sequence;
  private long now = 10;

  @Test
  void aRepeatedRegistrationGetsTheFirstLogin() {
    assertThat(does(create("r1", "f1"))).isEqualTo(new Reply.Granted("alice", "f1", 1));
    assertThat(does(create("r1", "f2"))).isEqualTo(new Reply.Granted("alice", "f1", 1));
    assertThat(does(create("r2", "f2"))).isEqualTo(rejected(Reason.NEVER_CREATED));
  }

  @Test
  void aRegistrationThatWasGivenUpNeverSucceeds() {
    assertThat(does(new Command.CloseRegistration("r1"))).isEqualTo(rejected(Reason.NEVER_CREATED));

    assertThat(does(create("r1", "f1"))).isEqualTo(rejected(Reason.NEVER_CREATED));
  }

  @Test
  void aRegistrationThatSucceededIsNotGivenUp() {
    does(create("r1", "f1"));

    assertThat(does(new Command.CloseRegistration("r1"))).isInstanceOf(Reply.Granted.class);
    assertThat(user.stage()).isEqualTo(User.Stage.CREATED);
  }

  @Test
  void aRefreshTokenWorksOnce() {
    does(create("r1", "f1"));

    assertThat(does(new Command.Refresh("phone", "f1", 1)))
        .isEqualTo(new Reply.Granted("alice", "f1", 2));
    assertThat(does(new Command.Refresh("phone", "f1", 2)))
        .isEqualTo(new Reply.Granted("alice", "f1", 3));
  }

  @Test
  void aRefreshTokenUsedTwiceLogsTheDeviceOut() {
    does(create("r1", "f1"));
    does(new Command.Refresh("phone", "f1", 1));

    assertThat(does(new Command.Refresh("phone", "f1", 1))).isEqualTo(rejected(Reason.REUSED));
    assertThat(does(new Command.Refresh("phone", "f1", 2))).isEqualTo(rejected(Reason.REVOKED));
  }

  @Test
  void aNewLoginOfADeviceEndsTheOneBefore() {
    does(create("r1", "f1"));
    does(logIn("phone", "f2"));

    assertThat(does(new Command.Refresh("phone", "f1", 1))).isEqualTo(rejected(Reason.REVOKED));
  }

  @Test
  void devicesAreLimitedAndRevokedOnesMakeRoom() {
    does(create("r1", "f1"));
    does(logIn("tablet", "f2"));
    does(logIn("laptop", "f3"));

    assertThat(does(logIn("watch", "f4"))).isEqualTo(rejected(Reason.TOO_MANY_DEVICES));
    assertThat(does(new Command.Revoke("tablet"))).isEqualTo(new Reply.Revoked(Set.of("tablet")));
    assertThat(does(logIn("watch", "f4"))).isInstanceOf(Reply.Granted.class);
    assertThat(does(new Command.Revoke("tablet"))).isEqualTo(rejected(Reason.NO_SUCH_DEVICE));
  }

  @Test
  void aTicketWorksOnceAndOnlyInItsTime() {
    does(create("r1", "f1"));

    assertThat(does(new Command.UseTicket("t1", "phone", "f1", 100)))
        .isInstanceOf(Reply.Granted.class);
    assertThat(does(new Command.UseTicket("t1", "phone", "f1", 100)))
        .isEqualTo(rejected(Reason.TICKET_USED));
    assertThat(does(new Command.UseTicket("t2", "phone", "f1", 9)))
        .isEqualTo(rejected(Reason.TICKET_USED));
    assertThat(does(new Command.UseTicket("t3", "phone", "f9", 100)))
        .isEqualTo(rejected(Reason.REVOKED));
  }

  @Test
  void nobodyHasNoCredentials() {
    assertThat(does(new Command.ReadCredentials())).isEqualTo(rejected(Reason.NEVER_CREATED));
  }

  @Test
  void credentialsAndDevicesAreReadWithoutAnEvent() {
    does(create("r1", "f1"));

    assertThat(RULES.read(user, new Command.ReadCredentials()))
        .contains(new Reply.Credentials("hash"));
    assertThat(((Reply.DeviceList) does(new Command.ReadDevices())).devices()).hasSize(1);
    assertThat(RULES.read(user, new Command.Revoke("phone"))).isEmpty();
    assertThat(RULES.weight(new Command.ReadDevices())).isPositive();
  }

  @Test
  void closingAGivenUpRegistrationAgainChangesNothing() {
    does(new Command.CloseRegistration("r1"));
    long events = sequence;

    assertThat(does(new Command.CloseRegistration("r1"))).isEqualTo(rejected(Reason.NEVER_CREATED));
    assertThat(sequence).isEqualTo(events);
  }

  @Test
  void aRepeatedRegistrationWhoseDeviceWasRevokedIsRefused() {
    does(create("r1", "f1"));
    does(new Command.Revoke("phone"));

    assertThat(does(create("r1", "f2"))).isEqualTo(rejected(Reason.NEVER_CREATED));
    assertThat(does(new Command.Refresh("phone", "f1", 1))).isEqualTo(rejected(Reason.REVOKED));
    assertThat(does(new Command.UseTicket("t1", "phone", "f1", 100)))
        .isEqualTo(rejected(Reason.REVOKED));
    assertThat(new Event.Refreshed("phone", 2).applyTo(user, opened())).isEqualTo(user);
    assertThat(RULES.apply(user, opened())).isEqualTo(user);
  }

  @Test
  void usedTicketsAreForgottenOnceTheyWouldHaveExpired() {
    does(create("r1", "f1"));
    does(new Command.UseTicket("t1", "phone", "f1", 10));
    now = 20;
    does(new Command.UseTicket("t2", "phone", "f1", 30));

    assertThat(user.access().tickets()).containsOnlyKeys("t2");
  }

  @Test
  void onlyRecentChangesOfDevicesAreKept() {
    does(create("r1", "f1"));
    for (int i = 0; i < Access.CHANGES_KEPT + 10; i++) {
      does(logIn("phone", "g" + i));
    }

    assertThat(user.access().changes()).hasSize(Access.CHANGES_KEPT);
  }

  @Test
  void anotherPasswordLogsAllOtherDevicesOut() {
    does(create("r1", "f1"));
    does(logIn("tablet", "f2"));
    does(logIn("laptop", "f3"));

    assertThat(does(new Command.ChangePassword("not it", "new", "phone")))
        .isEqualTo(rejected(Reason.PASSWORD_CHANGED));
    assertThat(does(new Command.ChangePassword("hash", "new", "phone")))
        .isEqualTo(new Reply.Revoked(Set.of("tablet", "laptop")));
    assertThat(user.access().devices()).containsOnlyKeys("phone");
    assertThat(user.access().changes()).extracting(Access.Change::device).contains("tablet");
    assertThat(does(new Command.Refresh("phone", "f1", 1))).isInstanceOf(Reply.Granted.class);
  }

  /** Whoever showed the old password just before it was changed does not get in after. */
  @Test
  void aLoginWithThePasswordOfBeforeIsRefused() {
    does(create("r1", "f1"));
    does(new Command.ChangePassword("hash", "new", "phone"));

    assertThat(does(logIn("tablet", "f2"))).isEqualTo(rejected(Reason.PASSWORD_CHANGED));
  }

  @Test
  void aProfileChangesByWhatIsPresent() {
    does(create("r1", "f1"));

    does(new Command.SetProfile(Optional.of("Al"), Optional.empty(), Optional.of("busy")));
    does(new Command.SetProfile(Optional.empty(), Optional.of("m1"), Optional.empty()));

    assertThat(user.profile()).isEqualTo(new Profile("Al", "m1", "busy"));
    long events = sequence;
    does(new Command.SetProfile(Optional.of("Al"), Optional.empty(), Optional.empty()));
    assertThat(sequence).isEqualTo(events);
  }

  @Test
  void settingsSayWhoMayDoWhat() {
    does(create("r1", "f1"));
    befriend(BOB);
    Preferences closed =
        new Preferences(
            Audience.EVERYBODY,
            Audience.ONLY_CONTACTS,
            Audience.NOBODY,
            Audience.ONLY_CONTACTS,
            List.of("tablet"));
    does(new Command.SetPreferences(closed));
    does(new Command.SetPreferences(closed));

    assertThat(does(new Command.ReadPreferences())).isEqualTo(new Reply.PreferencesAre(closed));
    assertThat(accepts(BOB)).containsExactly(true, true, false, true, true);
    assertThat(accepts(CAROL)).containsExactly(true, false, false, false, false);
    assertThat(accepts(user.id())).containsExactly(true, true, true, true, true);
  }

  @Test
  void fromWhomIsBlockedNothingIsTakenAndTheHandleStillLeadsThem() {
    does(create("r1", "f1"));
    relate(new Relations.Command.Conclude(BOB, "bob", Relations.Act.BLOCK, NONE, NONE));

    assertThat(accepts(BOB)).containsExactly(false, false, false, false, false);
    assertThat(does(new Command.ReadPerson(BOB))).isEqualTo(does(new Command.ReadPerson(CAROL)));
  }

  @Test
  void aPersonGoesWhenNobodyIsLeftWhoKnowsThem() {
    does(create("r1", "f1"));
    does(new Command.SetProfile(Optional.empty(), Optional.empty(), Optional.of("bye")));
    befriend(BOB);

    assertThat(does(new Command.Delete())).isEqualTo(rejected(Reason.STILL_RELATED));
    Relations.Bond bond = user.relations().of(BOB).bond();
    relate(
        new Relations.Command.Offer(
            BOB, "bob", bond, new Relations.Bond(9, BOB.value(), Relations.Standing.NONE, "", "")));
    assertThat(does(new Command.Delete())).isEqualTo(new Reply.Revoked(Set.of("phone")));

    assertThat(user.profile()).isEqualTo(Profile.BLANK);
    assertThat(user.access().devices()).isEmpty();
    assertThat(does(new Command.ReadPerson(BOB))).isEqualTo(rejected(Reason.NEVER_CREATED));
    assertThat(does(new Command.Accepts(BOB, Purpose.ADD)))
        .isEqualTo(rejected(Reason.NEVER_CREATED));
    assertThat(does(create("r1", "f1"))).isEqualTo(rejected(Reason.NEVER_CREATED));
    assertThat(does(logIn("phone", "f2"))).isEqualTo(rejected(Reason.NEVER_CREATED));
    assertThat(does(new Command.CloseRegistration("r1"))).isInstanceOf(Reply.Granted.class);
  }

  @Test
  void relationsAreReadWithoutAnEvent() {
    does(create("r1", "f1"));
    befriend(BOB);
    long events = sequence;

    assertThat(does(new Command.ReadRelation(BOB)))
        .isEqualTo(new Reply.RelationIs(user.relations().of(BOB), Relations.View.CONTACT));
    assertThat(((Reply.RelationsAre) does(new Command.ReadRelations("", 5))).page()).hasSize(1);
    assertThat(does(new Command.Plan(BOB, Relations.Act.REMOVE, "")))
        .isInstanceOf(Reply.Related.class);
    assertThat(does(new Command.ReadPerson(user.id()))).isInstanceOf(Reply.PersonIs.class);
    assertThat(sequence).isEqualTo(events);
  }

  private void befriend(UserId other) {
    relate(
        new Relations.Command.Adopt(
            other,
            "h-" + other,
            new Relations.Bond(1, other.value(), Relations.Standing.CONTACT, "", "")));
  }

  private void relate(Relations.Command command) {
    assertThat(does(new Command.Relate(command))).isInstanceOf(Reply.Related.class);
  }

  private List<Boolean> accepts(UserId from) {
    return Arrays.stream(Purpose.values())
        .map(purpose -> ((Reply.Accepted) does(new Command.Accepts(from, purpose))).yes())
        .toList();
  }

  private static Command logIn(String device, String family) {
    return new Command.LogIn(device, family, "hash");
  }

  private static Entry<Event> opened() {
    return new Entry.Opened<>(1, 1, 0, 0);
  }

  private static Command create(String registration, String family) {
    return new Command.Create(registration, "alice", "Alice", "hash", "phone", family);
  }

  private static Reply rejected(Reason reason) {
    return new Reply.Rejected(reason);
  }

  private Reply does(Command command) {
    Decision<Event, Reply> decision = RULES.decide(user, command, now);
    for (Event event : decision.events()) {
      Entry<Event> entry = new Entry.Recorded<>(++sequence, 1, now, event);
      user = RULES.apply(user, BYTES.decode(BYTES.encode(entry)));
      Live<User> live = new Live<>(1, sequence, user);
      assertThat(BYTES.decodeSnapshot(BYTES.encodeSnapshot(live))).isEqualTo(live);
    }
    return decision.reply();
  }
}
