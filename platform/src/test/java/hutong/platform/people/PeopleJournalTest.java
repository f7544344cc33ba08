package hutong.platform.people;

import hutong.platform.Golden;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.people.Handle.Hold;
import hutong.platform.people.Preferences.Audience;
import hutong.platform.people.Relations.Bond;
import hutong.platform.people.Relations.Event;
import hutong.platform.people.Relations.Standing;
import hutong.protocol.UserId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

class PeopleJournalTest {
  private static final UserId ALICE = new UserId("0".repeat(25) + "a");
  private static final UserId BOB = new UserId("0".repeat(25) + "b");
  private static final UserId CAROL = new UserId("0".repeat(25) + "c");
  private static final Bond ASKED =
      new Bond(3, BOB.value(), Standing.ASKED, BOB.value(), "it is me");
  private static final Preferences OPEN = Preferences.OPEN;
  private static final Preferences CLOSED =
      new Preferences(
          Audience.NOBODY,
          Audience.ONLY_CONTACTS,
          Audience.EVERYBODY,
          Audience.NOBODY,
          List.of("tablet"));
  private static final long NOW = 1_700_000_000_000L;

  @Test
  void aPersonsStoredBytesAreReadAsTheyWereWritten() {
    Golden.check(
        "/golden/user.properties",
        new UserJournal(),
        entries(),
        Map.of(
            "snapshot",
            new Live<>(3, 9, alice(Profile.named("Alice"), Relations.none(ALICE), OPEN)),
            "snapshot-acquainted",
            new Live<>(3, 9, alice(new Profile("Alice", "m1", "busy"), acquainted(), CLOSED)),
            "snapshot-deleted",
            new Live<>(
                3,
                9,
                new User(
                    ALICE,
                    User.Stage.DELETED,
                    "r1",
                    "alice",
                    Profile.BLANK,
                    Access.NONE,
                    Relations.none(ALICE),
                    OPEN))));
  }

  /** As it was written before people had profiles, contacts and settings. */
  private static User alice(Profile profile, Relations relations, Preferences preferences) {
    return new User(
        ALICE,
        User.Stage.CREATED,
        "r1",
        "alice",
        profile,
        new Access(
            "$argon2id$",
            TreePMap.singleton("phone", new Access.Device("f1", 2, NOW, NOW + 1)),
            TreePMap.singleton("t1", NOW + 30_000),
            TreePVector.singleton(new Access.Change("phone", 2, Entry.mark(1, 2)))),
        relations,
        preferences);
  }

  private static Relations acquainted() {
    return new Relations(
        ALICE,
        TreePMap.<UserId, Relations.Relation>empty()
            .plus(BOB, new Relations.Relation("bob", ASKED, false, "Bobby", NOW))
            .plus(CAROL, new Relations.Relation("carol", Bond.none(4), true, "", NOW)),
        5);
  }

  private static Map<String, Entry<User.Event>> entries() {
    Map<String, Entry<User.Event>> entries = new HashMap<>();
    entries.put("password-changed", user(new User.Event.PasswordChanged("$argon2id$", "phone")));
    entries.put("profile-set", user(new User.Event.ProfileSet(new Profile("Al", "m1", "busy"))));
    entries.put("preferences-set", user(new User.Event.PreferencesSet(CLOSED)));
    entries.put("bonded", related(new Event.Bonded(BOB, "bob", ASKED)));
    entries.put("remarked", related(new Event.Remarked(BOB, "Bobby")));
    entries.put("blocked", related(new Event.Blocked(BOB, "bob")));
    entries.put("unblocked", related(new Event.Unblocked(BOB)));
    entries.put("deleted", user(new User.Event.Deleted()));
    entries.putAll(
        Map.of(
            "opened",
            new Entry.Opened<>(1, 1, NOW, 0),
            "created",
            user(new User.Event.Created("r1", "alice", "Alice", "$argon2id$", "phone", "f1")),
            "never-created",
            user(new User.Event.NeverCreated("r1")),
            "logged-in",
            user(new User.Event.LoggedIn("tablet", "f2")),
            "refreshed",
            user(new User.Event.Refreshed("phone", 2)),
            "device-revoked",
            user(new User.Event.DeviceRevoked("phone")),
            "ticket-used",
            user(new User.Event.TicketUsed("t1", NOW + 30_000))));
    return entries;
  }

  @Test
  void aHandlesStoredBytesAreReadAsTheyWereWritten() {
    Golden.check(
        "/golden/handle.properties",
        new HandleJournal(),
        Map.of(
            "opened",
            new Entry.Opened<>(1, 1, NOW, 0),
            "reserved",
            handle(new Handle.Event.Reserved(ALICE, "r1")),
            "owned",
            handle(new Handle.Event.Owned()),
            "released",
            handle(new Handle.Event.Released()),
            "retired",
            handle(new Handle.Event.Retired())),
        Map.of(
            "snapshot",
            new Live<>(1, 3, new Handle(new Handle.Claim(ALICE, "r1", NOW, Hold.OWNED))),
            "snapshot-retired",
            new Live<>(1, 4, new Handle(new Handle.Claim(ALICE, "r1", NOW, Hold.RETIRED)))));
  }

  private static Entry<User.Event> related(Event event) {
    return user(new User.Event.Related(event));
  }

  private static Entry<User.Event> user(User.Event event) {
    return new Entry.Recorded<>(2, 1, NOW, event);
  }

  private static Entry<Handle.Event> handle(Handle.Event event) {
    return new Entry.Recorded<>(2, 1, NOW, event);
  }
}
