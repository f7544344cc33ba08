package hutong.platform.people;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Decision;
import hutong.platform.people.Relations.Act;
import hutong.platform.people.Relations.Bond;
import hutong.platform.people.Relations.Command;
import hutong.platform.people.Relations.Event;
import hutong.platform.people.Relations.Limits;
import hutong.platform.people.Relations.Reply;
import hutong.platform.people.Relations.Standing;
import hutong.platform.people.Relations.Trouble;
import hutong.platform.people.Relations.View;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelationsTest {
  private static final UserId ALICE = new UserId(SortableId.of(1, new Random(1)));
  private static final UserId BOB = new UserId(SortableId.of(2, new Random(2)));
  private static final UserId CAROL = new UserId(SortableId.of(3, new Random(3)));
  private static final UserId DAVE = new UserId(SortableId.of(4, new Random(4)));

  private final Map<UserId, Relations> lane = new HashMap<>();
  private Limits limits = new Limits(10, 10, 10);
  private long now = 1;
  private int changes;

  @Test
  void aRequestIsSeenByBothAndAcceptedByTheOneWhoWasAsked() {
    does(ALICE, BOB, Act.ASK);
    assertThat(views(ALICE, BOB)).containsExactly(View.ASKED, View.ASKING);
    assertThat(relation(BOB, ALICE).bond().greeting()).isEqualTo("hello");

    assertThat(does(ALICE, BOB, Act.ACCEPT)).isEqualTo(refused(Trouble.NO_SUCH_REQUEST));
    does(BOB, ALICE, Act.ACCEPT);

    assertThat(views(ALICE, BOB)).containsExactly(View.CONTACT, View.CONTACT);
    assertThat(lane.get(ALICE).isContact(BOB)).isTrue();
  }

  @Test
  void whoAsksSomebodyWhoAsksBecomesAContactAtOnce() {
    does(ALICE, BOB, Act.ASK);
    does(BOB, ALICE, Act.ASK);

    assertThat(views(ALICE, BOB)).containsExactly(View.CONTACT, View.CONTACT);
  }

  @Test
  void whoWasDeclinedMayAskAgain() {
    does(ALICE, BOB, Act.ASK);
    does(BOB, ALICE, Act.DECLINE);
    assertThat(views(ALICE, BOB)).containsExactly(View.NONE, View.NONE);
    assertThat(does(BOB, ALICE, Act.DECLINE)).isEqualTo(refused(Trouble.NO_SUCH_REQUEST));

    does(ALICE, BOB, Act.ASK);
    does(BOB, ALICE, Act.ACCEPT);

    assertThat(views(ALICE, BOB)).containsExactly(View.CONTACT, View.CONTACT);
  }

  @Test
  void aContactIsRemovedForBothAndARequestWithdrawn() {
    befriend(ALICE, BOB);
    does(ALICE, CAROL, Act.ASK);

    does(BOB, ALICE, Act.REMOVE);
    does(ALICE, CAROL, Act.REMOVE);

    assertThat(views(ALICE, BOB)).containsExactly(View.NONE, View.NONE);
    assertThat(views(ALICE, CAROL)).containsExactly(View.NONE, View.NONE);
    assertThat(lane.get(ALICE).others()).isEmpty();
    assertThat(lane.get(ALICE).isAlone()).isTrue();
  }

  @Test
  void aBlockedPersonSeesWhatSomebodySeesWhoIsNotAnswered() {
    does(BOB, ALICE, Act.BLOCK);
    Reply toBlocker = does(ALICE, BOB, Act.ASK);
    Reply toQuiet = does(ALICE, CAROL, Act.ASK);

    assertThat(((Reply.Concluded) toBlocker).view())
        .isEqualTo(((Reply.Concluded) toQuiet).view())
        .isEqualTo(View.ASKED);
    assertThat(views(BOB, ALICE)).containsExactly(View.BLOCKED, View.ASKED);
    assertThat(does(BOB, ALICE, Act.ACCEPT)).isEqualTo(refused(Trouble.NO_SUCH_REQUEST));
    assertThat(does(BOB, ALICE, Act.ASK)).isEqualTo(refused(Trouble.BLOCKED));
  }

  @Test
  void nothingIsNewsToWhoHasBlocked() {
    does(BOB, ALICE, Act.BLOCK);
    Reply.Planned plan = (Reply.Planned) plan(ALICE, BOB, Act.ASK);

    Reply.Agreed agreed = (Reply.Agreed) at(BOB, offer(ALICE, plan));

    assertThat(agreed.news()).isFalse();
  }

  @Test
  void aBlockEndsAContactLikeARemovalAndLeavesARequestUnanswered() {
    befriend(ALICE, BOB);
    does(CAROL, ALICE, Act.ASK);
    does(ALICE, DAVE, Act.ASK);
    does(ALICE, BOB, Act.BLOCK);
    does(ALICE, CAROL, Act.BLOCK);
    does(ALICE, DAVE, Act.BLOCK);

    assertThat(views(ALICE, BOB)).containsExactly(View.BLOCKED, View.NONE);
    assertThat(views(ALICE, CAROL)).containsExactly(View.BLOCKED, View.ASKED);
    assertThat(views(ALICE, DAVE)).containsExactly(View.BLOCKED, View.NONE);
    does(ALICE, BOB, Act.UNBLOCK);
    does(ALICE, CAROL, Act.UNBLOCK);
    assertThat(views(ALICE, BOB)).containsExactly(View.NONE, View.NONE);
    assertThat(views(ALICE, CAROL)).containsExactly(View.ASKING, View.ASKED);
  }

  @Test
  void aRemarkIsForSomebodyInTheListAndGoesWithThem() {
    assertThat(at(ALICE, new Command.Remark(BOB, "Bobby"))).isEqualTo(refused(Trouble.STRANGER));
    befriend(ALICE, BOB);

    at(ALICE, new Command.Remark(BOB, "Bobby"));
    int before = changes;
    at(ALICE, new Command.Remark(BOB, "Bobby"));

    assertThat(changes).isEqualTo(before);
    assertThat(relation(ALICE, BOB).remark()).isEqualTo("Bobby");
    does(ALICE, BOB, Act.BLOCK);
    assertThat(relation(ALICE, BOB).remark()).isEqualTo("Bobby");
    does(ALICE, BOB, Act.UNBLOCK);
    assertThat(relation(ALICE, BOB).remark()).isEmpty();
  }

  @Test
  void limitsAreKeptAndAYesAlwaysFindsItsPlace() {
    limits = new Limits(1, 1, 1);
    does(ALICE, BOB, Act.ASK);

    assertThat(does(ALICE, CAROL, Act.ASK)).isEqualTo(refused(Trouble.TOO_MANY_CONTACTS));
    assertThat(does(CAROL, BOB, Act.ASK)).isEqualTo(refused(Trouble.TOO_MANY_REQUESTS));
    does(BOB, ALICE, Act.ACCEPT);
    assertThat(views(ALICE, BOB)).containsExactly(View.CONTACT, View.CONTACT);
    does(CAROL, BOB, Act.ASK);
    assertThat(does(BOB, CAROL, Act.ACCEPT)).isEqualTo(refused(Trouble.TOO_MANY_CONTACTS));
    assertThat(does(BOB, CAROL, Act.ASK)).isEqualTo(refused(Trouble.TOO_MANY_CONTACTS));
    does(BOB, DAVE, Act.BLOCK);
    assertThat(does(BOB, CAROL, Act.BLOCK)).isEqualTo(refused(Trouble.TOO_MANY_BLOCKED));
    does(BOB, DAVE, Act.BLOCK);
  }

  @Test
  void whoIsBlockedMeetsTheSameLimitAsAnybody() {
    limits = new Limits(10, 1, 10);
    does(CAROL, BOB, Act.ASK);
    does(BOB, ALICE, Act.BLOCK);

    assertThat(does(ALICE, BOB, Act.ASK))
        .isEqualTo(does(DAVE, BOB, Act.ASK))
        .isEqualTo(refused(Trouble.TOO_MANY_REQUESTS));
  }

  @Test
  void theListIsPagedByHandle() {
    does(ALICE, CAROL, Act.ASK);
    does(ALICE, BOB, Act.ASK);
    does(ALICE, DAVE, Act.BLOCK);

    assertThat(lane.get(ALICE).page("", 2))
        .extracting(Relations.Listed::user)
        .containsExactly(BOB, CAROL);
    assertThat(lane.get(ALICE).page(handle(CAROL), 2))
        .extracting(Relations.Listed::user)
        .containsExactly(DAVE);
  }

  @Test
  void anOfferThatComesLateIsNotTaken() {
    Reply.Planned late = (Reply.Planned) plan(ALICE, BOB, Act.ASK);
    does(ALICE, BOB, Act.ASK);
    does(ALICE, BOB, Act.REMOVE);

    assertThat(at(BOB, offer(ALICE, late))).isInstanceOf(Reply.Newer.class);
    assertThat(views(ALICE, BOB)).containsExactly(View.NONE, View.NONE);
  }

  @Test
  void anOlderBondIsNotAdopted() {
    befriend(ALICE, BOB);
    Bond mine = relation(ALICE, BOB).bond();

    assertThat(at(ALICE, new Command.Adopt(BOB, "bob", Bond.none(0))))
        .isEqualTo(new Reply.Newer(mine));
  }

  /** A crash after the first step, then the same request again. */
  @ParameterizedTest
  @MethodSource("acts")
  void aRequestThatDiedBetweenItsStepsIsCompletedByItsRepeat(Act act) {
    switch (act) {
      case ASK, BLOCK, SETTLE -> {}
      case ACCEPT, DECLINE -> does(BOB, ALICE, Act.ASK);
      case REMOVE -> befriend(ALICE, BOB);
      case UNBLOCK -> does(ALICE, BOB, Act.BLOCK);
    }
    at(BOB, offer(ALICE, (Reply.Planned) plan(ALICE, BOB, act)));

    does(ALICE, BOB, act);

    assertThat(relation(ALICE, BOB).bond().standing())
        .isEqualTo(relation(BOB, ALICE).bond().standing());
    int before = changes;
    if (act != Act.ACCEPT && act != Act.DECLINE) {
      does(ALICE, BOB, act);
    }
    assertThat(changes).as("a repeat changes nothing").isEqualTo(before);
  }

  static List<Act> acts() {
    return List.of(Act.values());
  }

  /**
   * Three people act on each other, the steps of their acts in any order, some dying on the way and
   * asked for again. In the end both sides of each pair agree.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void inWhateverOrderTheStepsRunBothSidesAgreeInTheEnd(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 500; run++) {
      lane.clear();
      List<Steps> underWay = new ArrayList<>();
      List<Steps> died = new ArrayList<>();
      for (int step = 0; step < 60; step++) {
        now++;
        if (underWay.isEmpty() || random.nextInt(3) == 0) {
          underWay.add(somebodyActs(random));
        }
        Steps steps = underWay.get(random.nextInt(underWay.size()));
        if (random.nextInt(12) == 0) {
          underWay.remove(steps);
          died.add(new Steps(steps.actor, steps.other, steps.wanted));
        } else if (steps.next()) {
          underWay.remove(steps);
        }
        assertNobodyIsAContactOfWhomTheyBlocked(seed, run);
      }
      underWay.addAll(died);
      while (!underWay.isEmpty()) {
        Steps steps = underWay.get(random.nextInt(underWay.size()));
        if (steps.next()) {
          underWay.remove(steps);
        }
      }
      assertAgreed(seed, run);
    }
  }

  private Steps somebodyActs(Random random) {
    List<UserId> people = List.of(ALICE, BOB, CAROL);
    int actor = random.nextInt(3);
    int other = (actor + 1 + random.nextInt(2)) % 3;
    Act act = acts().get(random.nextInt(acts().size()));
    return new Steps(people.get(actor), people.get(other), act);
  }

  private void assertAgreed(long seed, int run) {
    for (UserId one : List.of(ALICE, BOB, CAROL)) {
      for (UserId other : List.of(ALICE, BOB, CAROL)) {
        if (!one.equals(other)) {
          Bond mine = relation(one, other).bond();
          Bond theirs = relation(other, one).bond();
          assertThat(mine.standing())
              .as("seed %d, run %d: %s and %s", seed, run, mine, theirs)
              .isEqualTo(theirs.standing());
          assertThat(mine.asker()).as("seed %d, run %d", seed, run).isEqualTo(theirs.asker());
          assertThat(relations(one).isContact(other))
              .as("seed %d, run %d", seed, run)
              .isEqualTo(relations(other).isContact(one));
        }
      }
    }
  }

  private void assertNobodyIsAContactOfWhomTheyBlocked(long seed, int run) {
    for (Relations relations : lane.values()) {
      relations
          .others()
          .forEach(
              (other, relation) ->
                  assertThat(relation.blocked() && relation.bond().standing() == Standing.CONTACT)
                      .as("seed %d, run %d: %s of %s", seed, run, relation, relations.self())
                      .isFalse());
    }
  }

  /** An act step by step, as the feature takes them. */
  private final class Steps {
    private final UserId actor;
    private final UserId other;
    private final Act wanted;
    private Act act;
    private Reply plan;
    private Bond newer;
    private Reply end;
    private Reply refusal;
    private boolean offered;

    Steps(UserId actor, UserId other, Act act) {
      this.actor = actor;
      this.other = other;
      this.wanted = act;
      this.act = act;
    }

    /** One step; true when it was the last. */
    boolean next() {
      if (newer != null) {
        at(actor, new Command.Adopt(other, handle(other), newer));
        newer = null;
        plan = null;
      } else if (plan == null) {
        plan = plan(actor, other, act);
        offered = false;
        settleIfRefused(plan);
      } else if (!offered) {
        Reply reply = at(other, offer(actor, (Reply.Planned) plan));
        offered = true;
        newer = reply instanceof Reply.Newer conflict ? conflict.bond() : null;
        settleIfRefused(reply);
      } else {
        Reply.Planned planned = (Reply.Planned) plan;
        end =
            at(
                actor,
                new Command.Conclude(other, handle(other), act, planned.base(), planned.next()));
        plan = null;
        return end instanceof Reply.Concluded;
      }
      return false;
    }

    private void settleIfRefused(Reply reply) {
      if (reply instanceof Reply.Refused) {
        refusal = reply;
        act = Act.SETTLE;
        plan = null;
      }
    }

    Reply end() {
      return refusal == null ? end : refusal;
    }
  }

  private Reply does(UserId actor, UserId other, Act act) {
    Steps steps = new Steps(actor, other, act);
    while (!steps.next()) {
      now++;
    }
    return steps.end();
  }

  private void befriend(UserId one, UserId other) {
    does(one, other, Act.ASK);
    does(other, one, Act.ACCEPT);
  }

  private Reply plan(UserId actor, UserId other, Act act) {
    return relations(actor).plan(other, act, "hello", limits);
  }

  private static Command offer(UserId actor, Reply.Planned plan) {
    return new Command.Offer(actor, handle(actor), plan.base(), plan.next());
  }

  private Reply at(UserId person, Command command) {
    Relations relations = relations(person);
    Decision<Event, Reply> decision = relations.decide(command, limits, now);
    for (Event event : decision.events()) {
      relations = event.applyTo(relations, now);
      changes++;
    }
    lane.put(person, relations);
    Decision<Event, Reply> again = relations.decide(command, limits, now);
    boolean changed = !decision.events().isEmpty();
    assertThat(changed && !again.events().isEmpty()).as("a repeated step").isFalse();
    return decision.reply();
  }

  private Relations relations(UserId person) {
    return lane.computeIfAbsent(person, Relations::none);
  }

  private Relations.Relation relation(UserId person, UserId other) {
    return relations(person).of(other);
  }

  private List<View> views(UserId one, UserId other) {
    return List.of(
        relations(one).view(relation(one, other)), relations(other).view(relation(other, one)));
  }

  private static String handle(UserId user) {
    return "h-" + user.value();
  }

  private static Reply refused(Trouble trouble) {
    return new Reply.Refused(trouble);
  }
}
