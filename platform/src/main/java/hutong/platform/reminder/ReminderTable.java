package hutong.platform.reminder;

import com.datastax.oss.driver.api.core.cql.Row;
import hutong.platform.store.Store;
import hutong.platform.store.Write;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The tables themselves. No timestamp is a time: rows are put with 1, so that of two the higher
 * {@code put_at} stays, and deleted with 2, for ever; what only rises is written with its own value
 * as the timestamp, what only falls with that taken from {@link #FALLING}.
 */
record ReminderTable(Store store) implements ReminderRows {
  private static final long FALLING = 1L << 50;

  private static final String PUT =
      "INSERT INTO reminder (bucket, slot, due_at, kind, entity, put_at)"
          + " VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP 1";
  private static final String DUE =
      "SELECT due_at, kind, entity, put_at FROM reminder"
          + " WHERE bucket = ? AND slot = ? AND due_at <= ?";
  private static final String DROP =
      "DELETE FROM reminder USING TIMESTAMP 2 WHERE bucket = ? AND slot = ?";
  private static final String BEGIN =
      "INSERT INTO reminder_progress (bucket, begun) VALUES (?, ?) USING TIMESTAMP ?";
  private static final String CLOSE =
      "INSERT INTO reminder_progress (bucket, closed) VALUES (?, ?) USING TIMESTAMP ?";
  private static final String FINISH =
      "INSERT INTO reminder_progress (bucket, finished) VALUES (?, ?) USING TIMESTAMP ?";
  private static final String DROPPED =
      "INSERT INTO reminder_progress (bucket, dropped) VALUES (?, ?) USING TIMESTAMP ?";
  private static final String PROGRESS =
      "SELECT begun, closed, finished, dropped FROM reminder_progress WHERE bucket = ?";

  @Override
  public CompletionStage<?> put(int bucket, long slot, Put put) {
    Reminder reminder = put.reminder();
    return store.write(
        PUT,
        bucket,
        slot,
        reminder.dueAtMillis(),
        reminder.kind(),
        reminder.entity(),
        put.atMillis());
  }

  @Override
  public CompletionStage<List<Put>> due(int bucket, long slot, long dueUntilMillis) {
    return store
        .rows(DUE, bucket, slot, dueUntilMillis)
        .thenApply(rows -> rows.stream().map(ReminderTable::put).toList());
  }

  @Override
  public CompletionStage<?> begin(int buckets, long slot) {
    return store.write(
        IntStream.range(0, buckets)
            .mapToObj(bucket -> Write.of(BEGIN, bucket, slot, FALLING - slot))
            .toList());
  }

  @Override
  public CompletionStage<?> close(int bucket, long slot) {
    return store.write(CLOSE, bucket, slot, slot);
  }

  @Override
  public CompletionStage<?> finish(int bucket, long slot) {
    return store.write(FINISH, bucket, slot, slot);
  }

  @Override
  public CompletionStage<?> drop(int bucket, long from, long to) {
    return store
        .write(
            LongStream.rangeClosed(from, to)
                .mapToObj(slot -> Write.of(DROP, bucket, slot))
                .toList())
        .thenCompose(done -> store.write(DROPPED, bucket, to, to));
  }

  @Override
  public CompletionStage<OptionalLong> closed(int bucket) {
    return store
        .rows(PROGRESS, bucket)
        .thenApply(rows -> rows.isEmpty() ? OptionalLong.empty() : number(rows.get(0), "closed"));
  }

  @Override
  public CompletionStage<Progress> progress(int bucket) {
    return store
        .rows(PROGRESS, bucket)
        .thenApply(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(ReminderTable::progress)
                    .orElseThrow(() -> new IllegalStateException("bucket never begun: " + bucket)));
  }

  private static Progress progress(Row row) {
    return new Progress(
        row.getLong("begun"),
        number(row, "closed"),
        number(row, "finished"),
        number(row, "dropped"));
  }

  private static Put put(Row row) {
    return new Put(
        new Reminder(row.getLong("due_at"), text(row, "kind"), text(row, "entity")),
        row.getLong("put_at"));
  }

  private static OptionalLong number(Row row, String column) {
    return row.isNull(column) ? OptionalLong.empty() : OptionalLong.of(row.getLong(column));
  }

  private static String text(Row row, String column) {
    return String.valueOf(row.getString(column));
  }
}
