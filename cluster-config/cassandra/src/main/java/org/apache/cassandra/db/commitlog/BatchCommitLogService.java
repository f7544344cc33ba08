package org.apache.cassandra.db.commitlog;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.cassandra.config.CassandraRelevantProperties;
import org.apache.cassandra.db.commitlog.CommitLogSegment.Allocation;

/**
 * Takes the place of Cassandra's own class of this name, which must come after it on the class
 * path: forces the commit log to disk once for a request, before its answer, instead of once for
 * each mutation that the request makes. An answer leaves only when all that was appended before it
 * is on disk, its own mutations and those that it may have read; see {@code
 * docs/decisions/016-cassandra-threads.md}.
 *
 * <p>Mutations outside a request wait for the disk one by one, as in the original.
 */
public final class BatchCommitLogService extends AbstractCommitLogService {
  private static final ThreadLocal<Boolean> IN_REQUEST = ThreadLocal.withInitial(() -> false);

  private final AtomicReference<Allocation> newest = new AtomicReference<>();

  /** One that is on disk, and with it all before it. */
  private volatile Allocation forced;

  public BatchCommitLogService(CommitLog commitLog) {
    super(
        commitLog,
        "COMMIT-LOG-WRITER",
        CassandraRelevantProperties.BATCH_COMMIT_LOG_SYNC_INTERVAL.getInt());
  }

  /** Does what a request asks for, and returns once the disk holds it; with any commit log. */
  public static <T> T answer(Supplier<T> request) {
    if (!(CommitLog.instance.executor instanceof BatchCommitLogService log) || IN_REQUEST.get()) {
      return request.get();
    }
    T answer;
    IN_REQUEST.set(true);
    try {
      answer = request.get();
    } finally {
      IN_REQUEST.set(false);
    }
    log.force(log.newest.get());
    return answer;
  }

  @Override
  protected void maybeWaitForSync(Allocation written) {
    Allocation last = newest.accumulateAndGet(written, BatchCommitLogService::later);
    if (!IN_REQUEST.get()) {
      force(last);
    }
  }

  private void force(Allocation last) {
    if (last != forced) {
      pending.incrementAndGet();
      requestExtraSync();
      last.awaitDiskSync(commitLog.metrics.waitingOnCommit);
      pending.decrementAndGet();
      forced = last;
    }
  }

  private static Allocation later(Allocation known, Allocation other) {
    return known == null || known.getCommitLogPosition().compareTo(other.getCommitLogPosition()) < 0
        ? other
        : known;
  }
}
