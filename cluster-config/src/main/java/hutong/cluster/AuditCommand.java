package hutong.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import hutong.cluster.cassandra.EmbeddedCassandra;
import hutong.cluster.cassandra.EmbeddedCassandra.Durability;
import hutong.platform.entity.Journal;
import hutong.platform.money.AuditReport;
import hutong.platform.money.Auditor;
import hutong.platform.money.CheckpointFolder;
import hutong.platform.money.MoneySettings;
import hutong.platform.money.RunningStates;
import hutong.platform.store.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Proves the money from the journal of all books; see {@link Auditor}. */
@Command(
    name = "audit",
    description = {
      "Proves the money from what every book has stored.",
      "It only reads: the server may run meanwhile, or not.",
      "Checkpoints in the folder, which books have noted outside their Cassandra, are held against it.",
      "With --live the running server is asked what its books and open envelopes are right now, which"
          + " must be what their journals replay to.",
      "Exit code 0: proven; 1: a law is broken, and the first event against it is named; or with"
          + " --live nobody answers."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong audit                                  the money on ./data, served or not",
      "  hutong audit --data /srv/hutong",
      "  hutong audit --cassandra 10.0.0.5:9042        a Cassandra of your own",
      "  hutong audit --config /etc/hutong/hutong.conf",
      "  hutong audit --json",
      "  hutong audit --live                           and what is live; with HUTONG_OPERATOR_TOKEN, or as",
      "                                                somebody who can read the folder",
      "  hutong audit --live --config /etc/hutong/hutong.conf --url http://10.0.0.1:7402 --token op_...",
      "  hutong audit --checkpoints /mnt/copies        checkpoints that were copied off their machines"
    })
final class AuditCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "the server's folder (default: ./data)")
  Path data = Path.of("data");

  @Option(
      names = "--cassandra",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "the Cassandra that holds the books, instead of the folder's")
  List<String> cassandra = List.of();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "the configuration of the nodes; it may name the Cassandra")
  @Nullable Path config;

  @Option(
      names = "--checkpoints",
      paramLabel = "DIR",
      description = "the folder of checkpoints (default: the one in --data)")
  @Nullable Path checkpoints;

  @Option(
      names = "--live",
      description =
          "compares with the state of the running server; takes an operator's token of any role")
  boolean live;

  @Option(
      names = "--live-envelopes",
      paramLabel = "N",
      defaultValue = "10000",
      description = "open envelopes that are compared at most, the newest first (default: 10000)")
  int liveEnvelopes = 10_000;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "for --live: the operators' address of a node, instead of looking into the folder")
  @Nullable URI url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "for --live: an operator's token (default: HUTONG_OPERATOR_TOKEN, which other users of the machine do not see)")
  @Nullable String token;

  @Option(names = "--json", description = "one line of JSON")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  private final long started = System.nanoTime();

  @Override
  public Integer call() throws Exception {
    ContactPoints.require(cassandra, spec);
    Map<String, Object> given =
        cassandra.isEmpty() ? Map.of() : Map.of(Storage.CONTACT_POINTS, cassandra);
    Config chosen = Configuration.of(given, Optional.ofNullable(config));
    Optional<RunningStates> server = server();
    Closing closing = new Closing();
    try {
      Optional<CheckpointFolder> noted = noted(chosen);
      Storage storage = storage(chosen, closing);
      try (CqlSession session = storage.session()) {
        progress("Reading the books");
        Auditor.Against against =
            new Auditor.Against(server, liveEnvelopes, noted.map(CheckpointFolder::checkpoints));
        return show(auditor(session, chosen).audit(against), noted);
      }
    } catch (RunningServer.Silent e) {
      throw e.getCause() instanceof StartException told ? told : e;
    } catch (DriverException e) { // not to be taken for a law that is broken
      throw new StartException(
          ExitCode.CASSANDRA,
          "Cassandra did not let the audit read all books (%s): look at it, and audit again."
              .formatted(e),
          e);
    } catch (IOException e) {
      throw new StartException(
          ExitCode.DATA_FOLDER, "The folder %s cannot be read: %s.".formatted(data, e), e);
    } finally {
      closing.run();
    }
  }

  /** The money of the server that runs on a folder. */
  static AuditReport ofServer(Path data) throws StartException, IOException {
    Config chosen = Configuration.of(Map.of(), Optional.empty());
    try (CqlSession session = Storage.visit(Storage.at(DataFolder.store(data), chosen)).session()) {
      return auditor(session, chosen).audit();
    }
  }

  private static Auditor auditor(CqlSession session, Config config) {
    Journal journal =
        new Journal(
            new Store(session),
            config.getLong("akka.persistence.cassandra.journal.target-partition-size"));
    return new Auditor(journal, MoneySettings.from(config).books());
  }

  /** The server to ask, once it has answered. */
  private Optional<RunningStates> server() throws StartException, InterruptedException {
    if (!live) {
      if (url != null || token != null) {
        throw new StartException(
            ExitCode.USAGE, "--url and --token say whom to ask for what is live: add --live.");
      }
      return Optional.empty();
    }
    AtServer at = new AtServer();
    at.data = data;
    at.config = config;
    at.url = url;
    at.token = token;
    return Optional.of(RunningServer.at(at));
  }

  /** What was named, or lies in a folder that was; the default folder need not be that server's. */
  private Optional<CheckpointFolder> noted(Config chosen) throws StartException, IOException {
    Path folder = checkpoints == null ? DataFolder.checkpoints(data) : checkpoints;
    boolean named =
        spec.commandLine().getParseResult().hasMatchedOption("--data")
            || chosen.getStringList(Storage.CONTACT_POINTS).isEmpty();
    if (checkpoints == null && (!named || !CheckpointFolder.isOne(folder))) {
      return Optional.empty();
    }
    if (!CheckpointFolder.isOne(folder)) {
      throw new StartException(
          ExitCode.DATA_FOLDER,
          "No checkpoints are in %s: name the folder with files such as books.log, which nodes write to DATA/checkpoints."
              .formatted(folder));
    }
    return Optional.of(
        CheckpointFolder.read(folder, named ? DataFolder.epoch(data) : OptionalLong.empty()));
  }

  private int show(AuditReport report, Optional<CheckpointFolder> noted) {
    AuditText text =
        new AuditText(
            report,
            noted.map(CheckpointFolder::ofOtherEpochs).orElse(0),
            noted.map(CheckpointFolder::malformed).orElse(List.of()),
            (System.nanoTime() - started) / 1e9);
    System.out.print(json ? text.json() : text.lines());
    System.out.flush();
    return (text.proven() ? ExitCode.DONE : ExitCode.NOT_PROVEN).number();
  }

  /** The Cassandra that was named, else that of the server on the folder, else the folder's own. */
  private Storage storage(Config chosen, Closing closing)
      throws StartException, IOException, InterruptedException {
    if (!chosen.getStringList(Storage.CONTACT_POINTS).isEmpty()) {
      return Storage.visit(chosen);
    }
    if (DataFolder.isInUse(data)) {
      return Storage.visit(Storage.at(storeOfTheServer(), chosen));
    }
    if (!Files.isDirectory(EmbeddedCassandra.folder(data))) {
      throw new StartException(
          ExitCode.DATA_FOLDER,
          "No Cassandra has run on the folder %s: name the server's folder with --data, or its Cassandra with --cassandra."
              .formatted(data));
    }
    DataFolder folder = DataFolder.take(data, "");
    closing.add("the data folder", folder::close);
    return Storage.open(
        EmbeddedCassandra.Settings.of(data, Jars.cassandra(), Durability.BATCH),
        ConfigFactory.parseMap(Map.of("hutong.cassandra.migrate", false)).withFallback(chosen),
        this::progress,
        closing);
  }

  private List<String> storeOfTheServer() throws StartException, IOException {
    List<String> store = DataFolder.store(data);
    if (store.isEmpty()) {
      throw new StartException(
          ExitCode.CASSANDRA,
          "The server on the folder %s has no Cassandra so far: wait until it is ready."
              .formatted(data));
    }
    return store;
  }

  private void progress(String step) {
    Logs.say("[%5.1f s] %s", (System.nanoTime() - started) / 1e9, step);
  }
}
