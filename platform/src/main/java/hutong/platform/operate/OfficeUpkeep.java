package hutong.platform.operate;

import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Upkeep;
import hutong.platform.reminder.Reminders;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * What the office keeps up to date outside its journal: a reminder of the next proposal that ends,
 * and while something is due outside, of looking again soon, should whoever does it die.
 *
 * <p>Journal writes per batch: 1. Other rows: one reminder, the same one for what follows within a
 * minute.
 */
record OfficeUpkeep(Reminders reminders, Clock clock, OperatorsSettings settings)
    implements Upkeep<Office, Link> {
  /** The entity's type and the reminders' kind. */
  static final String KIND = "Operators";

  /** The one entity. */
  static final String ALL = "all";

  @Override
  public CompletionStage<?> mark(Live<Office> after, List<Entry<Link>> entries) {
    return remind(all(after));
  }

  @Override
  public CompletionStage<?> settleAgain(Live<Office> recovered) {
    return remind(all(recovered));
  }

  private static List<Proposal> all(Live<Office> live) {
    return List.copyOf(live.state().proposals().values());
  }

  CompletionStage<?> remind(List<Proposal> proposals) {
    OptionalLong at =
        Proposal.wakeAt(
            proposals,
            clock.millis(),
            settings.patience().toMillis(),
            settings.proposalLife().toMillis());
    return at.isPresent() ? reminders.put(KIND, ALL, at.getAsLong()) : Upkeep.done();
  }
}
