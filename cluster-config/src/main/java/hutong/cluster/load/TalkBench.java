package hutong.cluster.load;

import hutong.cluster.load.Report.Processor;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Measures people who talk: a rise to the full rate, a warm-up, a window, the stragglers, a
 * re-reading of everything.
 */
public final class TalkBench {
  /** Over which a fresh server compiles what it runs. */
  static final int RISE_SECONDS = 60;

  /** At the full rate; part of what was agreed on. */
  static final int WARM_UP_SECONDS = 5;

  private final int riseSeconds;
  private final int warmUpSeconds;
  private final int standstillSeconds;
  private final Consumer<String> log;

  /**
   * @param standstillSeconds how long nothing moves until what is missing is lost
   * @param log receives progress
   */
  public TalkBench(
      int riseSeconds, int warmUpSeconds, int standstillSeconds, Consumer<String> log) {
    this.riseSeconds = riseSeconds;
    this.warmUpSeconds = warmUpSeconds;
    this.standstillSeconds = standstillSeconds;
    this.log = log;
  }

  TalkBench(Consumer<String> log) {
    this(RISE_SECONDS, WARM_UP_SECONDS, Clockwork.STANDSTILL_SECONDS, log);
  }

  /** Pairs of people. */
  public Report pairs(int pairs, Server server, Report.Setting setting) throws Exception {
    return run(
        new TalkLoad.Plan(
            pairs, 2, 2, TalkLoad.Unit.MESSAGE, setting.offeredPerSecond(), setting.seed()),
        server,
        setting);
  }

  /** Groups in which some speak and all listen. */
  public Report groups(Crowd crowd, Server server, Report.Setting setting) throws Exception {
    return run(crowd.plan(TalkLoad.Unit.MESSAGE, setting), server, setting);
  }

  /** The same; what counts is each delivery. */
  public Report fanOut(Crowd crowd, Server server, Report.Setting setting) throws Exception {
    return run(crowd.plan(TalkLoad.Unit.DELIVERY, setting), server, setting);
  }

  /** How many groups of how many, of whom so many speak. */
  public record Crowd(int groups, int members, int senders) {
    private TalkLoad.Plan plan(TalkLoad.Unit unit, Report.Setting setting) {
      return new TalkLoad.Plan(
          groups, members, senders, unit, setting.offeredPerSecond(), setting.seed());
    }
  }

  private Report run(TalkLoad.Plan plan, Server server, Report.Setting setting) throws Exception {
    try (TalkLoad load = new TalkLoad(plan, log)) {
      load.arrive(server);
      log.accept(
          "rising to the full rate for %d s, warming up for %d s, then measuring for %d s"
              .formatted(riseSeconds, warmUpSeconds, setting.seconds()));
      Clockwork clock = new Clockwork(load, log);
      Processor used = talk(load, clock, server, setting.seconds());
      clock.awaitStragglers(standstillSeconds);
      load.reread();
      Report report = report(load, setting, used);
      log.accept(report.summary());
      return report;
    }
  }

  /** The rise, the warm-up and the window; what the window used. */
  private Processor talk(TalkLoad load, Clockwork clock, Server server, int seconds)
      throws Exception {
    int before = riseSeconds + warmUpSeconds;
    long began = load.begin(riseSeconds, before + seconds);
    long from = began + TimeUnit.SECONDS.toNanos(before);
    long to = from + TimeUnit.SECONDS.toNanos(seconds);
    load.measure(from, to);
    clock.until(from);
    Window window = Window.open(server);
    clock.until(to);
    return window.close(log);
  }

  private static Report report(TalkLoad load, Report.Setting setting, Processor used)
      throws Exception {
    return load.loop()
        .get(
            () -> {
              Tally tally = load.tally();
              return new Report(
                  setting,
                  new Report.Counts(tally.sent, tally.acknowledged, tally.delivered),
                  load.findings().verdict(),
                  (double) tally.completed() / setting.seconds(),
                  Report.Latency.of(tally),
                  used,
                  Map.of(),
                  Plot.of(tally.latencies));
            });
  }
}
