package hutong.platform.people;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.people.Handle.Command;
import hutong.platform.people.Handle.Event;
import hutong.platform.people.Handle.Reply;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandleTest {
  private static final Handle.Rules RULES = new Handle.Rules(30_000);
  private static final HandleJournal BYTES = new HandleJournal();

  private final UserId alice = new UserId(SortableId.of(1, new Random(1)));
  private final UserId mallory = new UserId(SortableId.of(2, new Random(2)));
  private Handle handle = RULES.empty("alice");
  private long sequence;

  @Test
  void theFirstClaimHoldsAndTheSecondFindsItTaken() {
    assertThat(does(new Command.Reserve(alice, "r1"), 0)).isEqualTo(new Reply.Held(alice));
    assertThat(does(new Command.Reserve(mallory, "r2"), 10)).isEqualTo(new Reply.Taken());
  }

  @Test
  void aClaimIsResumedUnderItsRegistrationWithTheFirstUserId() {
    does(new Command.Reserve(alice, "r1"), 0);

    assertThat(does(new Command.Reserve(mallory, "r1"), 10)).isEqualTo(new Reply.Held(alice));
  }

  @Test
  void aReservationThatWentQuietIsSettledWithItsUserId() {
    does(new Command.Reserve(alice, "r1"), 0);

    assertThat(does(new Command.Reserve(mallory, "r2"), 30_000))
        .isEqualTo(new Reply.Lapsed(alice, "r1"));
    does(new Command.Release("r1"), 30_001);
    assertThat(does(new Command.Reserve(mallory, "r2"), 30_002)).isEqualTo(new Reply.Held(mallory));
  }

  @Test
  void anOwnedHandleNeverLapses() {
    does(new Command.Reserve(alice, "r1"), 0);
    does(new Command.Own("r1"), 1);

    assertThat(does(new Command.Reserve(mallory, "r2"), 1_000_000)).isEqualTo(new Reply.Taken());
    does(new Command.Release("r1"), 1_000_001);
    assertThat(does(new Command.Find(), 1_000_002)).isEqualTo(new Reply.Owner(alice));
  }

  @Test
  void aReservedHandleHasNoOwnerYet() {
    does(new Command.Reserve(alice, "r1"), 0);

    assertThat(does(new Command.Find(), 1)).isEqualTo(new Reply.Reserved(alice, "r1"));
    assertThat(does(new Command.Own("r2"), 2)).isEqualTo(new Reply.Taken());
  }

  @Test
  void aHandleThatNobodyClaimedIsNobodysAndThereIsNothingToOwnOrRelease() {
    assertThat(does(new Command.Find(), 1)).isEqualTo(new Reply.Nobody());
    assertThat(RULES.read(handle, new Command.Find())).contains(new Reply.Nobody());
    assertThat(RULES.read(handle, new Command.Own("r1"))).isEmpty();
    assertThat(does(new Command.Own("r1"), 1)).isEqualTo(new Reply.Taken());
    assertThat(does(new Command.Release("r1"), 1)).isEqualTo(new Reply.Done());
    assertThat(new Event.Owned().applyTo(handle, opened())).isEqualTo(handle);
    assertThat(RULES.apply(handle, opened())).isEqualTo(handle);
  }

  @Test
  void owningAgainChangesNothingAndAnotherRegistrationReleasesNothing() {
    does(new Command.Reserve(alice, "r1"), 0);
    does(new Command.Release("r2"), 1);
    does(new Command.Own("r1"), 2);
    long events = sequence;

    assertThat(does(new Command.Own("r1"), 3)).isEqualTo(new Reply.Owner(alice));
    assertThat(sequence).isEqualTo(events);
  }

  @Test
  void upperCaseCountsAsLowerAndStrangeCharactersAreNoHandle() {
    assertThat(Handle.parse("Alice")).contains("alice");
    assertThat(Handle.parse("")).isEmpty();
    assertThat(Handle.parse("a b")).isEmpty();
    assertThat(Handle.parse("_a")).isEmpty();
    assertThat(Handle.parse("a".repeat(33))).isEmpty();
  }

  @Test
  void aHandleWhoseOwnerHasGoneLeadsToNobodyAndIsNeverGivenAgain() {
    does(new Command.Reserve(alice, "r1"), 0);
    does(new Command.Retire(alice), 1);
    assertThat(does(new Command.Own("r1"), 1)).isEqualTo(new Reply.Owner(alice));
    does(new Command.Retire(mallory), 2);
    assertThat(does(new Command.Find(), 3)).isEqualTo(new Reply.Owner(alice));

    does(new Command.Retire(alice), 4);
    long events = sequence;
    does(new Command.Retire(alice), 5);

    assertThat(sequence).isEqualTo(events);
    assertThat(does(new Command.Find(), 6)).isEqualTo(new Reply.Nobody());
    assertThat(does(new Command.Own("r1"), 7)).isEqualTo(new Reply.Taken());
    assertThat(does(new Command.Reserve(mallory, "r2"), 1_000_000)).isEqualTo(new Reply.Taken());
    assertThat(does(new Command.Reserve(alice, "r1"), 1_000_000)).isEqualTo(new Reply.Taken());
    assertThat(new Event.Retired().applyTo(Handle.FREE, opened())).isEqualTo(Handle.FREE);
  }

  private static Entry<Event> opened() {
    return new Entry.Opened<>(1, 1, 0, 0);
  }

  private Reply does(Command command, long now) {
    Decision<Event, Reply> decision = RULES.decide(handle, command, now);
    for (Event event : decision.events()) {
      Entry<Event> entry = new Entry.Recorded<>(++sequence, 1, now, event);
      handle = RULES.apply(handle, BYTES.decode(BYTES.encode(entry)));
      Live<Handle> live = new Live<>(1, sequence, handle);
      assertThat(BYTES.decodeSnapshot(BYTES.encodeSnapshot(live))).isEqualTo(live);
    }
    return decision.reply();
  }
}
