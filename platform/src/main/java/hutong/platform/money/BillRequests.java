package hutong.platform.money;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import hutong.platform.extend.Failure;
import hutong.platform.extend.NoAnswer;
import hutong.platform.extend.Route;
import hutong.platform.extend.Route.Access;
import hutong.platform.extend.Route.Call;
import hutong.platform.extend.Route.Method;
import hutong.platform.extend.Route.Outcome;
import hutong.platform.money.Movement.Kind;
import hutong.platform.money.Statements.Filter;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.BillLine.Direction;
import hutong.protocol.wire.BillPage;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.ReadBill;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A person's bill, as frames and as a file; fails with {@link Failure} or {@link NoAnswer}. Only
 * their own accounts are ever read.
 */
final class BillRequests {
  private static final int DEFAULT_LINES = 50;
  private static final int MAX_LINES = 200;

  /** Of a file; a month with more is told so. */
  private static final int MAX_FILE_LINES = 10_000;

  private final Wallets wallets;
  private final Wishes wishes;
  private final Statements statements;
  private final Clock clock;

  BillRequests(Wallets wallets, Statements statements, Clock clock) {
    this.wallets = wallets;
    this.wishes = new Wishes(wallets.settings());
    this.statements = statements;
    this.clock = clock;
  }

  CompletionStage<Frame.Builder> read(UserId self, ReadBill read) {
    String currency = wishes.currency(read.getCurrency());
    int limit = read.getLimit() == 0 ? DEFAULT_LINES : read.getLimit();
    Failure.require(
        limit >= 1 && limit <= MAX_LINES,
        Code.BAD_REQUEST,
        "limit must be 1 to " + MAX_LINES + ": " + Integer.toUnsignedString(read.getLimit()));
    Filter whole =
        read.getMonth() == 0 ? Filter.ALL : Filter.of(month(String.valueOf(read.getMonth())));
    Filter filter = new Filter(kinds(read.getDirection()), whole.fromMillis(), whole.toMillis());
    Place from =
        read.getCursor().isEmpty()
            ? Place.endOf(
                read.getMonth() == 0
                    ? Place.monthOf(clock.millis())
                    : month(String.valueOf(read.getMonth())))
            : place(read.getCursor());
    return wallets
        .account(self, currency)
        .thenCompose(account -> statements.page(account, from, filter, limit))
        .thenApply(BillRequests::page);
  }

  private static Set<Kind> kinds(Direction direction) {
    return switch (direction) {
      case IN -> EnumSet.of(Kind.RECEIVED, Kind.RETURNED);
      case OUT -> EnumSet.of(Kind.PAID);
      case DIRECTION_UNSPECIFIED -> EnumSet.allOf(Kind.class);
      case UNRECOGNIZED ->
          throw new Failure(Code.BAD_REQUEST, Action.FIX, "direction must be IN or OUT");
    };
  }

  private static YearMonth month(String text) {
    try {
      int number = Integer.parseInt(text);
      return YearMonth.of(number / 100, number % 100);
    } catch (NumberFormatException | DateTimeException e) {
      throw new Failure(
          Code.BAD_REQUEST, Action.FIX, "month must be a year and a month such as 202611");
    }
  }

  private static Place place(String cursor) {
    try {
      return Place.of(cursor);
    } catch (IllegalArgumentException e) {
      throw new Failure(Code.BAD_REQUEST, Action.FIX, "cursor must be of a page before");
    }
  }

  private static Frame.Builder page(Statements.Page page) {
    return Frame.newBuilder()
        .setBillPage(
            BillPage.newBuilder()
                .addAllLines(page.lines().stream().map(BillRequests::line).toList())
                .setCursor(page.next().map(Place::toString).orElse("")));
  }

  private static BillLine line(Line line) {
    Movement movement = line.movement();
    return BillLine.newBuilder()
        .setAtMillis(line.atMillis())
        .setDirection(movement.amount() < 0 ? Direction.OUT : Direction.IN)
        .setAmountMinor(Math.abs(movement.amount()))
        .setBalanceMinor(line.balance())
        .setCurrency(line.currency())
        .setCounterpart(counterpart(movement.counterpart()))
        .setMemo(movement.memo())
        .setReturned(movement.kind() == Kind.RETURNED)
        .setOperation(movement.order().value())
        .build();
  }

  /** A person's id; of another kind of account the kind. */
  private static String counterpart(AccountId account) {
    return account.kind() == AccountKind.PERSON
        ? account.name().substring(0, account.name().indexOf('-'))
        : account.kind().name().toLowerCase(Locale.ROOT);
  }

  List<Route<?>> routes() {
    return List.of(
        new Route<>(
            Method.GET,
            "/v1/bill/{currency}/{month}",
            Empty.getDefaultInstance(),
            Access.BEARER,
            (request, call) -> Failure.answered(() -> file(call))));
  }

  private CompletionStage<Outcome> file(Call call) {
    String currency = wishes.currency(call.parameters().getOrDefault("currency", ""));
    YearMonth month = month(call.parameters().getOrDefault("month", ""));
    return wallets
        .account(call.caller().user(), currency)
        .thenCompose(account -> all(account, Place.endOf(month), Filter.of(month), List.of()))
        .thenApply(
            lines ->
                new Outcome.File(
                    "text/csv; charset=utf-8",
                    ByteString.copyFromUtf8(StatementCsv.of(lines)),
                    Map.of(
                        "content-disposition",
                        "attachment; filename=\"bill-" + currency + "-" + month + ".csv\"")));
  }

  private CompletionStage<List<Line>> all(
      AccountId account, Place from, Filter filter, List<Line> before) {
    return statements
        .page(account, from, filter, Statements.MAX_PAGE)
        .thenCompose(
            page -> {
              List<Line> lines = new ArrayList<>(before);
              lines.addAll(page.lines());
              Failure.require(
                  lines.size() <= MAX_FILE_LINES,
                  Code.TOO_LARGE,
                  "the month has more than " + MAX_FILE_LINES + " lines: read it by pages");
              boolean over =
                  page.next().isEmpty() || page.next().get().month().isBefore(from.month());
              return over
                  ? CompletableFuture.completedFuture(lines)
                  : all(account, page.next().get(), filter, lines);
            });
  }
}
