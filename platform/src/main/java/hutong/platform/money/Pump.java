package hutong.platform.money;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import hutong.platform.entity.Answer;
import hutong.platform.money.Book.Owing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * Brings what a book owes to the books that it is owed to, and their answers back. It stands on the
 * node of its book and keeps nothing that matters: what it is told again after a restart is all it
 * needs. To each creditor one delivery is under way at a time, with all that is owed by then, up to
 * {@link Ledger#AT_ONCE}.
 *
 * <p>Answers are stored by the debtor many at a time, for the creditor knows them anyway; refusals
 * at once, for they bring money back.
 */
final class Pump extends AbstractBehavior<Pump.Message> {
  sealed interface Message {}

  /** What the book owes now. */
  record Owes(Map<Integer, Owing> owing) implements Message {}

  /** The book runs here no longer: forget what it owes. */
  record Gone() implements Message {}

  private record Answered(int creditor, Reply.Credits credits) implements Message {}

  private record Unanswered(int creditor) implements Message {}

  private record Settle(int creditor) implements Message {}

  private static final int SETTLE_AT = 256;
  private static final Duration SETTLE_AFTER = Duration.ofSeconds(1);
  private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

  private final TimerScheduler<Message> timers;
  private final int debtor;
  private final BiFunction<Integer, Order, CompletionStage<Answer<Reply>>> books;
  private final Map<Integer, Creditor> creditors = new HashMap<>();

  /** What is owed to one book, and how far it has answered. */
  private static final class Creditor {
    private Owing owing = Owing.NOTHING;
    private long answered;
    private final Map<Long, Refusal> refused = new TreeMap<>();
    private boolean busy;
  }

  private Pump(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      int debtor,
      BiFunction<Integer, Order, CompletionStage<Answer<Reply>>> books) {
    super(context);
    this.timers = timers;
    this.debtor = debtor;
    this.books = books;
  }

  /**
   * @param books asks a book
   */
  static Behavior<Message> create(
      int debtor, BiFunction<Integer, Order, CompletionStage<Answer<Reply>>> books) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Pump(context, timers, debtor, books)));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Owes.class, this::owes)
        .onMessage(Gone.class, gone -> gone())
        .onMessage(Answered.class, this::answered)
        .onMessage(Unanswered.class, this::unanswered)
        .onMessage(Settle.class, settle -> settle(settle.creditor()))
        .build();
  }

  private Behavior<Message> owes(Owes owes) {
    owes.owing()
        .forEach(
            (book, owing) -> {
              Creditor creditor = creditors.computeIfAbsent(book, new_ -> new Creditor());
              creditor.owing = owing;
              creditor.refused.keySet().removeIf(number -> number <= owing.settledUpTo());
              deliver(book, creditor);
            });
    return this;
  }

  /** Answers that are still on their way find no creditor. */
  private Behavior<Message> gone() {
    creditors.clear();
    timers.cancelAll();
    return this;
  }

  private void deliver(int book, Creditor creditor) {
    long from = Math.max(creditor.answered, creditor.owing.settledUpTo());
    List<Obligation> next =
        creditor.owing.open().tailMap(from, false).values().stream().limit(Ledger.AT_ONCE).toList();
    if (creditor.busy || next.isEmpty()) {
      return;
    }
    creditor.busy = true;
    getContext()
        .pipeToSelf(
            books.apply(book, new Order.Deliver(debtor, next, creditor.owing.settledUpTo())),
            (answer, failure) ->
                answer instanceof Answer.Done<Reply> done
                        && done.reply() instanceof Reply.Credits credits
                    ? new Answered(book, credits)
                    : new Unanswered(book));
  }

  private Behavior<Message> answered(Answered answer) {
    int book = answer.creditor();
    Creditor creditor = creditors.get(book);
    if (creditor == null) {
      return this;
    }
    creditor.busy = false;
    creditor.answered = Math.max(creditor.answered, answer.credits().upTo());
    creditor.refused.putAll(answer.credits().refused());
    boolean many = creditor.answered - creditor.owing.settledUpTo() >= SETTLE_AT;
    if (many || !creditor.refused.isEmpty()) {
      return settle(book);
    }
    deliver(book, creditor);
    settleLater(book);
    return this;
  }

  private Behavior<Message> unanswered(Unanswered lost) {
    timers.startSingleTimer(
        "again " + lost.creditor(),
        new Answered(lost.creditor(), new Reply.Credits(lost.creditor(), 0, Map.of())),
        AGAIN_AFTER);
    return this;
  }

  private void settleLater(int book) {
    if (!timers.isTimerActive(book)) {
      timers.startSingleTimer(book, new Settle(book), SETTLE_AFTER);
    }
  }

  /** Until the book says that it is settled. */
  private Behavior<Message> settle(int book) {
    Creditor creditor = creditors.get(book);
    if (creditor == null) {
      return this;
    }
    if (creditor.answered > creditor.owing.settledUpTo()) {
      CompletionStage<?> unused =
          books.apply(
              debtor, new Order.Settle(book, creditor.answered, Map.copyOf(creditor.refused)));
      timers.startSingleTimer(book, new Settle(book), SETTLE_AFTER);
    }
    deliver(book, creditor);
    return this;
  }
}
