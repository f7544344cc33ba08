package hutong.platform.entity;

import hutong.platform.trace.Trace;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an {@link Ingress} tells the operators: a line for each stage of a traced command, a warning
 * with the ids of the commands that something befell, and figures.
 */
final class Chronicle<C, R> {
  private static final Logger LOG = LoggerFactory.getLogger(Ingress.class);

  private final EntityType<?, C, ?, R> type;
  private final String entityId;
  private final TypeMeters meters;
  private final StoreMeters store;
  private int queued;
  private boolean refusing;

  /** When the writer was started that does not take commands yet; 0: it does. */
  private long spawnedNanos;

  Chronicle(EntityType<?, C, ?, R> type, String entityId, Meters meters) {
    this.type = type;
    this.entityId = entityId;
    this.meters = meters.of(type.name());
    this.store = meters.store();
    this.meters.awake.incrementAndGet();
  }

  private String entity() {
    return type.persistenceId(entityId);
  }

  void spawned() {
    spawnedNanos = System.nanoTime();
  }

  void ready() {
    refusing = false;
    if (spawnedNanos != 0) {
      meters.recoveries.record(System.nanoTime() - spawnedNanos, TimeUnit.NANOSECONDS);
      spawnedNanos = 0;
    }
  }

  void recovered() {
    store.recoveries.succeeded();
  }

  /** So many commands wait now. */
  void waiting(int now) {
    if (now != queued) {
      meters.queued.addAndGet(now - queued);
      queued = now;
    }
  }

  void writing(List<Waiting<C, R>> batch) {
    meters.batches.record(batch.size());
  }

  /**
   * @param traces of the commands that the entries follow from
   */
  void stored(List<String> traces) {
    if (!traces.isEmpty()) {
      store.writes.succeeded();
    }
    stage(traces, "stored");
  }

  void marked(List<String> traces) {
    stage(traces, "marked");
  }

  void announced(List<String> traces) {
    stage(traces, "announced");
  }

  private void stage(List<String> traces, String stage) {
    if (Trace.isOn()) {
      String entity = entity();
      traces.stream().distinct().forEach(trace -> Trace.stage(trace, stage, entity));
    }
  }

  void acknowledged(Waiting<C, R> command, long nowNanos) {
    meters
        .stored(command.command().getClass())
        .record(nowNanos - command.sinceNanos(), TimeUnit.NANOSECONDS);
    if (Trace.isOn()) {
      Trace.stage(command.trace(), "acknowledged", entity());
    }
  }

  /**
   * Refused at the door; the first of a row of them is a warning.
   *
   * @param why empty: the entity stops, and there is nothing to warn of
   */
  void refused(Ingress.Execute<C, R> command, String why) {
    meters.refused.increment();
    if (Trace.isOn()) {
      Trace.stage(command.trace(), "refused", entity());
    }
    if (!why.isEmpty() && !refusing) {
      refusing = true;
      Trace.with(
          command.trace(),
          () -> LOG.warn("{} refuses commands, {} of which wait: {}", entity(), queued, why));
    }
  }

  /** The writer ended, and with it what it was at. */
  void lost(List<Waiting<C, R>> batch, boolean writing, @Nullable Throwable cause) {
    if (cause != null) {
      (writing ? store.writes : store.recoveries).failed(cause);
    }
    if (!batch.isEmpty()) {
      meters.unknown.increment(batch.size());
      Trace.with(
          traces(batch),
          () ->
              LOG.warn(
                  "{} lost its writer, {} commands are answered unknown: {}",
                  entity(),
                  batch.size(),
                  inWords(cause)));
    } else if (cause != null) {
      LOG.warn("{} lost its writer: {}", entity(), inWords(cause));
    }
  }

  private static String inWords(@Nullable Throwable cause) {
    Throwable root = cause;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root);
  }

  /** A step beside the journal failed and is repeated. */
  void repeats(String what, List<Waiting<C, R>> batch, Throwable cause) {
    meters.repeats.increment();
    Trace.with(
        traces(batch),
        () -> LOG.warn("{} could not {}, trying again: {}", entity(), what, cause.toString()));
  }

  void waitsForMajority(List<Waiting<C, R>> batch) {
    meters.fenceWaits.increment();
    Trace.with(
        traces(batch),
        () -> LOG.warn("{} waits: this node has lost the majority of its cluster", entity()));
  }

  private static <C, R> List<String> traces(List<Waiting<C, R>> batch) {
    return batch.stream().map(Waiting::trace).toList();
  }

  void ended() {
    waiting(0);
    meters.awake.decrementAndGet();
  }
}
