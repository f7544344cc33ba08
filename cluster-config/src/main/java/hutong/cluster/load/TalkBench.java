package hutong.cluster.load;

import hutong.cluster.load.Report.Processor;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures people who talk: a rise to the full rate, a warm-up, a window, the stragglers, a
 * re-reading of everything.
 */
public final class TalkBench {
  private final Course course;
  private final Consumer<String> log;

  /**
   * @param standstillSeconds how long nothing moves until what is missing is lost
   * @param log receives progress
   */
  public TalkBench(
      int riseSeconds, int warmUpSeconds, int standstillSeconds, Consumer<String> log) {
    this(new Course(riseSeconds, warmUpSeconds, standstillSeconds, log));
  }

  TalkBench(Consumer<String> log) {
    this(new Course(log));
  }

  private TalkBench(Course course) {
    this.course = course;
    this.log = course.log();
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
      Processor used = course.run(load, server, setting.seconds());
      load.reread();
      Report report = report(load, setting, used);
      log.accept(report.summary());
      return report;
    }
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
