package hutong.platform.money;

import akka.Done;
import akka.actor.Cancellable;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import hutong.platform.entity.Answer;
import hutong.platform.entity.Entities;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Ingress;
import hutong.platform.entity.Shard;
import hutong.platform.entity.StateDigest;
import hutong.platform.extend.NoAnswer;
import hutong.platform.lease.ShardLease;
import hutong.platform.store.Store;
import hutong.platform.trace.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

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
      "the account is stopped until this server's operators have looked at its book: what was done"
          + " shows then, and the same again does no harm";

  private final MoneySettings settings;
  private final ActorSystem<?> system;
  private final OperationTable operations;
  private final Statements statements;
  private final Shard<Order, Reply> books;
  private final BookHistory history;
  private final BookWatch watch;
  private final Cancellable beats;

  /**
   * @param checkpoints is told what a book is after each of its batches
   */
  Books(Entities entities, MoneySettings settings, Store store, BookUpkeep.Observer checkpoints) {
    this.settings = settings;
    this.system = entities.system();
    this.operations = new OperationTable(store);
    StatementTable lines = new StatementTable(store);
    this.statements = new Statements(lines, this::look, entities.clock());
    this.history = new BookHistory(entities.journal(), lines);
    this.watch = new BookWatch(history::look, this::told, entities.meters().registry());
    EntityType<Book, Order, Link, Reply> type =
        new EntityType<>(
            TYPE,
            new Ledger(settings.remembered(), EventBytes::after),
            new BookJournal(),
            new BookUpkeep(
                operations,
                lines,
                List.of(
                    new Pumps(system, settings.answerWithin(), this::tell),
                    new BookMeters(entities.meters().registry(), entities.clock()),
                    watch,
                    checkpoints)),
            watch::foreword);
    this.books = settings.leased() ? leased(entities, type) : entities.start(type);
    this.beats =
        system
            .scheduler()
            .scheduleWithFixedDelay(BEAT, BEAT, this::beat, system.executionContext());
    CoordinatedShutdown.get(system)
        .addTask(CoordinatedShutdown.PhaseServiceStop(), "books rest", this::rest);
  }

  /** Who is told something later than its region ends keeps that from ending. */
  private CompletionStage<Done> rest() {
    close();
    return CompletableFuture.completedFuture(Done.done());
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

  Repairs repairs() {
    return new Repairs(this, history);
  }

  /** Those of this node that are stopped. */
  SortedSet<Integer> stopped() {
    return watch.stopped();
  }

  /** Operators' view of second histories. */
  RepairViews repairViews() {
    return new RepairViews(repairs(), history);
  }

  private void tell(int book, Ingress.Execute<Order, Reply> order) {
    books.tell(String.valueOf(book), order);
  }

  private CompletionStage<Answer<Reply>> ask(int book, Order order) {
    return books.ask(String.valueOf(book), order, settings.answerWithin());
  }

  int count() {
    return settings.books();
  }

  /** What a book is right now. */
  CompletionStage<Answer<StateDigest>> digest(String book) {
    return books.digest(book, settings.answerWithin());
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
                entry(book, hold, unsure.strays(), unsure.sequence())
                    .thenApply(List::isEmpty)
                    .thenApply(none -> !none))
        .orElseGet(() -> CompletableFuture.completedFuture(false))
        .thenCompose(
            holdFound ->
                order(book, once, new Order.Sought(once, unsure.sequence(), holdFound), attempts));
  }

  /** How the journal says that it was answered. */
  private CompletionStage<Optional<Reply>> before(int book, Order.Once once, Reply.Unsure unsure) {
    return entry(book, once.id(), unsure.strays(), unsure.sequence())
        .thenApply(events -> Event.replyTo(once, once.id(), events));
  }

  /**
   * The events that answered an operation; none when there were none.
   *
   * @param strays what these cover is not on the book's branch
   * @param upTo the number that the book has reached: what a replaced writer has stored above it
   *     looks valid until the book writes, and is void then
   */
  CompletionStage<List<Event>> entry(int book, OperationId id, List<Stray> strays, long upTo) {
    return operations
        .find(book, id)
        .thenApply(numbers -> numbers.stream().filter(number -> number <= upTo).toList())
        .thenCompose(numbers -> first(book, id, strays, numbers));
  }

  /** The events of the first of these entries that has answered it. */
  private CompletionStage<List<Event>> first(
      int book, OperationId id, List<Stray> strays, List<Long> numbers) {
    if (numbers.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    long number = numbers.get(0);
    return history
        .branch(book, strays, number, number)
        .thenApply(entries -> entries.stream().flatMap(entry -> answering(entry, id)).toList())
        .thenCompose(
            events ->
                events.isEmpty()
                    ? first(book, id, strays, numbers.subList(1, numbers.size()))
                    : CompletableFuture.completedFuture(events));
  }

  private static Stream<Event> answering(Entry.Recorded<Link> entry, OperationId id) {
    return entry.event().events().stream().filter(event -> event.spends().containsKey(id));
  }

  /** Fails with {@link NoAnswer} as well while the book is stopped: it may have done it before. */
  CompletionStage<Reply> told(int book, Order order) {
    return ask(book, order)
        .thenApply(
            answer -> {
              Reply reply = answer.said().orElseThrow(() -> new NoAnswer("book " + book));
              if (reply instanceof Reply.Stopped) {
                throw new NoAnswer("book " + book, STOPPED);
              }
              return reply;
            });
  }
}
