package hutong.platform.money;

import akka.actor.Cancellable;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import hutong.platform.entity.Answer;
import hutong.platform.entity.Entities;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Ingress;
import hutong.platform.entity.Shard;
import hutong.platform.extend.NoAnswer;
import hutong.platform.lease.ShardLease;
import hutong.platform.store.Store;
import hutong.platform.trace.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The books of this installation, as other parts of this feature use them: orders go to the book of
 * the account that pays, and are answered for ever.
 */
public final class Books {
  /** The entity type's. */
  static final String TYPE = "Book";

  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final int ATTEMPTS = 3;
  private static final String STOPPED =
      "the account is stopped until this server's operators have looked at its book: nothing is"
          + " lost, the same again later does no harm";

  private final MoneySettings settings;
  private final ActorSystem<?> system;
  private final OperationTable operations;
  private final Statements statements;
  private final EntityType<Book, Order, Link, Reply> type;
  private final Shard<Order, Reply> books;
  private final BookHistory history;
  private final BookWatch watch;
  private final Cancellable beats;
  private final AtomicInteger pumpNumber = new AtomicInteger();
  private final Map<Integer, ActorRef<Pump.Message>> pumps = new ConcurrentHashMap<>();

  public Books(Entities entities, MoneySettings settings, Store store) {
    this.settings = settings;
    this.system = entities.system();
    this.operations = new OperationTable(store);
    StatementTable lines = new StatementTable(store);
    this.statements = new Statements(lines, this::look, entities.clock());
    this.history = new BookHistory(entities.journal(), lines);
    this.watch = new BookWatch(history, this::told, entities.meters().registry());
    this.type =
        new EntityType<>(
            TYPE,
            new Ledger(settings.remembered(), EventBytes::after),
            new BookJournal(),
            new BookUpkeep(operations, lines, this::stands),
            watch::foreword);
    this.books = settings.leased() ? leased(entities, type) : entities.start(type);
    this.beats =
        system
            .scheduler()
            .scheduleWithFixedDelay(BEAT, BEAT, this::beat, system.executionContext());
  }

  /** Stops looking at what has expired. */
  void close() {
    beats.cancel();
  }

  private static Shard<Order, Reply> leased(
      Entities entities, EntityType<Book, Order, Link, Reply> type) {
    ClusterShardingSettings sharding = ShardLease.settings(entities.system());
    return entities.start(
        type, sharding, book -> ShardLease.fence(entities.system(), sharding, type.name(), book));
  }

  /** Books always run, and look at what has expired. */
  private void beat() {
    for (int book = 0; book < settings.books(); book++) {
      books.tell(
          String.valueOf(book),
          new Ingress.Execute<>(new Order.Tick(), 0, system.ignoreRef(), Trace.NONE));
    }
    watch.beat(settings.historiesEvery().dividedBy(BEAT));
  }

  /** Looks now for what replaced writers have stored. */
  CompletionStage<?> lookAt(int book) {
    return watch.lookAt(book);
  }

  /** Operators' view of second histories. */
  Repairs repairs() {
    return new Repairs(this, history);
  }

  /** How many there are. */
  int count() {
    return settings.books();
  }

  private void stands(Book book) {
    watch.note(book.number(), book.strays());
    if (book.strays().isStopped()) {
      pumps.computeIfPresent(
          book.number(),
          (number, pump) -> {
            pump.tell(new Pump.End());
            return null;
          });
    } else if (!book.owing().isEmpty()) {
      pumps.computeIfAbsent(book.number(), this::pump).tell(new Pump.Owes(book.owing()));
    }
  }

  private ActorRef<Pump.Message> pump(int book) {
    String name = "pump-" + book + "-" + pumpNumber.incrementAndGet();
    return system.systemActorOf(Pump.create(book, this::ask), name, Props.empty());
  }

  private CompletionStage<Answer<Reply>> ask(int book, Order order) {
    return books.ask(String.valueOf(book), order, settings.answerWithin());
  }

  /** A book of new accounts, the same for the same owner. */
  int bookFor(String owner) {
    return bookFor(owner, settings.books());
  }

  static int bookFor(String owner, int books) {
    return Math.floorMod(owner.hashCode(), books);
  }

  /** Opens an account, unless it is open; fails with {@link NoAnswer}. */
  CompletionStage<Reply> open(AccountId account, String currency, Terms terms) {
    return told(account.book(), new Order.Open(account, currency, terms));
  }

  /** What an account holds, or {@link Refusal#NO_ACCOUNT}; fails with {@link NoAnswer}. */
  CompletionStage<Reply> look(AccountId account) {
    return told(account.book(), new Order.Look(account));
  }

  /** The past of accounts. */
  Statements statements() {
    return statements;
  }

  /**
   * Gives an order to the book of who pays. The same order is done once and has the same answer,
   * however often and late it is given. Fails with {@link NoAnswer}.
   */
  CompletionStage<Reply> order(int book, Order.Once order) {
    return order(book, order, order, ATTEMPTS);
  }

  /** How an order was answered; none when it never was. Fails with {@link NoAnswer}. */
  CompletionStage<Optional<Reply>> answered(int book, Order.Once order) {
    return told(book, new Order.Repeat(order))
        .thenCompose(
            reply -> {
              if (reply instanceof Reply.Unsure unsure) {
                return before(book, order, unsure);
              }
              boolean never =
                  reply instanceof Reply.Refused refused && refused.reason() == Refusal.NOT_ORDERED;
              return CompletableFuture.completedFuture(
                  never ? Optional.empty() : Optional.of(reply));
            });
  }

  private CompletionStage<Reply> order(int book, Order.Once once, Order order, int attempts) {
    return told(book, order)
        .thenCompose(
            reply -> {
              if (!(reply instanceof Reply.Unsure unsure)) {
                return CompletableFuture.completedFuture(reply);
              }
              if (attempts == 0) { // the book forgets faster than this looks
                throw new NoAnswer("book " + book);
              }
              return before(book, once, unsure)
                  .thenCompose(
                      known ->
                          known.isPresent()
                              ? CompletableFuture.completedFuture(known.get())
                              : sought(book, once, unsure, attempts - 1));
            });
  }

  private CompletionStage<Reply> sought(
      int book, Order.Once once, Reply.Unsure unsure, int attempts) {
    return Order.holdOf(once)
        .map(
            hold ->
                entry(book, hold, unsure.strays())
                    .thenApply(List::isEmpty)
                    .thenApply(none -> !none))
        .orElseGet(() -> CompletableFuture.completedFuture(false))
        .thenCompose(
            holdFound ->
                order(book, once, new Order.Sought(once, unsure.sequence(), holdFound), attempts));
  }

  /** How the journal says that it was answered. */
  private CompletionStage<Optional<Reply>> before(int book, Order.Once once, Reply.Unsure unsure) {
    return entry(book, once.id(), unsure.strays())
        .thenApply(events -> Event.replyTo(once, once.id(), events));
  }

  /**
   * The event that answered an operation; none when there was none.
   *
   * @param strays what these cover is not on the book's branch
   */
  CompletionStage<List<Event>> entry(int book, OperationId id, List<Stray> strays) {
    return operations
        .find(book, id)
        .thenCompose(
            (OptionalLong sequence) ->
                sequence.isEmpty()
                    ? CompletableFuture.completedFuture(List.<Entry.Recorded<Link>>of())
                    : history.branch(book, strays, sequence.getAsLong(), sequence.getAsLong()))
        .thenApply(
            entries ->
                entries.stream()
                    .map(entry -> entry.event().event())
                    .filter(event -> event.spends().containsKey(id))
                    .toList());
  }

  /** Fails with {@link NoAnswer} as well while the book is stopped: it may have done it before. */
  CompletionStage<Reply> told(int book, Order order) {
    return ask(book, order)
        .thenApply(
            answer -> {
              if (answer instanceof Answer.Done<Reply> done) {
                if (done.reply() instanceof Reply.Stopped) {
                  throw new NoAnswer("book " + book, STOPPED);
                }
                return done.reply();
              }
              throw new NoAnswer("book " + book);
            });
  }
}
