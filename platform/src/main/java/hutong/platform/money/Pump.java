package hutong.platform.money;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import hutong.platform.entity.Answer;
import hutong.platform.entity.Ingress.Execute;
import hutong.platform.money.Book.Owing;
import hutong.platform.trace.Trace;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

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

  /** The book runs here no longer, or is stopped: forget what it owes; it tells again. */
  record Gone() implements Message {}

  /**
   * Of a delivery.
   *
   * @param answer tagged with the creditor
   */
  private record Answered(Answer<Reply> answer) implements Message {}

  private record Again(int creditor) implements Message {}

  private record Settle(int creditor) implements Message {}

  private record Beat() implements Message {}

  private static final int SETTLE_AT = 256;
  private static final Duration SETTLE_AFTER = Duration.ofSeconds(1);
  private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

  /** While the creditor is stopped, or waits for something else: doubled each time up to here. */
  private static final Duration AGAIN_AFTER_AT_MOST = Duration.ofSeconds(5);

  private static final Duration BEAT = Duration.ofSeconds(1);

  private final TimerScheduler<Message> timers;
  private final int debtor;
  private final Duration answerWithin;
  private final BiConsumer<Integer, Execute<Order, Reply>> books;
  private final ActorRef<Answer<Reply>> answers;
  private final Map<Integer, Creditor> creditors = new HashMap<>();

  /** What is owed to one book, and how far it has answered. */
  private static final class Creditor {
    private Owing owing = Owing.NOTHING;
    private long answered;
    private final Map<Long, Refusal> refused = new TreeMap<>();
    private boolean busy;
    private long busySinceNanos;

    /** Answers in a row that brought nothing on. */
    private int inVain;

    /** Up to which number nothing need be delivered. */
    long known() {
      return Math.max(answered, owing.settledUpTo());
    }

    /** Up to which number it has answered, of those that the book knows of. */
    long upTo() {
      return Math.min(answered, owing.next() - 1);
    }

    long unsettled() {
      return upTo() - owing.settledUpTo();
    }
  }

  private Pump(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      int debtor,
      Duration answerWithin,
      BiConsumer<Integer, Execute<Order, Reply>> books) {
    super(context);
    this.timers = timers;
    this.debtor = debtor;
    this.answerWithin = answerWithin;
    this.books = books;
    this.answers = context.messageAdapter(answersOf(), Answered::new);
    timers.startTimerWithFixedDelay(new Beat(), BEAT);
  }

  /**
   * @param answerWithin after which a delivery is lost
   * @param books tells a book
   */
  static Behavior<Message> create(
      int debtor, Duration answerWithin, BiConsumer<Integer, Execute<Order, Reply>> books) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Pump(context, timers, debtor, answerWithin, books)));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
  private static Class<Answer<Reply>> answersOf() {
    return (Class) Answer.class;
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Owes.class, this::owes)
        .onMessage(Gone.class, gone -> gone())
        .onMessage(Answered.class, this::answered)
        .onMessage(Again.class, again -> free(again.creditor()))
        .onMessage(Settle.class, settle -> settle(settle.creditor()))
        .onMessage(Beat.class, beat -> lookForLost())
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
    timers.startTimerWithFixedDelay(new Beat(), BEAT);
    return this;
  }

  private void deliver(int book, Creditor creditor) {
    if (creditor.busy) {
      return;
    }
    Optional<Order.Deliver> next = Order.Deliver.of(debtor, creditor.owing, creditor.known());
    if (next.isPresent()) {
      creditor.busy = true;
      creditor.busySinceNanos = System.nanoTime();
      tell(book, next.get(), answers, book);
    }
  }

  private void tell(int book, Order order, ActorRef<Answer<Reply>> replyTo, long tag) {
    books.accept(book, new Execute<>(order, tag, replyTo, Trace.NONE));
  }

  private Behavior<Message> answered(Answered answered) {
    int book = (int) answered.answer().tag();
    Creditor creditor = creditors.get(book);
    if (creditor == null) {
      return this;
    }
    if (!(answered.answer() instanceof Answer.Done<Reply> done)) {
      again(book, creditor, AGAIN_AFTER);
      return this;
    }
    boolean on = done.reply() instanceof Reply.Credits credits && credits.upTo() > creditor.known();
    if (done.reply() instanceof Reply.Credits credits) {
      creditor.answered = Math.max(creditor.answered, credits.upTo());
      creditor.refused.putAll(credits.refused());
    }
    if (!on) {
      creditor.inVain++;
      again(book, creditor, pause(creditor.inVain));
      settleLater(book);
      return this;
    }
    creditor.busy = false;
    creditor.inVain = 0;
    boolean many = creditor.unsettled() >= SETTLE_AT;
    if (many || !creditor.refused.isEmpty()) {
      return settle(book);
    }
    deliver(book, creditor);
    settleLater(book);
    return this;
  }

  /** After a pause; a delivery that brings nothing on is never repeated without. */
  private void again(int book, Creditor creditor, Duration pause) {
    creditor.busySinceNanos = System.nanoTime() + pause.toNanos();
    timers.startSingleTimer("again " + book, new Again(book), pause);
  }

  private static Duration pause(int inVain) {
    Duration doubled = AGAIN_AFTER.multipliedBy(1L << Math.min(inVain - 1, 16));
    return doubled.compareTo(AGAIN_AFTER_AT_MOST) < 0 ? doubled : AGAIN_AFTER_AT_MOST;
  }

  private Behavior<Message> free(int book) {
    Creditor creditor = creditors.get(book);
    if (creditor != null) {
      creditor.busy = false;
      deliver(book, creditor);
    }
    return this;
  }

  private Behavior<Message> lookForLost() {
    long oldest = System.nanoTime() - answerWithin.toNanos();
    creditors.forEach(
        (book, creditor) -> {
          if (creditor.busy && creditor.busySinceNanos - oldest < 0) {
            free(book);
          }
        });
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
    if (creditor.unsettled() > 0) {
      tell(
          debtor,
          new Order.Settle(book, creditor.upTo(), Map.copyOf(creditor.refused)),
          getContext().getSystem().ignoreRef(),
          0);
      timers.startSingleTimer(book, new Settle(book), SETTLE_AFTER);
    }
    deliver(book, creditor);
    return this;
  }
}
