package hutong.cluster;

import hutong.cluster.cassandra.EmbeddedCassandra;
import hutong.cluster.cassandra.EmbeddedCassandra.Durability;
import hutong.cluster.proof.Sabotage;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a node and keeps it running until it is told to stop. */
@Command(
    name = "up",
    description = "Starts a server until Ctrl-C; the same folder continues where it was.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong up",
      "  hutong up --data /srv/hutong --ws-port 7400 --http-port 7401",
      "  hutong up --ws-port 0 --http-port 0      any free ports; the READY line names them",
      "  hutong up --config hutong.conf           settings of your own",
      "  hutong up --cassandra 10.0.0.5:9042      a Cassandra of your own",
      "  hutong up --durability periodic          faster; a power cut may lose the last second"
    })
final class UpCommand implements Callable<Integer> {
  private static final Pattern CONTACT_POINT = Pattern.compile("[^:,\\s]+:\\d{1,5}");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "folder of everything that outlives the process (default: ./data)")
  Path data = Path.of("data");

  @Option(
      names = "--ws-port",
      paramLabel = "N",
      description = "port of the WebSocket gateway, 0 for any (default: 7400)")
  @Nullable Integer wsPort;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description = "port of the HTTP API, 0 for any (default: 7401)")
  @Nullable Integer httpPort;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "settings over the defaults, in HOCON; see docs/configuration.md")
  @Nullable Path config;

  @Option(
      names = "--durability",
      paramLabel = "batch|periodic",
      defaultValue = "batch",
      description = "batch: on disk before it is acknowledged; periodic: within a second")
  Durability durability = Durability.BATCH;

  @Option(
      names = "--cassandra",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "use this Cassandra instead of the node's own; one node only, so far")
  List<String> cassandra = List.of();

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--sabotage", hidden = true)
  Sabotage.@Nullable Kind sabotage;

  @Override
  public Integer call() throws Exception {
    PrintStream log = System.err;
    long started = System.nanoTime();
    CountDownLatch stopping = new CountDownLatch(1);
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    Node node =
        Node.start(
            new Node.Settings(
                data,
                Jars.cassandra(),
                durability,
                settings(),
                Optional.ofNullable(config),
                Optional.ofNullable(sabotage)),
            step -> log.printf(Locale.ROOT, "[%5.1f s] %s%n", seconds(started), step));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping.countDown();
                  // a signal's own exit code would hide that the node has drained
                  Runtime.getRuntime().halt(ended.join());
                },
                "stop"));
    node.cassandra().ifPresent(own -> endWith(own, log));
    System.out.printf(
        Locale.ROOT,
        "READY ws=%s http=%s seconds=%.1f%n",
        node.ws(),
        node.http(),
        seconds(started));
    System.out.flush();
    stopping.await();
    log.println("Draining");
    try (node) {
      log.println("Good-bye");
    } finally {
      ended.complete(ExitCode.DONE.number());
    }
    return ExitCode.DONE.number();
  }

  private void endWith(EmbeddedCassandra cassandra, PrintStream log) {
    CompletableFuture<Void> unused =
        cassandra
            .onExit()
            .thenAccept(
                exit -> {
                  if (!exit.asked()) {
                    log.printf(
                        "Cassandra has died (exit code %d): %s; starting again on the same folder continues.%n",
                        exit.code(),
                        cassandra.hasRoom()
                            ? "see " + data.resolve("cassandra.log")
                            : "its disk is full, make room");
                    Runtime.getRuntime().halt(ExitCode.CASSANDRA.number());
                  }
                });
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    if (!cassandra.isEmpty()) {
      for (String contactPoint : cassandra) {
        if (!CONTACT_POINT.matcher(contactPoint).matches()) {
          throw new CommandLine.ParameterException(
              spec.commandLine(), "--cassandra takes HOST:PORT,…: " + contactPoint);
        }
      }
      settings.put(Node.CONTACT_POINTS, cassandra);
    }
    if (wsPort != null) {
      settings.put("hutong.gateway.port", wsPort);
    }
    if (httpPort != null) {
      settings.put("hutong.api.port", httpPort);
    }
    return settings;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
