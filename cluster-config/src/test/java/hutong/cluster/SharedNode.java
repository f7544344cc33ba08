package hutong.cluster;

import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.sharding.ShardRegion.CurrentShardRegionState;
import akka.cluster.sharding.typed.ClusterShardingQuery;
import akka.cluster.sharding.typed.GetShardRegionState;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import hutong.cluster.cassandra.EmbeddedCassandra.Durability;
import hutong.platform.entity.Ingress;
import hutong.protocol.client.HutongApi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One node with one Cassandra for all tests of this module; started by the first that asks, ended
 * after the last. Its limits are small, so that tests reach them.
 */
public final class SharedNode implements ParameterResolver {
  public static final int BOOKS = 4;
  static final String PASSWORD = "correct horse battery";
  private static final AtomicInteger NAMES = new AtomicInteger();

  /** The running node and how to get people into it. */
  public static final class Lane implements AutoCloseable {
    private final Path data;
    private final Node node;

    private Lane() {
      try {
        data = Files.createTempDirectory("hutong-test-");
        node =
            Node.start(
                new Node.Settings(
                    data,
                    Path.of("cassandra/target/lib"),
                    Durability.BATCH,
                    settings(),
                    Optional.empty()),
                step -> {});
      } catch (Exception e) {
        throw new IllegalStateException("the node of the tests starts", e);
      }
    }

    private static Map<String, Object> settings() {
      return Map.ofEntries(
          Map.entry("hutong.gateway.port", 0),
          Map.entry("hutong.api.port", 0),
          Map.entry("hutong.chat.small-conversation-limit", 4),
          Map.entry("hutong.chat.receipts-kept", 8),
          Map.entry("hutong.chat.catch-up-items", 30),
          Map.entry("hutong.chat.max-unreceived-pushes", 16),
          Map.entry("hutong.people.max-devices", 4),
          Map.entry("hutong.presence.linger", "500ms"),
          Map.entry("hutong.money.books", BOOKS),
          Map.entry("hutong.money.remembered", 2),
          Map.entry("hutong.money.leased", true),
          Map.entry("hutong.money.answer-within", "15s"),
          Map.entry("hutong.money.histories-every", "1h"),
          Map.entry("hutong.money.checkpoints.every", "1s"),
          Map.entry("hutong.money.envelope.card-every", "50ms"),
          Map.entry("hutong.money.wallet.currencies", List.of("CNY", "EUR")),
          Map.entry("hutong.operators.patience", "1s"),
          Map.entry("hutong.gateway.allowed-origins", List.of("https://chat.example.org")));
    }

    public Node node() {
      return node;
    }

    public Path data() {
      return data;
    }

    /** Somebody new, with a handle that nobody else has. */
    Person person(String name) throws Exception {
      String handle = name + NAMES.incrementAndGet();
      return new Person(handle, "phone", get(api().register(handle, PASSWORD, name, "phone")));
    }

    HutongApi api() {
      return new HutongApi(java.net.URI.create("http://127.0.0.1:" + node.httpPort()));
    }

    /** A connection of that person in the JSON subprotocol, greeted and current. */
    Peer greet(Person person) throws Exception {
      Peer peer = Peer.connect(node.wsPort());
      peer.hello(person);
      peer.await("current");
      return peer;
    }

    /** The same person on another device. */
    Person onDevice(Person person, String device) throws Exception {
      return new Person(
          person.handle(), device, get(api().login(person.handle(), PASSWORD, device)));
    }

    /** Ends a conversation's entity; the next command starts it anew, with another writer. */
    void restart(String conversation) {
      restart("Conversation", conversation);
    }

    /** The same for an entity of another kind. */
    void restart(String kind, String id) {
      SharedNode.restart(node, kind, id);
    }

    @Override
    public void close() throws java.io.IOException {
      node.close();
      DemoCommand.delete(data);
    }
  }

  /** Somebody with a login on one device. */
  public record Person(String handle, String device, HutongApi.Session session) {}

  /** Ends an entity of a node; again, if somebody wakes it meanwhile. */
  static void restart(Node node, String kind, String id) {
    EntityTypeKey<?> key = EntityTypeKey.create(Ingress.Message.class, kind);
    ClusterSharding sharding = ClusterSharding.get(node.system());
    stop(sharding, kind, id);
    Awaitility.await()
        .until(
            () -> {
              boolean running = isRunning(node, key, id);
              if (running) {
                stop(sharding, kind, id);
              }
              return !running;
            });
  }

  private static void stop(ClusterSharding sharding, String kind, String id) {
    sharding
        .entityRefFor(EntityTypeKey.create(Ingress.Message.class, kind), id)
        .tell(new Ingress.Stop<>());
  }

  private static boolean isRunning(Node node, EntityTypeKey<?> key, String entity)
      throws Exception {
    CurrentShardRegionState state =
        AskPattern.<ClusterShardingQuery, CurrentShardRegionState>ask(
                ClusterSharding.get(node.system()).shardState(),
                replyTo -> new GetShardRegionState(key, replyTo),
                Duration.ofSeconds(5),
                node.system().scheduler())
            .toCompletableFuture()
            .get();
    return state.getShards().stream().anyMatch(shard -> shard.getEntityIds().contains(entity));
  }

  static <T> T get(java.util.concurrent.CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Lane.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(Lane.class, key -> new Lane(), Lane.class);
  }
}
