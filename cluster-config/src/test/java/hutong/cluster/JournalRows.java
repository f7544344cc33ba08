package hutong.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.ByteUtils;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/** The journal's own rows, for tests that write what no running node would. */
public final class JournalRows implements AutoCloseable {
  private final CqlSession session;
  private final String writer = UUID.randomUUID().toString();

  public JournalRows(SharedNode.Lane lane) {
    this.session =
        CqlSession.builder()
            .addContactPoint(lane.node().cassandra().orElseThrow().contactPoint())
            .withLocalDatacenter("datacenter1")
            .withKeyspace("hutong")
            .build();
  }

  /** A row that was written just now. */
  public void put(String persistenceId, long sequence, String manifest, byte[] entry) {
    put(persistenceId, sequence, Uuids.timeBased(), writer, manifest, entry);
  }

  public void put(
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

  /**
   * A row as it lies there.
   *
   * @param time part of its key
   */
  @SuppressWarnings("ArrayRecordComponent") // handed through, never compared
  record Kept(
      String persistenceId,
      long sequence,
      UUID time,
      String writer,
      String manifest,
      byte[] entry) {}

  /** The one row of that number. */
  Kept row(String persistenceId, long sequence) {
    return rows(persistenceId, sequence).get(0);
  }

  /** The rows from that number on. */
  List<Kept> rows(String persistenceId, long from) {
    return session
        .execute(
            "SELECT sequence_nr, timestamp, writer_uuid, ser_manifest, event FROM messages"
                + " WHERE persistence_id = ? AND partition_nr = 0 AND sequence_nr >= ?",
            persistenceId,
            from)
        .map(row -> kept(persistenceId, row))
        .all();
  }

  private static Kept kept(String persistenceId, Row row) {
    return new Kept(
        persistenceId,
        row.getLong("sequence_nr"),
        row.getUuid("timestamp"),
        row.getString("writer_uuid"),
        row.getString("ser_manifest"),
        ByteUtils.getArray(row.getByteBuffer("event")));
  }

  /** Puts other contents in its place. */
  void alter(Kept row, byte[] entry) {
    put(row.persistenceId(), row.sequence(), row.time(), row.writer(), row.manifest(), entry);
  }

  /** Marks that a writer left ahead of entries which it never stored. */
  void markAhead(String user, String conversation, long incarnation, long head, long countable) {
    long mark = (incarnation << 40) + head;
    session.execute(
        "UPDATE inbox USING TIMESTAMP ? SET mark = ?, head = ?, head_at = ?, countable = ?,"
            + " preview = 'never said', preview_at = ? WHERE user_id = ? AND conversation_id = ?",
        mark,
        mark,
        head,
        System.currentTimeMillis(),
        countable,
        head,
        user,
        conversation);
    session.execute(
        "UPDATE head USING TIMESTAMP ? SET mark = ?, head = ?, head_at = ?, countable = ?,"
            + " preview = 'never said', preview_at = ? WHERE conversation_id = ?",
        mark,
        mark,
        head,
        System.currentTimeMillis(),
        countable,
        head,
        conversation);
  }

  /** Makes the newest item of a conversation, as a person's row has it, one of long ago. */
  void age(String user, String conversation) {
    session.execute(
        "UPDATE inbox USING TIMESTAMP ? SET head_at = 1 WHERE user_id = ? AND conversation_id = ?",
        1L << 50,
        user,
        conversation);
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
