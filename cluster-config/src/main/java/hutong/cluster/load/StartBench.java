package hutong.cluster.load;

import hutong.cluster.NodeProcess;
import hutong.cluster.TemporaryFolder;
import hutong.cluster.load.Report.Processor;
import hutong.cluster.proof.Checker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How long a server takes until it is ready. */
@Command(
    name = "start",
    description = {
      "Measures the time from the start of the process to READY, twice.",
      "cold_seconds on a fresh folder, with a schema to make; warm_seconds on the same folder after"
          + " an orderly stop. Processor times are of both starts together."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  hutong bench start", "  hutong bench start --nodes 3"})
final class StartBench implements Callable<Integer> {
  @Mixin BenchOptions options = new BenchOptions();

  /** One start, and what it cost. */
  private record Start(double seconds, Processor used) {}

  @Override
  public Integer call() throws Exception {
    options.check();
    try (TemporaryFolder folder = TemporaryFolder.of("hutong-bench-")) {
      Start cold = start(folder);
      Start warm = start(folder);
      Map<String, Object> more = new LinkedHashMap<>();
      more.put("cold_seconds", cold.seconds());
      more.put("warm_seconds", warm.seconds());
      System.out.println(
          new Report(
                  options.setting("start", 0, 0),
                  new Report.Counts(0, 0, 0),
                  new Checker.Verdict(0, 0, 0, 0, List.of()),
                  0,
                  new Report.Latency(0, 0, 0),
                  cold.used().plus(warm.used()),
                  more,
                  List.of())
              .json());
      return 0;
    }
  }

  private Start start(TemporaryFolder folder) throws Exception {
    long began = System.nanoTime();
    try (NodeProcess node = BenchSite.start(folder, options.upOptions(), 0, 0)) {
      double seconds = (System.nanoTime() - began) / 1e9;
      Processor used = Processor.now(node.pid());
      BenchOptions.log("ready after %.1f s".formatted(seconds));
      return new Start(seconds, used);
    }
  }
}
