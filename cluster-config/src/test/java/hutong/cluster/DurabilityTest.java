package hutong.cluster;

import static hutong.cluster.Frames.open;
import static hutong.cluster.Frames.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a kill cannot show: that Cassandra forces its commit log before it acknowledges. */
@ExtendWith(SharedNode.class)
class DurabilityTest {

  @Test
  void everyAcknowledgedWriteWaitsForTheCommitLogToBeOnDisk(Lane lane) throws Exception {
    Person alice = lane.person("alice");
    try (CqlSession session =
            CqlSession.builder()
                .addContactPoint(lane.node().cassandra().orElseThrow().contactPoint())
                .withLocalDatacenter("datacenter1")
                .build();
        Peer a = lane.greet(alice)) {
      Row setting =
          session
              .execute("SELECT value FROM system_views.settings WHERE name = 'commitlog_sync'")
              .one();
      assertThat(Objects.requireNonNull(setting).getString("value")).isEqualTo("batch");

      String notes = a.ask(open(alice), "opened").getOpened().getConversationId();
      long forcesBefore = commitLog(session, "forces");
      long waitsBefore = commitLog(session, "waits_on_commit");
      for (int i = 1; i <= 20; i++) {
        a.ask(text(notes, "phone/" + i, "line " + i), "ack");
      }
      assertThat(commitLog(session, "forces") - forcesBefore).isGreaterThanOrEqualTo(20);
      assertThat(commitLog(session, "waits_on_commit") - waitsBefore).isGreaterThanOrEqualTo(20);
    }
  }

  private static long commitLog(CqlSession session, String name) {
    return session.execute("SELECT name, value FROM hutong_views.commit_log").all().stream()
        .filter(row -> name.equals(row.getString("name")))
        .mapToLong(row -> row.getLong("value"))
        .findFirst()
        .orElseThrow();
  }
}
