package hutong.cluster;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.stream.alpakka.cassandra.javadsl.CassandraSessionRegistry;
import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.Config;
import hutong.cluster.cassandra.EmbeddedCassandra;
import hutong.cluster.proof.Sabotage;
import hutong.platform.chat.Chat;
import hutong.platform.chat.ChatSettings;
import hutong.platform.chat.Postings;
import hutong.platform.chat.ShownPictures;
import hutong.platform.entity.Entities;
import hutong.platform.entity.Incarnations;
import hutong.platform.entity.IngressSettings;
import hutong.platform.entity.Journal;
import hutong.platform.entity.Meters;
import hutong.platform.entity.SnapshotMeters;
import hutong.platform.extend.Feature;
import hutong.platform.extend.Route;
import hutong.platform.gateway.Gateway;
import hutong.platform.media.BlobFolder;
import hutong.platform.media.Media;
import hutong.platform.media.MediaRoutes;
import hutong.platform.media.MediaSettings;
import hutong.platform.media.Picture;
import hutong.platform.money.CheckpointSettings;
import hutong.platform.money.Checkpoints;
import hutong.platform.money.Money;
import hutong.platform.operate.Operators;
import hutong.platform.operate.OperatorsSettings;
import hutong.platform.people.Acquaintances;
import hutong.platform.people.Logins;
import hutong.platform.people.Neighbours;
import hutong.platform.people.People;
import hutong.platform.people.PeopleSettings;
import hutong.platform.reminder.ReminderSettings;
import hutong.platform.reminder.Reminders;
import hutong.platform.remote.Colleagues;
import hutong.platform.secret.Seal;
import hutong.platform.store.Store;
import hutong.protocol.wire.Limits;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final String SEED_NODES = "akka.cluster.seed-nodes";
  private static final Duration JOIN_WITHIN = Duration.ofMinutes(1);
  private static final Duration JOIN_LOOK = Duration.ofMillis(20);
  private static final Duration CANARY_WITHIN = Duration.ofMinutes(1);
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

  /** What is behind the doors, and what tests look at. */
  private record House(
      Chat chat, Money money, List<Feature> besidesChat, Doors.Behind behind, ClockCheck clocks) {}

  private final Optional<EmbeddedCassandra> cassandra;
  private final ActorSystem<?> system;
  private final House house;
  private final Doors doors;
  private final AtomicBoolean open;
  private final Closing closing;

  private Node(
      Optional<EmbeddedCassandra> cassandra,
      ActorSystem<?> system,
      House house,
      Doors doors,
      AtomicBoolean open,
      Closing closing) {
    this.cassandra = cassandra;
    this.system = system;
    this.house = house;
    this.doors = doors;
    this.open = open;
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
    Doors.requireFree(chosen);
    DataFolder folder = DataFolder.take(settings.data(), chosen.getString("hutong.node.name"));
    closing.add("the data folder", folder::close);
    Storage storage =
        Storage.open(
            EmbeddedCassandra.Settings.of(
                settings.data(), settings.cassandraJars(), settings.durability()),
            chosen,
            progress,
            closing);
    folder.storesAt(storage.config().getStringList(Storage.CONTACT_POINTS));
    progress.accept("Starting the actor system");
    ActorSystem<?> system = ActorSystem.create(Behaviors.empty(), "hutong", storage.config());
    closing.add("the actor system", () -> terminate(system));
    join(system, progress);
    Colleagues colleagues = Colleagues.watch(system);
    House house =
        furnish(storage, folder, system, colleagues, settings.sabotage(), progress, closing);
    progress.accept("Opening the doors");
    AtomicBoolean open = new AtomicBoolean();
    BooleanSupplier ready =
        () -> open.get() && colleagues.holdMajority() && house.clocks().agrees();
    CompletableFuture<Doors> doors = new CompletableFuture<>();
    Status status =
        new Status(
            system,
            new Self(house.behind(), system, colleagues, doors, ready, house.money()::stoppedBooks)
                ::status);
    doors.complete(Doors.open(house.behind(), ready, status::ask, closing));
    folder.answersOperatorsAt(doors.join().operatorsUrl());
    open.set(true);
    return new Node(storage.own(), system, house, doors.join(), open, closing);
  }

  /** Alone at once, with seed nodes when they have let it in. */
  private static void join(ActorSystem<?> system, Consumer<String> progress)
      throws StartException, InterruptedException {
    Cluster cluster = Cluster.get(system);
    if (system.settings().config().getStringList(SEED_NODES).isEmpty()) {
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
    } else {
      progress.accept("Joining the cluster");
    }
    long start = System.nanoTime();
    while (!cluster.selfMember().status().equals(MemberStatus.up())) {
      if (System.nanoTime() - start > JOIN_WITHIN.toNanos()) {
        throw new StartException(
            ExitCode.LEFT_CLUSTER,
            "No cluster lets this node in (seed nodes %s): start the first of them, and look at the network between."
                .formatted(system.settings().config().getStringList(SEED_NODES)));
      }
      Thread.sleep(JOIN_LOOK.toMillis());
    }
  }

  /** The features, once the journal has shown that it stores and recovers. */
  private static House furnish(
      Storage storage,
      DataFolder folder,
      ActorSystem<?> system,
      Colleagues colleagues,
      Optional<Sabotage.Kind> sabotage,
      Consumer<String> progress,
      Closing closing)
      throws StartException, InterruptedException {
    Config config = storage.config();
    Clock clock = Clock.systemUTC();
    Store store = new Store(session(system));
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ClusterMeters.watch(system, metrics);
    CassandraMeters.register(session(system), metrics);
    SnapshotMeters.register(system, metrics);
    ClockCheck clocks =
        await(
            ClockCheck.start(system, session(system), metrics, clock).toCompletableFuture(),
            CANARY_WITHIN,
            "Cassandra does not tell its time");
    closing.add("the clock check", clocks::close);
    clocks.require();
    Entities entities =
        new Entities(
            system,
            IngressSettings.from(config),
            new Journal(
                store, config.getLong("akka.persistence.cassandra.journal.target-partition-size")),
            Incarnations.in(store),
            colleagues::holdMajority,
            clock,
            new Meters(metrics));
    progress.accept("Storing and recovering a canary");
    await(
        new Canary(entities, config.getString("hutong.node.name")).sing().toCompletableFuture(),
        CANARY_WITHIN,
        "The journal does not store and recover");
    Reminders reminders =
        new Reminders(entities, ReminderSettings.from(config), store, clocks::agrees);
    People people = new People(entities, PeopleSettings.from(config), store);
    MediaSettings pictures = MediaSettings.from(config);
    BlobFolder blobs = new BlobFolder(mediaFolder(config, folder), pictures);
    closing.add("the folder of blobs", blobs::close);
    Media media =
        new Media(
            pictures,
            store,
            blobs,
            List.of(new ShownPictures(store), (user, id, picture) -> isAvatar(people, id, picture)),
            clock);
    closing.add("the darkroom", media::close);
    byte[] tokenKey = TokenKey.of(config, folder);
    Chat chat = new Chat(entities, colleagues, ChatSettings.from(config), store, people, media);
    Logins logins =
        new Logins(people, PeopleSettings.from(config), tokenKey, clock, chat::disconnect);
    closing.add("the password pool", logins::close);
    Checkpoints checkpoints = checkpoints(config, folder, metrics);
    closing.add("the checkpoints of the books", checkpoints::close);
    Money money =
        new Money(
            entities,
            store,
            people,
            chat,
            reminders,
            new Money.Confirmation(
                purpose -> Seal.of(tokenKey, purpose), logins.passwords(), logins::prove),
            checkpoints,
            config);
    closing.add("the beat of the books", money::close);
    Acquaintances acquaintances =
        new Acquaintances(
            people,
            PeopleSettings.from(config),
            new Neighbours(
                chat.memberships(),
                media::isOwn,
                money.belongings(),
                chat::tell,
                chat::presenceChanged));
    Operators operators =
        new Operators(entities, OperatorsSettings.from(config), people, money, reminders, tokenKey);
    List<Route<?>> routes = new ArrayList<>(logins.routes());
    routes.addAll(logins.accounts(acquaintances).routes());
    routes.addAll(new MediaRoutes(media, pictures).routes());
    routes.addAll(money.routes());
    Limits limits = chat.limits().toBuilder().setPictureBytes(pictures.maxPictureBytes()).build();
    List<Feature> besidesChat = List.of(acquaintances, chat.lookouts(), money);
    reminders.start();
    Feature spoken = sabotage.<Feature>map(kind -> new Sabotage(chat, kind)).orElse(chat);
    return new House(
        chat,
        money,
        besidesChat,
        new Doors.Behind(
            config,
            with(besidesChat, spoken),
            logins,
            routes,
            operators,
            new Gateway.Terms(folder.epoch(), limits, clock),
            metrics),
        clocks);
  }

  private static Checkpoints checkpoints(Config config, DataFolder folder, MeterRegistry metrics)
      throws StartException {
    try {
      return Checkpoints.open(
          DataFolder.checkpoints(folder.path()),
          config.getString("hutong.node.name"),
          folder.epoch(),
          CheckpointSettings.from(config),
          metrics);
    } catch (IOException e) {
      throw new StartException(
          ExitCode.DATA_FOLDER,
          "%s cannot be written (%s): give it to this user."
              .formatted(DataFolder.checkpoints(folder.path()), e),
          e);
    }
  }

  private static List<Feature> with(List<Feature> features, Feature one) {
    List<Feature> all = new ArrayList<>(features);
    all.add(one);
    return all;
  }

  /** One folder for all nodes, wherever they are: a picture is read where it is asked for. */
  private static Path mediaFolder(Config config, DataFolder folder) {
    String chosen = config.getString("hutong.media.folder");
    return chosen.isEmpty() ? folder.path().resolve("media") : Path.of(chosen);
  }

  /** A picture that its owner shows of themselves is for everybody to see. */
  private static CompletionStage<Boolean> isAvatar(People people, String mediaId, Picture picture) {
    return people.avatar(picture.owner()).thenApply(mediaId::equals);
  }

  /**
   * For tests: one more gateway on any free port, through which a feature in front of chat speaks.
   */
  Gateway openGateway(UnaryOperator<Feature> inFrontOfChat) throws StartException {
    return Doors.openGateway(
        house.behind(), 0, with(house.besidesChat(), inFrontOfChat.apply(house.chat())));
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

  /** For tests: what is behind the doors. */
  public ActorSystem<?> system() {
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

  /** For tests: what is behind the doors. */
  public Money money() {
    return house.money();
  }

  /** For tests: what is behind the doors. */
  public Operators office() {
    return house.behind().operators();
  }

  public int wsPort() {
    return doors.gateway().port();
  }

  public int httpPort() {
    return doors.api().port();
  }

  /** Where a client on this machine, or at the configured address, reaches the WebSocket. */
  URI ws() {
    return doors.ws();
  }

  /** The same of the HTTP API. */
  URI http() {
    return doors.http();
  }

  /** The same of the operators' API. */
  URI operators() {
    return doors.operatorsUrl();
  }

  /** The node's own Cassandra; nothing when it was given another. */
  public Optional<EmbeddedCassandra> cassandra() {
    return cassandra;
  }

  private static void terminate(ActorSystem<?> system) throws Exception {
    CoordinatedShutdown.get(system)
        .runAll(CoordinatedShutdown.actorSystemTerminateReason())
        .toCompletableFuture()
        .get(TERMINATE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    system // whose phase of the shutdown may run out of its time before the ports are free
        .getWhenTerminated()
        .toCompletableFuture()
        .get(TERMINATE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Completes when the node ended by itself: the others have removed it, or it has found so. */
  CompletionStage<?> onEnd() {
    return system.getWhenTerminated();
  }

  /** Says good-bye to clients, lets writes in flight end, flushes Cassandra. Blocks. */
  @Override
  public void close() {
    open.set(false);
    closing.run();
  }
}
