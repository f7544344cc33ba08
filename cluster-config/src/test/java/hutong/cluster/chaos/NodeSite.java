package hutong.cluster.chaos;

import hutong.cluster.NodeProcess;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;

/**
 * Node processes that can be hurt. Each has a folder and ports that stay its own through every
 * restart, so that clients find it again.
 */
final class NodeSite implements Site {
  /** A node's place, whether or not its process is alive. */
  private static final class Place {
    final Path data;
    final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
    Optional<NodeProcess> process = Optional.empty();
    final List<String> ports;

    Place(Path data) throws IOException {
      this.data = data;
      this.ports =
          List.of(
              "--ws-port", String.valueOf(freePort()), "--http-port", String.valueOf(freePort()));
    }

    /**
     * Below those that outgoing connections take, so that it is still free when its node comes
     * back.
     */
    private static int freePort() throws IOException {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        return freePort();
      }
    }
  }

  private final List<Place> places = new ArrayList<>();
  private final IntFunction<List<String>> options;

  private NodeSite(Path folder, int nodes, IntFunction<List<String>> options) throws IOException {
    this.options = options;
    for (int node = 0; node < nodes; node++) {
      places.add(new Place(folder.resolve("node-" + node)));
    }
  }

  /** One node with its own Cassandra. */
  static NodeSite ofOne(Path folder) throws Exception {
    return of(folder, 1, node -> List.of());
  }

  /**
   * Starts nodes one after the other.
   *
   * @param options of {@code hutong up} for each, besides its folder and ports
   */
  static NodeSite of(Path folder, int nodes, IntFunction<List<String>> options) throws Exception {
    NodeSite site = new NodeSite(folder, nodes, options);
    try {
      for (int node = 0; node < nodes; node++) {
        site.start(node);
      }
      return site;
    } catch (Exception e) {
      site.close();
      throw e;
    }
  }

  /** Starts a node whose process is gone; returns when it is ready. */
  void start(int node) throws Exception {
    Place place = places.get(node);
    List<String> all = new ArrayList<>(options.apply(node));
    all.addAll(place.ports);
    NodeProcess process = NodeProcess.start(place.data, all, place.said::add);
    place.process = Optional.of(process);
  }

  @Override
  public int nodes() {
    return places.size();
  }

  NodeProcess node(int node) {
    return places.get(node).process.orElseThrow();
  }

  /** The node's own Cassandra, its one child. */
  ProcessHandle cassandra(int node) {
    return ProcessHandle.of(node(node).pid()).stream()
        .flatMap(ProcessHandle::children)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the node has a Cassandra: node=" + node));
  }

  @Override
  public URI ws(int node) {
    return node(node).ws();
  }

  @Override
  public URI http(int node) {
    return node(node).http();
  }

  @Override
  public Path data() {
    return data(0);
  }

  Path data(int node) {
    return places.get(node).data;
  }

  /** What a node wrote to its standard error so far, all its processes together. */
  List<String> said(int node) {
    return List.copyOf(places.get(node).said);
  }

  @Override
  public void close() {
    places.forEach(place -> place.process.ifPresent(NodeProcess::close));
  }
}
