package hutong.platform.money;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of cards that wait on this node: of each card one at a time and at most so often, of all
 * cards at most so many at once, in the order in which they came. Whoever wants a change of a card
 * that waits already is served by that one, so that under load each card changes less often and
 * shows more at once. Thread-safe.
 */
final class CardQueue {
  private static final Logger LOG = LoggerFactory.getLogger(CardQueue.class);

  /** Runs something when a card may change again. */
  interface Pause {
    void thenRun(Runnable next);
  }

  private final int atOnce;
  private final Pause pause;
  private final Executor executor;
  private final Map<String, Card> cards = new HashMap<>();
  private final Queue<Card> waiting = new ArrayDeque<>();
  private int underWay;

  private static final class Card {
    private final String id;
    private Supplier<CompletionStage<?>> change;
    private boolean waits = true;
    private boolean again;

    Card(String id, Supplier<CompletionStage<?>> change) {
      this.id = id;
      this.change = change;
    }
  }

  static CardQueue of(ActorSystem<?> system, EnvelopeSettings settings) {
    return new CardQueue(
        settings.cardsAtOnce(),
        next -> {
          Cancellable unused =
              system
                  .scheduler()
                  .scheduleOnce(settings.cardEvery(), next, system.executionContext());
        },
        system.executionContext()::execute);
  }

  /**
   * @param executor what goes on after each change
   */
  CardQueue(int atOnce, Pause pause, Executor executor) {
    this.atOnce = atOnce;
    this.pause = pause;
    this.executor = executor;
  }

  /**
   * Has a card changed soon, to what it should show by then.
   *
   * @param change looks how it should be, shows it and stores that it is shown; where it fails,
   *     whoever is reminded of it takes it up
   */
  void add(String id, Supplier<CompletionStage<?>> change) {
    synchronized (this) {
      Card known = cards.get(id);
      if (known != null) {
        known.change = change;
        known.again |= !known.waits;
        return;
      }
      Card card = new Card(id, change);
      cards.put(id, card);
      waiting.add(card);
    }
    goOn();
  }

  private void goOn() {
    for (Card next = take(); next != null; next = take()) {
      begin(next);
    }
  }

  private synchronized @Nullable Card take() {
    if (underWay == atOnce || waiting.isEmpty()) {
      return null;
    }
    underWay++;
    Card next = waiting.remove();
    next.waits = false;
    return next;
  }

  private void begin(Card card) {
    CompletionStage<?> unused =
        CompletableFuture.completedFuture(card)
            .thenCompose(begun -> begun.change.get())
            .whenCompleteAsync(
                (done, failure) -> {
                  if (failure != null) {
                    LOG.warn("the card of {} is changed later: {}", card.id, failure.toString());
                  }
                  pause.thenRun(() -> rested(card));
                  synchronized (this) {
                    underWay--;
                  }
                  goOn();
                },
                executor);
  }

  private void rested(Card card) {
    synchronized (this) {
      if (!card.again) {
        cards.remove(card.id);
        return;
      }
      card.again = false;
      card.waits = true;
      waiting.add(card);
    }
    goOn();
  }
}
