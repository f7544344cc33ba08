package hutong.cluster.load;

import hutong.cluster.NodeProcess;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * Processes that hold connections ({@link HoldCommand}): several, because the files that one may
 * open are limited. They end when this is closed, or with this process.
 */
final class Holders implements AutoCloseable {
  private static final int CONNECTIONS_EACH = 8000;

  /** One process, the people it connects, and the lines to and from it. */
  private record Holder(
      Process process, List<Resident> people, BufferedWriter to, BufferedReader from) {}

  private final List<Holder> holders = new ArrayList<>();
  private final Tally tally = new Tally();
  private int held;
  private double seconds;

  private Holders() {}

  static Holders of(Server server, List<Resident> people) throws Exception {
    Holders all = new Holders();
    for (int from = 0; from < people.size(); from += CONNECTIONS_EACH) {
      int to = Math.min(people.size(), from + CONNECTIONS_EACH);
      List<String> command = NodeProcess.command();
      command.add("load-hold");
      command.add("--first-source=" + from);
      server.doors().stream().map(URI::toString).forEach(command::add);
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      all.holders.add(
          new Holder(
              process,
              people.subList(from, to),
              process.outputWriter(StandardCharsets.UTF_8),
              process.inputReader(StandardCharsets.UTF_8)));
    }
    return all;
  }

  /** Connects everybody, so many a second; latencies run from the instant at which each was due. */
  void connect(int perSecond) throws IOException {
    long began = System.nanoTime();
    for (Holder holder : holders) {
      say(holder, "connect " + (double) perSecond / holders.size());
      for (Resident person : holder.people()) {
        say(holder, person.userId() + " " + person.handle() + " " + person.accessToken());
      }
      say(holder, "");
      holder.to().flush();
    }
    for (Holder holder : holders) {
      String[] answer = hear(holder).split(" ", -1);
      held += Integer.parseInt(answer[1]);
      tally.latencies.add(histogram(answer[2]));
    }
    seconds = (System.nanoTime() - began) / 1e9;
  }

  private static Histogram histogram(String encoded) throws IOException {
    try {
      return Histogram.decodeFromCompressedByteBuffer(
          ByteBuffer.wrap(Base64.getDecoder().decode(encoded)), 0);
    } catch (DataFormatException e) {
      throw new IOException("a process that holds connections says what is no histogram", e);
    }
  }

  int held() {
    return held;
  }

  /** How long connecting took. */
  double seconds() {
    return seconds;
  }

  /** How long each took to be greeted and current. */
  Tally tally() {
    return tally;
  }

  /** How many connections answer a question now. */
  int alive() throws IOException {
    int alive = 0;
    for (Holder holder : holders) {
      say(holder, "alive");
      holder.to().flush();
    }
    for (Holder holder : holders) {
      alive += Integer.parseInt(hear(holder).split(" ", -1)[1]);
    }
    return alive;
  }

  double cpuSeconds() {
    return holders.stream()
        .mapToDouble(holder -> ProcessTree.seconds(holder.process().toHandle()))
        .sum();
  }

  private static void say(Holder holder, String line) throws IOException {
    holder.to().write(line);
    holder.to().newLine();
  }

  private static String hear(Holder holder) throws IOException {
    String line = holder.from().readLine();
    if (line == null) {
      throw new IOException("a process that holds connections has ended");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    for (Holder holder : holders) {
      holder.to().close(); // which ends it
    }
    holders.forEach(holder -> holder.process().onExit().join());
  }
}
