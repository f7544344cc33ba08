package hutong.platform.trace;

import java.util.Collection;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The id that a client's request has in the log, from the gateway over the entity that stores it to
 * the devices that are told, on whichever node: a short opaque text that the gateway makes, {@link
 * #NONE} for what no client asked for. It stands in the {@link MDC}, so a JSON line has it as a
 * field of its own.
 *
 * <p>The stages are told at DEBUG by the logger {@code hutong.trace}; while that is off they cost
 * one look at its level.
 */
public final class Trace {
  /** Of what no client asked for; absent in messages of nodes that do not know traces. */
  public static final String NONE = "";

  /** Under which it stands in the {@link MDC}. */
  public static final String KEY = "trace";

  private static final Logger STAGES = LoggerFactory.getLogger("hutong.trace");

  private Trace() {}

  /** Whether stages are told; to be asked before anything is put together for them. */
  public static boolean isOn() {
    return STAGES.isDebugEnabled();
  }

  /**
   * Tells that a request has come to a stage.
   *
   * @param where it is there
   */
  public static void stage(String trace, String stage, Object where) {
    if (!trace.isEmpty() && isOn()) {
      with(trace, () -> STAGES.debug("{} {}", stage, where));
    }
  }

  /** Has what is logged meanwhile carry the id. */
  public static void with(String trace, Runnable log) {
    if (trace.isEmpty()) {
      log.run();
      return;
    }
    MDC.put(KEY, trace);
    try {
      log.run();
    } finally {
      MDC.remove(KEY);
    }
  }

  /** The same of several requests: their ids, with a space between two. */
  public static void with(Collection<String> traces, Runnable log) {
    with(
        traces.stream()
            .filter(trace -> !trace.isEmpty())
            .distinct()
            .collect(Collectors.joining(" ")),
        log);
  }
}
