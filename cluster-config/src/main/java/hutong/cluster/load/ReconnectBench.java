package hutong.cluster.load;

import hutong.cluster.load.Report.Processor;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everybody comes back after a SIGKILL. */
@Command(
    name = "reconnect",
    description = {
      "Kills the server while people talk, and measures how soon all are back and current.",
      "--count people in pairs say --rate messages per second for --seconds; then the server gets"
          + " SIGKILL and is started again on the same folder and ports. Latencies run from its"
          + " READY to the moment at which a person is greeted and holds everything; resumed_seconds"
          + " is the last one's. rate_per_second is people per second. What was said and not"
          + " acknowledged is said again."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong bench reconnect --count 5000",
      "  hutong bench reconnect --count 200 --rate 200 --seconds 5",
      "  hutong bench reconnect --count 5000 --durability periodic"
    })
public final class ReconnectBench implements Callable<Integer> {
  private static final int RATE = 500;
  private static final int SECONDS = 10;

  @Mixin BenchOptions options = new BenchOptions();

  @Option(names = "--count", paramLabel = "N", description = "people, even (default: 5000)")
  int count = 5000;

  @Override
  public Integer call() throws Exception {
    BenchOptions.requireAtLeast(2, "--count", count);
    try (BenchSite site = options.site()) {
      return BenchOptions.tell(
          run(
              site,
              options.setting("reconnect", count / 2 * 2, options.rateOr(RATE), SECONDS),
              BenchOptions::log));
    }
  }

  /** Measures a server that can be killed. */
  public static Report run(Server server, Report.Setting setting, Consumer<String> log)
      throws Exception {
    TalkLoad.Plan plan =
        new TalkLoad.Plan(
            setting.clients() / 2,
            2,
            2,
            TalkLoad.Unit.MESSAGE,
            setting.offeredPerSecond(),
            setting.seed());
    try (TalkLoad load = new TalkLoad(plan, log)) {
      load.arrive(server);
      log.accept("talking for " + setting.seconds() + " s");
      Clockwork clock = new Clockwork(load, log);
      long began =
          load.pace().begin(0, setting.seconds() + 1); // the end comes in the middle of a word
      clock.until(began + TimeUnit.SECONDS.toNanos(setting.seconds()));
      load.stayAway();
      log.accept("SIGKILL");
      server.killAndStartAgain();
      long ready = System.nanoTime();
      Processor before = Processor.now(server.pid());
      log.accept("coming back");
      Homecoming homecoming = new Homecoming(load, ready);
      load.comeBack(server, homecoming::watch);
      homecoming.await();
      Processor used = Processor.now(server.pid()).since(before);
      clock.awaitStragglers(Clockwork.STANDSTILL_SECONDS);
      load.reread();
      return report(load, setting, homecoming, used);
    }
  }

  private static Report report(
      TalkLoad load, Report.Setting setting, Homecoming homecoming, Processor used)
      throws Exception {
    return load.loop()
        .get(
            () -> {
              Tally tally = load.tally();
              return new Report(
                  setting,
                  new Report.Counts(tally.sent, tally.acknowledged, tally.delivered),
                  load.findings().verdict(),
                  homecoming.tally().latencies.getTotalCount() / homecoming.seconds(),
                  Report.Latency.of(homecoming.tally()),
                  used,
                  Map.of("resumed_seconds", homecoming.seconds()),
                  Plot.of(homecoming.tally().latencies));
            });
  }
}
