package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.Golden;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.money.SplitBill.Ask;
import hutong.platform.money.SplitBill.Command;
import hutong.platform.money.SplitBill.Event;
import hutong.platform.money.SplitBill.Reply;
import hutong.platform.money.SplitBill.Share;
import hutong.platform.money.SplitBill.Trouble;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SplitBillTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final long LIFE_MILLIS = 1_000;
  private static final UserId ALICE = user(1);
  private static final UserId BOB = user(2);
  private static final UserId CAROL = user(3);
  private static final AccountId HERS = new AccountId(AccountKind.PERSON, 3, "alice-CNY");
  private static final AccountId HIS = new AccountId(AccountKind.PERSON, 4, "bob-CNY");
  private static final Reply DONE = new Reply.Done();

  private final SplitBill.Rules rules = new SplitBill.Rules(3, LIFE_MILLIS);
  private SplitBill split = SplitBill.EMPTY;

  private static UserId user(int number) {
    return new UserId(SortableId.of(number, new Random(number)));
  }

  private static Ask ask(long share, String memo, List<UserId> from) {
    return new Ask(
        SortableId.of(NOW, new Random(7)),
        ConversationId.direct(ALICE, BOB),
        ALICE,
        "alice",
        HERS,
        share,
        "CNY",
        memo,
        from);
  }

  @Test
  void aShareIsOrderedOnceAndAgainAfterARefusalUnderAnotherId() {
    tell(new Command.Create(ask(400, "dinner", List.of(BOB, CAROL))));
    assertThat(split.wakeAt(NOW, 60)).as("its card is due").hasValue(NOW + 60);
    tell(new Command.Show(7, 1));
    tell(new Command.Show(7, 1));
    assertThat(split.wakeAt(NOW, 60)).isEmpty();

    assertThat(tell(new Command.Join(ALICE, "alice", HERS)))
        .isEqualTo(new Reply.Refused(Trouble.NOT_ASKED));
    assertThat(tell(new Command.Join(BOB, "bob", HIS))).isEqualTo(DONE);
    assertThat(tell(new Command.Join(BOB, "bob", HIS))).isEqualTo(DONE);
    Order.Transfer first = split.payment(BOB, split.share(BOB).orElseThrow());
    assertThat(first.amount()).isEqualTo(400);
    assertThat(first.to()).isEqualTo(HERS);
    assertThat(split.wakeAt(NOW, 60)).hasValue(NOW + 60);
    tell(new Command.Answer(BOB, 2, Optional.empty()));
    assertThat(split.paid()).as("an answer to another attempt").isZero();
    tell(new Command.Answer(BOB, 1, Optional.of(Refusal.NO_FUNDS)));
    tell(new Command.Answer(BOB, 1, Optional.empty()));
    assertThat(split.paid()).as("the answer was given").isZero();

    tell(new Command.Join(BOB, "bob", HIS));
    assertThat(split.payment(BOB, split.share(BOB).orElseThrow()).id()).isNotEqualTo(first.id());
    tell(new Command.Answer(BOB, 2, Optional.empty()));
    assertThat(split.paid()).isEqualTo(1);
    assertThat(tell(new Command.Join(BOB, "bob", HIS))).isEqualTo(DONE);
    assertThat(split.share(BOB).map(Share::isPaid)).contains(true);
    assertThat(split.mustShow()).isTrue();
  }

  @Test
  void whatIsAskedMustBePossible() {
    assertThat(trouble(ask(0, "", List.of(BOB)))).isEqualTo(Trouble.SHARE);
    assertThat(trouble(ask(1, "x".repeat(141), List.of(BOB)))).isEqualTo(Trouble.MEMO_TOO_LONG);
    assertThat(trouble(ask(1, "", List.of()))).isEqualTo(Trouble.PEOPLE);
    assertThat(trouble(ask(1, "", List.of(BOB, BOB)))).isEqualTo(Trouble.PEOPLE);
    assertThat(trouble(ask(1, "", List.of(ALICE)))).isEqualTo(Trouble.PEOPLE);
    assertThat(trouble(ask(1, "", List.of(BOB, CAROL, user(4), user(5)))))
        .isEqualTo(Trouble.PEOPLE);
    Reply early =
        rules.decide(split, new Command.Create(ask(1, "", List.of(BOB))), NOW - 60_001).reply();
    assertThat(early).isEqualTo(new Reply.Refused(Trouble.TOO_FAR_AHEAD));
    Command late = new Command.Create(ask(1, "", List.of(BOB)));
    assertThat(rules.decide(split, late, NOW + LIFE_MILLIS).reply())
        .isEqualTo(new Reply.Refused(Trouble.TOO_OLD));
    assertThat(rules.decide(split, late, NOW + LIFE_MILLIS - 1).reply()).isEqualTo(DONE);
    assertThat(tell(new Command.Look())).isEqualTo(new Reply.Refused(Trouble.NO_SUCH_SPLIT));

    tell(new Command.Create(ask(1, "", List.of(BOB))));
    assertThat(tell(new Command.Create(ask(1, "", List.of(BOB))))).isEqualTo(DONE);
    assertThat(rules.decide(split, late, NOW + 2 * LIFE_MILLIS).reply())
        .as("it was made in time")
        .isEqualTo(DONE);
    assertThat(trouble(ask(2, "", List.of(BOB)))).isEqualTo(Trouble.CONFLICT);
    assertThat(tell(new Command.Look())).isEqualTo(new Reply.State(split));
    assertThat(rules.read(split, new Command.Look())).contains(new Reply.State(split));
    assertThat(rules.read(split, new Command.Show(1, 1))).isEmpty();
    assertThat(rules.read(SplitBill.EMPTY, new Command.Look())).isEmpty();
    assertThat(rules.apply(split, new Entry.Opened<>(9, 2, NOW, 8))).isEqualTo(split);
    assertThat(rules.empty("none")).isEqualTo(SplitBill.EMPTY);
    assertThat(split.id()).isEqualTo(split.mustAsk().id());
  }

  @Test
  void aSplitBillsStoredBytesAreReadAsTheyWereWritten() {
    Map<String, Event> events = new LinkedHashMap<>();
    events.put("asked", new Event.Asked(ask(400, "dinner", List.of(BOB, CAROL))));
    events.put("joined", new Event.Joined(BOB, "bob", HIS, 1));
    events.put("paid", new Event.Answered(BOB, Optional.empty()));
    events.put("refused", new Event.Answered(BOB, Optional.of(Refusal.NO_FUNDS)));
    events.put("posted", new Event.Posted(17, 2));
    Map<String, Entry<Event>> entries = new LinkedHashMap<>();
    entries.put("opened", new Entry.Opened<>(1, 1, NOW, 0));
    events.forEach((name, event) -> entries.put(name, new Entry.Recorded<>(2, 1, NOW, event)));
    tell(new Command.Create(ask(400, "dinner", List.of(BOB, CAROL))));
    tell(new Command.Join(BOB, "bob", HIS));
    tell(new Command.Answer(BOB, 1, Optional.of(Refusal.NO_FUNDS)));
    tell(new Command.Join(CAROL, "carol", HIS));
    tell(new Command.Show(17, 1));
    Map<String, Live<SplitBill>> snapshots = new LinkedHashMap<>();
    snapshots.put("snapshot", new Live<>(2, 9, split));
    snapshots.put("snapshot-empty", new Live<>(1, 1, SplitBill.EMPTY));
    Golden.check("/golden/split.properties", new SplitJournal(), entries, snapshots);
  }

  private Trouble trouble(Ask ask) {
    return ((Reply.Refused) rules.decide(split, new Command.Create(ask), NOW).reply()).trouble();
  }

  private Reply tell(Command command) {
    Decision<Event, Reply> decision = rules.decide(split, command, NOW);
    for (Event event : decision.events()) {
      split = rules.apply(split, new Entry.Recorded<>(1, 1, NOW, event));
    }
    return decision.reply();
  }
}
