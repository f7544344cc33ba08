package hutong.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs {@code hutong} in this process, for tests of commands that end. */
public final class Commands {
  private Commands() {}

  /** What came of it. */
  public record Ended(int code, String output, String errors) {}

  /**
   * The audit of the Cassandra that nodes on that folder work on, whether they run or not: none is
   * started for it.
   */
  public static Ended audit(Path data) throws IOException {
    List<String> store = DataFolder.store(data);
    return store.isEmpty()
        ? new Ended(ExitCode.CASSANDRA.number(), "", "no node has come so far")
        : run("audit", "--cassandra", String.join(",", store));
  }

  public static Ended run(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    StringWriter errors = new StringWriter();
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    try {
      int code = Main.commandLine().setErr(new PrintWriter(errors, true)).execute(arguments);
      return new Ended(code, output.toString(StandardCharsets.UTF_8), errors.toString().strip());
    } finally {
      System.setOut(before);
    }
  }
}
