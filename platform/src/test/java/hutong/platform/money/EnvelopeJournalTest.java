package hutong.platform.money;

import hutong.platform.Golden;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.money.RedEnvelope.Claim;
import hutong.platform.money.RedEnvelope.Ending;
import hutong.platform.money.RedEnvelope.Event;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.platform.money.RedEnvelope.Shown;
import hutong.platform.money.RedEnvelope.Stage;
import hutong.platform.money.RedEnvelope.Sweep;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

class EnvelopeJournalTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final UserId ALICE = new UserId(SortableId.of(1, new Random(1)));
  private static final UserId BOB = new UserId(SortableId.of(2, new Random(2)));
  private static final AccountId HERS = new AccountId(AccountKind.PERSON, 3, "alice-CNY");
  private static final AccountId HIS = new AccountId(AccountKind.PERSON, 4, "bob-CNY");
  private static final Offer LUCKY = offer(Kind.LUCKY, Optional.empty());

  private static Offer offer(Kind kind, Optional<UserId> only) {
    return new Offer(
        SortableId.of(NOW, new Random(7)),
        ConversationId.direct(ALICE, BOB),
        ALICE,
        "alice",
        HERS,
        new AccountId(AccountKind.ENVELOPE, 3, "e1"),
        kind,
        1_000,
        "CNY",
        3,
        "happy new year",
        only,
        NOW + 86_400_000);
  }

  @Test
  void anEnvelopesStoredBytesAreReadAsTheyWereWritten() {
    Map<String, Event> events = new LinkedHashMap<>();
    events.put("created", new Event.Created(LUCKY));
    events.put("created-transfer", new Event.Created(offer(Kind.TRANSFER, Optional.of(BOB))));
    events.put("funded", new Event.Funded());
    events.put("funding-refused", new Event.FundingRefused(Refusal.NO_FUNDS));
    events.put("claimed", new Event.Claimed(BOB, "bob", HIS, 1, 333));
    events.put("paid", new Event.Paid(BOB));
    events.put("expired", new Event.Expired());
    events.put("given-back", new Event.GivenBack());
    events.put("left", new Event.Left(1, 667));
    events.put("swept", new Event.Swept(1, true));
    events.put("emptied", new Event.Emptied());
    events.put("closed", new Event.Closed());
    events.put("posted", new Event.Posted(17, 2));
    Map<String, Entry<Event>> entries = new LinkedHashMap<>();
    entries.put("opened", new Entry.Opened<>(1, 1, NOW, 0));
    events.forEach((name, event) -> entries.put(name, new Entry.Recorded<>(2, 1, NOW, event)));
    Golden.check("/golden/envelope.properties", new EnvelopeJournal(), entries, snapshots());
  }

  private static Map<String, Live<RedEnvelope>> snapshots() {
    RedEnvelope expired =
        new RedEnvelope(
            Optional.of(LUCKY),
            Stage.EXPIRED,
            TreePMap.singleton(BOB, new Claim(BOB, "bob", HIS, 1, 333, NOW + 1, true)),
            667,
            new Ending(
                Optional.empty(),
                TreePVector.singleton(new Sweep(1, 667, NOW + 2, false)),
                false,
                false),
            new Shown(17, 2));
    RedEnvelope refused =
        new RedEnvelope(
            Optional.of(LUCKY),
            Stage.REFUSED,
            TreePMap.empty(),
            1_000,
            new Ending(Optional.of(Refusal.NO_FUNDS), TreePVector.empty(), true, true),
            Shown.NOTHING);
    Map<String, Live<RedEnvelope>> snapshots = new LinkedHashMap<>();
    snapshots.put("snapshot-expired", new Live<>(2, 9, expired));
    snapshots.put("snapshot-refused", new Live<>(2, 9, refused));
    snapshots.put("snapshot-empty", new Live<>(1, 1, RedEnvelope.EMPTY));
    return snapshots;
  }
}
