package hutong.cluster.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hutong.cluster.proof.Checker;
import hutong.cluster.proof.Evidence;
import hutong.protocol.wire.Code;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * {@code target/chaos.json}: one document {@code {"runs": […]}} to which each run is added, so that
 * it tells of failed ones too. Written whole to another file and moved, so that it is never half.
 */
final class ChaosReport {
  /** Where to, several joined by the path separator; a build names its own. */
  private static final String FILES =
      System.getProperty("hutong.chaos.report", "target/chaos.json");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private ChaosReport() {}

  /**
   * What came of one run.
   *
   * @param verdict {@code holds} or {@code broken}
   * @param refusals errors by which nodes said that they could not
   */
  record Run(
      String test,
      int nodes,
      long seed,
      String verdict,
      List<String> broken,
      List<Trial.Struck> faults,
      double seconds,
      Counts counts,
      Map<Code, Long> refusals) {
    /** Adds it to the report. */
    void write() throws IOException {
      for (String file : FILES.split(File.pathSeparator, -1)) {
        add(Path.of(file).toAbsolutePath(), this);
      }
    }
  }

  /** Lines, as clients counted them. */
  record Counts(
      long sent, long acknowledged, long delivered, long lost, long duplicated, long outOfOrder) {
    static Counts of(Evidence evidence, Checker.Verdict verdict) {
      return new Counts(
          evidence.sentCount(),
          evidence.acknowledgedCount(),
          evidence.delivered(),
          verdict.lost(),
          verdict.duplicated(),
          verdict.outOfOrder());
    }
  }

  private static void add(Path file, Run run) throws IOException {
    Files.createDirectories(file.getParent());
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      ObjectNode document = JSON.createObjectNode();
      if (lock.isValid() && Files.exists(file)) {
        JsonNode before = JSON.readTree(file.toFile());
        document.setAll((ObjectNode) before);
      }
      document.withArrayProperty("runs").add(JSON.<JsonNode>valueToTree(run));
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      JSON.writeValue(fresh.toFile(), document);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
