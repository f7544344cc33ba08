package hutong.platform.money;

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
 * What an envelope keeps up to date outside its journal: a reminder of its end, and while something
 * is due outside, of looking again soon, should whoever does it die.
 *
 * <p>Journal writes per batch: 1. Other rows: one reminder, the same one for what follows within a
 * minute.
 */
record EnvelopeUpkeep(Reminders reminders, Clock clock, Duration patience)
    implements Upkeep<RedEnvelope, RedEnvelope.Event> {
  static final String KIND = "RedEnvelope";

  @Override
  public CompletionStage<?> mark(Live<RedEnvelope> after, List<Entry<RedEnvelope.Event>> entries) {
    return remind(after);
  }

  @Override
  public CompletionStage<?> settleAgain(Live<RedEnvelope> recovered) {
    return remind(recovered);
  }

  private CompletionStage<?> remind(Live<RedEnvelope> live) {
    OptionalLong at = live.state().wakeAt(clock.millis(), patience.toMillis());
    return at.isPresent()
        ? reminders.put(KIND, live.state().mustOffer().id(), at.getAsLong())
        : Upkeep.done();
  }
}
