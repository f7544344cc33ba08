package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.money.Account.Standing;
import hutong.platform.money.EnvelopeRules.Command;
import hutong.platform.money.RedEnvelope.Due;
import hutong.platform.money.RedEnvelope.Event;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.platform.money.RedEnvelope.Stage;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * An envelope's money is in one place at any time and comes to its end, whatever is lost: whoever
 * does what is due dies before or after any step, answers come late and twice, claimers' accounts
 * are frozen or closed, the clock jumps over the end, far ahead and back.
 */
class EnvelopeSimulationTest {
  private static final int SEEDS = Integer.getInteger("money.seeds", 1_000);
  private static final int STEPS = 120;

  @Test
  void anEnvelopesMoneyIsInOnePlaceAndComesToItsEnd() {
    long first = Long.getLong("money.seed", 0);
    for (long seed = first; seed < first + SEEDS; seed++) {
      try {
        new World(seed).run();
      } catch (AssertionError | RuntimeException e) {
        Assertions.fail("seed %d (replay: -Dmoney.seed=%d)".formatted(seed, seed), e);
      }
    }
  }

  /** A payer in book 0, claimers in three books, and one envelope. */
  private static final class World {
    private static final long START = 1_800_000_000_000L;
    private static final long LIFE = 86_400_000;
    private static final int HOUR = 3_600_000;
    private static final int BOOKS = 3;
    private static final long FUNDS = 1_000;
    private static final AccountId WORLD = new AccountId(AccountKind.WORLD, 0, "CNY");

    private final Random random;
    private final Ledger ledger = new Ledger(1_000, EventBytes::after);
    private final EnvelopeRules rules = new EnvelopeRules(10_000, 500, 1);
    private final EnvelopeJournal bytes = new EnvelopeJournal();
    private final Book[] books = new Book[BOOKS];
    private final List<UserId> people = new ArrayList<>();
    private final Map<UserId, AccountId> accounts = new HashMap<>();
    private final List<Entry<Event>> journal = new ArrayList<>();
    private final List<Runnable> late = new ArrayList<>();
    private final Set<UserId> frozen = new HashSet<>();
    private final Offer offer;
    private RedEnvelope envelope = RedEnvelope.EMPTY;
    private long now = START;
    private long latest = START;
    private int made;

    World(long seed) {
      random = new Random(seed);
      for (int book = 0; book < BOOKS; book++) {
        books[book] = Book.empty(book);
      }
      for (int i = 0; i < 7; i++) {
        UserId user = new UserId(SortableId.of(i, new Random(i)));
        people.add(user);
        accounts.put(user, new AccountId(AccountKind.PERSON, i % BOOKS, user.value() + "-CNY"));
        open(accounts.get(user));
      }
      open(WORLD);
      AccountId payer = accounts.get(people.get(0));
      order(new Order.Transfer(id(), WORLD, payer, FUNDS, "CNY", ""));
      Kind kind = List.of(Kind.values()).get(random.nextInt(Kind.values().length));
      boolean forOne = kind == Kind.EXCLUSIVE || kind == Kind.TRANSFER;
      int count = forOne ? 1 : 1 + random.nextInt(5);
      offer =
          new Offer(
              SortableId.of(START, new Random(seed)),
              ConversationId.direct(people.get(0), people.get(1)),
              people.get(0),
              "payer",
              payer,
              new AccountId(AccountKind.ENVELOPE, 0, "e"),
              kind,
              count + random.nextInt(1_200),
              "CNY",
              count,
              "hi",
              forOne ? Optional.of(people.get(1)) : Optional.empty(),
              START + LIFE);
    }

    void run() {
      decide(new Command.Create(offer));
      for (int i = 0; i < STEPS; i++) {
        step();
        everythingIsSomewhere();
      }
      now = Math.max(latest, START + LIFE);
      people.forEach(user -> mark(user, Standing.OPEN));
      for (int i = 0; i < 300 && !isAtRest(); i++) {
        decide(new Command.Expire());
        envelope.due().forEach(due -> done(due, 1));
        deliver();
        runLate();
      }
      assertThat(isAtRest()).as("it has come to its end: %s", envelope).isTrue();
      theEndIsRight();
    }

    private boolean isAtRest() {
      boolean settled =
          List.of(books).stream()
              .flatMap(book -> book.owing().values().stream())
              .allMatch(owing -> owing.open().isEmpty());
      return settled && envelope.due().isEmpty() && envelope.stage().isEnd();
    }

    private void step() {
      switch (random.nextInt(9)) {
        case 0, 1, 2 -> {
          List<Due> due = envelope.due();
          if (!due.isEmpty()) {
            done(due.get(random.nextInt(due.size())), random.nextInt(4));
          }
        }
        case 3, 4 -> {
          UserId user = people.get(random.nextInt(people.size()));
          decide(new Command.Take(user, "x", accounts.get(user), random.nextLong()));
        }
        case 5 -> deliver();
        case 6 -> runLate();
        case 7 -> disturb();
        default -> recover();
      }
    }

    private void disturb() {
      switch (random.nextInt(7)) {
        case 0 -> now += random.nextInt(1_000);
        case 1 -> now += random.nextInt(4) == 0 ? LIFE : 1;
        case 2 -> now += random.nextInt(2 * HOUR) - HOUR;
        case 3 -> decide(new Command.Expire());
        case 4 -> decide(new Command.GiveBack(people.get(random.nextInt(people.size()))));
        default -> {
          UserId user = people.get(random.nextInt(people.size()));
          boolean freeze = random.nextInt(3) == 0;
          mark(user, freeze ? Standing.FROZEN : Standing.OPEN);
          if (freeze) {
            frozen.add(user);
          }
        }
      }
      latest = Math.max(latest, now);
    }

    /**
     * @param luck 0: dies before; 1: all is well; 2: the answer is lost; 3: it comes late, and
     *     twice
     */
    private void done(Due due, int luck) {
      if (luck == 0) {
        return;
      }
      List<Command> answers = outside(due);
      if (luck == 1) {
        answers.forEach(this::decide);
      } else if (luck == 3) {
        answers.forEach(answer -> late.add(() -> decide(answer)));
        answers.forEach(answer -> late.add(() -> decide(answer)));
      }
    }

    private List<Command> outside(Due due) {
      if (due instanceof Due.Fund fund) {
        open(offer.account());
        Reply reply = order(fund.order());
        return List.of(
            new Command.Fund(
                reply instanceof Reply.Refused refused
                    ? Optional.of(refused.reason())
                    : Optional.empty()));
      }
      if (due instanceof Due.Payout payout) {
        return EnvelopeRules.isAnswer(order(payout.order()))
            ? List.of(new Command.Note(List.of(payout.to()), envelope.shown()))
            : List.of();
      }
      if (due instanceof Due.Bring bring) {
        Reply reply = order(bring.order());
        return EnvelopeRules.isAnswer(reply)
            ? List.of(new Command.Bring(bring.round(), reply instanceof Reply.Done))
            : List.of();
      }
      if (due instanceof Due.Close close) {
        assertThat(order(close.order())).isEqualTo(new Reply.Done());
        return List.of(new Command.Close());
      }
      if (due instanceof Due.Count count) {
        return tell(0, new Order.Look(offer.account())) instanceof Reply.Balance balance
            ? List.of(new Command.Found(count.round(), balance.balance(), balance.underWay()))
            : List.of(new Command.Found(count.round(), 0, false));
      }
      return List.of(shown(((Due.Show) due).version()));
    }

    private static Command shown(long version) {
      return new Command.Note(List.of(), new RedEnvelope.Shown(7, version));
    }

    private void runLate() {
      for (Runnable one : List.copyOf(late)) {
        late.remove(one);
        one.run();
      }
    }

    /** Another node reads the journal. */
    private void recover() {
      RedEnvelope replayed = RedEnvelope.EMPTY;
      for (Entry<Event> entry : journal) {
        replayed = rules.apply(replayed, bytes.decode(bytes.encode(entry)));
      }
      assertThat(replayed).isEqualTo(envelope);
      late.clear();
    }

    private void deliver() {
      for (int debtor = 0; debtor < BOOKS; debtor++) {
        for (var owing : books[debtor].owing().entrySet()) {
          List<Obligation> open = List.copyOf(owing.getValue().open().values());
          if (!open.isEmpty()) {
            Reply.Credits credits =
                (Reply.Credits)
                    tell(
                        owing.getKey(),
                        new Order.Deliver(debtor, open, owing.getValue().settledUpTo()));
            tell(debtor, new Order.Settle(owing.getKey(), credits.upTo(), credits.refused()));
          }
        }
      }
    }

    private void everythingIsSomewhere() {
      assertThat(held() + underWay()).isZero();
      long claimed = envelope.claims().values().stream().mapToLong(RedEnvelope.Claim::share).sum();
      if (envelope.offer().isPresent()) {
        assertThat(claimed + envelope.remaining()).isEqualTo(offer.total());
      }
    }

    private long held() {
      return List.of(books).stream()
          .flatMap(book -> book.accounts().values().stream())
          .mapToLong(Account::balance)
          .sum();
    }

    private long underWay() {
      long sum = 0;
      for (Book debtor : books) {
        for (var owing : debtor.owing().entrySet()) {
          Book.Heard heard = books[owing.getKey()].heardOf(debtor.number());
          for (Obligation open : owing.getValue().open().values()) {
            boolean arrived =
                open.number() <= heard.upTo() && !heard.refused().containsKey(open.number());
            sum += arrived ? 0 : open.amount();
          }
        }
      }
      return sum;
    }

    /**
     * I5: what there was is claimed or returned; nobody but the payer pays. Whose account could
     * always receive has what they claimed.
     */
    private void theEndIsRight() {
      assertThat(books[0].account(offer.account())).as("its account is closed").isEmpty();
      assertThat(held()).isZero();
      long received = 0;
      for (UserId user : people.subList(1, people.size())) {
        long balance = balance(user);
        RedEnvelope.Claim claim = envelope.claims().get(user);
        long claimed = claim == null ? 0L : claim.share();
        assertThat(balance).isIn(frozen.contains(user) ? 0L : claimed, claimed);
        received += balance;
      }
      boolean funded = envelope.stage() != Stage.REFUSED;
      RedEnvelope.Claim own = envelope.claims().get(offer.payer());
      long ownShare = own == null ? 0 : own.share();
      long returned = envelope.ending().returned();
      if (funded) {
        assertThat(received + returned).isIn(offer.total(), offer.total() - ownShare);
      }
      assertThat(balance(offer.payer())).isEqualTo(FUNDS - received);
    }

    private long balance(UserId user) {
      AccountId account = accounts.get(user);
      return books[account.book()].mustHave(account).balance();
    }

    private void open(AccountId account) {
      tell(account.book(), new Order.Open(account, "CNY", Terms.NONE));
    }

    private void mark(UserId user, Standing standing) {
      order(new Order.Mark(id(), accounts.get(user), standing));
    }

    private OperationId id() {
      return OperationId.of(now, "operation " + made++);
    }

    private Reply order(Order.Once order) {
      int book =
          order instanceof Order.Transfer transfer
              ? transfer.from().book()
              : ((Order.Mark) order).account().book();
      return tell(book, order);
    }

    private Reply tell(int book, Order order) {
      Decision<Link, Reply> decision = ledger.decide(books[book], order, now);
      for (Link link : decision.events()) {
        books[book] =
            ledger.apply(
                books[book], new Entry.Recorded<>(books[book].sequence() + 1, 1, now, link));
      }
      return decision.reply();
    }

    private void decide(Command command) {
      Decision<Event, EnvelopeRules.Reply> decision = rules.decide(envelope, command, now);
      for (Event event : decision.events()) {
        Entry<Event> entry = new Entry.Recorded<>(journal.size() + 1L, 1, now, event);
        journal.add(entry);
        envelope = rules.apply(envelope, entry);
      }
    }
  }
}
