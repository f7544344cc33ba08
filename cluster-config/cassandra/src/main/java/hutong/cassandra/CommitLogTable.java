package hutong.cassandra;

import com.codahale.metrics.Timer;
import java.util.List;
import org.apache.cassandra.db.commitlog.CommitLog;
import org.apache.cassandra.db.marshal.LongType;
import org.apache.cassandra.db.marshal.UTF8Type;
import org.apache.cassandra.db.virtual.AbstractVirtualTable;
import org.apache.cassandra.db.virtual.SimpleDataSet;
import org.apache.cassandra.db.virtual.VirtualKeyspace;
import org.apache.cassandra.db.virtual.VirtualKeyspaceRegistry;
import org.apache.cassandra.dht.LocalPartitioner;
import org.apache.cassandra.metrics.CommitLogMetrics;
import org.apache.cassandra.schema.TableMetadata;

/**
 * The virtual table {@code hutong_views.commit_log (name text PRIMARY KEY, value bigint)}: what the
 * commit log has done since this process started.
 *
 * <p>Cassandra 5.0 shows these figures only over JMX, which is off here; over CQL anyone can check
 * that an acknowledged write has been forced to disk. Rows: {@code written} (mutations logged),
 * {@code pending} (mutations waiting for a force now), {@code forces} (fsync calls, {@code
 * forces_mean_micros} their recent mean), {@code waits_on_commit} (mutations that waited for a
 * force before they were acknowledged: all of them in batch mode, almost none in periodic mode),
 * {@code waits_on_segment} (mutations that waited for a new segment), {@code bytes} (size on disk).
 */
final class CommitLogTable extends AbstractVirtualTable {
  private static final String KEYSPACE = "hutong_views";

  private CommitLogTable() {
    super(
        TableMetadata.builder(KEYSPACE, "commit_log")
            .comment("commit log counters since this process started")
            .kind(TableMetadata.Kind.VIRTUAL)
            .partitioner(new LocalPartitioner(UTF8Type.instance))
            .addPartitionKeyColumn("name", UTF8Type.instance)
            .addRegularColumn("value", LongType.instance)
            .build());
  }

  /** Makes the table visible; call once, before clients can connect. */
  static void register() {
    VirtualKeyspaceRegistry.instance.register(
        new VirtualKeyspace(KEYSPACE, List.of(new CommitLogTable())));
  }

  @Override
  public DataSet data() {
    CommitLogMetrics metrics = CommitLog.instance.metrics;
    Timer forces = metrics.waitingOnFlush;
    return new SimpleDataSet(metadata())
        .row("written")
        .column("value", metrics.completedTasks.getValue())
        .row("pending")
        .column("value", metrics.pendingTasks.getValue())
        .row("forces")
        .column("value", forces.getCount())
        .row("forces_mean_micros")
        .column("value", Math.round(forces.getSnapshot().getMean()))
        .row("waits_on_commit")
        .column("value", metrics.waitingOnCommit.getCount())
        .row("waits_on_segment")
        .column("value", metrics.waitingOnSegmentAllocation.getCount())
        .row("bytes")
        .column("value", metrics.totalCommitLogSize.getValue());
  }
}
