package hutong.cluster.load;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One large group, all of it online. */
@Command(
    name = "fanout",
    description = {
      "Measures deliveries in one large group, all of whose members are online.",
      "The unit of --rate and rate_per_second is a delivery: a message whose words arrived at one"
          + " other member. A hint that there is something to fetch is none."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong bench fanout --members 1000                 100,000 deliveries/s",
      "  hutong bench fanout --members 10000                60,000 deliveries/s",
      "  hutong bench fanout --members 1000 --rate 20000 --seconds 20",
      "  hutong bench fanout --members 1000 --profile fanout.jfr"
    })
final class FanoutBench implements Callable<Integer> {
  private static final int VERY_LARGE = 5000;
  private static final int MUST = 100_000;
  private static final int MUST_VERY_LARGE = 60_000;

  @Mixin BenchOptions options = new BenchOptions();

  @Option(names = "--members", paramLabel = "N", description = "of the group (default: 1000)")
  int members = 1000;

  @Option(names = "--senders", paramLabel = "N", description = "who speak in turn (default: 10)")
  int senders = 10;

  @Override
  public Integer call() throws Exception {
    BenchOptions.requireAtLeast(3, "--members", members);
    BenchOptions.requirePositive("--senders", senders);
    int speak = Math.min(senders, members);
    int must = members < VERY_LARGE ? MUST : MUST_VERY_LARGE;
    try (BenchSite site = options.site()) {
      return BenchOptions.tell(
          new TalkBench(BenchOptions::log)
              .fanOut(
                  new TalkBench.Crowd(1, members, speak),
                  site,
                  options.setting("fanout", members, options.rateOr(must))));
    }
  }
}
