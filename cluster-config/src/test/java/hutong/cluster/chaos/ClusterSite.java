package hutong.cluster.chaos;

import com.google.protobuf.util.JsonFormat;
import hutong.cluster.NodeProcess;
import hutong.platform.operators.ClusterStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;

/** Three nodes as {@code up --nodes 3} runs them: one that ends is started again in its place. */
final class ClusterSite implements Site {
  private static final int NODES = 3;
  private static final Duration BACK_WITHIN = Duration.ofMinutes(3);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path data;
  private final NodeProcess cluster;
  private final ConcurrentLinkedQueue<String> said;

  private ClusterSite(Path data, NodeProcess cluster, ConcurrentLinkedQueue<String> said) {
    this.data = data;
    this.cluster = cluster;
    this.said = said;
  }

  static ClusterSite in(Path folder) throws Exception {
    ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
    Path data = folder.resolve("cluster");
    NodeProcess cluster =
        NodeProcess.start(
            data,
            List.of(
                "--nodes=" + NODES,
                "--ws-port=0",
                "--http-port=0",
                "--set=hutong.chat.small-conversation-limit=4"), // the group's feeds are tried too
            said::add);
    return new ClusterSite(data, cluster, said);
  }

  @Override
  public int nodes() {
    return NODES;
  }

  @Override
  public URI ws(int node) {
    return cluster.member(node + 1).ws();
  }

  @Override
  public URI http(int node) {
    return cluster.member(node + 1).http();
  }

  @Override
  public Path data() {
    return data;
  }

  /** Of the process that holds that place now. */
  long pid(int node) {
    return cluster.member(node + 1).pid();
  }

  /** Returns when another process than that one holds the place and the cluster is well. */
  void awaitBack(int node, long before) {
    Awaitility.await().atMost(BACK_WITHIN).until(() -> pid(node) != before);
    awaitWell();
  }

  void awaitWell() {
    Awaitility.await()
        .atMost(BACK_WITHIN)
        .until(() -> status().stream().anyMatch(ClusterSite::isWell));
  }

  static boolean isWell(ClusterStatus status) {
    return status.getWell() && status.getNodesCount() == NODES;
  }

  /** Shards of such entities on a node. */
  int shards(String entities, int node) throws Exception {
    return status().stream()
        .flatMap(status -> status.getNodesList().stream())
        .filter(one -> one.getName().equals(String.valueOf(node + 1)))
        .flatMap(one -> one.getKindsList().stream())
        .filter(kind -> kind.getKind().equals(entities))
        .mapToInt(kind -> kind.getShards())
        .max()
        .orElse(0);
  }

  /** As each node that answers sees it. */
  private List<ClusterStatus> status() throws Exception {
    List<ClusterStatus> all = new ArrayList<>();
    for (int node = 1; node <= NODES; node++) {
      URI place = URI.create(Files.readString(data.resolve("operators-" + node)).strip());
      Optional<ClusterStatus> seen = statusOf(place);
      seen.ifPresentOrElse(all::add, () -> said.add("no status from " + place));
    }
    return all;
  }

  /** As the node with that operators' API sees it; nothing when it does not answer. */
  static Optional<ClusterStatus> statusOf(URI operators) throws Exception {
    try {
      String body =
          HTTP.send(
                  HttpRequest.newBuilder(operators.resolve("/status"))
                      .timeout(Duration.ofSeconds(8))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      ClusterStatus.Builder status = ClusterStatus.newBuilder();
      JsonFormat.parser().merge(body, status);
      return Optional.of(status.build());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What all of them wrote to standard error. */
  List<String> said() {
    return List.copyOf(said);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
