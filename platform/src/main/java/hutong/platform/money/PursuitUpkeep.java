package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Upkeep;
import hutong.platform.reminder.Reminders;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What an entity that is pursued keeps up to date outside its journal: a reminder of its end, and
 * while something is due outside, of looking again soon, should whoever does it die.
 *
 * <p>Journal writes per batch: 1. Other rows: one reminder, the same one for what follows within a
 * minute.
 *
 * @param kind the entity's name for ever
 * @param patience how long what is due may take
 */
record PursuitUpkeep<S extends Pursued, E>(
    Reminders reminders, String kind, Clock clock, Duration patience) implements Upkeep<S, E> {

  /** Reminds of looking again, if somebody has to. */
  CompletionStage<?> remind(S state) {
    OptionalLong at = state.wakeAt(clock.millis(), patience.toMillis());
    return at.isPresent()
        ? reminders.put(kind, state.id(), at.getAsLong())
        : CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> mark(Live<S> after, List<Entry<E>> entries) {
    return remind(after.state());
  }

  @Override
  public CompletionStage<?> settleAgain(Live<S> recovered) {
    return remind(recovered.state());
  }
}
