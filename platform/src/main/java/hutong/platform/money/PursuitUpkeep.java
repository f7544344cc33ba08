package hutong.platform.money;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Upkeep;
import hutong.platform.reminder.Reminders;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * What an entity that is pursued keeps up to date outside its journal: a reminder of its end, and
 * while something is due outside, of looking again soon, should whoever does it die. While one is
 * to come before that, no other is needed: whoever is woken reminds of what comes next.
 *
 * <p>Journal writes per batch: 1. Other rows: one reminder for what follows within half the
 * patience.
 */
final class PursuitUpkeep<S extends Pursued, E> implements Upkeep<S, E> {
  private final Reminders reminders;
  private final String kind;
  private final Clock clock;
  private final Duration patience;

  /** When entities will be woken at the latest. */
  private final Cache<String, Long> put;

  /**
   * @param kind the entity's name for ever
   * @param patience how long what is due may take
   */
  PursuitUpkeep(Reminders reminders, String kind, Clock clock, Duration patience) {
    this.reminders = reminders;
    this.kind = kind;
    this.clock = clock;
    this.patience = patience;
    this.put = Caffeine.newBuilder().expireAfterWrite(patience).build();
  }

  /** Reminds of looking again, if somebody has to. */
  CompletionStage<?> remind(S state) {
    OptionalLong at = state.wakeAt(clock.millis(), patience.toMillis());
    return at.isPresent() ? put(state.id(), at.getAsLong()) : Upkeep.done();
  }

  private CompletionStage<?> put(String id, long atMillis) {
    return reminders.put(kind, id, atMillis).thenAccept(done -> put.put(id, atMillis));
  }

  @Override
  public CompletionStage<?> mark(Live<S> after, List<Entry<E>> entries) {
    long now = clock.millis();
    OptionalLong at = after.state().wakeAt(now, patience.toMillis());
    if (at.isEmpty()) {
      return Upkeep.done();
    }
    Long known = put.getIfPresent(after.state().id());
    boolean comes =
        known != null && known > now + patience.toMillis() / 2 && known <= at.getAsLong();
    return comes ? Upkeep.done() : put(after.state().id(), at.getAsLong());
  }

  @Override
  public CompletionStage<?> settleAgain(Live<S> recovered) {
    return remind(recovered.state());
  }
}
