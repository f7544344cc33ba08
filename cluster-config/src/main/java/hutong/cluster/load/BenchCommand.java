package hutong.cluster.load;

import hutong.cluster.ExitCode;
import hutong.cluster.StartException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Measures: a fresh server in a temporary folder, load from another process, one JSON line. */
@Command(
    name = "bench",
    description = {
      "Measures a server under load and checks that nothing is lost.",
      "The server is a fresh one, which is removed afterwards, or the one at --url. The load is open"
          + " loop, comes from processes of its own, and everything that arrives is held against"
          + " what was sent. One JSON line on standard output; progress on standard error.",
      "Exit code 0: nothing was lost, doubled or reordered, however slow; 1: something was."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      ChatBench.class,
      ConnectionsBench.class,
      ReconnectBench.class,
      FanoutBench.class,
      StartBench.class,
      TransferBench.class,
      EnvelopeBench.class,
      AuditBench.class,
      RecoveryBench.class
    },
    footer = {
      "",
      "In the JSON line sent, acknowledged and delivered count the whole run, its",
      "warm-up of 5 s included; rate_per_second, latencies and processor times are",
      "of the --seconds after it.",
      "",
      "Examples:",
      "  hutong bench chat --pairs 200",
      "  hutong bench chat --group 1 --members 40 --senders 40",
      "  hutong bench fanout --members 1000",
      "  hutong bench connections --count 15000",
      "  hutong bench reconnect --count 5000",
      "  hutong bench start",
      "  hutong bench transfer --accounts 10000",
      "  hutong bench envelope --claimers 10000 --shares 500",
      "  hutong bench audit --events 1000000",
      "  hutong bench recovery --accounts 100000",
      "  hutong bench chat --help                       its own options and examples"
    })
public final class BenchCommand implements Callable<Integer> {
  @Override
  public Integer call() throws StartException {
    throw new StartException(
        ExitCode.USAGE,
        "Name a benchmark: chat, connections, reconnect, fanout, start, transfer, envelope, audit or"
            + " recovery.");
  }
}
