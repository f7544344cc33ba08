package hutong.cluster.load;

import hutong.cluster.load.Report.Processor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many connections that are held. */
@Command(
    name = "connections",
    description = {
      "Measures what an idle connection costs, all of them logged in and held.",
      "Heap is what lives after a full collection, resident what the operating system says of the"
          + " server's processes, Cassandra apart; both with --count people and with none, after"
          + " some have come and gone. --rate is logins per second; processor times are of --seconds"
          + " in which all are only held. Then each must still answer."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong bench connections --count 15000",
      "  hutong bench connections --count 1000 --rate 500 --seconds 10"
    })
public final class ConnectionsBench implements Callable<Integer> {
  private static final int WARM_UP = 300;
  private static final long AFTER_WARM_UP_SECONDS = 3;
  private static final int RATE = 1000;
  private static final int SECONDS = 20;

  @Mixin BenchOptions options = new BenchOptions();

  @Option(names = "--count", paramLabel = "N", description = "connections (default: 15000)")
  int count = 15_000;

  @Override
  public Integer call() throws Exception {
    BenchOptions.requirePositive("--count", count);
    try (BenchSite site = options.site()) {
      return BenchOptions.tell(
          run(
              site,
              options.setting("connections", count, options.rateOr(RATE), SECONDS),
              BenchOptions::log));
    }
  }

  /** Measures a server on this machine. */
  public static Report run(Server server, Report.Setting setting, Consumer<String> log)
      throws Exception {
    int count = setting.clients();
    int first = Math.min(count, WARM_UP);
    log.accept(count + first + " people");
    List<Resident> people = server.town().people(count + first);
    try (Holders warm = Holders.of(server, people.subList(count, count + first))) {
      warm.connect(setting.offeredPerSecond());
    }
    TimeUnit.SECONDS.sleep(AFTER_WARM_UP_SECONDS);
    Memory none = Memory.of(server);
    log.accept("none: " + none);
    try (Holders holders = Holders.of(server, people.subList(0, count))) {
      holders.connect(setting.offeredPerSecond());
      log.accept(holders.held() + " connections are held");
      double before = holders.cpuSeconds();
      Window window = Window.open(server);
      TimeUnit.SECONDS.sleep(setting.seconds());
      Processor used = window.close(log).plus(new Processor(0, 0, holders.cpuSeconds() - before));
      Memory all = Memory.of(server);
      log.accept("all: " + all);
      int alive = holders.alive();
      Findings findings = new Findings();
      if (alive < count) {
        findings.lost("%d of %d connections do not answer any more", count - alive, count);
      }
      Memory added = all.since(none);
      added.largest(count).forEach(log);
      return report(setting, holders, findings, used, added);
    }
  }

  private static Report report(
      Report.Setting setting, Holders holders, Findings findings, Processor used, Memory added) {
    Map<String, Object> more = new LinkedHashMap<>();
    Tally tally = holders.tally();
    more.put("heap_bytes_per_connection", added.heapBytes() / setting.clients());
    more.put("resident_bytes_per_connection", added.residentBytes() / setting.clients());
    return new Report(
        setting,
        new Report.Counts(0, 0, 0),
        findings.verdict(),
        holders.held() / holders.seconds(),
        Report.Latency.of(tally),
        used,
        more,
        Plot.of(tally.latencies));
  }
}
