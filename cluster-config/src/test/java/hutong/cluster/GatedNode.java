package hutong.cluster;

import hutong.cluster.SharedNode.Person;
import hutong.cluster.cassandra.EmbeddedCassandra;
import hutong.cluster.cassandra.EmbeddedCassandra.Durability;
import hutong.cluster.chaos.CqlGate;
import hutong.protocol.client.HutongApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One node whose Cassandra is behind a {@link CqlGate}, for all tests of a store that lies; started
 * by the first that asks, ended after the last.
 */
public final class GatedNode implements ParameterResolver {
  private static final Path LIB = Path.of("cassandra/target/lib");

  /** The node, its Cassandra, and the gate between them. */
  public static final class House implements AutoCloseable {
    private final AtomicInteger names = new AtomicInteger();
    private final Path folder;
    private final EmbeddedCassandra cassandra;
    private final CqlGate gate;
    private final Node node;

    private House() {
      try {
        folder = Files.createTempDirectory("hutong-test-");
        cassandra =
            EmbeddedCassandra.start(
                EmbeddedCassandra.Settings.of(folder.resolve("store"), LIB, Durability.BATCH),
                step -> {});
        gate = new CqlGate(cassandra.contactPoint());
        Map<String, Object> settings =
            Map.of(
                "hutong.gateway.port",
                0,
                "hutong.api.port",
                0,
                Storage.CONTACT_POINTS,
                List.of("127.0.0.1:" + gate.port()));
        node =
            Node.start(
                new Node.Settings(
                    folder.resolve("data"), LIB, Durability.BATCH, settings, Optional.empty()),
                step -> {});
      } catch (Exception e) {
        throw new IllegalStateException("the node behind a gate starts", e);
      }
    }

    public Node node() {
      return node;
    }

    CqlGate gate() {
      return gate;
    }

    /** Of all that was stored here. */
    public Commands.Ended audit() {
      String store = "127.0.0.1:" + cassandra.contactPoint().getPort();
      return Commands.run("audit", "--cassandra", store);
    }

    /** Ends an entity; the next command starts it anew, from the rows as they are. */
    void restart(String kind, String id) {
      SharedNode.restart(node, kind, id);
    }

    /** Somebody new, with a handle that nobody else has. */
    Person person(String name) throws Exception {
      String handle = name + names.incrementAndGet();
      HutongApi api = new HutongApi(node.http());
      return new Person(
          handle,
          "phone",
          SharedNode.get(api.register(handle, SharedNode.PASSWORD, name, "phone")));
    }

    /** A connection of that person in the JSON subprotocol, greeted and current. */
    Peer greet(Person person) throws Exception {
      Peer peer = Peer.connect(node.wsPort());
      peer.hello(person);
      peer.await("current");
      return peer;
    }

    @Override
    public void close() throws IOException {
      node.close();
      gate.close();
      cassandra.close();
      DemoCommand.delete(folder);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == House.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(House.class, key -> new House(), House.class);
  }
}
