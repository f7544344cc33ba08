package hutong.platform.people;

import hutong.platform.Golden;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.protocol.UserId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

class PeopleJournalTest {
  private static final UserId ALICE = new UserId("0".repeat(25) + "a");
  private static final long NOW = 1_700_000_000_000L;

  @Test
  void aPersonsStoredBytesAreReadAsTheyWereWritten() {
    Golden.check(
        "/golden/user.properties",
        new UserJournal(),
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
            user(new User.Event.TicketUsed("t1", NOW + 30_000))),
        Map.of(
            "snapshot",
            new Live<>(
                3,
                9,
                new User(
                    ALICE,
                    User.Stage.CREATED,
                    "r1",
                    "alice",
                    "Alice",
                    "$argon2id$",
                    TreePMap.singleton("phone", new User.Device("f1", 2, NOW, NOW + 1)),
                    TreePMap.singleton("t1", NOW + 30_000),
                    TreePVector.singleton(new User.Change("phone", 2, Entry.mark(1, 2)))))));
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
            handle(new Handle.Event.Released())),
        Map.of("snapshot", new Live<>(1, 3, new Handle(new Handle.Claim(ALICE, "r1", NOW, true)))));
  }

  private static Entry<User.Event> user(User.Event event) {
    return new Entry.Recorded<>(2, 1, NOW, event);
  }

  private static Entry<Handle.Event> handle(Handle.Event event) {
    return new Entry.Recorded<>(2, 1, NOW, event);
  }
}
