package hutong.cluster;

import hutong.cluster.SharedNode.Person;
import hutong.cluster.cassandra.EmbeddedCassandra;
import hutong.cluster.cassandra.EmbeddedCassandra.Durability;
import hutong.protocol.client.HutongApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  ThreeNodes() throws Exception {
    this(Map.of());
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
      nodes.add(start(i));
    }
  }

  private Node start(int index) throws Exception {
    Map<String, Object> settings = new HashMap<>(further);
    settings.put("hutong.node.setup", "local-cluster");
    settings.put("hutong.node.name", "node" + index);
    boolean again = index < nodes.size(); // where its clients look for it
    settings.put("hutong.gateway.port", again ? node(index).wsPort() : 0);
    settings.put("hutong.api.port", again ? node(index).httpPort() : 0);
    settings.put("hutong.operators.port", 0);
    settings.put("hutong.chat.small-conversation-limit", 4);
    settings.put(
        Storage.CONTACT_POINTS,
        List.of(
            cassandra.contactPoint().getHostString() + ":" + cassandra.contactPoint().getPort()));
    settings.put("akka.remote.artery.canonical.port", ports.get(index));
    settings.put(
        "akka.cluster.seed-nodes",
        ports.stream().map("akka://hutong@127.0.0.1:%d"::formatted).toList());
    return Node.start(
        new Node.Settings(
            data, Path.of("cassandra/target/lib"), Durability.PERIODIC, settings, Optional.empty()),
        step -> {});
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
            new HutongApi(URI.create("http://127.0.0.1:" + node(at).httpPort()))
                .register(handle, SharedNode.PASSWORD, name, "phone")));
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
