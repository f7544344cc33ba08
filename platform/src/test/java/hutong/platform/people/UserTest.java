package hutong.platform.people;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.people.User.Command;
import hutong.platform.people.User.Event;
import hutong.platform.people.User.Reason;
import hutong.platform.people.User.Reply;
import hutong.protocol.SortableId;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UserTest {
  private static final User.Rules RULES = new User.Rules(3);
  private static final UserJournal BYTES = new UserJournal();

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
    does(new Command.LogIn("phone", "f2"));

    assertThat(does(new Command.Refresh("phone", "f1", 1))).isEqualTo(rejected(Reason.REVOKED));
  }

  @Test
  void devicesAreLimitedAndRevokedOnesMakeRoom() {
    does(create("r1", "f1"));
    does(new Command.LogIn("tablet", "f2"));
    does(new Command.LogIn("laptop", "f3"));

    assertThat(does(new Command.LogIn("watch", "f4"))).isEqualTo(rejected(Reason.TOO_MANY_DEVICES));
    assertThat(does(new Command.Revoke("tablet"))).isEqualTo(new Reply.Revoked());
    assertThat(does(new Command.LogIn("watch", "f4"))).isInstanceOf(Reply.Granted.class);
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

    assertThat(user.tickets()).containsOnlyKeys("t2");
  }

  @Test
  void onlyRecentChangesOfDevicesAreKept() {
    does(create("r1", "f1"));
    for (int i = 0; i < User.CHANGES_KEPT + 10; i++) {
      does(new Command.LogIn("phone", "g" + i));
    }

    assertThat(user.changes()).hasSize(User.CHANGES_KEPT);
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
