package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Entry;
import hutong.platform.money.EnvelopeRules.Command;
import hutong.platform.money.MortalMachine.Entity;
import hutong.platform.money.RedEnvelope.Due;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.platform.money.RedEnvelope.Stage;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that money is made of, on one machine that may die after any write: books, envelopes, split
 * bills, wallets, their reminders and cards. Everything happens in a fixed order, so the same flow
 * writes the same.
 */
final class FlowWorld {
  static final String CNY = "CNY";
  static final int BOOKS = 3;

  private static final int ROUNDS = 30;

  /** So few that most repeats are looked for in the journal. */
  private static final Ledger LEDGER = new Ledger(2, EventBytes::after);

  private static final EnvelopeRules ENVELOPES = new EnvelopeRules(10_000, 200, 1);

  private final Map<Integer, Entity<Book, Order, Link, Reply>> books = new TreeMap<>();
  private final Map<String, Entity<RedEnvelope, Command, RedEnvelope.Event, EnvelopeRules.Reply>>
      envelopes = new LinkedHashMap<>();
  private final Map<String, Entity<SplitBill, SplitBill.Command, SplitBill.Event, SplitBill.Reply>>
      splits = new LinkedHashMap<>();
  private final Map<UserId, Entity<Wallet, Wallet.Command, Wallet.Event, Wallet.Reply>> wallets =
      new LinkedHashMap<>();
  private final Map<String, Long> cards = new HashMap<>();

  private final MortalMachine machine;

  /**
   * @param lives after how many writes the machine dies, from its start and from each restart
   * @param remindersFirst in which order the two writes of an entity arrive
   */
  FlowWorld(List<Integer> lives, boolean remindersFirst) {
    this.machine = new MortalMachine(lives, remindersFirst, this::moneyIsInOnePlace);
    for (int book = 0; book < BOOKS; book++) {
      books.put(book, machine.entity(LEDGER, new BookJournal(), String.valueOf(book)));
      open(world(book));
    }
  }

  // The beginning, before anything may go wrong.

  static AccountId world(int book) {
    return new AccountId(AccountKind.WORLD, book, CNY);
  }

  void open(AccountId account) {
    tell(account.book(), new Order.Open(account, CNY, Terms.NONE));
  }

  void begin() {
    machine.begin();
  }

  // What can be ordered. Everything may be ordered again.

  Reply tell(int book, Order order) {
    return entity(book).tell(order);
  }

  private Entity<Book, Order, Link, Reply> entity(int book) {
    return books.get(book);
  }

  /** As {@link Books#order}: where the book is unsure, the journal knows. */
  Reply order(int book, Order.Once once) {
    Reply reply = tell(book, once);
    if (!(reply instanceof Reply.Unsure unsure)) {
      return reply;
    }
    Optional<Reply> before = Event.replyTo(once, once.id(), eventsOf(book, once.id()));
    boolean hold = Order.holdOf(once).filter(id -> !eventsOf(book, id).isEmpty()).isPresent();
    return before.orElseGet(() -> tell(book, new Order.Sought(once, unsure.sequence(), hold)));
  }

  private List<Event> eventsOf(int book, OperationId id) {
    return entity(book).journal().stream()
        .flatMap(
            entry ->
                entry instanceof Entry.Recorded<Link> recorded
                    ? recorded.event().events().stream()
                    : Stream.<Event>empty())
        .filter(event -> event.spends().containsKey(id))
        .toList();
  }

  /** As {@link Wallets}: an account is chosen, opened, and has its play money. */
  AccountId moveIn(UserId user, int book, long faucet) {
    var wallet =
        wallets.computeIfAbsent(
            user, one -> machine.entity(new Wallet.Rules(5, 1), new WalletJournal(), user.value()));
    AccountId candidate = Wallets.account(user, CNY, book);
    Wallet.Purse purse =
        ((Wallet.Reply.Purses) wallet.tell(new Wallet.Command.Use(CNY, candidate))).purses().get(0);
    if (!purse.open()) {
      open(purse.account());
      order(book, Wallets.playMoney(purse, faucet));
      wallet.tell(new Wallet.Command.Open(CNY));
    }
    return purse.account();
  }

  EnvelopeRules.Reply envelope(String id, Command command) {
    EnvelopeRules.Reply reply =
        envelopes
            .computeIfAbsent(id, one -> machine.entity(ENVELOPES, new EnvelopeJournal(), one))
            .tell(command);
    pursueEnvelope(id);
    return reply;
  }

  /** What it was refused for, if it was. */
  Optional<Refusal> refusalOf(String envelope) {
    return envelopes.get(envelope).live().refusal();
  }

  SplitBill.Reply split(String id, SplitBill.Command command) {
    SplitBill.Reply reply =
        splits
            .computeIfAbsent(
                id,
                one -> machine.entity(new SplitBill.Rules(9, 86_400_000), new SplitJournal(), one))
            .tell(command);
    pursueSplit(id);
    return reply;
  }

  void until(long millis) {
    machine.until(millis);
  }

  // What the machine does by itself.

  /** Everything that anybody is reminded of is done, and what books owe is delivered. */
  void settle() {
    for (int round = 0; round < ROUNDS && !(round > 0 && isAtRest()); round++) {
      deliver();
      books.keySet().forEach(book -> tell(book, new Order.Tick()));
      machine.until(machine.now() + MortalMachine.PATIENCE_MILLIS);
      for (MortalMachine.Reminder due : machine.due()) {
        wake(due.id());
        machine.forget(due);
      }
    }
  }

  private void wake(String id) {
    if (splits.containsKey(id)) {
      pursueSplit(id);
      machine.remind(splits.get(id).live());
    } else {
      envelope(id, new Command.Expire());
      machine.remind(envelopes.get(id).live());
    }
  }

  boolean isAtRest() {
    return books.values().stream()
            .flatMap(book -> book.live().owing().values().stream())
            .allMatch(owing -> owing.open().isEmpty())
        && envelopes.values().stream()
            .map(one -> one.live())
            .allMatch(one -> one.offer().isEmpty() || isAtRest(one))
        && splits.values().stream()
            .map(one -> one.live())
            .allMatch(one -> one.ask().isEmpty() || one.wakeAt(machine.now(), 0).isEmpty());
  }

  private boolean isAtRest(RedEnvelope envelope) {
    boolean over = machine.now() >= envelope.mustOffer().expiresAtMillis();
    return envelope.due().isEmpty() && !(over && envelope.stage() == Stage.FUNDED);
  }

  private void deliver() {
    for (var debtor : books.entrySet()) {
      for (var owing : debtor.getValue().live().owing().entrySet()) {
        List<Obligation> open = List.copyOf(owing.getValue().open().values());
        if (!open.isEmpty()) {
          long settled = owing.getValue().settledUpTo();
          Reply.Credits credits =
              (Reply.Credits)
                  tell(owing.getKey(), new Order.Deliver(debtor.getKey(), open, settled));
          tell(
              debtor.getKey(), new Order.Settle(owing.getKey(), credits.upTo(), credits.refused()));
        }
      }
    }
  }

  private void pursueEnvelope(String id) {
    var entity = envelopes.get(id);
    boolean goesOn = entity.live().offer().isPresent();
    while (goesOn) {
      goesOn = false;
      List<UserId> paid = new ArrayList<>();
      for (Due due : entity.live().due()) {
        if (due instanceof Due.Payout payout) {
          order(payout.order().from().book(), payout.order());
          paid.add(payout.to());
        } else {
          goesOn |= done(entity.live(), due, entity::tell);
        }
      }
      RedEnvelope now = entity.live();
      if (now.mustShow() || !paid.isEmpty()) {
        entity.tell(new Command.Note(paid, now.mustShow() ? shown(now) : now.shown()));
        goesOn = true;
      }
    }
  }

  private RedEnvelope.Shown shown(RedEnvelope envelope) {
    long version = envelope.shown().sequence() == 0 ? 1 : envelope.version();
    return new RedEnvelope.Shown(show(envelope.mustOffer().id(), version), version);
  }

  private interface Told {
    EnvelopeRules.Reply tell(Command command);
  }

  /** As {@link RedEnvelopes} does it; whether it brings the envelope on. */
  private boolean done(RedEnvelope envelope, Due due, Told told) {
    Offer offer = envelope.mustOffer();
    int book = offer.account().book();
    if (due instanceof Due.Fund fund) {
      open(offer.account());
      told.tell(new Command.Fund(refusal(order(book, fund.order()))));
    } else if (due instanceof Due.Bring bring) {
      boolean brought = order(book, bring.order()) instanceof Reply.Done;
      told.tell(new Command.Bring(bring.round(), brought));
      return brought;
    } else if (due instanceof Due.Close close) {
      order(book, close.order());
      told.tell(new Command.Close());
    } else if (due instanceof Due.Count count) {
      Optional<Account> account = entity(book).live().account(offer.account());
      long balance = account.map(Account::balance).orElse(0L);
      boolean underWay =
          tell(book, new Order.Look(offer.account())) instanceof Reply.Balance look
              && look.underWay();
      told.tell(new Command.Found(count.round(), balance, underWay));
      return balance > 0 || !underWay;
    } else {
      return false; // shown at the end of the round
    }
    return true;
  }

  private static Optional<Refusal> refusal(Reply reply) {
    return reply instanceof Reply.Refused refused
        ? Optional.of(refused.reason())
        : Optional.empty();
  }

  private long show(String id, long version) {
    if (cards.merge(id, version, Math::max) == version) {
      machine.written("the card of " + id + " shows " + version);
    }
    return 7;
  }

  private void pursueSplit(String id) {
    var entity = splits.get(id);
    while (entity.live().ask().isPresent() && entity.live().wakeAt(machine.now(), 0).isPresent()) {
      SplitBill split = entity.live();
      split
          .shares()
          .forEach(
              (user, share) -> {
                if (share.isUnderWay()) {
                  Order.Transfer order = split.payment(user, share);
                  Reply reply = order(order.from().book(), order);
                  entity.tell(new SplitBill.Command.Answer(user, share.attempt(), refusal(reply)));
                }
              });
      if (entity.live().mustShow()) {
        long version = entity.live().shown().sequence() == 0 ? 1 : entity.live().version();
        entity.tell(new SplitBill.Command.Show(show(id, version), version));
      }
    }
  }

  // What must hold.

  /** The machine starts again, so much later; what was written is there, and proven. */
  void restart(long downMillis) {
    machine.restart(downMillis);
    assertThat(audit().broken()).as("after %s", steps()).isEmpty();
  }

  AuditReport audit() {
    return Audit.of(
        BOOKS,
        StoredBooks.of(books.values().stream().map(book -> book.journal()).toList()),
        (ids, then) -> ids.forEach(id -> then.accept(id, envelopes.get(id).live())),
        Audit.Evidence.NONE);
  }

  private void moneyIsInOnePlace() {
    long sum = 0;
    for (var debtor : books.values()) {
      sum += debtor.live().accounts().values().stream().mapToLong(Account::balance).sum();
      for (var owing : debtor.live().owing().entrySet()) {
        Book.Heard heard = entity(owing.getKey()).live().heardOf(debtor.live().number());
        for (Obligation owed : owing.getValue().open().values()) {
          boolean arrived =
              owed.number() <= heard.upTo() && !heard.refused().containsKey(owed.number());
          sum += arrived ? 0 : owed.amount();
        }
      }
    }
    assertThat(sum).as("all accounts and all that is under way, after %s", steps()).isZero();
  }

  /** What everybody has; whose account is closed and forgotten is not there. */
  Map<String, Long> balances() {
    Map<String, Long> balances = new TreeMap<>();
    for (var book : books.values()) {
      for (Account account : book.live().accounts().values()) {
        balances.put(account.id().toString(), account.balance());
        balances.put(account.id() + " held", account.held());
      }
    }
    return balances;
  }

  /** What was written, in order. */
  List<String> steps() {
    return machine.steps();
  }

  /** Kinds of events that were written. */
  Set<Class<?>> happened() {
    return machine.happened();
  }
}
