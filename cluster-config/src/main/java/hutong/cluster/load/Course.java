package hutong.cluster.load;

import hutong.cluster.load.Report.Processor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How a load is led: a rise to the full rate, a warm-up, the measured seconds.
 *
 * @param riseSeconds over which a fresh server compiles what it runs
 * @param warmUpSeconds at the full rate
 * @param standstillSeconds how long nothing moves until what is missing is lost
 * @param log receives progress
 */
record Course(int riseSeconds, int warmUpSeconds, int standstillSeconds, Consumer<String> log) {
  private static final int RISE_SECONDS = 60;

  /** Part of what was agreed on. */
  private static final int WARM_UP_SECONDS = 5;

  /** As benchmarks are run. */
  Course(Consumer<String> log) {
    this(RISE_SECONDS, WARM_UP_SECONDS, Clockwork.STANDSTILL_SECONDS, log);
  }

  /** Leads it until nothing is under way; what the measured seconds used. */
  Processor run(Load load, Server server, int seconds) throws Exception {
    log.accept(
        "rising to the full rate for %d s, warming up for %d s, then measuring for %d s"
            .formatted(riseSeconds, warmUpSeconds, seconds));
    Clockwork clock = new Clockwork(load, log);
    int before = riseSeconds + warmUpSeconds;
    long began = load.pace().begin(riseSeconds, before + seconds);
    long from = began + TimeUnit.SECONDS.toNanos(before);
    long to = from + TimeUnit.SECONDS.toNanos(seconds);
    load.loop()
        .get(
            () -> {
              load.tally().measure(from, to);
              return true;
            });
    clock.until(from);
    Window window = Window.open(server);
    clock.until(to);
    Processor used = window.close(log);
    clock.awaitStragglers(standstillSeconds);
    return used;
  }
}
