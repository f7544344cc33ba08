package hutong.cluster.load;

import hutong.cluster.cassandra.EmbeddedCassandra.Durability;
import hutong.cluster.load.Report.Processor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** People who pay each other. */
@Command(
    name = "transfer",
    description = {
      "Measures instant transfers between contacts.",
      "The unit of --rate and rate_per_second is a transfer, settled when it is acknowledged. At the"
          + " end each person's wallet is held against what was acknowledged, and the money is"
          + " audited (audit_ok). delivered is what was acknowledged, when all wallets are exact."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong bench transfer --accounts 10000                          6,000/s, on disk first",
      "  hutong bench transfer --accounts 10000 --durability periodic    8,000/s",
      "  hutong bench transfer --accounts 10000 --hot 1                  all to one account",
      "  hutong bench transfer --accounts 100 --payers 20 --rate 200 --seconds 10"
    })
public final class TransferBench implements Callable<Integer> {
  private static final int MUST_BATCH = 6000;
  private static final int MUST_PERIODIC = 8000;

  /** In minor units; what one may spend on a day. */
  private static final String PLAY_MONEY = "20000000";

  @Mixin BenchOptions options = new BenchOptions();

  @Option(names = "--accounts", paramLabel = "N", description = "of people (default: 10000)")
  int accounts = 10_000;

  @Option(
      names = "--payers",
      paramLabel = "N",
      description = "of these, each with a connection (default: 500)")
  int payers = 500;

  @Option(names = "--hot", paramLabel = "N", description = "accounts that are paid alone")
  int hot;

  @Override
  public Integer call() throws Exception {
    BenchOptions.requireAtLeast(2, "--accounts", accounts);
    BenchOptions.requireAtLeast(0, "--hot", hot);
    BenchOptions.requireAtLeast(hot + 1, "--accounts", accounts);
    BenchOptions.requirePositive("--payers", payers);
    int pay = Math.min(payers, accounts - hot);
    int must = options.durability == Durability.BATCH ? MUST_BATCH : MUST_PERIODIC;
    try (BenchSite site = options.ownSite(settings())) {
      return BenchOptions.tell(
          run(
              new Crowd(accounts, hot),
              site,
              options.setting("transfer", pay, options.rateOr(must)),
              new Course(BenchOptions::log)));
    }
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("hutong.money.wallet.faucet", PLAY_MONEY);
    if (hot > 0) {
      settings.put("hutong.people.max-contacts", Integer.toString(accounts));
    }
    return settings;
  }

  /** How many people, of whom so many are paid by all others; 0: each has payees of their own. */
  public record Crowd(int accounts, int hot) {}

  /** Measures for a test, without a rise. */
  public static Report run(
      Crowd crowd, Server server, Report.Setting setting, int warmUpSeconds, Consumer<String> log)
      throws Exception {
    return run(
        crowd, server, setting, new Course(0, warmUpSeconds, Clockwork.STANDSTILL_SECONDS, log));
  }

  private static Report run(Crowd crowd, Server server, Report.Setting setting, Course course)
      throws Exception {
    PayLoad.Plan plan =
        new PayLoad.Plan(
            crowd.accounts(),
            setting.clients(),
            crowd.hot(),
            setting.offeredPerSecond(),
            setting.seed());
    try (PayLoad load = new PayLoad(plan, course.log())) {
      load.arrive(server);
      Processor used = course.run(load, server, setting.seconds());
      load.reckon(server);
      boolean proven = Proof.audit(server, load.findings(), course.log());
      Tally tally = load.tally();
      Report report =
          new Report(
              setting,
              new Report.Counts(tally.sent, tally.acknowledged, tally.delivered),
              load.findings().verdict(),
              (double) tally.completed() / setting.seconds(),
              Report.Latency.of(tally),
              used,
              Map.of("audit_ok", proven),
              Plot.of(tally.latencies));
      course.log().accept(report.summary());
      return report;
    }
  }
}
