package hutong.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The tables, by numbered steps. A step once released never changes; a new one follows. Each
 * statement may be repeated, so a step that was cut off is done again.
 */
final class Schema {
  private static final List<String> STEPS =
      List.of(
          "001-journal",
          "002-chat",
          "003-people",
          "004-media",
          "005-people",
          "006-incarnation",
          "007-lease",
          "008-money",
          "009-statement",
          "010-reminder",
          "011-snapshot",
          "012-money");
  private static final Pattern COMMENT = Pattern.compile("(?m)^--.*$");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final CqlSession session;
  private final String keyspace;
  private final int replicas;

  /**
   * @param session without a keyspace
   */
  Schema(CqlSession session, String keyspace, int replicas) {
    this.session = session;
    this.keyspace = keyspace;
    this.replicas = replicas;
  }

  /** Brings the tables to this version; returns how many steps it took. */
  int migrate() {
    run(
        ("CREATE KEYSPACE IF NOT EXISTS %s WITH replication ="
                + " {'class': 'NetworkTopologyStrategy', 'replication_factor': %d}")
            .formatted(keyspace, replicas));
    run("USE " + keyspace);
    run("CREATE TABLE IF NOT EXISTS schema_step (part int, step text, PRIMARY KEY (part, step))");
    List<String> done = done("schema_step");
    int taken = 0;
    for (String step : STEPS) {
      if (!done.contains(step)) {
        statements(step).forEach(this::run);
        session.execute(
            SimpleStatement.newInstance(
                "INSERT INTO schema_step (part, step) VALUES (0, ?) USING TIMESTAMP 1", step));
        taken++;
      }
    }
    return taken;
  }

  /**
   * For where tables are an operator's business.
   *
   * @throws StartException CASSANDRA when a step is missing
   */
  void requireUpToDate() throws StartException {
    List<String> missing = new ArrayList<>(STEPS);
    try {
      missing.removeAll(done(keyspace + ".schema_step"));
    } catch (InvalidQueryException e) {
      throw new StartException(
          ExitCode.CASSANDRA,
          "There is no keyspace %s yet (%s): run `hutong migrate` with this configuration once."
              .formatted(keyspace, e.getMessage()),
          e);
    }
    if (!missing.isEmpty()) {
      throw new StartException(
          ExitCode.CASSANDRA,
          "The schema lacks %s: run `hutong migrate` with this configuration once."
              .formatted(String.join(", ", missing)));
    }
  }

  private List<String> done(String table) {
    return session
        .execute(SimpleStatement.newInstance("SELECT step FROM %s WHERE part = 0".formatted(table)))
        .all()
        .stream()
        .map(row -> String.valueOf(row.getString("step")))
        .toList();
  }

  private void run(String cql) {
    session.execute(SimpleStatement.newInstance(cql).setTimeout(TIMEOUT));
  }

  private static List<String> statements(String step) {
    String resource = "/schema/" + step + ".cql";
    try (InputStream in = Schema.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the class path has " + resource);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(COMMENT.matcher(text).replaceAll("").split(";"))
          .map(String::strip)
          .filter(statement -> !statement.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
