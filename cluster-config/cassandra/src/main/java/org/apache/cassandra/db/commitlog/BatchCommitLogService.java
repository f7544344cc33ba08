package org.apache.cassandra.db.commitlog;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.cassandra.config.CassandraRelevantProperties;
import org.apache.cassandra.db.commitlog.CommitLogSegment.Allocation;
import org.apache.cassandra.utils.concurrent.CountDownLatch;

/**
 * Takes the place of Cassandra's own class of this name, which must come after it on the class
 * path: forces the commit log to disk once for a request, before its answer, instead of once for
 * each mutation that the request makes. An answer leaves only when all that was appended before it
 * is on disk, its own mutations and those that it may have read; see {@code
 * docs/decisions/016-cassandra-threads.md}.
 *
 * <p>A mutation outside a request waits for the disk itself, as in the original.
 */
public final class BatchCommitLogService extends AbstractCommitLogService {
  /** What a force costs is worth a wait of that long when there are others to come. */
  private static final long GATHER_NANOS = 1_000_000;

  private static final ThreadLocal<Boolean> IN_REQUEST = ThreadLocal.withInitial(() -> false);

  private final AtomicReference<Allocation> newest = new AtomicReference<>();

  /** One that is on disk, and with it all before it. */
  private volatile Allocation forced;

  /** Whether more than one waited for the last force: then the next waits a moment for more. */
  private volatile boolean crowded;

  private Round collecting = new Round(CountDownLatch.newCountDownLatch(0));

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

  /**
   * Returns once the disk holds it. Who waits while another force is under way waits for the next,
   * together: the first of them does it for all, and each is woken once.
   */
  private void force(Allocation last) {
    while (last != forced) {
      Round round;
      boolean first;
      synchronized (this) {
        round = collecting;
        first = round.size++ == 0;
      }
      if (first) {
        force(round);
        return;
      }
      round.ended.awaitUninterruptibly();
      if (round.held) {
        return;
      }
    }
  }

  private void force(Round round) {
    try {
      round.before.awaitUninterruptibly();
      if (crowded) {
        LockSupport.parkNanos(GATHER_NANOS);
      }
      Allocation last;
      synchronized (this) {
        collecting = new Round(round.ended);
        crowded = round.size > 1;
        last = newest.get();
      }
      pending.incrementAndGet();
      requestExtraSync();
      last.awaitDiskSync(commitLog.metrics.waitingOnCommit);
      pending.decrementAndGet();
      forced = last;
      round.held = true;
    } finally {
      round.ended.decrement();
    }
  }

  /** Those who wait for one force. */
  private static final class Round {
    private final CountDownLatch before;
    private final CountDownLatch ended = CountDownLatch.newCountDownLatch(1);
    private int size;

    /** Whether all that they wait for is on disk. */
    private volatile boolean held;

    Round(CountDownLatch before) {
      this.before = before;
    }
  }

  private static Allocation later(Allocation known, Allocation other) {
    return known == null || known.getCommitLogPosition().compareTo(other.getCommitLogPosition()) < 0
        ? other
        : known;
  }
}
