package hutong.platform.operate;

import hutong.platform.Golden;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.money.Mended.Outcome;
import hutong.platform.operate.Act.What;
import hutong.platform.operate.Proposal.Stage;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

class OfficeJournalTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final UserId MALLORY = new UserId(SortableId.of(1, new Random(1)));
  private static final String ID = SortableId.of(NOW, new Random(7));
  private static final String HASH = "00112233445566778899aabbccddeeff";

  @Test
  void theLogsStoredBytesAreReadAsTheyWereWritten() {
    Golden.check("/golden/operators.properties", new OfficeJournal(), entries(), snapshots());
  }

  private static Map<String, Entry<Link>> entries() {
    Map<String, What> acts = new LinkedHashMap<>();
    acts.put("appointed", new What.Appointed(Role.SUPPORT, HASH));
    acts.put("dismissed", new What.Dismissed());
    acts.put("proposed-freeze", new What.Proposed(ID, Deed.Kind.FREEZE, MALLORY));
    acts.put("proposed-unfreeze", new What.Proposed(ID, Deed.Kind.UNFREEZE, MALLORY));
    acts.put("proposed-discard", new What.Proposed(ID, Deed.Kind.DISCARD, Deed.NOBODY, 12, 1_001));
    acts.put("proposed-reapply", new What.Proposed(ID, Deed.Kind.REAPPLY, Deed.NOBODY, 12, 1_001));
    acts.put("approved", new What.Approved(ID));
    acts.put("rejected", new What.Rejected(ID));
    acts.put("expired", new What.Expired(ID));
    acts.put("done", new What.Done(ID, 2));
    acts.put("done-with-differences", new What.Done(ID, 37, 2, Outcome.DONE));
    acts.put("done-overtaken", new What.Done(ID, 20, 1, Outcome.OVERTAKEN));
    acts.put("done-otherwise", new What.Done(ID, 0, 0, Outcome.DECIDED_OTHERWISE));
    acts.put("seen", new What.Seen(MALLORY));
    acts.put("examined", new What.Examined(12));
    for (Trouble trouble : Trouble.values()) {
      acts.put("refused-" + trouble, new What.Refused(Asked.APPROVE, trouble));
    }
    for (Asked asked : Asked.values()) {
      acts.put("refused-to-" + asked, new What.Refused(asked, Trouble.ROLE));
    }
    By alice = new By("alice", Role.FINANCE);
    Map<String, Entry<Link>> entries = new LinkedHashMap<>();
    entries.put("opened", new Entry.Opened<>(1, 1, NOW, 0));
    acts.forEach(
        (name, what) -> entries.put(name, entry(HASH, new Act(alice, "bob", "why", NOW, what))));
    entries.put(
        "first", entry(Link.NONE, new Act(By.FOLDER, "bob", "", NOW, new What.Dismissed())));
    entries.put("by-server", entry(HASH, new Act(By.SERVER, "bob", "", NOW, new What.Done(ID, 1))));
    return entries;
  }

  private static Entry<Link> entry(String previous, Act act) {
    return new Entry.Recorded<>(2, 1, NOW, ActBytes.after(previous, act));
  }

  private static Map<String, Live<Office>> snapshots() {
    TreePMap<String, Proposal> proposals = TreePMap.empty();
    for (Stage stage : Stage.values()) {
      String id = SortableId.of(NOW + proposals.size(), new Random(8));
      proposals =
          proposals.plus(
              id,
              new Proposal(
                  id,
                  new Deed(Deed.Kind.FREEZE, MALLORY, "mallory"),
                  "why",
                  "alice",
                  NOW,
                  stage,
                  "bob",
                  NOW + 1,
                  2,
                  0,
                  Outcome.DONE));
    }
    Office office =
        new Office(
            TreePMap.singleton("alice", new Operator("alice", Role.ADMIN, HASH, NOW)),
            proposals,
            HASH,
            9);
    Proposal repair =
        new Proposal(
            ID,
            Deed.of(Deed.Kind.REAPPLY, 12, 1_001),
            "why",
            "alice",
            NOW,
            Stage.DONE,
            "bob",
            NOW + 1,
            37,
            2,
            Outcome.DONE);
    Proposal overtaken = repair.done(new What.Done(ID, 20, 1, Outcome.OVERTAKEN));
    return Map.of(
        "snapshot",
        new Live<>(2, 9, office),
        "snapshot-repair",
        new Live<>(2, 9, new Office(TreePMap.empty(), TreePMap.singleton(ID, repair), HASH, 9)),
        "snapshot-overtaken",
        new Live<>(2, 9, new Office(TreePMap.empty(), TreePMap.singleton(ID, overtaken), HASH, 9)),
        "snapshot-empty",
        new Live<>(1, 1, Office.EMPTY.at(1)));
  }
}
