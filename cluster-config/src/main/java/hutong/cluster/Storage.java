package hutong.cluster;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import hutong.cluster.cassandra.CassandraStartException;
import hutong.cluster.cassandra.EmbeddedCassandra;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The Cassandra that a node or a local cluster works on, its schema up to date: the one that is
 * configured, else one of its own.
 *
 * @param config with its contact points
 * @param own the child process, if there is one
 */
record Storage(Config config, Optional<EmbeddedCassandra> own) {
  /** Where Cassandra is; when it is empty the node starts its own. */
  static final String CONTACT_POINTS = "datastax-java-driver.basic.contact-points";

  private static final String DRIVER = "datastax-java-driver";

  private static final Map<String, Object> BRIEF =
      Map.of(
          // else it waits for a Cassandra that is not there
          "advanced.reconnect-on-init",
          false,
          "advanced.metrics.session.enabled",
          List.of(),
          "advanced.metrics.node.enabled",
          List.of(),
          "advanced.request.warn-if-set-keyspace",
          false);

  /** Starts Cassandra if none is configured, and brings or looks at the schema. */
  static Storage open(
      EmbeddedCassandra.Settings settings,
      Config config,
      Consumer<String> progress,
      Closing closing)
      throws StartException, InterruptedException {
    Storage storage = new Storage(config, Optional.empty());
    if (config.getStringList(CONTACT_POINTS).isEmpty()) {
      EmbeddedCassandra own = start(settings, progress);
      closing.add("Cassandra", own::close);
      InetSocketAddress place = own.contactPoint();
      storage =
          new Storage(
              at(List.of(place.getHostString() + ":" + place.getPort()), config), Optional.of(own));
    }
    progress.accept(
        config.getBoolean("hutong.cassandra.migrate")
            ? "Bringing the schema up to date"
            : "Looking at the schema");
    migrate(storage.config());
    return storage;
  }

  private static EmbeddedCassandra start(
      EmbeddedCassandra.Settings settings, Consumer<String> progress)
      throws StartException, InterruptedException {
    try {
      return EmbeddedCassandra.start(settings, progress);
    } catch (CassandraStartException e) {
      ExitCode code =
          switch (e.reason()) {
            case DATA_FOLDER -> ExitCode.DATA_FOLDER;
            case PORT_TAKEN -> ExitCode.PORT_TAKEN;
            case JDK -> ExitCode.WRONG_JDK;
            case CASSANDRA -> ExitCode.CASSANDRA;
          };
      throw new StartException(code, String.valueOf(e.getMessage()), e);
    }
  }

  /** A Cassandra that somebody else runs; it has to be up to date. */
  static Storage visit(Config config) throws StartException {
    Config looking =
        ConfigFactory.parseMap(Map.of("hutong.cassandra.migrate", false)).withFallback(config);
    migrate(looking);
    return new Storage(looking, Optional.empty());
  }

  /** Makes or looks at the tables, as the configuration says. */
  static void migrate(Config config) throws StartException {
    try (CqlSession session =
        connect(config.getConfig(DRIVER).withoutPath("basic.session-keyspace"))) {
      Schema schema = new Schema(session, "hutong", config.getInt("hutong.cassandra.replicas"));
      if (config.getBoolean("hutong.cassandra.migrate")) {
        schema.migrate();
      } else {
        schema.requireUpToDate();
      }
    } catch (AllNodesFailedException e) {
      throw new StartException(
          ExitCode.CASSANDRA,
          "No Cassandra answers at %s: start it, or leave --cassandra out to use the node's own."
              .formatted(String.join(", ", config.getStringList(CONTACT_POINTS))),
          e);
    }
  }

  /** A session for reading what is stored, without an actor system. */
  CqlSession session() {
    return connect(config.getConfig(DRIVER));
  }

  /** As nodes connect, apart from what only one that runs for long needs. */
  private static CqlSession connect(Config driver) {
    Config brief = ConfigFactory.parseMap(BRIEF).withFallback(driver).atPath(DRIVER);
    return CqlSession.builder()
        .withConfigLoader(
            DriverConfigLoader.fromString(brief.root().render(ConfigRenderOptions.concise())))
        .build();
  }

  /** With Cassandra there. */
  static Config at(List<String> contactPoints, Config config) {
    return ConfigFactory.parseMap(Map.of(CONTACT_POINTS, contactPoints)).withFallback(config);
  }
}
