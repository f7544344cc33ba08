package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.entity.Journal;
import hutong.platform.entity.Live;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Envelopes from their journals, for an audit; some are read at once. Blocks its caller. */
record StoredEnvelopes(Journal journal) implements Audit.Envelopes {
  private static final int AT_ONCE = 64;
  private static final EnvelopeJournal CODEC = new EnvelopeJournal();
  private static final EnvelopeRules RULES = new EnvelopeRules(0, 0, 0);

  @Override
  public void read(List<String> ids, BiConsumer<String, RedEnvelope> then) {
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
      List<CompletableFuture<RedEnvelope>> asked = new ArrayList<>();
      some.forEach(id -> asked.add(read(id)));
      for (int i = 0; i < some.size(); i++) {
        then.accept(some.get(i), asked.get(i).join());
      }
    }
  }

  private CompletableFuture<RedEnvelope> read(String id) {
    return journal
        .head(persistenceId(id))
        .thenCompose(head -> journal.read(persistenceId(id), CODEC, 1, head))
        .thenApply(entries -> replayed(entries).state())
        .toCompletableFuture();
  }

  /** From nothing, up to that number. */
  Live<RedEnvelope> replayed(String id, long sequence) {
    return replayed(
        journal.read(persistenceId(id), CODEC, 1, sequence).toCompletableFuture().join());
  }

  private static String persistenceId(String id) {
    return RedEnvelopes.KIND + "|" + id;
  }

  private static Live<RedEnvelope> replayed(List<Entry<RedEnvelope.Event>> entries) {
    Live<RedEnvelope> live = new Live<>(0, 0, RedEnvelope.EMPTY);
    for (Entry<RedEnvelope.Event> entry : entries) {
      live = new Live<>(entry.incarnation(), entry.sequence(), RULES.apply(live.state(), entry));
    }
    return live;
  }
}
