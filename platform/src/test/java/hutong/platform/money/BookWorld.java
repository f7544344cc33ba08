package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Some books, people who order, and everything between them that can go wrong, in one thread and by
 * one seed: messages are lost, doubled and overtake each other, writes fail with or without being
 * stored, books crash and recover from a snapshot or from nothing, clocks jump.
 */
final class BookWorld {
  private static final String CNY = "CNY";
  private static final int BOOKS = 3;
  private static final int TOGETHER = 6;
  private static final int PEOPLE = 8;
  private static final int REMEMBERED = 6;
  private static final long START = 1_800_000_000_000L;
  private static final long MONTH = 30 * 86_400_000L;
  private static final Ledger LEDGER = new Ledger(REMEMBERED, EventBytes::after);
  private static final BookJournal CODEC = new BookJournal();

  /** A book's stored entries, and the state of who writes them. */
  private static final class Shelf {
    private final List<Entry<Link>> journal = new ArrayList<>();
    private final Map<OperationId, List<Long>> operations = new HashMap<>();
    private final int number;
    private Book live;
    private Book snapshot;
    private long skewMillis;

    Shelf(int number) {
      this.number = number;
      live = Book.empty(number);
      snapshot = live;
    }
  }

  private final Random random;
  private final List<Shelf> shelves = new ArrayList<>();
  private final List<AccountId> people = new ArrayList<>();
  private final List<Runnable> network = new ArrayList<>();
  private final Map<OperationId, Order.Once> ordered = new HashMap<>();
  private final Map<OperationId, Shelf> addressed = new HashMap<>();
  private final Map<OperationId, Reply> answers = new HashMap<>();
  private final Set<OperationId> waiting = new HashSet<>();
  private final List<OperationId> holds = new ArrayList<>();
  private long now = START;
  private int made;
  private boolean calm;

  BookWorld(long seed) {
    random = new Random(seed);
    for (int i = 0; i < BOOKS; i++) {
      Shelf shelf = new Shelf(i);
      shelves.add(shelf);
      mustBeDone(shelf, new Order.Open(world(i), CNY, Terms.NONE));
    }
    for (int i = 0; i < PEOPLE; i++) {
      AccountId person = new AccountId(AccountKind.PERSON, i % BOOKS, "p" + i);
      people.add(person);
      Terms terms = i == 0 ? new Terms(90, 900) : Terms.NONE;
      mustBeDone(shelves.get(person.book()), new Order.Open(person, CNY, terms));
    }
  }

  private static AccountId world(int book) {
    return new AccountId(AccountKind.WORLD, book, CNY);
  }

  private void mustBeDone(Shelf shelf, Order order) {
    assertThat(write(shelf, order, true)).contains(new Reply.Done());
  }

  /** Lets so many things happen, then all that is under way come to its end. */
  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
      check();
    }
    calm = true;
    for (int i = 0; i < 10_000 && !isAtRest(); i++) {
      order(anyOf(List.copyOf(waiting)));
      shelves.forEach(this::pump);
      drain();
      check();
    }
    assertThat(isAtRest()).as("all that was ordered has come to its end").isTrue();
    everyOperationHappenedOnce();
    everyChainIsWhole();
  }

  /** What each book has stored. */
  List<List<Entry<Link>>> journals() {
    return shelves.stream().map(shelf -> List.copyOf(shelf.journal)).toList();
  }

  private boolean isAtRest() {
    boolean settled =
        shelves.stream()
            .flatMap(shelf -> shelf.live.owing().values().stream())
            .allMatch(owing -> owing.open().isEmpty());
    return waiting.isEmpty() && network.isEmpty() && settled;
  }

  private void step() {
    now += random.nextInt(1_000);
    switch (random.nextInt(13)) {
      case 12 -> together();
      case 0, 1, 2 -> order(fresh());
      case 3 -> order(anyOf(List.copyOf(waiting)));
      case 4 -> order(anyOf(List.copyOf(ordered.keySet())));
      case 5 -> another(anyOf(List.copyOf(answers.keySet())));
      case 6, 7 -> pump(shelves.get(random.nextInt(BOOKS)));
      case 8 -> crash(shelves.get(random.nextInt(BOOKS)));
      case 9 -> disturb(shelves.get(random.nextInt(BOOKS)));
      default -> {
        for (int i = 0; i < 4; i++) {
          deliverOne();
        }
      }
    }
  }

  // People.

  private OperationId fresh() {
    OperationId id = OperationId.of(now, "order " + made++);
    Order.Once once = anything(id);
    if (once instanceof Order.Hold) {
      holds.add(id);
    }
    ordered.put(id, once);
    addressed.put(id, shelfOf(once));
    waiting.add(id);
    return id;
  }

  private Order.Once anything(OperationId id) {
    AccountId from = people.get(random.nextInt(PEOPLE));
    AccountId to = people.get(random.nextInt(PEOPLE));
    long amount = random.nextLong(120) - 4;
    int book = random.nextInt(BOOKS);
    return switch (random.nextInt(10)) {
      case 0, 1 -> new Order.Transfer(id, world(book), to, 1 + random.nextInt(300), CNY, "in");
      case 2 -> new Order.Transfer(id, from, world(book), amount, CNY, "out");
      case 3 -> new Order.Hold(id, from, amount, CNY, now + random.nextInt(20_000));
      case 4 ->
          holds.isEmpty()
              ? new Order.Transfer(id, from, to, amount, CNY, "lunch")
              : new Order.Capture(id, anyOf(holds), to, 1 + random.nextInt(60), "goods");
      case 5 ->
          new Order.Release(
              id,
              holds.isEmpty() || random.nextInt(4) == 0
                  ? OperationId.of(now, "order " + (made + random.nextInt(6)))
                  : anyOf(holds));
      case 6 ->
          new Order.Mark(
              id, to, random.nextInt(3) == 0 ? Account.Standing.FROZEN : Account.Standing.OPEN);
      default -> new Order.Transfer(id, from, to, amount, CNY, "lunch");
    };
  }

  private <T> T anyOf(List<T> list) {
    return list.isEmpty() ? (T) null : list.get(random.nextInt(list.size()));
  }

  private void order(OperationId id) {
    if (id != null) {
      Order.Once once = ordered.get(id);
      send(() -> ask(once, once));
    }
  }

  /** The book where an order belongs; it goes there for ever. */
  private Shelf shelfOf(Order.Once once) {
    if (once instanceof Order.Transfer transfer) {
      return shelves.get(transfer.from().book());
    }
    if (once instanceof Order.Hold hold) {
      return shelves.get(hold.from().book());
    }
    if (once instanceof Order.Mark mark) {
      return shelves.get(mark.account().book());
    }
    Order.Once hold = Order.holdOf(once).map(ordered::get).orElse(null);
    return hold == null ? shelves.get(0) : shelfOf(hold);
  }

  /** Asks the book; and as its façade does, looks into the journal where it is unsure. */
  private void ask(Order.Once once, Order order) {
    Shelf shelf = addressed.get(once.id());
    write(shelf, order, false).ifPresent(reply -> replied(shelf, once, reply));
  }

  private void replied(Shelf shelf, Order.Once once, Reply reply) {
    if (!(reply instanceof Reply.Unsure unsure)) {
      send(() -> answered(once, reply));
      return;
    }
    Optional<Reply> before = find(shelf, once, unsure.sequence());
    if (before.isPresent()) {
      send(() -> answered(once, before.get()));
    } else {
      boolean hold =
          Order.holdOf(once).map(id -> isStored(shelf, id, unsure.sequence())).orElse(false);
      send(() -> ask(once, new Order.Sought(once, unsure.sequence(), hold)));
    }
  }

  /** Some orders to one book come at once, and are decided in one batch. */
  private void together() {
    List<Order.Once> some = new ArrayList<>();
    for (int i = 0; i < TOGETHER; i++) {
      boolean isNew = ordered.isEmpty() || random.nextBoolean();
      some.add(ordered.get(isNew ? fresh() : anyOf(List.copyOf(ordered.keySet()))));
    }
    for (Shelf shelf : shelves) {
      List<Order.Once> here =
          some.stream().filter(once -> addressed.get(once.id()) == shelf).toList();
      write(shelf, List.copyOf(here), false)
          .ifPresent(
              replies -> {
                for (int i = 0; i < here.size(); i++) {
                  replied(shelf, here.get(i), replies.get(i));
                }
              });
    }
  }

  private static boolean isStored(Shelf shelf, OperationId id, long upTo) {
    return shelf.operations.getOrDefault(id, List.of()).stream().anyMatch(at -> at <= upTo);
  }

  private static Optional<Reply> find(Shelf shelf, Order.Once once, long upTo) {
    List<Event> events =
        shelf.operations.getOrDefault(once.id(), List.of()).stream()
            .filter(at -> at <= upTo)
            .flatMap(at -> events(shelf.journal.get((int) (at - 1))).stream())
            .toList();
    return Event.replyTo(once, once.id(), events);
  }

  /** An answer is the first one, whenever and however often it is asked for. */
  private void answered(Order.Once once, Reply reply) {
    boolean ofTheOrder = reply instanceof Reply.Refused refused && refused.reason().isOfTheOrder();
    waiting.remove(once.id());
    if (!ofTheOrder) {
      Reply first = answers.putIfAbsent(once.id(), reply);
      assertThat(reply).as("the answer to %s", once).isEqualTo(first == null ? reply : first);
    }
  }

  /** Another order under an id that was answered. */
  private void another(OperationId id) {
    if (id != null && ordered.get(id) instanceof Order.Transfer first) {
      Order.Transfer other =
          new Order.Transfer(
              id, first.from(), first.to(), first.amount() + 1, first.currency(), first.memo());
      Shelf shelf = addressed.get(id);
      write(shelf, other, true)
          .ifPresent(
              reply -> {
                Reply told =
                    reply instanceof Reply.Unsure unsure
                        ? find(shelf, other, unsure.sequence()).orElseThrow()
                        : reply;
                assertThat(told).isEqualTo(new Reply.Refused(Refusal.CONFLICT));
              });
    }
  }

  // Books.

  /** What is owed goes to those to whom it is owed. */
  private void pump(Shelf debtor) {
    for (Shelf creditor : shelves) {
      Reply.Debts debts =
          (Reply.Debts) LEDGER.read(debtor.live, new Order.Owed(creditor.number, 3)).orElseThrow();
      if (!debts.obligations().isEmpty()) {
        Order deliver = new Order.Deliver(debtor.number, debts.obligations(), debts.settledUpTo());
        send(
            () ->
                write(creditor, deliver, false)
                    .ifPresent(reply -> send(() -> settle(debtor, (Reply.Credits) reply))));
      }
    }
    if (random.nextInt(3) == 0) {
      write(debtor, new Order.Tick(), false);
    }
  }

  private void settle(Shelf debtor, Reply.Credits credits) {
    write(debtor, new Order.Settle(credits.creditor(), credits.upTo(), credits.refused()), false);
  }

  private void disturb(Shelf shelf) {
    if (random.nextBoolean()) {
      shelf.snapshot = shelf.live;
    } else {
      long most = random.nextInt(4) == 0 ? MONTH : 50_000;
      shelf.skewMillis = random.nextLong(2 * most) - most;
    }
  }

  /** Everything that was not stored is forgotten. */
  private void crash(Shelf shelf) {
    Book from = random.nextBoolean() ? asStored(shelf.snapshot) : Book.empty(shelf.number);
    Book recovered = from;
    for (Entry<Link> entry : shelf.journal.subList((int) from.sequence(), shelf.journal.size())) {
      recovered = LEDGER.apply(recovered, entry);
    }
    assertThat(withoutMemory(recovered)).isEqualTo(withoutMemory(shelf.live));
    shelf.live = recovered;
  }

  /** As a snapshot comes back: it has nothing of what the book remembers. */
  private static Book asStored(Book book) {
    return CODEC.decodeSnapshot(CODEC.encodeSnapshot(new Live<>(1, book.sequence(), book))).state();
  }

  private static Book withoutMemory(Book book) {
    return remembering(book, Recent.from(0, 0));
  }

  /** The same book with another memory of operations. */
  static Book remembering(Book book, Recent recent) {
    return new Book(
        book.number(),
        book.accounts(),
        book.holds(),
        book.owing(),
        book.heard(),
        recent,
        book.chain(),
        book.sequence(),
        book.timeMillis(),
        book.strays());
  }

  /** Nothing: it is not known whether it was stored. */
  private Optional<Reply> write(Shelf shelf, Order order, boolean surely) {
    return write(shelf, List.of(order), surely).map(replies -> replies.get(0));
  }

  /** What follows from these is one entry. */
  private Optional<List<Reply>> write(Shelf shelf, List<Order> orders, boolean surely) {
    long at = now + shelf.skewMillis;
    long sequence = shelf.journal.size() + 1L;
    Book drafted = shelf.live;
    List<Link> links = new ArrayList<>();
    List<Reply> replies = new ArrayList<>();
    for (Order order : orders) {
      Decision<Link, Reply> decision = LEDGER.decide(drafted, order, at);
      assertThat(decision.events())
          .as("events of %s", order)
          .hasSizeLessThanOrEqualTo(LEDGER.mostEvents(order));
      for (Link link : decision.events()) {
        links.add(link);
        drafted = LEDGER.apply(drafted, new Entry.Recorded<>(sequence, 1, at, link));
      }
      replies.add(decision.reply());
    }
    int fate = surely || calm ? 100 : random.nextInt(100);
    if (fate < 6) { // lost before it was stored
      crash(shelf);
      return Optional.empty();
    }
    if (!links.isEmpty()) {
      Entry<Link> entry = new Entry.Recorded<>(sequence, 1, at, LEDGER.join(links));
      shelf.journal.add(CODEC.decode(CODEC.encode(entry)));
      shelf.live = LEDGER.apply(shelf.live, entry);
      assertThat(shelf.live).as("what was decided together").isEqualTo(drafted);
      for (Event event : events(entry)) {
        for (OperationId id : event.spends().keySet()) {
          shelf.operations.computeIfAbsent(id, x -> new ArrayList<>()).add(sequence);
        }
      }
    }
    if (fate < 12) { // stored, but reported as failed
      crash(shelf);
      return Optional.empty();
    }
    return Optional.of(replies);
  }

  // The network.

  private void send(Runnable message) {
    network.add(message);
  }

  private void deliverOne() {
    if (network.isEmpty()) {
      return;
    }
    int which = random.nextInt(network.size());
    int fate = calm ? 100 : random.nextInt(100);
    Runnable message = fate < 10 ? network.get(which) : network.remove(which);
    if (fate < 90 || calm) {
      message.run();
    }
  }

  private void drain() {
    for (int i = 0; i < 10_000 && !network.isEmpty(); i++) {
      deliverOne();
    }
  }

  // What must hold.

  private void check() {
    long sum = 0;
    for (Shelf debtor : shelves) {
      for (Account account : debtor.live.accounts().values()) {
        sum += account.balance();
        assertThat(account.held()).as("held in %s", account).isNotNegative();
        if (account.id().kind() != AccountKind.WORLD) {
          assertThat(account.available()).as("available in %s", account).isNotNegative();
        }
      }
      for (Shelf creditor : shelves) {
        Book.Heard heard = creditor.live.heardOf(debtor.number);
        for (Obligation owed : debtor.live.owingTo(creditor.number).open().values()) {
          boolean arrived =
              owed.number() <= heard.upTo() && !heard.refused().containsKey(owed.number());
          sum += arrived ? 0 : owed.amount();
        }
      }
    }
    assertThat(sum).as("all accounts and all that is under way").isZero();
  }

  private void everyChainIsWhole() {
    for (Shelf shelf : shelves) {
      Link.Hash last = Link.Hash.NONE;
      for (Entry<Link> entry : shelf.journal) {
        Link link = ((Entry.Recorded<Link>) entry).event();
        assertThat(link.previous()).as("before %s", link.events()).isEqualTo(last);
        last = link.hash();
      }
    }
  }

  /** Each operation has one event that spends it, and each debit one credit of its amount. */
  private void everyOperationHappenedOnce() {
    for (Shelf shelf : shelves) {
      shelf.operations.forEach((id, at) -> assertThat(at).as("events of %s", id).hasSize(1));
    }
    Map<String, Long> debits = new HashMap<>();
    Map<String, Long> ends = new HashMap<>();
    for (Shelf shelf : shelves) {
      for (Entry<Link> entry : shelf.journal) {
        for (Event event : events(entry)) {
          count(shelf.number, event, debits, ends);
        }
      }
    }
    assertThat(ends).isEqualTo(debits);
  }

  private static void count(
      int book, Event event, Map<String, Long> debits, Map<String, Long> ends) {
    if (event instanceof Event.Transferred moved && moved.number() > 0) {
      debits.put(
          book + ">" + moved.order().to().book() + "#" + moved.number(), moved.order().amount());
    } else if (event instanceof Event.Captured taken && taken.number() > 0) {
      debits.put(
          book + ">" + taken.order().to().book() + "#" + taken.number(), taken.order().amount());
    } else if (event instanceof Event.Credited in) {
      String key = in.debtor() + ">" + book + "#" + in.obligation().number();
      assertThat(ends.put(key, in.obligation().amount())).as(key).isNull();
    } else if (event instanceof Event.CreditRefused refused) {
      String key = refused.debtor() + ">" + book + "#" + refused.obligation().number();
      assertThat(ends.put(key, refused.obligation().amount())).as(key).isNull();
    }
  }

  static List<Event> events(Entry<Link> entry) {
    return ((Entry.Recorded<Link>) entry).event().events();
  }
}
