package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.money.Account.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/**
 * A book that two writers wrote: Alice and Bob are in book 0, Carol is in book 1. The writer beside
 * the branch has the incarnation 1, the one on it 2.
 */
class RepairScene {
  static final long NOW = 1_800_000_000_000L;
  static final AccountId WORLD = new AccountId(AccountKind.WORLD, 0, "CNY");
  static final AccountId ALICE = person(0, "alice");
  static final AccountId BOB = person(0, "bob");
  static final AccountId CAROL = person(1, "carol");
  static final Reply DONE = new Reply.Done();
  static final Reply STOPPED = new Reply.Stopped();
  static final Obligation IN = owed(1, BOB);

  final Side branch = new Side(0);
  final Side creditor = new Side(1);
  Side beside = new Side(0);
  long now = NOW;
  int made;

  static AccountId person(int book, String name) {
    return new AccountId(AccountKind.PERSON, book, name);
  }

  static Obligation owed(long number, AccountId to) {
    return new Obligation(number, OperationId.of(NOW, "in " + number), CAROL, to, 40, "CNY", "");
  }

  /** One writer's book. */
  static final class Side {
    private static final Ledger LEDGER = new Ledger(4, EventBytes::after);

    Book book;
    final List<Order.Lost> stored = new ArrayList<>();

    Side(int number) {
      this.book = Book.empty(number);
    }

    Reply tell(Order order, long now) {
      Decision<Link, Reply> decision = LEDGER.decide(book, order, now);
      assertThat(decision.events()).hasSizeLessThanOrEqualTo(LEDGER.mostEvents(order));
      for (Link link : decision.events()) {
        Entry<Link> entry = new Entry.Recorded<>(book.sequence() + 1, 1, now, link);
        BookJournal bytes = new BookJournal();
        assertThat(bytes.decode(bytes.encode(entry))).isEqualTo(entry);
        book = LEDGER.apply(book, entry);
        stored.add(new Order.Lost(entry.sequence(), link.events().get(0), List.of(), true));
      }
      return decision.reply();
    }

    long balance(AccountId account) {
      return book.mustHave(account).balance();
    }

    Side copy() {
      Side copy = new Side(book.number());
      copy.book = book;
      return copy;
    }
  }

  @BeforeEach
  void part() {
    for (AccountId account : List.of(WORLD, ALICE, BOB)) {
      assertThat(branch.tell(new Order.Open(account, "CNY", Terms.NONE), now)).isEqualTo(DONE);
    }
    assertThat(branch.tell(transfer(WORLD, ALICE, 1_000), now)).isEqualTo(DONE);
    assertThat(creditor.tell(new Order.Open(CAROL, "CNY", Terms.NONE), now)).isEqualTo(DONE);
    beside = branch.copy();
    now += 10;
  }

  static RepairScene start() {
    RepairScene run = new RepairScene();
    run.part();
    return run;
  }

  /** With two debts to Carol beside the branch, the oldest of which she has heard of. */
  static RepairScene owing(int delivered) {
    RepairScene run = start();
    run.beside.tell(run.transfer(ALICE, CAROL, 300), run.now);
    run.beside.tell(run.transfer(ALICE, CAROL, 20), run.now);
    run.deliverFromBeside(delivered);
    return run;
  }

  /** The oldest that the writer beside the branch owes. */
  void deliverFromBeside(int count) {
    List<Obligation> some = beside.book.owingTo(1).open().values().stream().limit(count).toList();
    creditor.tell(new Order.Deliver(0, some, 0), now);
  }

  /** As a pump does. */
  void deliverAll() {
    Optional<Order.Deliver> next = next(0);
    for (int i = 0; next.isPresent(); i++) {
      assertThat(i).as("it is brought on: %s", next).isLessThan(9);
      Reply.Credits credits = (Reply.Credits) creditor.tell(next.get(), now);
      long upTo = Math.min(credits.upTo(), branch.book.owingTo(1).next() - 1);
      branch.tell(new Order.Settle(1, upTo, credits.refused()), now);
      next = next(credits.upTo());
    }
    assertThat(branch.book.owingTo(1).open()).isEmpty();
  }

  Optional<Order.Deliver> next(long answered) {
    Book.Owing owing = branch.book.owingTo(1);
    return Order.Deliver.of(0, owing, Math.max(answered, owing.settledUpTo()));
  }

  /** The laws that are broken. */
  Set<Law> audit() {
    StoredBooks books = StoredBooks.of(List.of(List.of(), List.of()));
    branch.stored.forEach(one -> books.event(0, one.event()));
    creditor.stored.forEach(one -> books.event(1, one.event()));
    return books.audit().broken().keySet();
  }

  static Order.Lost at(long sequence, Order.Lost lost) {
    return new Order.Lost(sequence, lost.event(), lost.kept(), lost.holdFound());
  }

  int twoStories(Random random, long seed) {
    List<Order.Once> told = new ArrayList<>();
    List<Order.Hold> holds = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      now += random.nextInt(3);
      boolean here = random.nextInt(3) == 0;
      Order.Once order = anything(random, holds);
      (here ? branch : beside).tell(order, now);
      if (!here) {
        told.add(order);
      }
      if (order instanceof Order.Hold hold) {
        holds.add(hold);
      }
    }
    halt();
    for (Order.Lost lost : List.copyOf(beside.stored)) {
      int at = beside.stored.indexOf(lost);
      boolean heldHere =
          Order.holdOf(
                  lost.event().spends().values().stream()
                      .map(Recent.Spent::order)
                      .findFirst()
                      .orElse(new Order.Mark(id(), ALICE, Standing.OPEN)))
              .map(hold -> !journal(branch, hold).isEmpty())
              .orElse(false);
      List<Event> kept =
          lost.event().spends().values().stream()
              .flatMap(spent -> journal(branch, spent.order().id()).stream())
              .toList();
      boolean found = lost.event() instanceof Event.Cancelled ? heldHere : true;
      beside.stored.set(at, new Order.Lost(lost.sequence(), lost.event(), kept, found));
    }
    repair(true);
    List<String> differences = differences();
    for (Order.Once order : told) {
      Optional<Reply> was = answer(beside, order);
      Optional<Reply> is = answer(branch, order);
      boolean named = differences.stream().anyMatch(one -> one.contains(order.id().value()));
      assertThat(was.isEmpty() || is.equals(was) || named)
          .as("seed %d: %s was %s and is %s; %s", seed, order, was, is, differences)
          .isTrue();
    }
    assertThat(branch.book.accounts().values().stream().mapToLong(Account::balance).sum())
        .as("seed %d", seed)
        .isZero();
    for (AccountId person : List.of(ALICE, BOB)) {
      assertThat(branch.book.mustHave(person).available()).as("seed %d", seed).isNotNegative();
    }
    return differences.size();
  }

  void twoStoriesBetweenBooks(Random random, long seed) {
    long heard = 0;
    for (int i = 0; i < 12; i++) {
      if (i == 3) {
        beside = branch.copy();
      }
      Side side = i < 3 || random.nextInt(4) == 0 ? branch : beside;
      switch (random.nextInt(4)) {
        case 0 -> side.tell(transfer(ALICE, CAROL, 1 + random.nextInt(600)), now);
        case 1 -> deliver(side, random.nextBoolean());
        case 2 -> side.tell(transfer(ALICE, BOB, 1 + random.nextInt(600)), now);
        default -> { // the branch may miss some that came in beside it
          long upTo = side == branch ? branch.book.heardOf(1).upTo() : heard;
          Order.Deliver one = new Order.Deliver(1, List.of(owed(upTo + 1, BOB)), upTo);
          heard = Math.max(heard, ((Reply.Credits) side.tell(one, now)).upTo());
        }
      }
      now++;
    }
    if (!beside.stored.isEmpty()) {
      halt();
      repair(random.nextBoolean());
    }
    deliverAll();
    long before = creditor.balance(CAROL);
    for (int i = 0; i < 3; i++) {
      assertThat(branch.tell(transfer(WORLD, CAROL, 1), now)).isEqualTo(DONE);
    }
    deliverAll();
    assertThat(creditor.balance(CAROL)).as("seed %d", seed).isEqualTo(before + 3);
    long bob = branch.balance(BOB);
    assertThat(branch.tell(new Order.Deliver(1, List.of(owed(heard + 1, BOB)), heard), now))
        .as("seed %d", seed)
        .isEqualTo(new Reply.Credits(0, heard + 1, Map.of()));
    assertThat(branch.balance(BOB)).as("seed %d", seed).isEqualTo(bob + 40);
    assertThat(branch.book.accounts().values().stream().mapToLong(Account::balance).sum())
        .as("seed %d: what came in, less what went out", seed)
        .isEqualTo(40 * (heard + 1) - paidToCarol());
  }

  /** What one side owes, and perhaps what was answered. */
  void deliver(Side side, boolean settles) {
    Book.Owing owing = side.book.owingTo(1);
    Order.Deliver.of(0, owing, owing.settledUpTo())
        .ifPresent(
            deliver -> {
              Reply.Credits credits = (Reply.Credits) creditor.tell(deliver, now);
              if (settles) {
                long upTo = Math.min(credits.upTo(), owing.next() - 1);
                side.tell(new Order.Settle(1, upTo, credits.refused()), now);
              }
            });
  }

  long paidToCarol() {
    return branch.stored.stream()
        .map(Order.Lost::event)
        .filter(event -> Given.by(event).isPresent())
        .mapToLong(event -> ((Event.Transferred) event).order().amount())
        .sum();
  }

  Order.Once anything(Random random, List<Order.Hold> holds) {
    AccountId from = random.nextBoolean() ? ALICE : BOB;
    AccountId to = from.equals(ALICE) ? BOB : ALICE;
    Order.Hold known = holds.isEmpty() ? hold(1) : holds.get(random.nextInt(holds.size()));
    return switch (random.nextInt(6)) {
      case 0 -> new Order.Hold(id(), from, 1 + random.nextInt(300), "CNY", now + 30);
      case 1 -> new Order.Capture(id(), known.id(), to, 1 + random.nextInt(200), "goods");
      case 2 -> new Order.Release(id(), known.id());
      default -> transfer(from, to, 1 + random.nextInt(700));
    };
  }

  /** As the journal has it. */
  static List<Event> journal(Side side, OperationId id) {
    return side.stored.stream()
        .map(Order.Lost::event)
        .filter(event -> event.spends().containsKey(id))
        .toList();
  }

  static Optional<Reply> answer(Side side, Order.Once order) {
    return Event.replyTo(order, order.id(), journal(side, order.id()));
  }

  // What happens.

  Stray stray() {
    List<Order.Lost> stored = beside.stored;
    return new Stray(
        1, stored.get(0).sequence(), stored.get(stored.size() - 1).sequence(), stored.size());
  }

  Reply halt() {
    return branch.tell(new Order.Halt(List.of(stray())), now);
  }

  Reply.Standing standing() {
    return (Reply.Standing) branch.tell(new Order.Examine(), now);
  }

  Reply.Standing repair(boolean again) {
    return repair(again, beside.stored);
  }

  Reply.Standing repair(boolean again, List<Order.Lost> lost) {
    Stray stray = stray();
    return (Reply.Standing)
        branch.tell(
            new Order.Repair(
                "decision",
                standing().stoppedAt(),
                stray,
                0,
                again,
                lost,
                branch.book.sequence(),
                given()),
            now);
  }

  Map<Integer, Long> given() {
    Map<Integer, Long> given = new HashMap<>();
    beside.stored.forEach(lost -> Given.note(lost.event(), given));
    return given;
  }

  Order.Repair part(long after, List<Order.Lost> lost) {
    return part(after, lost, lost.get(lost.size() - 1).sequence(), 0);
  }

  Order.Repair part(long after, List<Order.Lost> lost, long upTo, long within) {
    return new Order.Repair(
        "decision",
        standing().stoppedAt(),
        new Stray(1, stray().from(), upTo, lost.size(), within),
        after,
        true,
        List.copyOf(lost),
        branch.book.sequence(),
        given());
  }

  List<String> differences() {
    return branch.stored.stream()
        .filter(stored -> stored.event() instanceof Event.Repaired)
        .flatMap(stored -> ((Event.Repaired) stored.event()).differences().stream())
        .map(Event.Difference::detail)
        .toList();
  }

  OperationId id() {
    return OperationId.of(now, "order " + made++);
  }

  Order.Transfer transfer(AccountId from, AccountId to, long amount) {
    return new Order.Transfer(id(), from, to, amount, "CNY", "lunch");
  }

  Order.Hold hold(long amount) {
    return new Order.Hold(id(), ALICE, amount, "CNY", now + 60_000);
  }
}
