package hutong.cluster;

import com.google.protobuf.util.JsonFormat;
import hutong.platform.operators.ClusterStatus;
import hutong.platform.operators.KindStatus;
import hutong.platform.operators.NodeStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows how a running cluster stands. */
@Command(
    name = "status",
    description = {
      "Shows members, shards, connections and health of a running server, and books that are stopped.",
      "Exit code 0: all is well; 1: something is not, or nobody answers."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong status                                 the server on ./data",
      "  hutong status --data /srv/hutong",
      "  hutong status --url http://127.0.0.1:7402     by the operators' address of any node",
      "  hutong status --json"
    })
final class StatusCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "the server's folder, which says where it listens (default: ./data)")
  Path data = Path.of("data");

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "the operators' address of a node, instead of looking into the folder")
  @Nullable URI url;

  @Option(names = "--json", description = "as JSON, in the words of the operators' API")
  boolean json;

  @Override
  public Integer call() throws Exception {
    List<URI> places = url != null ? List.of(url) : DataFolder.operators(data);
    List<String> silent = new ArrayList<>();
    for (URI place : places) {
      try {
        return show(get(place), System.out);
      } catch (IOException e) {
        silent.add(place + " (" + e + ")");
      }
    }
    System.err.println(
        silent.isEmpty()
            ? "No server has run on the folder %s: start one with `hutong up`, or name its folder with --data."
                .formatted(data)
            : "No server answers at %s: start it with `hutong up`, or give the address with --url."
                .formatted(String.join(", ", silent)));
    return ExitCode.NOT_PROVEN.number();
  }

  private static String get(URI place) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .build()
            .send(
                HttpRequest.newBuilder(place.resolve("/status")).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("answers " + answer.statusCode());
    }
    return answer.body();
  }

  private int show(String body, PrintStream out) throws IOException {
    ClusterStatus.Builder status = ClusterStatus.newBuilder();
    JsonFormat.parser().ignoringUnknownFields().merge(body, status);
    if (json) {
      out.print(body);
    } else {
      print(status.build(), out);
    }
    return (status.getWell() ? ExitCode.DONE : ExitCode.NOT_PROVEN).number();
  }

  private static void print(ClusterStatus status, PrintStream out) {
    out.printf(
        "%s: %d %s%n",
        status.getWell() ? "All is well" : "NOT WELL",
        status.getNodesCount(),
        status.getNodesCount() == 1 ? "node" : "nodes");
    String row = "%-8s %-22s %-9s %-24s %11s %10s %8s  %s%n";
    out.printf(row, "node", "address", "member", "health", "connections", "queued", "pid", "doors");
    for (NodeStatus node : status.getNodesList()) {
      out.printf(
          row,
          node.getName().isEmpty() ? "-" : node.getName(),
          node.getAddress(),
          node.getMember(),
          health(node),
          node.getConnections(),
          node.getQueuedBytes(),
          node.getPid(),
          node.getWs() + " " + node.getHttp());
    }
    TreeMap<String, List<String>> kinds = new TreeMap<>();
    for (NodeStatus node : status.getNodesList()) {
      for (KindStatus kind : node.getKindsList()) {
        kinds
            .computeIfAbsent(kind.getKind(), name -> new ArrayList<>())
            .add(
                String.format(
                    Locale.ROOT,
                    "%s: %d shards, %d awake",
                    node.getName().isEmpty() ? "-" : node.getName(),
                    kind.getShards(),
                    kind.getEntities()));
      }
    }
    kinds.forEach((kind, each) -> out.printf("%-13s %s%n", kind, String.join(" | ", each)));
    status.getNodesList().stream()
        .flatMap(node -> node.getStoppedBooksList().stream())
        .distinct() // one that moves may be told of twice
        .sorted()
        .forEach(
            book ->
                out.printf(
                    "book %d is stopped: it has met two writers' histories: hutong admin repair %d%n",
                    book, book));
  }

  private static String health(NodeStatus node) {
    List<String> wrong = new ArrayList<>();
    if (!node.getReachable()) {
      wrong.add("unreachable");
    }
    if (node.getPid() == 0) {
      wrong.add("silent");
      return String.join(", ", wrong);
    }
    if (!node.getMajority()) {
      wrong.add("no majority");
    }
    if (!node.getCassandra()) {
      wrong.add("no Cassandra");
    }
    if (!node.getReady()) {
      wrong.add("not ready");
    }
    if (node.getStoppedBooksCount() > 0) {
      wrong.add("books stopped");
    }
    return wrong.isEmpty() ? "well" : String.join(", ", wrong);
  }
}
