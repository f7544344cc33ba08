package hutong.cluster;

import hutong.cluster.cassandra.EmbeddedCassandra.Durability;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures: a fresh node in a temporary folder, load from another process, one JSON line. */
@Command(
    name = "bench",
    description = {
      "Measures a node under load and checks that nothing is lost.",
      "The node is a fresh one, or the one at --url; the load is open loop and has a process of its own.",
      "Nothing may be lost, doubled or reordered. One JSON line on standard output."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Benchmarks: chat (pairs of people who talk)",
      "",
      "In the JSON line sent, acknowledged and delivered count the whole run, its",
      "warm-up of 5 s included; rate_per_second, latencies and processor times are",
      "of the --seconds after it.",
      "",
      "Examples:",
      "  hutong bench chat --pairs 200",
      "  hutong bench chat --pairs 50 --rate 300 --seconds 30 --durability periodic",
      "  hutong bench chat --url ws://127.0.0.1:7400/ws --rate 100"
    })
final class BenchCommand implements Callable<Integer> {
  private static final int HTTP_PORT = 80;
  private static final int CONNECT_MILLIS = 5000;

  private enum Name {
    CHAT
  }

  @Parameters(paramLabel = "NAME", description = "chat")
  Name name = Name.CHAT;

  @Option(names = "--pairs", paramLabel = "N", description = "pairs of people (default: 200)")
  int pairs = 200;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "messages per second over all (default: 2500; with periodic durability 4000)")
  @Nullable Integer rate;

  @Option(names = "--seconds", paramLabel = "S", description = "measured time (default: 60)")
  int seconds = 60;

  @Option(
      names = "--durability",
      paramLabel = "batch|periodic",
      description = "of the fresh node (default: batch)")
  Durability durability = Durability.BATCH;

  @Option(names = "--url", paramLabel = "WS", description = "measure this server instead")
  @Nullable URI url;

  @Option(
      names = "--http",
      paramLabel = "URL",
      description = "HTTP API of the server at --url (default: its host, port 7401)")
  @Nullable URI http;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "of the bodies (default: another each time)")
  @Nullable Long seed;

  @Override
  public Integer call() throws Exception {
    requirePositive("--pairs", pairs);
    requirePositive("--seconds", seconds);
    requirePositive("--rate", offered());
    if (url != null) {
      return loadAt(url);
    }
    PrintStream log = System.err;
    Path folder = Files.createTempDirectory("hutong-bench-");
    try (NodeProcess node =
        NodeProcess.start(
            folder,
            List.of("--ws-port", "0", "--http-port", "0", "--durability", durability.name()),
            line -> log.println("node: " + line))) {
      return load(node.ws(), node.http(), node.pid());
    } finally {
      DemoCommand.delete(folder);
    }
  }

  private static void requirePositive(String option, int value) throws StartException {
    if (value < 1) {
      throw new StartException(
          ExitCode.USAGE, "%s must be at least 1: %d.".formatted(option, value));
    }
  }

  private int loadAt(URI ws) throws Exception {
    if (!"ws".equals(ws.getScheme()) || ws.getHost() == null) {
      throw new StartException(
          ExitCode.USAGE, "--url must be like ws://127.0.0.1:7400/ws: %s.".formatted(ws));
    }
    URI api = http == null ? URI.create("http://" + ws.getHost() + ":7401") : http;
    if (!"http".equals(api.getScheme()) || api.getHost() == null) {
      throw new StartException(
          ExitCode.USAGE, "--http must be like http://127.0.0.1:7401: %s.".formatted(api));
    }
    requireListening("--url", ws);
    requireListening("--http", api);
    return load(ws, api, 0);
  }

  private static void requireListening(String option, URI door) throws StartException {
    int port = door.getPort() < 0 ? HTTP_PORT : door.getPort();
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(door.getHost(), port), CONNECT_MILLIS);
    } catch (IOException | IllegalArgumentException e) { // the second for a port above 65535
      throw new StartException(
          ExitCode.USAGE,
          "No server answers at %s (%s): start one with `hutong up`, or give its address with %s."
              .formatted(door, e.getMessage(), option),
          e);
    }
  }

  private int offered() {
    return rate != null ? rate : durability == Durability.BATCH ? 2500 : 4000;
  }

  private int load(URI ws, URI api, long nodePid) throws Exception {
    long chance = seed != null ? seed : new Random().nextInt(1_000_000);
    List<String> command = new ArrayList<>(NodeProcess.command());
    command.addAll(
        List.of(
            "load-" + name.name().toLowerCase(Locale.ROOT),
            "--ws=" + ws,
            "--http=" + api,
            "--pairs=" + pairs,
            "--rate=" + offered(),
            "--seconds=" + seconds,
            "--seed=" + chance,
            "--node-pid=" + nodePid,
            "--durability=" + durability.name().toLowerCase(Locale.ROOT)));
    Process process = new ProcessBuilder(command).inheritIO().start();
    Thread reaper = new Thread(process::destroyForcibly, "reaper");
    Runtime.getRuntime().addShutdownHook(reaper);
    int code = process.waitFor();
    Runtime.getRuntime().removeShutdownHook(reaper);
    return code;
  }
}
