package hutong.platform.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.money.Mended.Outcome;
import hutong.platform.operate.Act.What;
import hutong.platform.operate.Proposal.Stage;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators may do. */
class OfficeTest {
  private static final long START = 1_800_000_000_000L;
  private static final long DAY = 86_400_000;
  private static final UserId MALLORY = new UserId(SortableId.of(1, new Random(1)));
  private static final UserId TRUDY = new UserId(SortableId.of(2, new Random(2)));
  private static final Deed FREEZE = new Deed(Deed.Kind.FREEZE, MALLORY, "mallory");
  private static final Deed UNFREEZE = new Deed(Deed.Kind.UNFREEZE, MALLORY, "mallory");

  private final Random random = new Random(7);
  private final List<Link> log = new ArrayList<>();
  private OfficeRules rules = rules();
  private Office office = opened(rules);
  private long now = START;

  private static OfficeRules rules() {
    return new OfficeRules(true, DAY, 4, 2, ActBytes::after);
  }

  private static Office opened(OfficeRules rules) {
    return rules.apply(rules.empty("all"), new Entry.Opened<>(1, 1, START, 0));
  }

  @AfterEach
  void theLogIsAChainAndReplaysToTheSameOffice() {
    String last = Link.NONE;
    Office again = opened(rules);
    long sequence = 1;
    for (Link link : log) {
      assertThat(link.previous()).isEqualTo(last);
      assertThat(link).isEqualTo(ActBytes.stored(last, ActBytes.of(link.act())));
      last = link.hash();
      again = rules.apply(again, new Entry.Recorded<>(++sequence, 1, now, link));
    }
    assertThat(again).isEqualTo(office);
  }

  @Test
  void whoReadsTheFolderAddsOperatorsAndNothingElse() {
    assertThat(tell(new Command.Add(Command.FOLDER, "alice", Role.ADMIN, "a-token")))
        .isEqualTo(new Reply.Done());
    assertThat(newest())
        .isEqualTo(new Act(By.FOLDER, "alice", "", now, new What.Appointed(Role.ADMIN, "a-token")));
    assertThat(tell(new Command.Identify("a-token")))
        .isEqualTo(new Reply.Known(new By("alice", Role.ADMIN)));

    assertThat(trouble(propose(Command.FOLDER, FREEZE))).isEqualTo(Trouble.ROLE);
    assertThat(trouble(tell(new Command.Look(Command.FOLDER, MALLORY, "mallory"))))
        .isEqualTo(Trouble.ROLE);
  }

  @Test
  void anAdminAddsAndRemovesOperatorsAndOthersDoNot() {
    added("alice", Role.ADMIN);
    added("bob", Role.FINANCE);
    added("carol", Role.SUPPORT);
    assertThat(tell(new Command.Add("alice", "dora", Role.FINANCE, "dora")))
        .isEqualTo(new Reply.Done());
    for (String other : List.of("bob", "carol")) {
      Reply.Refused refused =
          (Reply.Refused) tell(new Command.Add(other, "eve", Role.ADMIN, "eve"));
      assertThat(refused).isEqualTo(new Reply.Refused(Trouble.ROLE, "admin"));
      assertThat(trouble(tell(new Command.Remove(other, "alice")))).isEqualTo(Trouble.ROLE);
      assertThat(newest().what()).isEqualTo(new What.Refused(Asked.REMOVE, Trouble.ROLE));
    }
    assertThat(trouble(tell(new Command.Add("alice", "eve", Role.ADMIN, "eve"))))
        .isEqualTo(Trouble.TOO_MANY_OPERATORS);
    assertThat(trouble(tell(new Command.Add("alice", "bob", Role.ADMIN, "another"))))
        .isEqualTo(Trouble.NAME_TAKEN);

    assertThat(tell(new Command.Remove("alice", "bob"))).isEqualTo(new Reply.Done());
    assertThat(tell(new Command.Identify("bob"))).isEqualTo(new Reply.Unknown());
    assertThat(propose("bob", FREEZE)).isEqualTo(new Reply.Unknown());
    assertThat(trouble(tell(new Command.Remove("alice", "bob"))))
        .isEqualTo(Trouble.NO_SUCH_OPERATOR);
    assertThat(tell(new Command.Read())).isEqualTo(state());
    assertThat(rules.read(office, new Command.Expire())).isEmpty();
    assertThat(state().operators())
        .extracting(Operator::name)
        .containsExactly("alice", "carol", "dora");
  }

  @Test
  void whatTouchesMoneyTakesTwo() {
    threeOperators();
    Proposal waits = proposal(propose("bob", FREEZE));
    assertThat(waits.stage()).isEqualTo(Stage.WAITING);
    assertThat(Proposal.due(state().proposals())).isEmpty();
    int before = log.size();
    assertThat(proposal(propose("bob", FREEZE))).as("the same once more").isEqualTo(waits);
    assertThat(log).hasSize(before);

    assertThat(trouble(approve("bob", waits.id()))).isEqualTo(Trouble.OWN_PROPOSAL);
    assertThat(trouble(approve("carol", waits.id()))).isEqualTo(Trouble.ROLE);
    assertThat(tell(new Command.Approve("nobody", waits.id(), ""))).isEqualTo(new Reply.Unknown());
    now += 5;
    Proposal approved = proposal(approve("alice", waits.id()));
    assertThat(approved.stage()).isEqualTo(Stage.APPROVED);
    assertThat(approved.decidedBy()).isEqualTo("alice");
    assertThat(Proposal.due(state().proposals())).containsExactly(approved);

    assertThat(tell(new Command.Finish(waits.id(), 2))).isEqualTo(new Reply.Done());
    assertThat(newest())
        .isEqualTo(new Act(By.SERVER, "mallory", "", now, new What.Done(waits.id(), 2)));
    assertThat(Proposal.due(state().proposals())).isEmpty();
    tell(new Command.Finish(waits.id(), 2));
    tell(new Command.Finish("nothing", 2));
    assertThat(proposal(approve("alice", waits.id())).accounts()).as("a repeat").isEqualTo(2);
    assertThat(log).as("repeats are no acts").hasSize(before + 4);
  }

  /** One about each stop of a book, and one of each kind. */
  @Test
  void whatIsDecidedAboutABookIsAboutOneStop() {
    threeOperators();
    assertThat(tell(new Command.Examine("bob", 12))).isEqualTo(new Reply.Done());
    assertThat(newest())
        .isEqualTo(new Act(new By("bob", Role.FINANCE), "book 12", "", now, new What.Examined(12)));
    assertThat(trouble(tell(new Command.Examine("carol", 12)))).isEqualTo(Trouble.ROLE);

    Deed reapply = Deed.of(Deed.Kind.REAPPLY, 12, 3_460);
    assertThat(reapply.isAs(Deed.of(Deed.Kind.REAPPLY, 12, 3_460))).isTrue();
    for (Deed other :
        List.of(
            Deed.of(Deed.Kind.DISCARD, 12, 3_460),
            Deed.of(Deed.Kind.REAPPLY, 13, 3_460),
            Deed.of(Deed.Kind.REAPPLY, 12, 3_461),
            new Deed(Deed.Kind.REAPPLY, MALLORY, "mallory", 12, 3_460))) {
      assertThat(reapply.isAs(other)).as("%s", other).isFalse();
    }
    assertThat(reapply.subject()).isEqualTo("book 12");
    assertThat(FREEZE.subject()).isEqualTo(MALLORY.value());

    String id = proposal(propose("bob", reapply)).id();
    approve("alice", id);
    tell(new Command.Finish(id, 37, 2, Outcome.OVERTAKEN));
    Proposal done = proposal(approve("alice", id));
    assertThat(done.outcome()).isEqualTo(Outcome.OVERTAKEN);
    assertThat(done.differences()).isEqualTo(2);
  }

  @Test
  void whatIsDecidedIsDecided() {
    threeOperators();
    added("dora", Role.FINANCE);
    String approved = proposal(propose("bob", FREEZE)).id();
    approve("alice", approved);
    assertThat(tell(new Command.Approve("dora", approved, "")))
        .isEqualTo(new Reply.Refused(Trouble.APPROVED_BEFORE, "alice"));
    assertThat(trouble(tell(new Command.Reject("alice", approved, "no"))))
        .isEqualTo(Trouble.APPROVED_BEFORE);

    String rejected = proposal(propose("bob", UNFREEZE)).id();
    assertThat(proposal(tell(new Command.Reject("bob", rejected, "a mistake"))).stage())
        .as("one's own")
        .isEqualTo(Stage.REJECTED);
    assertThat(proposal(tell(new Command.Reject("bob", rejected, ""))).stage())
        .isEqualTo(Stage.REJECTED);
    assertThat(approve("alice", rejected))
        .isEqualTo(new Reply.Refused(Trouble.REJECTED_BEFORE, "bob"));
    assertThat(trouble(approve("alice", "nonsense"))).isEqualTo(Trouble.NO_SUCH_PROPOSAL);
    assertThat(newest().subject()).isEqualTo("nonsense");
  }

  @Test
  void anotherIsToldWhoseProposalWaits() {
    threeOperators();
    String id = proposal(propose("bob", FREEZE)).id();
    assertThat(propose("alice", FREEZE)).isEqualTo(new Reply.Refused(Trouble.PROPOSED_BEFORE, id));
    propose("alice", UNFREEZE);
    assertThat(trouble(propose("alice", new Deed(Deed.Kind.FREEZE, TRUDY, "trudy"))))
        .isEqualTo(Trouble.TOO_MANY_PROPOSALS);
  }

  @Test
  void whatNobodyDecidesEnds() {
    threeOperators();
    Proposal waits = proposal(propose("bob", FREEZE));
    assertThat(Proposal.wakeAt(state().proposals(), now, 60, DAY))
        .isEqualTo(OptionalLong.of(START + DAY));
    now += DAY - 1;
    tell(new Command.Expire());
    assertThat(office.mustHave(waits.id()).stage()).isEqualTo(Stage.WAITING);
    now++;
    assertThat(trouble(approve("alice", waits.id())))
        .as("before the server has noticed")
        .isEqualTo(Trouble.EXPIRED);
    assertThat(proposal(propose("alice", FREEZE)).stage()).isEqualTo(Stage.WAITING);
    tell(new Command.Expire());
    assertThat(newest().what()).isEqualTo(new What.Expired(waits.id()));
    assertThat(trouble(approve("alice", waits.id()))).isEqualTo(Trouble.EXPIRED);
    assertThat(Proposal.wakeAt(List.of(office.mustHave(waits.id())), now, 60, DAY)).isEmpty();
  }

  @Test
  void whatIsApprovedIsDueSoonAndInOrder() {
    threeOperators();
    String second = proposal(propose("bob", FREEZE)).id();
    String first = proposal(propose("bob", UNFREEZE)).id();
    approve("alice", first);
    now++;
    approve("alice", second);
    assertThat(Proposal.due(state().proposals()))
        .extracting(Proposal::id)
        .containsExactly(first, second);
    assertThat(Proposal.wakeAt(state().proposals(), now, 60, DAY))
        .isEqualTo(OptionalLong.of(now + 60));
  }

  @Test
  void oneIsEnoughIfTheSettingsSaySo() {
    rules =
        OperatorsSettings.from(
                ConfigFactory.parseString("hutong.operators.two-for-money = off")
                    .withFallback(ConfigFactory.defaultReference()))
            .rules();
    threeOperators();
    Proposal proposal = proposal(propose("bob", FREEZE));
    assertThat(proposal.stage()).isEqualTo(Stage.APPROVED);
    assertThat(proposal.decidedBy()).isEqualTo("bob");
    assertThat(log.get(log.size() - 2).act().what())
        .isEqualTo(new What.Proposed(proposal.id(), Deed.Kind.FREEZE, MALLORY));
    assertThat(trouble(propose("carol", FREEZE))).isEqualTo(Trouble.ROLE);
  }

  @Test
  void aLookIsInTheLog() {
    threeOperators();
    assertThat(tell(new Command.Look("carol", MALLORY, "mallory"))).isEqualTo(new Reply.Done());
    assertThat(newest())
        .isEqualTo(
            new Act(new By("carol", Role.SUPPORT), "mallory", "", now, new What.Seen(MALLORY)));
  }

  @Test
  void whatEndedLongAgoIsForgotten() {
    threeOperators();
    String old = proposal(propose("bob", UNFREEZE)).id();
    String first = "";
    for (int i = 0; i <= Office.ENDED_KEPT; i++) {
      now++;
      String id = proposal(propose("bob", FREEZE)).id();
      tell(new Command.Reject("bob", id, ""));
      first = i == 0 ? id : first;
    }
    assertThat(office.proposals()).hasSize(Office.ENDED_KEPT + 1).containsKey(old);
    assertThat(office.proposal(first)).isEmpty();
    assertThat(proposal(tell(new Command.Reject("bob", old, ""))).stage())
        .isEqualTo(Stage.REJECTED);
  }

  @Test
  void onlyRolesOfOperatorsAreGiven() {
    assertThat(Role.of("finance")).hasValue(Role.FINANCE);
    assertThat(Role.of("folder")).isEmpty();
    assertThat(Role.of("server")).isEmpty();
    assertThat(Deed.Kind.UNFREEZE.word()).isEqualTo("unfreeze");
    assertThat(Role.Right.MONEY.holders()).isEqualTo("finance or admin");
    for (Role.Right right : Role.Right.values()) {
      assertThat(Role.SERVER.may(right)).isFalse();
    }
  }

  // The story.

  private void threeOperators() {
    added("alice", Role.ADMIN);
    added("bob", Role.FINANCE);
    added("carol", Role.SUPPORT);
  }

  /** Their token is their name. */
  private void added(String name, Role role) {
    assertThat(tell(new Command.Add(Command.FOLDER, name, role, name))).isEqualTo(new Reply.Done());
  }

  private Reply propose(String token, Deed deed) {
    return tell(new Command.Propose(token, SortableId.of(now, random), deed, "case 17"));
  }

  private Reply approve(String token, String id) {
    return tell(new Command.Approve(token, id, "seen"));
  }

  private static Proposal proposal(Reply reply) {
    return ((Reply.Stands) reply).proposal();
  }

  private static Trouble trouble(Reply reply) {
    return ((Reply.Refused) reply).trouble();
  }

  private Reply.State state() {
    return (Reply.State) rules.read(office, new Command.Read()).orElseThrow();
  }

  private Act newest() {
    return log.get(log.size() - 1).act();
  }

  private Reply tell(Command command) {
    Decision<Link, Reply> decision = rules.decide(office, command, now);
    assertThat(decision.events()).hasSizeLessThanOrEqualTo(rules.mostEvents(command));
    for (Link link : decision.events()) {
      log.add(link);
      office = rules.apply(office, new Entry.Recorded<>(log.size() + 1, 1, now, link));
    }
    return decision.reply();
  }
}
