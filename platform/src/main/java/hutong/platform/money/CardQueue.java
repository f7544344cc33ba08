package hutong.platform.money;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
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

  private final Turns turns;
  private final Pause pause;
  private final Map<String, Card> cards = new HashMap<>();

  private static final class Card {
    private Supplier<CompletionStage<?>> change;
    private boolean waits = true;
    private boolean again;

    Card(Supplier<CompletionStage<?>> change) {
      this.change = change;
    }
  }

  CardQueue(Turns turns, Pause pause) {
    this.turns = turns;
    this.pause = pause;
  }

  static CardQueue of(ActorSystem<?> system, EnvelopeSettings settings) {
    return new CardQueue(
        new Turns(settings.cardsAtOnce(), system.executionContext()::execute),
        next -> {
          Cancellable unused =
              system
                  .scheduler()
                  .scheduleOnce(settings.cardEvery(), next, system.executionContext());
        });
  }

  /**
   * Has a card changed soon, to what it should show by then.
   *
   * @param change looks how it should be, shows it and stores that it is shown; where it fails,
   *     whoever is reminded of it takes it up
   */
  void add(String id, Supplier<CompletionStage<?>> change) {
    Card card = new Card(change);
    synchronized (this) {
      Card known = cards.putIfAbsent(id, card);
      if (known != null) {
        known.change = change;
        known.again |= !known.waits;
        return;
      }
    }
    enter(id, card);
  }

  private void enter(String id, Card card) {
    CompletionStage<?> unused =
        turns
            .take(() -> begin(card).get().thenApply(done -> true))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    LOG.warn("the card of {} is changed later: {}", id, failure.toString());
                  }
                  pause.thenRun(() -> rested(id, card));
                });
  }

  private synchronized Supplier<CompletionStage<?>> begin(Card card) {
    card.waits = false;
    return card.change;
  }

  private void rested(String id, Card card) {
    synchronized (this) {
      if (!card.again) {
        cards.remove(id);
        return;
      }
      card.again = false;
      card.waits = true;
    }
    enter(id, card);
  }
}
