package hutong.cluster;

import hutong.cluster.load.ChatLoad;
import hutong.cluster.load.Report;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The load of {@code bench chat}, in the process that {@link BenchCommand} starts for it. */
@Command(name = "load-chat", hidden = true)
final class LoadChatCommand implements Callable<Integer> {
  @Option(names = "--ws", required = true)
  URI ws = URI.create("");

  @Option(names = "--http", required = true)
  URI http = URI.create("");

  @Option(names = "--pairs", required = true)
  int pairs;

  @Option(names = "--rate", required = true)
  int rate;

  @Option(names = "--seconds", required = true)
  int seconds;

  @Option(names = "--seed", required = true)
  long seed;

  @Option(names = "--node-pid", required = true)
  long nodePid;

  @Option(names = "--durability", required = true)
  String durability = "";

  @Override
  public Integer call() throws Exception {
    Report report =
        ChatLoad.run(
            new ChatLoad.Plan(ws, http, pairs, rate, seconds, seed, nodePid),
            line -> System.err.println("load: " + line));
    System.out.println(report.json(1, durability));
    return (report.lawsHold() ? ExitCode.DONE : ExitCode.NOT_PROVEN).number();
  }
}
