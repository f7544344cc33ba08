package hutong.platform.money;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is due for entities: round by round, until nothing brings one on any more. On a node
 * one pursuit of an entity is under way at a time; whoever comes meanwhile makes it go on, so what
 * a busy entity has due is done many at a time. Of all entities so many are pursued at once; the
 * others wait, and then have more due at once. Thread-safe.
 *
 * @param <S> what an entity looks like
 */
final class Pursuits<S> {
  private static final Logger LOG = LoggerFactory.getLogger(Pursuits.class);

  /** An entity that is pursued. */
  interface Quarry<S> {
    /** How it stands. */
    CompletionStage<S> look(String id);

    /** Does all that is due by then, and stores the answers; whether any has brought it on. */
    CompletionStage<Boolean> bringOn(String id, S state);
  }

  private static final class Pursuit<S> {
    private final CompletableFuture<S> done = new CompletableFuture<>();
    private boolean again;
  }

  private final Quarry<S> quarry;
  private final Turns turns;
  private final Map<String, Pursuit<S>> underWay = new ConcurrentHashMap<>();

  Pursuits(Quarry<S> quarry, Turns turns) {
    this.quarry = quarry;
    this.turns = turns;
  }

  /** Completes with how it stands when nothing brings it on; fails when something had no answer. */
  CompletionStage<S> pursue(String id) {
    Pursuit<S> mine = new Pursuit<>();
    Pursuit<S> running =
        underWay.compute(
            id,
            (same, known) -> {
              if (known != null) {
                known.again = true;
                return known;
              }
              return mine;
            });
    if (running == mine) {
      CompletionStage<?> unused =
          turns.take(
              () -> {
                round(id, mine);
                return mine.done;
              });
    }
    return running.done;
  }

  /** The same for nobody; what fails is somebody else's to take up, see the entity's reminder. */
  void pursueForNobody(String id) {
    CompletionStage<?> unused = pursue(id);
  }

  private void round(String id, Pursuit<S> pursuit) {
    CompletionStage<?> unused =
        quarry
            .look(id)
            .thenCompose(
                state ->
                    quarry
                        .bringOn(id, state)
                        .thenAccept(
                            progress -> {
                              if (progress || !ends(id, pursuit)) {
                                round(id, pursuit);
                              } else {
                                pursuit.done.complete(state);
                              }
                            }))
            .exceptionally(
                failure -> {
                  LOG.warn("{} is taken up later: {}", id, failure.toString());
                  underWay.remove(id, pursuit);
                  pursuit.done.completeExceptionally(failure);
                  return null;
                });
  }

  /** Unless somebody came meanwhile. */
  private boolean ends(String id, Pursuit<S> pursuit) {
    return underWay.compute(
            id,
            (same, known) -> {
              if (!pursuit.again) {
                return null;
              }
              pursuit.again = false;
              return pursuit;
            })
        == null;
  }
}
