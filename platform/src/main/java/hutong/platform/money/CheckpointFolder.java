package hutong.platform.money;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The checkpoints in a folder, of all nodes that wrote there.
 *
 * @param epoch of the store that they are for
 * @param checkpoints of that epoch
 * @param ofOtherEpochs how many there are besides; what they are of was restored since
 * @param malformed lines that are none, with their files
 */
public record CheckpointFolder(
    long epoch, List<Checkpoint> checkpoints, int ofOtherEpochs, List<String> malformed) {
  private static final String PREFIX = "books";
  private static final String SUFFIX = ".log";

  static String file(String node) {
    return node.isEmpty() ? PREFIX + SUFFIX : PREFIX + "-" + node + SUFFIX;
  }

  /** Whether a node has written there. */
  public static boolean isOne(Path folder) throws IOException {
    return Files.isDirectory(folder) && !files(folder).isEmpty();
  }

  /**
   * Reads all of them; nodes may write meanwhile.
   *
   * @param epoch of the store; if it is not known, the highest that they name
   */
  public static CheckpointFolder read(Path folder, OptionalLong epoch) throws IOException {
    List<Checkpoint> all = new ArrayList<>();
    List<String> malformed = new ArrayList<>();
    for (Path file : files(folder)) {
      CheckpointLines lines = CheckpointFile.read(file);
      all.addAll(lines.checkpoints());
      lines
          .malformed()
          .forEach(number -> malformed.add("line %d of %s".formatted(number, file.getFileName())));
    }
    long now = epoch.orElseGet(() -> all.stream().mapToLong(Checkpoint::epoch).max().orElse(0));
    List<Checkpoint> ofNow = all.stream().filter(one -> one.epoch() == now).toList();
    return new CheckpointFolder(now, ofNow, all.size() - ofNow.size(), malformed);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file -> {
                String name = String.valueOf(file.getFileName());
                return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
              })
          .sorted()
          .toList();
    }
  }
}
