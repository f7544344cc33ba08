package hutong.cluster.chaos;

import hutong.cluster.NodeProcess;
import hutong.cluster.cassandra.EmbeddedCassandra;
import hutong.cluster.cassandra.EmbeddedCassandra.Durability;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;

/**
 * Three nodes in processes of their own, each in a network namespace of its own with an address of
 * its own, as on three machines. All of them reach Cassandra and their clients through a bridge,
 * whatever becomes of the ways between them. Needs Linux and the right to make namespaces.
 */
final class NetworkSite implements Site {
  private static final int NODES = 3;
  private static final String NET = "10.77.0.";
  private static final String BRIDGE_ADDRESS = NET + "254";
  private static final int REMOTE_PORT = 25_520;
  private static final Duration BACK_WITHIN = Duration.ofMinutes(3);

  private final Path data;
  private final EmbeddedCassandra cassandra;
  private final ServerSocket wayToCassandra;
  private final ExecutorService ways = Executors.newCachedThreadPool();
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();

  private NetworkSite(Path folder, EmbeddedCassandra cassandra) throws IOException {
    this.data = folder;
    this.cassandra = cassandra;
    this.wayToCassandra = new ServerSocket();
    wayToCassandra.bind(new InetSocketAddress(BRIDGE_ADDRESS, 0));
    ways.execute(this::leadToCassandra);
  }

  static NetworkSite in(Path folder) throws Exception {
    Path data = folder.resolve("network");
    clear();
    build();
    NetworkSite site =
        new NetworkSite(
            data,
            EmbeddedCassandra.start(
                EmbeddedCassandra.Settings.of(
                    data, Path.of("cassandra/target/lib"), Durability.BATCH),
                step -> {}));
    try {
      for (int node = 0; node < NODES; node++) {
        site.nodes.add(site.start(node));
      }
      return site;
    } catch (Exception e) {
      site.close();
      throw e;
    }
  }

  /** Whether this machine lets a test make a network. */
  static boolean isPossible() throws Exception {
    try {
      clear();
      Processes.run("ip", "netns", "add", "hutong-1");
      clear();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void build() throws Exception {
    Processes.run("ip", "link", "add", "hutong", "type", "bridge");
    Processes.run("ip", "addr", "add", BRIDGE_ADDRESS + "/24", "dev", "hutong");
    Processes.run("ip", "link", "set", "hutong", "up");
    for (int node = 0; node < NODES; node++) {
      String space = space(node);
      Processes.run("ip", "netns", "add", space);
      Processes.run(
          "ip", "link", "add", space, "type", "veth", "peer", "name", "eth0", "netns", space);
      Processes.run("ip", "link", "set", space, "master", "hutong", "up");
      Processes.run("ip", "-n", space, "addr", "add", address(node) + "/24", "dev", "eth0");
      Processes.run("ip", "-n", space, "link", "set", "eth0", "up");
      Processes.run("ip", "-n", space, "link", "set", "lo", "up");
    }
  }

  private static void clear() throws Exception {
    String spaces = Processes.run("ip", "netns", "list");
    for (int node = 0; node < NODES; node++) {
      if (spaces.contains(space(node))) {
        Processes.run("ip", "netns", "del", space(node));
      }
    }
    if (Processes.run("ip", "-br", "link").lines().anyMatch(line -> line.startsWith("hutong "))) {
      Processes.run("ip", "link", "del", "hutong");
    }
  }

  private static String space(int node) {
    return "hutong-" + (node + 1);
  }

  private static String address(int node) {
    return NET + (node + 1);
  }

  /** From the bridge to the loopback address where Cassandra listens. */
  private void leadToCassandra() {
    try {
      while (true) {
        Socket from = wayToCassandra.accept();
        Socket to = new Socket();
        to.connect(cassandra.contactPoint());
        ways.execute(() -> pass(from, to));
        ways.execute(() -> pass(to, from));
      }
    } catch (IOException e) {
      said.add("the way to Cassandra is closed: " + e);
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // the other direction has closed both, or the node is gone
    }
  }

  private NodeProcess start(int node) throws Exception {
    List<String> options = new ArrayList<>();
    options.add("--cassandra=" + BRIDGE_ADDRESS + ":" + wayToCassandra.getLocalPort());
    options.add("--ws-port=7400");
    options.add("--http-port=7401");
    options.add("--set=hutong.node.setup=local-cluster");
    options.add("--set=hutong.node.name=" + (node + 1));
    for (String door : List.of("gateway", "api", "operators")) {
      options.add("--set=hutong." + door + ".host=" + address(node));
    }
    options.add("--set=akka.remote.artery.canonical.hostname=" + address(node));
    options.add("--set=akka.remote.artery.canonical.port=" + REMOTE_PORT);
    for (int seed = 0; seed < NODES; seed++) {
      options.add(
          "--set=akka.cluster.seed-nodes.%d=akka://hutong@%s:%d"
              .formatted(seed, address(seed), REMOTE_PORT));
    }
    options.add("--set=hutong.chat.small-conversation-limit=4"); // the group's feeds are tried too
    return NodeProcess.start(List.of("ip", "netns", "exec", space(node)), data, options, said::add);
  }

  /** Neither of the two others hears the node any more, nor does it hear them. */
  void cut(int node) throws Exception {
    for (int other = 0; other < NODES; other++) {
      if (other != node) {
        Processes.run("ip", "-n", space(node), "route", "add", "blackhole", address(other));
      }
    }
  }

  void join(int node) throws Exception {
    for (int other = 0; other < NODES; other++) {
      if (other != node) {
        Processes.run("ip", "-n", space(node), "route", "del", "blackhole", address(other));
      }
    }
  }

  /** The exit code with which the node has ended by itself. */
  int awaitEnd(int node) throws Exception {
    return nodes.get(node).awaitExit();
  }

  void restart(int node) throws Exception {
    nodes.set(node, start(node));
  }

  /** All three see each other. */
  void awaitWell() {
    Awaitility.await()
        .atMost(BACK_WITHIN)
        .until(() -> ClusterSite.statusOf(operators(0)).filter(ClusterSite::isWell).isPresent());
  }

  private static URI operators(int node) {
    return URI.create("http://" + address(node) + ":7402");
  }

  @Override
  public int nodes() {
    return NODES;
  }

  @Override
  public URI ws(int node) {
    return URI.create("ws://" + address(node) + ":7400/ws");
  }

  @Override
  public URI http(int node) {
    return URI.create("http://" + address(node) + ":7401");
  }

  @Override
  public Path data() {
    return data;
  }

  @Override
  public void close() throws IOException {
    nodes.forEach(NodeProcess::close);
    wayToCassandra.close();
    ways.shutdownNow();
    try {
      cassandra.close();
      clear();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new UncheckedIOException(new IOException("the network is not cleared away", e));
    }
  }
}
