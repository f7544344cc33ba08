package hutong.cluster.load;

import hutong.cluster.ExitCode;
import hutong.cluster.StartException;
import hutong.cluster.cassandra.EmbeddedCassandra.Durability;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all benchmarks may be told. */
final class BenchOptions {
  private static final int MINUTE = 60;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "offered per second, in the benchmark's unit (default: what must be reached)")
  @Nullable Integer rate;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "measured time (default: 60; where little happens in it, 20)")
  @Nullable Integer seconds;

  @Option(
      names = "--durability",
      paramLabel = "batch|periodic",
      description = "of the fresh server (default: batch)")
  Durability durability = Durability.BATCH;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "of the fresh server, over one Cassandra (default: 1)")
  int nodes = 1;

  @Option(names = "--url", paramLabel = "WS", description = "measure this server instead")
  @Nullable URI url;

  @Option(
      names = "--http",
      paramLabel = "URL",
      description = "HTTP API of the server at --url (default: its host, port 7401)")
  @Nullable URI http;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "of the bodies (default: another each time)")
  @Nullable Long seed;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = "flight recording of the first node over the measured time")
  @Nullable Path profile;

  /** What is measured. */
  BenchSite site() throws Exception {
    check();
    return url == null
        ? BenchSite.fresh(upOptions(), Map.of(), profile)
        : BenchSite.foreign(url, http);
  }

  /**
   * A fresh server with settings of its own, whose store is at hand.
   *
   * @param settings over the defaults
   */
  BenchSite ownSite(Map<String, String> settings) throws Exception {
    check();
    if (url != null) {
      throw new StartException(
          ExitCode.USAGE, "This needs a server of the benchmark's own: leave --url out.");
    }
    return BenchSite.fresh(upOptions(), settings, profile);
  }

  /** Options of {@code up} for the fresh server, besides folder and ports. */
  List<String> upOptions() {
    List<String> options =
        new ArrayList<>(List.of("--durability", durability.name().toLowerCase(Locale.ROOT)));
    if (nodes > 1) {
      options.addAll(List.of("--nodes", Integer.toString(nodes)));
    }
    return options;
  }

  /** Before anything is started. */
  void check() throws StartException {
    if (seconds != null) {
      requirePositive("--seconds", seconds);
    }
    requirePositive("--nodes", nodes);
    if (rate != null) {
      requirePositive("--rate", rate);
    }
  }

  int rateOr(int must) {
    return rate != null ? rate : must;
  }

  /** With a minute, unless another time was asked for. */
  Report.Setting setting(String name, int clients, int rate) {
    return setting(name, clients, rate, MINUTE);
  }

  Report.Setting setting(String name, int clients, int rate, int usualSeconds) {
    return new Report.Setting(
        name,
        nodes,
        durability.name().toLowerCase(Locale.ROOT),
        seed != null ? seed : new Random().nextInt(1_000_000),
        seconds != null ? seconds : usualSeconds,
        clients,
        rate);
  }

  static void requirePositive(String option, int value) throws StartException {
    requireAtLeast(1, option, value);
  }

  static void requireAtLeast(int least, String option, int value) throws StartException {
    if (value < least) {
      throw new StartException(
          ExitCode.USAGE, "%s must be at least %d: %d.".formatted(option, least, value));
    }
  }

  static void requireBetween(long least, long most, String option, long value)
      throws StartException {
    if (value < least || value > most) {
      throw new StartException(
          ExitCode.USAGE, "%s must be from %d to %d: %d.".formatted(option, least, most, value));
    }
  }

  /** Says what was found; the exit code. */
  static int tell(Report report) {
    report.verdict().broken().forEach(breach -> log("breach: " + breach));
    report.plot().forEach(System.err::println);
    System.out.println(report.json());
    return (report.lawsHold() ? ExitCode.DONE : ExitCode.NOT_PROVEN).number();
  }

  static void log(String line) {
    System.err.println("bench: " + line);
  }
}
