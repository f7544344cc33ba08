package hutong.platform.entity;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.ByteUtils;
import hutong.platform.store.Store;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The journal as its readers see it: entries by range, without waking the entity. History and audit
 * share it.
 *
 * <p>Two writers can both have stored one number: the table's key includes the time, and nothing is
 * checked on insert. Each incarnation begins with {@link Entry.Opened}, which says up to which
 * number it had recovered; what older ones have stored above that is void. A lost writer had one
 * batch in flight, so that entry is as a rule at most {@link Codec#mostRows} numbers before the
 * rows that it voids; reading begins that much earlier. It is behind them where the new writer
 * found void rows at the end, for it goes on above those: so where reading ends with a void row, it
 * goes on until that is clear.
 */
public final class Journal {
  /** A row that the codec cannot read. */
  public static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long sequence;

    Unreadable(String persistenceId, long sequence, RuntimeException cause) {
      super("%s, number %d: %s".formatted(persistenceId, sequence, cause), cause);
      this.sequence = sequence;
    }

    public long sequence() {
      return sequence;
    }
  }

  /** Rows that are read at a time to see which of those before them hold. */
  private static final int AHEAD = 256;

  private final Store store;
  private final long partitionSize;

  /**
   * @param partitionSize numbers of one Cassandra partition, as the journal plugin has it; never
   *     changes
   */
  public Journal(Store store, long partitionSize) {
    this.store = store;
    this.partitionSize = partitionSize;
  }

  /**
   * The entries that hold, rising; numbers that are missing below the last are void. Fails with
   * {@link Unreadable}.
   *
   * @param from first number, from 1
   * @param to last number, inclusive; those not written yet are not awaited
   */
  public <E> CompletionStage<List<Entry<E>>> read(
      String persistenceId, Codec<?, E> codec, long from, long to) {
    return clear(persistenceId, codec, from - codec.mostRows(), to)
        .thenApply(rows -> upTo(to, onBranch(rows, from)));
  }

  private static <E> List<Entry<E>> upTo(long to, List<Entry<E>> entries) {
    return entries.stream().filter(entry -> entry.sequence() <= to).toList();
  }

  /** Those rows, and as many behind them as it takes to know which of them hold. */
  private <E> CompletionStage<List<Entry<E>>> clear(
      String persistenceId, Codec<?, E> codec, long from, long to) {
    return everything(persistenceId, codec, from, to)
        .thenCompose(rows -> clear(persistenceId, codec, rows, to));
  }

  /** What cannot be read is behind what was asked for, and says nothing of it. */
  private <E> CompletionStage<List<Entry<E>>> clear(
      String persistenceId, Codec<?, E> codec, List<Entry<E>> rows, long to) {
    if (!endsVoid(rows, to)) {
      return CompletableFuture.completedFuture(rows);
    }
    long next = to + AHEAD;
    return everything(persistenceId, codec, to + 1, next)
        .exceptionally(Journal::nothing)
        .thenCompose(
            more -> {
              List<Entry<E>> all = new ArrayList<>(rows);
              all.addAll(more);
              return clear(persistenceId, codec, all, next);
            });
  }

  private static <E> List<Entry<E>> nothing(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException
            ? Objects.requireNonNullElse(failure.getCause(), failure)
            : failure;
    if (cause instanceof Unreadable) {
      return List.of();
    }
    throw new CompletionException(cause);
  }

  /** A writer that finds such rows at the end goes on above them; see {@link Entry.Opened}. */
  private static <E> boolean endsVoid(List<Entry<E>> rows, long to) {
    long newest = rows.stream().mapToLong(Entry::incarnation).max().orElse(0);
    return rows.stream().anyMatch(row -> row.sequence() == to && row.incarnation() < newest);
  }

  /**
   * Entries that hold, and the rows that do not, each by number.
   *
   * @param beside rows of replaced writers
   */
  public record Page<E>(List<Entry<E>> entries, List<Entry<E>> beside) {}

  /** The same with the rows that {@link #read} leaves out. */
  public <E> CompletionStage<Page<E>> page(
      String persistenceId, Codec<?, E> codec, long from, long to) {
    return clear(persistenceId, codec, from - codec.mostRows(), to)
        .thenApply(
            rows ->
                new Page<>(
                    upTo(to, onBranch(rows, from)),
                    Voids.among(rows).values().stream()
                        .flatMap(List::stream)
                        .filter(row -> row.sequence() >= from && row.sequence() <= to)
                        .toList()));
  }

  /**
   * All rows of these numbers, rising, void ones as well: what {@link #read} leaves out. Fails with
   * {@link Unreadable}.
   */
  public <E> CompletionStage<List<Entry<E>>> everything(
      String persistenceId, Codec<?, E> codec, long from, long to) {
    return rows(persistenceId, Math.max(1, from), to)
        .thenApply(rows -> rows.stream().map(row -> decoded(persistenceId, codec, row)).toList());
  }

  private static <E> Entry<E> decoded(String persistenceId, Codec<?, E> codec, Row row) {
    try {
      return codec.decode(stored(row));
    } catch (RuntimeException e) {
      throw new Unreadable(persistenceId, row.getLong("sequence_nr"), e);
    }
  }

  /** The highest number that is stored, void or not; 0: none. */
  public CompletionStage<Long> head(String persistenceId) {
    return head(persistenceId, 0, 0, 0);
  }

  /** One empty partition may be one that was lost. */
  private CompletionStage<Long> head(String persistenceId, long partition, long known, int empty) {
    return store
        .rows(
            "SELECT sequence_nr FROM messages WHERE persistence_id = ? AND partition_nr = ?"
                + " ORDER BY sequence_nr DESC LIMIT 1",
            persistenceId,
            partition)
        .thenCompose(
            rows -> {
              if (!rows.isEmpty()) {
                long highest = rows.get(0).getLong("sequence_nr");
                return head(persistenceId, partition + 1, highest, 0);
              }
              return empty == 0
                  ? head(persistenceId, partition + 1, known, 1)
                  : CompletableFuture.completedFuture(known);
            });
  }

  /**
   * Drops what is void, then what stands before {@code from}. The {@link Writer} repeats this rule
   * on recovery, entry by entry.
   *
   * @param rows by number; of one number in any order, no two of them of one incarnation
   */
  static <E> List<Entry<E>> onBranch(List<Entry<E>> rows, long from) {
    List<Entry<E>> branch = new ArrayList<>(rows.size());
    long incarnation = 0;
    for (Entry<E> entry : rows) {
      if (entry.incarnation() < incarnation) {
        continue;
      }
      incarnation = entry.incarnation();
      long last = entry.sequence() - 1;
      if (entry instanceof Entry.Opened<E> opened) {
        last = Math.min(last, opened.after());
      }
      while (!branch.isEmpty() && branch.get(branch.size() - 1).sequence() > last) {
        branch.remove(branch.size() - 1);
      }
      branch.add(entry);
    }
    branch.removeIf(entry -> entry.sequence() < from);
    return branch;
  }

  /** All rows of the journal's highest number; two when it is contested, none of an empty one. */
  <E> CompletionStage<List<Entry<E>>> top(String persistenceId, Codec<?, E> codec, long sequence) {
    return sequence == 0
        ? CompletableFuture.completedFuture(List.of())
        : everything(persistenceId, codec, sequence, sequence);
  }

  private CompletionStage<List<Row>> rows(String persistenceId, long from, long to) {
    long first = partition(from);
    long last = partition(to + IngressSettings.MAX_BATCH_ENTRIES - 1);
    CompletionStage<List<Row>> rows = partition(persistenceId, first, from, to);
    for (long next = first + 1; next <= last; next++) {
      // a batch that would cross into the next partition lies wholly in it
      rows =
          rows.thenCombine(
              partition(persistenceId, next, from, to),
              (before, after) -> {
                List<Row> both = new ArrayList<>(before);
                both.addAll(after);
                both.sort(Comparator.comparingLong((Row row) -> row.getLong("sequence_nr")));
                return both;
              });
    }
    return rows;
  }

  private CompletionStage<List<Row>> partition(
      String persistenceId, long partition, long from, long to) {
    return store.rows(
        "SELECT sequence_nr, ser_manifest, event FROM messages WHERE persistence_id = ?"
            + " AND partition_nr = ? AND sequence_nr >= ? AND sequence_nr <= ?",
        persistenceId,
        partition,
        from,
        to);
  }

  private long partition(long sequence) {
    return (sequence - 1) / partitionSize;
  }

  private static Stored stored(Row row) {
    String manifest = text(row, "ser_manifest");
    ByteBuffer event = row.getByteBuffer("event");
    if (event == null) {
      throw new IllegalStateException(
          "a journal row has its event: sequence=" + row.getLong("sequence_nr"));
    }
    return new Stored(manifest, ByteUtils.getArray(event));
  }

  private static String text(Row row, String column) {
    return Objects.requireNonNullElse(row.getString(column), "");
  }
}
