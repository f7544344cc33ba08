package hutong.platform.money;

import hutong.platform.entity.StateDigest;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Open envelopes as the running server has them, held against their journals. Blocks its caller.
 *
 * @param most that are compared, the newest first
 */
record LiveEnvelopes(StoredEnvelopes stored, RunningStates server, int most)
    implements Audit.LiveEnvelopes {
  private static final int AT_ONCE = 64;
  private static final EnvelopeJournal CODEC = new EnvelopeJournal();

  @Override
  public int compare(List<String> open, BiConsumer<String, String> differs) {
    List<String> newest = open.stream().sorted(Comparator.reverseOrder()).limit(most).toList();
    for (int from = 0; from < newest.size(); from += AT_ONCE) {
      List<String> some = newest.subList(from, Math.min(newest.size(), from + AT_ONCE));
      List<StateDigest> live = server.envelopes(some);
      for (int i = 0; i < some.size(); i++) {
        String id = some.get(i);
        StateDigest then = live.get(i);
        then.differsFrom(StateDigest.of(CODEC, stored.replayed(id, then.sequence())))
            .ifPresent(why -> differs.accept(id, why));
      }
    }
    return newest.size();
  }
}
