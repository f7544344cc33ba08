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
import hutong.platform.money.MoneySettings;
import hutong.platform.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      "Exit code 0: proven; 1: a law is broken, and the first event against it is named."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong audit                                  the money on ./data, served or not",
      "  hutong audit --data /srv/hutong",
      "  hutong audit --cassandra 10.0.0.5:9042        a Cassandra of your own",
      "  hutong audit --config /etc/hutong/hutong.conf",
      "  hutong audit --json"
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
    Closing closing = new Closing();
    try {
      Storage storage = storage(chosen, closing);
      try (CqlSession session = storage.session()) {
        progress("Reading the books");
        return show(audit(session, chosen));
      }
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
      return audit(session, chosen);
    }
  }

  private static AuditReport audit(CqlSession session, Config config) {
    Journal journal =
        new Journal(
            new Store(session),
            config.getLong("akka.persistence.cassandra.journal.target-partition-size"));
    return new Auditor(journal, MoneySettings.from(config).books()).audit();
  }

  private int show(AuditReport report) {
    AuditText text = new AuditText(report, (System.nanoTime() - started) / 1e9);
    System.out.print(json ? text.json() : text.lines());
    System.out.flush();
    return (report.proven() ? ExitCode.DONE : ExitCode.NOT_PROVEN).number();
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
