package hutong.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings the tables of a Cassandra of the operator's own up to date. */
@Command(
    name = "migrate",
    description = {
      "Makes the tables of this version in a Cassandra of one's own.",
      "For a production setup, where a start only looks; may be repeated, and nodes may run meanwhile."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  hutong migrate --config /etc/hutong/hutong.conf"})
final class MigrateCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "the configuration of the nodes; it names the Cassandra")
  @Nullable Path config;

  @Override
  public Integer call() throws Exception {
    Config chosen = Configuration.of(Map.of(), Optional.ofNullable(config));
    if (chosen.getStringList(Storage.CONTACT_POINTS).isEmpty()) {
      throw new StartException(
          ExitCode.USAGE, "%s names no %s.".formatted(config, Storage.CONTACT_POINTS));
    }
    Storage.migrate(
        ConfigFactory.parseMap(Map.of("hutong.cassandra.migrate", true)).withFallback(chosen));
    System.out.println("The schema is up to date.");
    return ExitCode.DONE.number();
  }
}
