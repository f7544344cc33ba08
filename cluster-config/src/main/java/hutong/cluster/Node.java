package hutong.cluster;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.stream.alpakka.cassandra.javadsl.CassandraSessionRegistry;
import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import hutong.cluster.cassandra.CassandraStartException;
import hutong.cluster.cassandra.EmbeddedCassandra;
import hutong.cluster.proof.Sabotage;
import hutong.platform.api.ApiSettings;
import hutong.platform.api.HttpApi;
import hutong.platform.chat.Chat;
import hutong.platform.chat.ChatSettings;
import hutong.platform.chat.Postings;
import hutong.platform.chat.ShownPictures;
import hutong.platform.entity.IngressSettings;
import hutong.platform.entity.Journal;
import hutong.platform.extend.Feature;
import hutong.platform.extend.Route;
import hutong.platform.gateway.Gateway;
import hutong.platform.gateway.GatewaySettings;
import hutong.platform.media.BlobFolder;
import hutong.platform.media.Media;
import hutong.platform.media.MediaRoutes;
import hutong.platform.media.MediaSettings;
import hutong.platform.media.Picture;
import hutong.platform.people.Acquaintances;
import hutong.platform.people.Logins;
import hutong.platform.people.Neighbours;
import hutong.platform.people.People;
import hutong.platform.people.PeopleSettings;
import hutong.platform.store.Store;
import hutong.protocol.wire.Limits;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One running node: its Cassandra, the actor system, the features and the two doors. This is the
 * map of the service: everything is wired here and nowhere else.
 *
 * <p>Order of the start: data folder, Cassandra, schema, actor system, a canary that is stored and
 * recovered, then the doors. Order of the stop: the doors drain, the entities finish their writes,
 * Cassandra flushes.
 */
public final class Node implements AutoCloseable {
  /** Where Cassandra is; when it is empty the node starts its own. */
  static final String CONTACT_POINTS = "datastax-java-driver.basic.contact-points";

  private static final String LOCAL_DATACENTER =
      "datastax-java-driver.basic.load-balancing-policy.local-datacenter";
  private static final Set<String> ALL_ADDRESSES = Set.of("", "0.0.0.0", "::");
  private static final Duration CANARY_WITHIN = Duration.ofMinutes(1);
  private static final Duration DRAIN_OVER = Duration.ofSeconds(2);
  private static final Duration DRAIN_WITHIN = Duration.ofSeconds(6);
  private static final Duration TERMINATE_WITHIN = Duration.ofSeconds(20);

  /**
   * How to start.
   *
   * @param data the folder of everything that outlives the process
   * @param cassandraJars the folder with the class path of the embedded Cassandra
   * @param settings overrides of the configuration, by key
   * @param file the operator's own configuration; see {@code docs/configuration.md}
   * @param sabotage how the node lies to its clients, for the proof that lies are found
   */
  public record Settings(
      Path data,
      Path cassandraJars,
      EmbeddedCassandra.Durability durability,
      Map<String, Object> settings,
      Optional<Path> file,
      Optional<Sabotage.Kind> sabotage) {
    /** Without a file. */
    public Settings(
        Path data,
        Path cassandraJars,
        EmbeddedCassandra.Durability durability,
        Map<String, Object> settings,
        Optional<Sabotage.Kind> sabotage) {
      this(data, cassandraJars, durability, settings, Optional.empty(), sabotage);
    }
  }

  /** Everything that the two doors need. */
  private record House(
      Config config,
      Chat chat,
      List<Feature> besidesChat,
      Logins logins,
      List<Route<?>> routes,
      Gateway.Terms terms,
      PrometheusMeterRegistry metrics,
      ClockCheck clocks) {}

  private final Optional<EmbeddedCassandra> cassandra;
  private final ActorSystem<?> system;
  private final House house;
  private final Gateway gateway;
  private final HttpApi api;
  private final AtomicBoolean ready;
  private final Closing closing;

  private Node(
      Optional<EmbeddedCassandra> cassandra,
      ActorSystem<?> system,
      House house,
      Gateway gateway,
      HttpApi api,
      AtomicBoolean ready,
      Closing closing) {
    this.cassandra = cassandra;
    this.system = system;
    this.house = house;
    this.gateway = gateway;
    this.api = api;
    this.ready = ready;
    this.closing = closing;
  }

  /**
   * Starts a node; blocks until it is ready. What was started is ended when a later step fails.
   *
   * @param progress receives short sentences for the operator
   */
  public static Node start(Settings settings, Consumer<String> progress)
      throws StartException, InterruptedException {
    Closing closing = new Closing();
    try {
      return start(settings, progress, closing);
    } catch (StartException | InterruptedException | RuntimeException e) {
      closing.run();
      throw e;
    }
  }

  private static Node start(Settings settings, Consumer<String> progress, Closing closing)
      throws StartException, InterruptedException {
    Config chosen = Configuration.of(settings.settings(), settings.file());
    requireFreePorts(chosen);
    DataFolder folder = DataFolder.take(settings.data());
    closing.add("the data folder", folder::close);
    Optional<EmbeddedCassandra> cassandra = Optional.empty();
    Config config = chosen;
    if (chosen.getStringList(CONTACT_POINTS).isEmpty()) {
      EmbeddedCassandra own = startCassandra(settings, progress);
      closing.add("Cassandra", own::close);
      cassandra = Optional.of(own);
      config = at(own.contactPoint(), chosen);
    }
    progress.accept("Bringing the schema up to date");
    migrate(config);
    progress.accept("Starting the actor system");
    ActorSystem<?> system = ActorSystem.create(Behaviors.empty(), "hutong", config);
    closing.add("the actor system", () -> terminate(system));
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    House house = furnish(config, folder, system, progress, closing);
    progress.accept("Opening the doors");
    AtomicBoolean ready = new AtomicBoolean();
    HttpApi api = openApi(house, () -> ready.get() && house.clocks().agrees());
    closing.add("the HTTP API", api::close);
    Feature feature =
        settings
            .sabotage()
            .<Feature>map(kind -> new Sabotage(house.chat(), kind))
            .orElse(house.chat());
    Gateway gateway = openGateway(house, config.getInt("hutong.gateway.port"), feature);
    closing.add("the gateway", () -> drain(gateway));
    ready.set(true);
    return new Node(cassandra, system, house, gateway, api, ready, closing);
  }

  /** The features, once the journal has shown that it stores and recovers. */
  private static House furnish(
      Config config,
      DataFolder folder,
      ActorSystem<?> system,
      Consumer<String> progress,
      Closing closing)
      throws StartException, InterruptedException {
    Clock clock = Clock.systemUTC();
    Store store = new Store(session(system));
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ClockCheck clocks =
        await(
            ClockCheck.start(system, session(system), metrics, clock).toCompletableFuture(),
            CANARY_WITHIN,
            "Cassandra does not tell its time");
    closing.add("the clock check", clocks::close);
    clocks.require();
    IngressSettings ingress = IngressSettings.from(config);
    Journal journal =
        new Journal(
            store, config.getLong("akka.persistence.cassandra.journal.target-partition-size"));
    progress.accept("Storing and recovering a canary");
    await(
        new Canary(system, ingress, journal).sing().toCompletableFuture(),
        CANARY_WITHIN,
        "The journal does not store and recover");
    People people = new People(system, PeopleSettings.from(config), ingress, store, journal, clock);
    MediaSettings pictures = MediaSettings.from(config);
    BlobFolder blobs = new BlobFolder(folder.path().resolve("media"), pictures);
    closing.add("the folder of blobs", blobs::close);
    Media media =
        new Media(
            pictures,
            store,
            blobs,
            List.of(new ShownPictures(store), (user, id, picture) -> isAvatar(people, id, picture)),
            clock);
    closing.add("the darkroom", media::close);
    Chat chat =
        new Chat(system, ChatSettings.from(config), ingress, store, journal, people, media, clock);
    Logins logins =
        new Logins(people, PeopleSettings.from(config), folder.secret(), clock, chat::disconnect);
    closing.add("the password pool", logins::close);
    Acquaintances acquaintances =
        new Acquaintances(
            people,
            PeopleSettings.from(config),
            new Neighbours(chat.memberships(), media::isOwn, chat::tell, chat::presenceChanged));
    List<Route<?>> routes = new ArrayList<>(logins.routes());
    routes.addAll(logins.accounts(acquaintances).routes());
    routes.addAll(new MediaRoutes(media, pictures).routes());
    Limits limits = chat.limits().toBuilder().setPictureBytes(pictures.maxPictureBytes()).build();
    return new House(
        config,
        chat,
        List.of(acquaintances, chat.lookouts()),
        logins,
        routes,
        new Gateway.Terms(folder.epoch(), limits, clock),
        metrics,
        clocks);
  }

  /** A picture that its owner shows of themselves is for everybody to see. */
  private static CompletionStage<Boolean> isAvatar(People people, String mediaId, Picture picture) {
    return people.avatar(picture.owner()).thenApply(mediaId::equals);
  }

  private static HttpApi openApi(House house, BooleanSupplier ready) throws StartException {
    return open(
        "HTTP API",
        house.config().getInt("hutong.api.port"),
        () ->
            HttpApi.start(
                ApiSettings.from(house.config()),
                house.routes(),
                house.logins().callers(),
                ready,
                house.metrics()));
  }

  private static Gateway openGateway(House house, int port, Feature feature) throws StartException {
    Config config =
        ConfigFactory.parseMap(Map.of("hutong.gateway.port", port)).withFallback(house.config());
    List<Feature> features = new ArrayList<>(house.besidesChat());
    features.add(feature);
    return open(
        "WebSocket gateway",
        port,
        () ->
            Gateway.start(
                GatewaySettings.from(config),
                house.logins().authenticator(),
                features,
                house.terms(),
                house.metrics()));
  }

  /**
   * For tests: one more gateway on any free port, through which a feature in front of chat speaks.
   */
  Gateway openGateway(UnaryOperator<Feature> inFrontOfChat) throws StartException {
    return openGateway(house, 0, inFrontOfChat.apply(house.chat()));
  }

  /** Before anything is started: a taken port is known at once. */
  private static void requireFreePorts(Config config) throws StartException {
    for (String door : List.of("hutong.gateway", "hutong.api")) {
      int port = config.getInt(door + ".port");
      try (ServerSocket probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(new InetSocketAddress(config.getString(door + ".host"), port));
      } catch (IOException e) {
        throw new StartException(
            ExitCode.PORT_TAKEN,
            "Port %d is taken (%s): end what uses it, or choose another with --ws-port and --http-port."
                .formatted(port, e.getMessage()),
            e);
      }
    }
  }

  private static EmbeddedCassandra startCassandra(Settings settings, Consumer<String> progress)
      throws StartException, InterruptedException {
    try {
      return EmbeddedCassandra.start(
          EmbeddedCassandra.Settings.of(
              settings.data(), settings.cassandraJars(), settings.durability()),
          progress);
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

  private static void migrate(Config config) throws StartException {
    List<String> contactPoints = config.getStringList(CONTACT_POINTS);
    try (CqlSession session =
        CqlSession.builder()
            .addContactPoints(contactPoints.stream().map(Node::address).toList())
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    // else each statement waits a second for the driver's own picture of the schema
                    .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                    .withBoolean(DefaultDriverOption.REQUEST_WARN_IF_SET_KEYSPACE, false)
                    .build())
            .withLocalDatacenter(config.getString(LOCAL_DATACENTER))
            .build()) {
      new Schema(session, "hutong", config.getInt("hutong.cassandra.replicas")).migrate();
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

  private static CqlSession session(ActorSystem<?> system)
      throws StartException, InterruptedException {
    return await(
        CassandraSessionRegistry.get(system)
            .sessionFor("akka.persistence.cassandra")
            .underlying()
            .toCompletableFuture(),
        CANARY_WITHIN,
        "Cassandra does not let the node connect");
  }

  private static <T> T await(CompletableFuture<T> future, Duration within, String failure)
      throws StartException, InterruptedException {
    try {
      return future.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new StartException(
          ExitCode.CASSANDRA, failure + ": " + e + "; see cassandra.log in the data folder.", e);
    }
  }

  private interface Opening<T> {
    T open() throws Exception;
  }

  private static <T> T open(String door, int port, Opening<T> opening) throws StartException {
    try {
      return opening.open();
    } catch (IllegalArgumentException e) {
      throw new StartException(ExitCode.USAGE, "A setting is wrong: " + e.getMessage(), e);
    } catch (Exception e) {
      throw new StartException(
          ExitCode.PORT_TAKEN,
          "The %s cannot listen on port %d (%s): end what uses it, or choose another."
              .formatted(door, port, rootMessage(e)),
          e);
    }
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** For tests: what is behind the doors. */
  ActorSystem<?> system() {
    return system;
  }

  /** For tests: what /ready also asks. */
  ClockCheck clocks() {
    return house.clocks();
  }

  /** For tests: what features post into conversations. */
  Postings postings() {
    return house.chat().postings();
  }

  public int wsPort() {
    return gateway.port();
  }

  public int httpPort() {
    return api.port();
  }

  /** Where a client on this machine, or at the configured address, reaches the WebSocket. */
  URI ws() {
    Config gateway = house.config().getConfig("hutong.gateway");
    boolean tls = !gateway.getString("tls.certificate").isEmpty();
    return url(tls ? "wss" : "ws", gateway.getString("host"), wsPort(), "/ws");
  }

  /** Where a client on this machine, or at the configured address, reaches the HTTP API. */
  URI http() {
    return url("http", house.config().getString("hutong.api.host"), httpPort(), "");
  }

  /** All addresses are reached by loopback. */
  private static URI url(String scheme, String host, int port, String path) {
    String reached = ALL_ADDRESSES.contains(host) ? "127.0.0.1" : host;
    String literal = reached.contains(":") ? "[" + reached + "]" : reached;
    return URI.create(scheme + "://" + literal + ":" + port + path);
  }

  /** The node's own Cassandra; nothing when it was given another. */
  public Optional<EmbeddedCassandra> cassandra() {
    return cassandra;
  }

  private static void drain(Gateway gateway) {
    Closing.quietly(
        "the gateway's connections",
        () ->
            gateway
                .drain(DRAIN_OVER)
                .toCompletableFuture()
                .get(DRAIN_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
    gateway.close();
  }

  private static void terminate(ActorSystem<?> system) throws Exception {
    CoordinatedShutdown.get(system)
        .runAll(CoordinatedShutdown.actorSystemTerminateReason())
        .toCompletableFuture()
        .get(TERMINATE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Says good-bye to clients, lets writes in flight end, flushes Cassandra. Blocks. */
  @Override
  public void close() {
    ready.set(false);
    closing.run();
  }
}
