package hutong.cluster.cassandra;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line of the process of a node's own Cassandra.
 *
 * <p>The module flags are those of Cassandra's {@code jvm17-server.options}; the rest was measured:
 * G1, because the serial collector stood still for half a second now and then, and a small initial
 * heap, because as root Cassandra pins what is mapped.
 */
final class CassandraCommand {
  private static final List<String> EXPORTS =
      List.of(
          "java.base/jdk.internal.misc",
          "java.management.rmi/com.sun.jmx.remote.internal.rmi",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.sql/java.sql",
          "java.base/java.lang.ref",
          "jdk.unsupported/sun.misc",
          "jdk.compiler/com.sun.tools.javac.file",
          "jdk.attach/sun.tools.attach");
  private static final List<String> OPENS =
      List.of(
          "java.base/java.lang.module",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.util.jar",
          "jdk.management/com.sun.management.internal",
          "java.base/sun.nio.ch",
          "java.base/java.io",
          "java.base/java.nio",
          "java.base/java.lang.reflect",
          "java.base/java.lang",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "jdk.compiler/com.sun.tools.javac");

  private CassandraCommand() {}

  static List<String> of(EmbeddedCassandra.Settings settings, CassandraFolder folder)
      throws CassandraStartException {
    List<Path> jars = jarsIn(settings.classPathFolder());
    var command = new ArrayList<String>();
    command.add(settings.javaHome().resolve("bin").resolve("java").toString());
    EXPORTS.forEach(each -> command.add("--add-exports=" + each + "=ALL-UNNAMED"));
    OPENS.forEach(each -> command.add("--add-opens=" + each + "=ALL-UNNAMED"));
    command.addAll(
        List.of(
            "-Xms128M",
            "-Xmx" + settings.heapMegabytes() + "M",
            "-Xss256k",
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=50",
            "-XX:+PerfDisableSharedMem",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:ErrorFile=" + folder.path().resolve("hs_err_%p.log"),
            "-Djava.awt.headless=true",
            "-Djava.net.preferIPv4Stack=true",
            "-Dfile.encoding=UTF-8",
            "-Djava.io.tmpdir=" + folder.tmp(),
            "-Djdk.attach.allowAttachSelf=true",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-Dcassandra.config=" + folder.yaml().toUri(),
            "-Dcassandra.storagedir=" + folder.path(),
            "-Dcassandra.logdir=" + folder.path(),
            "-Dcassandra.triggers_dir=" + folder.triggers(),
            "-Dcassandra-foreground=yes",
            "-Dcassandra.ring_delay_ms=0",
            "-Dcassandra.skip_wait_for_gossip_to_settle=0",
            "-Dcassandra.superuser_setup_delay_ms=0",
            "-Dcassandra.shutdown_announce_in_ms=0",
            "-Dcassandra.load_ring_state=false",
            "-Dcassandra.system_distributed.default_rf=1",
            "-Dcassandra.system_traces.default_rf=1",
            "-Dlogback.configurationFile=hutong-cassandra-logback.xml",
            "-Dhutong.cassandra.log=" + folder.log()));
    command.addAll(
        List.of(
            "-cp",
            String.join(File.pathSeparator, jars.stream().map(Path::toString).toList()),
            "hutong.cassandra.Child",
            folder.path().toString(),
            Long.toString(settings.previousGoneWithin().toMillis())));
    return command;
  }

  /**
   * Sorted, so that the class path is the same at every start; ours first, for one of its classes
   * takes the place of Cassandra's.
   */
  private static List<Path> jarsIn(Path folder) throws CassandraStartException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> jars =
          new ArrayList<>(files.filter(file -> file.toString().endsWith(".jar")).sorted().toList());
      jar(jars, "cassandra-all-");
      Path ours = jar(jars, "hutong-cassandra");
      jars.remove(ours);
      jars.add(0, ours);
      return jars;
    } catch (IOException e) {
      throw new CassandraStartException(
          CassandraStartException.Reason.CASSANDRA,
          "Cassandra's jars cannot be read from " + folder + ": build hutong-cassandra first.",
          e);
    }
  }

  private static Path jar(List<Path> jars, String prefix) throws CassandraStartException {
    for (Path jar : jars) {
      if (String.valueOf(jar.getFileName()).startsWith(prefix)) {
        return jar;
      }
    }
    throw new CassandraStartException(
        CassandraStartException.Reason.CASSANDRA,
        "Cassandra's class path lacks " + prefix + "*.jar: build hutong-cassandra first.");
  }
}
