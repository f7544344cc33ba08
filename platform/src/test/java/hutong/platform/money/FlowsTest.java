package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.money.EnvelopeRules.Command;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The machine dies after each write of each flow, and once more after some of those that follow.
 * Which writes there are is taken from a run in which it does not. Whoever had no answer orders
 * again, under the same ids, and so does everybody else: who had an answer gets the same, and in
 * the end everybody has what they would have had.
 */
class FlowsTest {
  private static final long START = MortalMachine.START;
  private static final long DAY = 86_400_000;
  private static final long MONTH = 30 * DAY;

  /** About so many for each first one. */
  private static final int SECOND_DEATHS = 6;

  /** What a book notes of itself; {@link RepairTest} has them. */
  private static final Set<Class<?>> OF_REPAIRS =
      Set.of(Event.Stopped.class, Event.Repaired.class, Event.Skipped.class);

  private static final UserId ALICE = user(1);
  private static final UserId BOB = user(2);
  private static final UserId CAROL = user(3);
  private static final UserId DAVE = user(4);
  private static final UserId GONE = user(5);

  /** Alice and Bob are in one book, the others in others; Dave has nothing, one has left. */
  private static final Map<UserId, AccountId> ACCOUNTS =
      Map.of(
          ALICE, person(0, "alice"),
          BOB, person(0, "bob"),
          CAROL, person(1, "carol"),
          DAVE, person(2, "dave"),
          GONE, person(2, "gone"));

  private static UserId user(int number) {
    return new UserId(SortableId.of(number, new Random(number)));
  }

  private static AccountId person(int book, String name) {
    return new AccountId(AccountKind.PERSON, book, name);
  }

  /** What somebody does, and what they are told; empty: that may be another the next time. */
  private interface Act {
    String in(FlowWorld world);
  }

  /** What is done, one thing after the other. */
  private record Flow(String name, List<Act> acts) {
    static Flow of(String name, Act... acts) {
      return new Flow(name, List.of(acts));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Flow> flows() {
    return List.of(
        Flow.of("a wallet opens", world -> "" + world.moveIn(DAVE, 2, 500)),
        Flow.of("within a book", pays("lunch", ALICE, BOB, 300)),
        Flow.of(
            "between books",
            pays("lunch", ALICE, CAROL, 300),
            pays("taxi", CAROL, ALICE, 20),
            settles()),
        Flow.of("to an account that is closed", pays("lunch", ALICE, GONE, 300), settles()),
        Flow.of(
            "refused, and so for ever",
            pays("much", DAVE, ALICE, 400),
            pays("gift", ALICE, DAVE, 900),
            settles(),
            pays("much", DAVE, ALICE, 400)),
        Flow.of("held and captured", holds(START + DAY), order(take("take", CAROL, 70)), settles()),
        Flow.of(
            "held and released", holds(START + DAY), order(release()), order(take("late", BOB, 5))),
        Flow.of(
            "held and expired",
            holds(START + DAY),
            until(START + DAY),
            settles(),
            order(take("late", BOB, 5))),
        Flow.of("released before it was held", order(release()), holds(START + DAY)),
        Flow.of(
            "a transfer that is accepted", sends(Kind.TRANSFER, 500, 1), claims(CAROL), settles()),
        Flow.of("a transfer that is returned", sends(Kind.TRANSFER, 500, 1), returns(), settles()),
        Flow.of(
            "a transfer that expires",
            sends(Kind.TRANSFER, 500, 1),
            until(START + DAY),
            settles(),
            claims(CAROL)),
        Flow.of(
            "a lucky envelope",
            sends(Kind.LUCKY, 700, 3),
            claims(CAROL),
            claims(ALICE),
            claims(DAVE),
            claims(BOB),
            settles()),
        Flow.of(
            "an equal envelope that expires",
            sends(Kind.EQUAL, 700, 3),
            claims(CAROL),
            until(START + DAY),
            settles(),
            claims(DAVE)),
        Flow.of(
            "an exclusive envelope",
            sends(Kind.EXCLUSIVE, 700, 1),
            claims(BOB),
            claims(CAROL),
            settles()),
        Flow.of(
            "an envelope claimed by who has left",
            sends(Kind.EQUAL, 700, 2),
            claims(GONE),
            claims(CAROL),
            settles()),
        Flow.of("an envelope without money", sends(Kind.LUCKY, 5_000, 2), claims(CAROL), settles()),
        Flow.of(
            "a split bill",
            asks(),
            joins(CAROL),
            joins(DAVE),
            pays("gift", ALICE, DAVE, 600),
            settles(),
            joins(DAVE),
            settles()));
  }

  // What is done.

  private static Act order(Order.Once order) {
    return world -> world.order(0, order).toString();
  }

  private static Act pays(String what, UserId from, UserId to, long amount) {
    Order.Transfer order =
        new Order.Transfer(id(what), ACCOUNTS.get(from), ACCOUNTS.get(to), amount, "CNY", what);
    return world -> world.order(order.from().book(), order).toString();
  }

  private static Act holds(long until) {
    return order(new Order.Hold(id("hold"), ACCOUNTS.get(ALICE), 100, "CNY", until));
  }

  private static Order.Once take(String what, UserId to, long amount) {
    return new Order.Capture(id(what), id("hold"), ACCOUNTS.get(to), amount, "goods");
  }

  private static Order.Once release() {
    return new Order.Release(id("release"), id("hold"));
  }

  private static OperationId id(String what) {
    return OperationId.of(START, what);
  }

  private static final String ENVELOPE = SortableId.of(START, new Random(7));

  private static Act sends(Kind kind, long total, int count) {
    boolean forOne = kind == Kind.EXCLUSIVE || kind == Kind.TRANSFER;
    Offer offer =
        new Offer(
            ENVELOPE,
            ConversationId.direct(ALICE, CAROL),
            ALICE,
            "alice",
            ACCOUNTS.get(ALICE),
            new AccountId(AccountKind.ENVELOPE, 0, ENVELOPE),
            kind,
            total,
            "CNY",
            count,
            "hi",
            forOne ? Optional.of(CAROL) : Optional.empty(),
            START + DAY);
    return world ->
        world.envelope(ENVELOPE, new Command.Create(offer)) + " " + world.refusalOf(ENVELOPE);
  }

  private static Act claims(UserId who) {
    return world ->
        world.envelope(ENVELOPE, new Command.Take(who, "x", ACCOUNTS.get(who), 77)).toString();
  }

  private static Act returns() {
    return world -> world.envelope(ENVELOPE, new Command.GiveBack(CAROL)).toString();
  }

  private static Act asks() {
    SplitBill.Ask ask =
        new SplitBill.Ask(
            ENVELOPE,
            ConversationId.direct(ALICE, CAROL),
            BOB,
            "bob",
            ACCOUNTS.get(BOB),
            400,
            "CNY",
            "dinner",
            List.of(CAROL, DAVE));
    return world -> world.split(ENVELOPE, new SplitBill.Command.Create(ask)).toString();
  }

  /** A share that was refused may be paid later. */
  private static Act joins(UserId who) {
    return world -> {
      world.split(ENVELOPE, new SplitBill.Command.Join(who, "x", ACCOUNTS.get(who)));
      return "";
    };
  }

  private static Act settles() {
    return world -> {
      world.settle();
      return "";
    };
  }

  private static Act until(long millis) {
    return world -> {
      world.until(millis);
      return "";
    };
  }

  // How it goes.

  private static FlowWorld worldOf(List<Integer> lives, boolean remindersFirst) {
    FlowWorld world = new FlowWorld(lives, remindersFirst);
    for (UserId user : List.of(ALICE, BOB, CAROL, DAVE, GONE)) {
      AccountId account = ACCOUNTS.get(user);
      world.open(account);
      if (!Set.of(DAVE, GONE).contains(user)) {
        AccountId from = FlowWorld.world(account.book());
        world.order(
            account.book(),
            new Order.Transfer(id("of " + account), from, account, 1_000, "CNY", "in"));
      }
    }
    Order.Mark leave = new Order.Mark(id("leave"), ACCOUNTS.get(GONE), Account.Standing.CLOSED);
    assertThat(world.order(2, leave)).isEqualTo(new Reply.Done());
    world.begin();
    return world;
  }

  /** Until all of it is done; after each death everybody does all that they do again. */
  private static FlowWorld play(Flow flow, FlowWorld world, long downMillis) {
    Map<Act, String> told = new HashMap<>();
    boolean done = false;
    boolean alone = false;
    while (!done) {
      try {
        if (alone) {
          world.settle();
          assertThat(world.isAtRest()).as("before anybody comes back").isTrue();
        }
        for (Act act : flow.acts) {
          String answer = act.in(world);
          String first = told.putIfAbsent(act, answer);
          assertThat(answer).as("the same as ever").isEqualTo(first == null ? answer : first);
        }
        world.settle();
        done = true;
      } catch (MortalMachine.Died died) {
        world.restart(downMillis);
        alone = downMillis > 0;
      }
    }
    assertThat(world.isAtRest()).as("all has come to its end").isTrue();
    assertThat(world.audit().broken()).isEmpty();
    return world;
  }

  private static FlowWorld undisturbed(Flow flow) {
    return play(flow, worldOf(List.of(), false), 0);
  }

  @ParameterizedTest
  @MethodSource("flows")
  void whereverItDiesEverybodyHasWhatTheyWouldHave(Flow flow) {
    FlowWorld whole = undisturbed(flow);
    assertThat(whole.steps()).isNotEmpty();
    for (boolean remindersFirst : new boolean[] {false, true}) {
      for (int step = 1; step <= whole.steps().size(); step++) {
        String where = flow + " dies after " + step + ": " + whole.steps().get(step - 1);
        FlowWorld world = play(flow, worldOf(List.of(step), remindersFirst), 0);
        assertThat(world.balances()).as(where).isEqualTo(whole.balances());
        int further = remindersFirst ? 0 : world.steps().size() - step;
        for (int next = 1; next <= further; next += 1 + further / SECOND_DEATHS) {
          FlowWorld twice = play(flow, worldOf(List.of(step, next), remindersFirst), 0);
          assertThat(twice.balances())
              .as("%s, and %d later", where, next)
              .isEqualTo(whole.balances());
        }
      }
    }
  }

  /** By then envelopes are over; but who had an answer has the same, and nothing is lost. */
  @ParameterizedTest
  @MethodSource("flows")
  void aMonthLaterTheFirstAnswerStillHoldsAndWhatWasOwedIsPaidOnce(Flow flow) {
    FlowWorld whole = undisturbed(flow);
    for (int step = 1; step <= whole.steps().size(); step++) {
      play(flow, worldOf(List.of(step), true), MONTH);
    }
  }

  /** So that a kind that is new has a flow. */
  @Test
  void everyEventThatMovesMoneyIsOfSomeFlow() {
    Set<Class<?>> happened = new HashSet<>();
    for (Flow flow : flows()) {
      happened.addAll(undisturbed(flow).happened());
    }
    Set<Class<?>> all =
        Stream.of(Event.class, RedEnvelope.Event.class, SplitBill.Event.class, Wallet.Event.class)
            .flatMap(events -> Stream.of(events.getPermittedSubclasses()))
            .filter(event -> !event.getSimpleName().startsWith("Pin"))
            .filter(event -> !OF_REPAIRS.contains(event))
            .collect(Collectors.toSet());
    assertThat(happened).containsAll(all);
  }
}
