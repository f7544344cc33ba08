package hutong.cluster;

import com.codahale.metrics.Counting;
import com.codahale.metrics.Metric;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metrics.DefaultNodeMetric;
import com.datastax.oss.driver.api.core.metrics.DefaultSessionMetric;
import com.datastax.oss.driver.api.core.metrics.SessionMetric;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/**
 * What the driver of Cassandra counts by itself, {@code hutong.cassandra.*}; which of its figures
 * are switched on stands in {@code hutong.conf}.
 */
final class CassandraMeters {
  private static final String PREFIX = "hutong.cassandra.";

  private CassandraMeters() {}

  static void register(CqlSession session, MeterRegistry registry) {
    Gauge.builder(PREFIX + "inflight", session, CassandraMeters::inFlight)
        .description("Requests that Cassandra has not answered yet.")
        .register(registry);
    Gauge.builder(
            PREFIX + "throttled",
            session,
            of -> value(metric(of, DefaultSessionMetric.THROTTLING_QUEUE_SIZE)))
        .description("Requests that wait in the driver because too many are under way.")
        .register(registry);
    FunctionCounter.builder(
            PREFIX + "refused",
            session,
            of -> value(metric(of, DefaultSessionMetric.THROTTLING_ERRORS)))
        .description("Requests that the driver refused because too many waited.")
        .register(registry);
    FunctionCounter.builder(
            PREFIX + "timeouts",
            session,
            of -> value(metric(of, DefaultSessionMetric.CQL_CLIENT_TIMEOUTS)))
        .description("Requests that had no answer within their timeout.")
        .register(registry);
  }

  private static Optional<Metric> metric(CqlSession session, SessionMetric metric) {
    return session.getMetrics().flatMap(all -> all.getSessionMetric(metric));
  }

  private static double inFlight(CqlSession session) {
    double sum = 0;
    for (Node node : session.getMetadata().getNodes().values()) {
      sum +=
          value(
              session
                  .getMetrics()
                  .flatMap(all -> all.getNodeMetric(node, DefaultNodeMetric.IN_FLIGHT)));
    }
    return sum;
  }

  private static double value(Optional<Metric> metric) {
    return metric.map(CassandraMeters::number).orElse(Double.NaN);
  }

  private static double number(Metric metric) {
    if (metric instanceof Counting counting) {
      return counting.getCount();
    }
    return metric instanceof com.codahale.metrics.Gauge<?> gauge
            && gauge.getValue() instanceof Number number
        ? number.doubleValue()
        : Double.NaN;
  }
}
