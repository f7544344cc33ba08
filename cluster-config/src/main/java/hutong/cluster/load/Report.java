package hutong.cluster.load;

import java.util.Locale;

/**
 * What a benchmark found.
 *
 * @param offeredPerSecond the schedule's rate
 * @param sent over the whole run, the warm-up included, as the next two
 * @param acknowledged over the whole run
 * @param delivered shown to others than their author, over the whole run
 * @param ratePerSecond completed in the window, which is the seconds after the warm-up
 * @param lawsHold whether the checker found no breach and nothing was left under way
 */
public record Report(
    String name,
    long seed,
    int seconds,
    int clients,
    int offeredPerSecond,
    long sent,
    long acknowledged,
    long delivered,
    long lost,
    long duplicated,
    long outOfOrder,
    double ratePerSecond,
    double p50Millis,
    double p99Millis,
    double p999Millis,
    double serverCpuSeconds,
    double cassandraCpuSeconds,
    double clientCpuSeconds,
    boolean lawsHold) {

  /** The one line that a script reads. */
  public String json(int nodes, String durability) {
    return String.format(
        Locale.ROOT,
        "{\"name\":\"%s\",\"nodes\":%d,\"durability\":\"%s\",\"seed\":%d,\"seconds\":%d,\"clients\":%d,"
            + "\"offered_per_second\":%d,\"sent\":%d,\"acknowledged\":%d,\"delivered\":%d,\"lost\":%d,"
            + "\"duplicated\":%d,\"out_of_order\":%d,\"rate_per_second\":%.1f,\"p50_ms\":%.2f,"
            + "\"p99_ms\":%.2f,\"p999_ms\":%.2f,\"server_cpu_seconds\":%.2f,"
            + "\"cassandra_cpu_seconds\":%.2f,\"client_cpu_seconds\":%.2f}",
        name,
        nodes,
        durability,
        seed,
        seconds,
        clients,
        offeredPerSecond,
        sent,
        acknowledged,
        delivered,
        lost,
        duplicated,
        outOfOrder,
        ratePerSecond,
        p50Millis,
        p99Millis,
        p999Millis,
        serverCpuSeconds,
        cassandraCpuSeconds,
        clientCpuSeconds);
  }
}
