package hutong.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/** The journal's own rows, for tests that write what no running node would. */
final class JournalRows implements AutoCloseable {
  private final CqlSession session;
  private final String writer = UUID.randomUUID().toString();

  JournalRows(SharedNode.Lane lane) {
    this.session =
        CqlSession.builder()
            .addContactPoint(lane.node().cassandra().contactPoint())
            .withLocalDatacenter("datacenter1")
            .withKeyspace("hutong")
            .build();
  }

  /** A row that was written just now. */
  void put(String persistenceId, long sequence, String manifest, byte[] entry) {
    put(persistenceId, sequence, Uuids.timeBased(), writer, manifest, entry);
  }

  void put(
      String persistenceId,
      long sequence,
      UUID time,
      String byWriter,
      String manifest,
      byte[] entry) {
    session.execute(
        "INSERT INTO messages (persistence_id, partition_nr, sequence_nr, timestamp, timebucket,"
            + " writer_uuid, ser_id, ser_manifest, event_manifest, event)"
            + " VALUES (?, 0, ?, ?, '0', ?, 7401, ?, '', ?)",
        persistenceId,
        sequence,
        time,
        byWriter,
        manifest,
        ByteBuffer.wrap(entry));
  }

  /** Who wrote that number. */
  List<String> writers(String persistenceId, long sequence) {
    return session
        .execute(
            "SELECT writer_uuid FROM messages WHERE persistence_id = ? AND partition_nr = 0"
                + " AND sequence_nr = ?",
            persistenceId,
            sequence)
        .map((Row row) -> row.getString("writer_uuid"))
        .all();
  }

  @Override
  public void close() {
    session.close();
  }
}
