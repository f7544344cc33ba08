package hutong.platform.money;

import com.datastax.oss.driver.api.core.cql.Row;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Upkeep;
import hutong.platform.money.Movement.Kind;
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
 * The lines of statements: the table {@code statement}, one partition for each account and month.
 *
 * <p>A writer that was replaced may still write lines of entries that are void. The table {@code
 * book_opened} tells them: an incarnation writes there up to where it had recovered, before it
 * acknowledges anything, and no line of an older one beyond that holds. See {@link Entry.Opened}.
 */
final class StatementTable {
  private static final String LINE =
      "INSERT INTO statement (account, month, sequence, side, at, kind, amount, balance, currency,"
          + " operation, counterpart, memo) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " USING TIMESTAMP ?";
  private static final String OPENED =
      "INSERT INTO book_opened (book, incarnation, after) VALUES (?, ?, ?) USING TIMESTAMP ?";
  private static final String LINES =
      "SELECT sequence, at, kind, amount, balance, currency, operation, counterpart, memo, side,"
          + " WRITETIME(balance) AS mark FROM statement WHERE account = ? AND month = ?";
  private static final String BEFORE = LINES + " AND (sequence, side) < (?, ?) LIMIT ?";

  /** Filters one partition, from its beginning to the first that is later. */
  private static final String LATER =
      LINES
          + " AND (sequence, side) > (?, ?) AND at > ?"
          + " ORDER BY sequence ASC, side ASC LIMIT ? ALLOW FILTERING";

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
        (byte) line.side(),
        line.atMillis(),
        movement.kind().name(),
        movement.amount(),
        line.balance(),
        line.currency(),
        movement.order().value(),
        movement.counterpart().toString(),
        movement.memo(),
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
            (byte) place.side(),
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
            (byte) place.side(),
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
            : Optional.of(new Place(month, last.getLong("sequence"), last.getByte("side")));
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

  /** The newest takeovers of a book: up to which number each writer had recovered. */
  CompletionStage<List<Long>> takeovers(int book, int limit) {
    return store
        .rows(NEWEST, book, limit)
        .thenApply(rows -> rows.stream().map(row -> row.getLong("after")).toList());
  }

  /** The lowest number up to which a successor of that writer had recovered; none: it has none. */
  CompletionStage<OptionalLong> replacedAfter(int book, long incarnation) {
    return store
        .rows(BEGINNINGS, book, incarnation)
        .thenApply(rows -> rows.stream().mapToLong(row -> row.getLong("after")).min());
  }

  private static boolean isVoid(Row line, Row beginning) {
    return beginning.getLong("incarnation") > incarnation(line)
        && beginning.getLong("after") < line.getLong("sequence");
  }

  private static long incarnation(Row line) {
    return Entry.incarnationOf(line.getLong("mark"));
  }

  private static Line line(AccountId account, Row row) {
    return new Line(
        row.getLong("sequence"),
        row.getLong("at"),
        new Movement(
            account,
            Kind.valueOf(text(row, "kind")),
            row.getLong("amount"),
            new OperationId(text(row, "operation")),
            AccountId.of(text(row, "counterpart")),
            text(row, "memo")),
        text(row, "currency"),
        row.getLong("balance"));
  }

  private static String text(Row row, String column) {
    return Objects.requireNonNullElse(row.getString(column), "");
  }
}
