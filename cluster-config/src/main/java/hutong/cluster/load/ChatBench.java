package hutong.cluster.load;

import hutong.cluster.cassandra.EmbeddedCassandra.Durability;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** People who talk: pairs, or groups. */
@Command(
    name = "chat",
    description = {
      "Measures messages: acknowledged, and shown to everybody else.",
      "Pairs of people who talk in turn; with --group, groups of --members people of whom --senders"
          + " speak in turn. The unit of --rate and rate_per_second is a message, complete when it"
          + " is acknowledged and everybody else has been shown it."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong bench chat --pairs 200                          2,500/s, on disk first",
      "  hutong bench chat --pairs 200 --durability periodic    4,000/s",
      "  hutong bench chat --pairs 200 --rate 300 --seconds 30  what a quiet hour costs",
      "  hutong bench chat --group 1 --members 40 --senders 40  one hot conversation",
      "  hutong bench chat --url ws://127.0.0.1:7400/ws --rate 100"
    })
final class ChatBench implements Callable<Integer> {
  private static final int MUST_BATCH = 2500;
  private static final int MUST_PERIODIC = 4000;
  private static final int MUST_GROUP = 2000;

  @Mixin BenchOptions options = new BenchOptions();

  @Option(names = "--pairs", paramLabel = "N", description = "pairs of people (default: 200)")
  int pairs = 200;

  @Option(names = "--group", paramLabel = "N", description = "groups, instead of pairs")
  @Nullable Integer groups;

  @Option(names = "--members", paramLabel = "N", description = "of each group (default: 40)")
  int members = 40;

  @Option(
      names = "--senders",
      paramLabel = "N",
      description = "who speak in each group (default: all)")
  @Nullable Integer senders;

  @Override
  public Integer call() throws Exception {
    return groups == null ? talkInPairs() : talkInGroups(groups);
  }

  private int talkInPairs() throws Exception {
    BenchOptions.requirePositive("--pairs", pairs);
    int must = options.durability == Durability.BATCH ? MUST_BATCH : MUST_PERIODIC;
    try (BenchSite site = options.site()) {
      return BenchOptions.tell(
          new TalkBench(BenchOptions::log)
              .pairs(pairs, site, options.setting("chat", 2 * pairs, options.rateOr(must))));
    }
  }

  private int talkInGroups(int count) throws Exception {
    int speak = senders == null ? members : senders;
    BenchOptions.requirePositive("--group", count);
    BenchOptions.requireAtLeast(3, "--members", members);
    BenchOptions.requirePositive("--senders", speak);
    BenchOptions.requireAtLeast(speak, "--members", members);
    try (BenchSite site = options.site()) {
      return BenchOptions.tell(
          new TalkBench(BenchOptions::log)
              .groups(
                  new TalkBench.Crowd(count, members, speak),
                  site,
                  options.setting("chat", count * members, options.rateOr(MUST_GROUP))));
    }
  }
}
