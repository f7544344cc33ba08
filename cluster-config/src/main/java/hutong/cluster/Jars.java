package hutong.cluster;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the launcher has put the class paths. */
final class Jars {
  private static final String PROPERTY = "hutong.cassandra.lib";

  private Jars() {}

  /**
   * The embedded Cassandra's class path: a folder, named by the system property {@code
   * hutong.cassandra.lib}.
   */
  static Path cassandra() throws StartException {
    Path folder = Path.of(System.getProperty(PROPERTY, "cluster-config/cassandra/target/lib"));
    if (!Files.isDirectory(folder)) {
      throw new StartException(
          ExitCode.CASSANDRA,
          "Cassandra's jars are not in %s: start with cluster-config/bin/hutong, which builds them."
              .formatted(folder.toAbsolutePath()));
    }
    return folder;
  }
}
