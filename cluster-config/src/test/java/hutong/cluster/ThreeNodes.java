package hutong.cluster;

import hutong.cluster.SharedNode.Person;
import hutong.cluster.cassandra.EmbeddedCassandra;
import hutong.cluster.cassandra.EmbeddedCassandra.Durability;
import hutong.protocol.client.HutongApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Three nodes over one Cassandra, in the process of the test, so that it can look at them. Those
 * that are killed as processes are {@code up --nodes 3}'s.
 */
public final class ThreeNodes implements AutoCloseable {
  public static final int COUNT = 3;
  private static final AtomicInteger NAMES = new AtomicInteger();

  private final Map<String, Object> further;
  private final Path data;
  private final EmbeddedCassandra cassandra;
  private final List<Integer> ports = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  /** Doors of each node, which it has again when it comes back. */
  private final List<Integer> ws = new ArrayList<>();

  private final List<Integer> http = new ArrayList<>();

  /** With TLS between them, as in production. */
  static ThreeNodes withTls() throws Exception {
    String keys = "akka.remote.artery.ssl.rotating-keys-engine.";
    return new ThreeNodes(
        Map.of(
            "akka.remote.artery.transport",
            "tls-tcp",
            "akka.remote.artery.ssl.ssl-engine-provider",
            "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider",
            keys + "key-file",
            pem("node-key"),
            keys + "cert-file",
            pem("node-cert"),
            keys + "ca-cert-file",
            pem("node-cert")));
  }

  private static String pem(String name) throws URISyntaxException {
    URL file = ThreeNodes.class.getResource("/nodes/" + name + ".pem"); // until 2126
    return Path.of(Objects.requireNonNull(file).toURI()).toString();
  }

  /**
   * @param further settings of every node
   */
  public ThreeNodes(Map<String, Object> further) throws Exception {
    this.further = further;
    data = Files.createTempDirectory("hutong-test-");
    cassandra =
        EmbeddedCassandra.start(
            EmbeddedCassandra.Settings.of(
                data, Path.of("cassandra/target/lib"), Durability.PERIODIC),
            step -> {});
    for (int i = 0; i < COUNT; i++) {
      ports.add(freePort());
    }
    for (int i = 0; i < COUNT; i++) {
      Node node = start(i);
      nodes.add(node);
      ws.add(node.wsPort());
      http.add(node.httpPort());
    }
  }

  private Node start(int index) throws Exception {
    Map<String, Object> settings = new HashMap<>(further);
    settings.put("hutong.node.setup", "local-cluster");
    settings.put("hutong.node.name", "node" + index);
    settings.put("hutong.gateway.port", index < ws.size() ? ws.get(index) : 0);
    settings.put("hutong.api.port", index < http.size() ? http.get(index) : 0);
    settings.put("hutong.operators.port", 0);
    settings.put("hutong.chat.small-conversation-limit", 4);
    settings.put(
        Storage.CONTACT_POINTS,
        List.of(
            cassandra.contactPoint().getHostString() + ":" + cassandra.contactPoint().getPort()));
    settings.put("akka.remote.artery.canonical.port", ports.get(index));
    settings.put(
        "akka.cluster.seed-nodes",
        seeds(index).stream().map("akka://hutong@127.0.0.1:%d"::formatted).toList());
    return Node.start(
        new Node.Settings(
            data, Path.of("cassandra/target/lib"), Durability.PERIODIC, settings, Optional.empty()),
        step -> {});
  }

  /** Only the first one of an empty house founds a cluster. */
  private List<Integer> seeds(int index) {
    List<Integer> seeds = new ArrayList<>(ports);
    if (!nodes.isEmpty()) {
      Integer own = seeds.remove(index);
      seeds.add(own);
    }
    return seeds;
  }

  public Path data() {
    return data;
  }

  public Node node(int index) {
    return nodes.get(index);
  }

  /** Ends a node, whether or not it still runs, and starts it again in its place. */
  public void restart(int index) throws Exception {
    nodes.get(index).close();
    nodes.set(index, start(index));
  }

  /** Somebody new, registered at that node. */
  Person person(String name, int at) throws Exception {
    String handle = name + "x" + NAMES.incrementAndGet();
    return new Person(
        handle,
        "phone",
        SharedNode.get(
            new HutongApi(node(at).http()).register(handle, SharedNode.PASSWORD, name, "phone")));
  }

  /** Their connection to a node, greeted and current. */
  Peer greet(Person person, int at) throws Exception {
    Peer peer = Peer.connect(node(at).wsPort());
    peer.hello(person);
    peer.await("current");
    return peer;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    nodes.forEach(Node::close);
    cassandra.close();
    DemoCommand.delete(data);
  }
}
