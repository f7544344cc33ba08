package hutong.cluster;

import com.typesafe.config.Config;
import hutong.cluster.cassandra.EmbeddedCassandra;
import hutong.cluster.cassandra.EmbeddedCassandra.Durability;
import hutong.cluster.proof.Sabotage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
      "  hutong up --nodes 3                      a cluster on this machine",
      "  hutong up --cassandra 10.0.0.5:9042      a Cassandra of your own",
      "  hutong up --set hutong.chat.max-members=500",
      "  hutong up --durability periodic          faster; a power cut may lose the last second"
    })
final class UpCommand implements Callable<Integer> {
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
      description = "use this Cassandra instead of the node's own")
  List<String> cassandra = List.of();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "so many nodes on this machine over one Cassandra (default: 1)")
  int nodes = 1;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "one setting, before all others; may be repeated")
  Map<String, String> set = Map.of();

  /** Ends this process with the one that started it. */
  @Option(names = "--leash", hidden = true)
  boolean leash;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--sabotage", hidden = true)
  Sabotage.@Nullable Kind sabotage;

  private final long started = System.nanoTime();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  @Override
  public Integer call() throws Exception {
    if (nodes < 1 || nodes > LocalCluster.MAX_NODES) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--nodes must be from 1 to %d: %d".formatted(LocalCluster.MAX_NODES, nodes));
    }
    if (leash) {
      Thread holder = new Thread(UpCommand::endWhenLetGo, "leash");
      holder.setDaemon(true);
      holder.start();
    }
    return nodes == 1 ? one() : several();
  }

  private int one() throws Exception {
    Logs.from(Configuration.of(settings(), Optional.ofNullable(config))).apply();
    Node node =
        Node.start(
            new Node.Settings(
                data,
                Jars.cassandra(),
                durability,
                settings(),
                Optional.ofNullable(config),
                Optional.ofNullable(sabotage)),
            this::progress);
    node.cassandra().ifPresent(this::endWith);
    node.onEnd().thenRun(this::endIfNotAsked);
    serve(node, node.ws(), node.http());
    return ExitCode.DONE.number();
  }

  private int several() throws Exception {
    Map<String, Object> settings = LocalCluster.settings(settings());
    Config common = Configuration.of(settings, Optional.ofNullable(config));
    Logs.from(common).apply();
    settings.remove("hutong.gateway.port");
    settings.remove("hutong.api.port");
    settings.remove(Storage.CONTACT_POINTS);
    Closing closing = new Closing();
    try {
      DataFolder folder = DataFolder.take(data, "");
      closing.add("the data folder", folder::close);
      folder.secret(); // made before the nodes look for them
      folder.epoch();
      EmbeddedCassandra.Settings cassandraSettings =
          EmbeddedCassandra.Settings.of(data, Jars.cassandra(), durability);
      Storage storage = Storage.open(cassandraSettings, common, this::progress, closing);
      folder.storesAt(storage.config().getStringList(Storage.CONTACT_POINTS));
      storage.own().ifPresent(this::endWith);
      progress("Starting %d nodes".formatted(nodes));
      LocalCluster cluster =
          LocalCluster.start(
              new LocalCluster.Plan(
                  cassandraSettings,
                  nodes,
                  common.getInt("hutong.gateway.port"),
                  common.getInt("hutong.api.port"),
                  settings,
                  Optional.ofNullable(config),
                  sabotage == null ? List.of() : List.of("--sabotage=" + sabotage)),
              storage,
              System.out,
              System.err);
      closing.add("the nodes", cluster::close);
      serve(closing::run, cluster.first().ws(), cluster.first().http());
      return ExitCode.DONE.number();
    } finally {
      closing.run();
    }
  }

  /** Says that it is ready, waits until it is told to stop, and drains. */
  private void serve(AutoCloseable running, URI ws, URI http) throws Exception {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping.countDown();
                  // a signal's own exit code would hide that the node has drained
                  Runtime.getRuntime().halt(ended.join());
                },
                "stop"));
    System.out.printf(
        Locale.ROOT, "READY ws=%s http=%s seconds=%.1f%n", ws, http, seconds(started));
    System.out.flush();
    stopping.await();
    Logs.say("Draining");
    try (running) {
      Logs.say("Good-bye");
    } finally {
      ended.complete(ExitCode.DONE.number());
    }
  }

  private void progress(String step) {
    Logs.say("[%5.1f s] %s", seconds(started), step);
  }

  private static void endWhenLetGo() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      Logs.say("The leash is broken: %s", e);
    }
    Runtime.getRuntime().halt(ExitCode.LEFT_CLUSTER.number());
  }

  private void endIfNotAsked() {
    if (stopping.getCount() > 0) {
      Logs.say(
          "This node is no longer a member of its cluster (cut off, or stood still for too long):"
              + " starting again joins it anew.");
      Runtime.getRuntime().halt(ExitCode.LEFT_CLUSTER.number());
    }
  }

  private void endWith(EmbeddedCassandra cassandra) {
    CompletableFuture<Void> unused =
        cassandra
            .onExit()
            .thenAccept(
                exit -> {
                  if (!exit.asked()) {
                    Logs.say(
                        "Cassandra has died (exit code %d): %s; starting again on the same folder continues.",
                        exit.code(),
                        cassandra.hasRoom()
                            ? "see " + data.resolve("cassandra.log")
                            : "its disk is full, make room");
                    Runtime.getRuntime().halt(ExitCode.CASSANDRA.number());
                  }
                });
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>(set);
    if (!cassandra.isEmpty()) {
      ContactPoints.require(cassandra, spec);
      settings.put(Storage.CONTACT_POINTS, cassandra);
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
