package hutong.cluster;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
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

  private static final String LOCAL_DATACENTER =
      "datastax-java-driver.basic.load-balancing-policy.local-datacenter";

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
      storage = new Storage(at(own.contactPoint(), config), Optional.of(own));
    }
    progress.accept("Bringing the schema up to date");
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

  /** Makes or looks at the tables, as the configuration says. */
  static void migrate(Config config) throws StartException {
    List<String> contactPoints = config.getStringList(CONTACT_POINTS);
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoints(contactPoints.stream().map(Storage::address).toList())
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    // else each statement waits a second for the driver's own picture of the schema
                    .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                    .withBoolean(DefaultDriverOption.REQUEST_WARN_IF_SET_KEYSPACE, false)
                    // else closing it takes two seconds of every start
                    .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                    .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
                    .build())
            .withLocalDatacenter(config.getString(LOCAL_DATACENTER))
            .build()) {
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
              .formatted(String.join(", ", contactPoints)),
          e);
    }
  }

  private static InetSocketAddress address(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return new InetSocketAddress(
        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
  }

  private static Config at(InetSocketAddress contactPoint, Config config) {
    return ConfigFactory.parseMap(
            Map.of(
                CONTACT_POINTS,
                List.of(contactPoint.getHostString() + ":" + contactPoint.getPort())))
        .withFallback(config);
  }
}
