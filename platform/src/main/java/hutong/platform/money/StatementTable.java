package hutong.platform.money;

import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Upkeep;
import hutong.platform.entity.Voids;
import hutong.platform.money.Movement.Kind;
import hutong.platform.money.journal.StatementLine;
import hutong.platform.store.Store;
import hutong.platform.store.Write;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The lines of statements: the table {@code statement_line}, one partition for each account and
 * month.
 *
 * <p>A writer that was replaced may still write lines of entries that are void. The table {@code
 * book_opened} tells them: an incarnation writes there up to where it had recovered, before it
 * acknowledges anything, and no line of an older one beyond that holds. See {@link Entry.Opened}.
 */
final class StatementTable {
  private static final String LINE =
      "INSERT INTO statement_line (account, month, sequence, nth, at, line)"
          + " VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?";
  private static final String OPENED =
      "INSERT INTO book_opened (book, incarnation, after) VALUES (?, ?, ?) USING TIMESTAMP ?";
  private static final String LINES =
      "SELECT sequence, nth, at, line, WRITETIME(line) AS mark FROM statement_line"
          + " WHERE account = ? AND month = ?";
  private static final String BEFORE = LINES + " AND (sequence, nth) < (?, ?) LIMIT ?";

  /** Filters one partition, from its beginning to the first that is later. */
  private static final String LATER =
      LINES
          + " AND (sequence, nth) > (?, ?) AND at > ?"
          + " ORDER BY sequence ASC, nth ASC LIMIT ? ALLOW FILTERING";

  private static final String BEGINNINGS =
      "SELECT incarnation, after FROM book_opened WHERE book = ? AND incarnation > ?";

  private static final String NEWEST =
      "SELECT incarnation, after FROM book_opened WHERE book = ?"
          + " ORDER BY incarnation DESC LIMIT ?";

  private final Store store;

  StatementTable(Store store) {
    this.store = store;
  }

  /** Writes what these entries say; repeating it changes nothing. */
  CompletionStage<?> write(Book after, List<Entry<Link>> entries) {
    Map<Long, Long> marks = new HashMap<>();
    List<Write> writes = new ArrayList<>();
    for (Entry<Link> entry : entries) {
      marks.put(entry.sequence(), entry.mark());
      if (entry instanceof Entry.Opened<Link> opened) {
        writes.add(
            Write.of(OPENED, after.number(), opened.incarnation(), opened.after(), opened.mark()));
      }
    }
    for (Line line : Statement.lines(after, entries)) {
      writes.add(write(line, Objects.requireNonNull(marks.get(line.sequence()))));
    }
    return writes.isEmpty() ? Upkeep.done() : store.write(writes);
  }

  private static Write write(Line line, long mark) {
    Movement movement = line.movement();
    return Write.of(
        LINE,
        movement.account().toString(),
        Place.number(Place.monthOf(line.atMillis())),
        line.sequence(),
        (short) line.nth(),
        line.atMillis(),
        StatementLine.newBuilder()
            .setKind(movement.kind().name())
            .setAmount(movement.amount())
            .setBalance(line.balance())
            .setCurrency(line.currency())
            .setOperation(movement.order().value())
            .setCounterpart(movement.counterpart().toString())
            .setMemo(movement.memo())
            .build()
            .toByteString()
            .asReadOnlyByteBuffer(),
        mark);
  }

  /**
   * Lines of one month that stand one behind the other.
   *
   * @param rest where to go on in this month; nothing when it has no more
   */
  record Lines(List<Line> lines, Optional<Place> rest) {}

  /** The lines of a place's month before it, newest first. */
  CompletionStage<Lines> before(AccountId account, Place place, int limit) {
    return store
        .rows(
            BEFORE,
            account.toString(),
            Place.number(place.month()),
            place.sequence(),
            (short) place.nth(),
            limit)
        .thenCompose(rows -> lines(account, place.month(), rows, limit));
  }

  /** The lines of a place's month after it that are later than that, oldest first. */
  CompletionStage<Lines> later(AccountId account, Place place, long atMillis, int limit) {
    return store
        .rows(
            LATER,
            account.toString(),
            Place.number(place.month()),
            place.sequence(),
            (short) place.nth(),
            atMillis,
            limit)
        .thenCompose(rows -> lines(account, place.month(), rows, limit));
  }

  private CompletionStage<Lines> lines(
      AccountId account, YearMonth month, List<Row> rows, int limit) {
    if (rows.isEmpty()) {
      return CompletableFuture.completedFuture(new Lines(List.of(), Optional.empty()));
    }
    Row last = rows.get(rows.size() - 1);
    Optional<Place> rest =
        rows.size() < limit
            ? Optional.empty()
            : Optional.of(new Place(month, last.getLong("sequence"), last.getShort("nth")));
    long oldest = rows.stream().mapToLong(StatementTable::incarnation).min().orElse(Long.MAX_VALUE);
    return store
        .rows(BEGINNINGS, account.book(), oldest)
        .thenApply(
            beginnings ->
                new Lines(
                    rows.stream()
                        .filter(row -> beginnings.stream().noneMatch(of -> isVoid(row, of)))
                        .map(row -> line(account, row))
                        .toList(),
                    rest));
  }

  /**
   * A writer's beginning.
   *
   * @param after up to which number it had recovered
   */
  record Takeover(long incarnation, long after) {
    static Takeover of(Row row) {
      return new Takeover(row.getLong("incarnation"), row.getLong("after"));
    }

    boolean voids(Entry<?> row) {
      return voids(row.incarnation(), row.sequence());
    }

    private boolean voids(long rowsIncarnation, long sequence) {
      return Voids.isVoid(incarnation, after, rowsIncarnation, sequence);
    }
  }

  /** The newest of a book. */
  CompletionStage<List<Takeover>> takeovers(int book, int limit) {
    return store
        .rows(NEWEST, book, limit)
        .thenApply(rows -> rows.stream().map(Takeover::of).toList());
  }

  /** The lowest number up to which a successor of that writer had recovered; none: it has none. */
  CompletionStage<OptionalLong> replacedAfter(int book, long incarnation) {
    return store
        .rows(BEGINNINGS, book, incarnation)
        .thenApply(rows -> rows.stream().mapToLong(row -> row.getLong("after")).min());
  }

  private static boolean isVoid(Row line, Row beginning) {
    return Takeover.of(beginning).voids(incarnation(line), line.getLong("sequence"));
  }

  private static long incarnation(Row line) {
    return Entry.incarnationOf(line.getLong("mark"));
  }

  private static Line line(AccountId account, Row row) {
    StatementLine line = stored(row);
    return new Line(
        row.getLong("sequence"),
        row.getShort("nth"),
        row.getLong("at"),
        new Movement(
            account,
            Kind.valueOf(line.getKind()),
            line.getAmount(),
            new OperationId(line.getOperation()),
            AccountId.of(line.getCounterpart()),
            line.getMemo()),
        line.getCurrency(),
        line.getBalance());
  }

  private static StatementLine stored(Row row) {
    try {
      return StatementLine.parseFrom(Objects.requireNonNull(row.getByteBuffer("line")));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored line of a statement is readable", e);
    }
  }
}
