package hutong.cluster.load;

import hutong.cluster.proof.Checker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a benchmark found.
 *
 * @param ratePerSecond completed in the window, in the benchmark's unit
 * @param more what only some benchmarks measure, by name
 * @param plot of the latencies, as lines
 */
public record Report(
    Setting setting,
    Counts counts,
    Checker.Verdict verdict,
    double ratePerSecond,
    Latency latency,
    Processor processor,
    Map<String, Object> more,
    List<String> plot) {

  /**
   * How it was measured.
   *
   * @param seconds of the window
   * @param clients connections
   * @param offeredPerSecond the schedule's rate, in the benchmark's unit
   */
  public record Setting(
      String name,
      int nodes,
      String durability,
      long seed,
      int seconds,
      int clients,
      int offeredPerSecond) {}

  /**
   * Over the whole run, the warm-up included.
   *
   * @param delivered to others than their author
   */
  public record Counts(long sent, long acknowledged, long delivered) {}

  /** In milliseconds, from the instant at which something was due. */
  public record Latency(double p50, double p99, double p999) {
    static Latency of(Tally tally) {
      return new Latency(tally.millis(50), tally.millis(99), tally.millis(99.9));
    }
  }

  /** Processor time over the window, in seconds. */
  public record Processor(double server, double cassandra, double client) {
    static final Processor NONE = new Processor(0, 0, 0);

    /** Used so far; of the client, by this process. */
    static Processor now(long pid) {
      ProcessTree tree = ProcessTree.of(pid);
      return new Processor(
          tree.serverSeconds(),
          tree.cassandraSeconds(),
          ProcessTree.seconds(ProcessHandle.current()));
    }

    Processor plus(Processor other) {
      return new Processor(
          server + other.server, cassandra + other.cassandra, client + other.client);
    }

    Processor since(Processor before) {
      return new Processor(
          server - before.server, cassandra - before.cassandra, client - before.client);
    }
  }

  /** Whether no law was broken. */
  public boolean lawsHold() {
    return verdict.holds();
  }

  /** The one line that a script reads. */
  public String json() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", setting.name());
    values.put("nodes", setting.nodes());
    values.put("durability", setting.durability());
    values.put("seed", setting.seed());
    values.put("seconds", setting.seconds());
    values.put("clients", setting.clients());
    values.put("offered_per_second", setting.offeredPerSecond());
    values.put("sent", counts.sent());
    values.put("acknowledged", counts.acknowledged());
    values.put("delivered", counts.delivered());
    values.put("lost", verdict.lost());
    values.put("duplicated", verdict.duplicated());
    values.put("out_of_order", verdict.outOfOrder());
    values.put("rate_per_second", ratePerSecond);
    values.put("p50_ms", latency.p50());
    values.put("p99_ms", latency.p99());
    values.put("p999_ms", latency.p999());
    values.put("server_cpu_seconds", processor.server());
    values.put("cassandra_cpu_seconds", processor.cassandra());
    values.put("client_cpu_seconds", processor.client());
    values.putAll(more);
    StringBuilder line = new StringBuilder("{");
    values.forEach(
        (key, value) ->
            line.append(line.length() > 1 ? "," : "")
                .append('"')
                .append(key)
                .append("\":")
                .append(text(value)));
    return line.append('}').toString();
  }

  private static String text(Object value) {
    if (value instanceof Double number) {
      return String.format(Locale.ROOT, "%.2f", number);
    }
    return value instanceof String words ? '"' + words + '"' : value.toString();
  }

  /** What a person reads: what a thousand cost. */
  public String summary() {
    if (ratePerSecond == 0) {
      return "nothing that was due in the measured time was done within it";
    }
    double thousands = ratePerSecond * setting.seconds() / 1000;
    double both = processor.server() + processor.cassandra();
    return String.format(
        Locale.ROOT,
        "%,.0f of %,d/s; CPU s per 1,000: %.3f (node %.3f, Cassandra %.3f), load %.3f",
        ratePerSecond,
        setting.offeredPerSecond(),
        both / thousands,
        processor.server() / thousands,
        processor.cassandra() / thousands,
        processor.client() / thousands);
  }
}
