package hutong.platform.money;

import hutong.platform.extend.NoAnswer;
import hutong.platform.money.Movement.Kind;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What people read of the past of their accounts. An order that was answered is on it, and stays.
 *
 * <p>Everything fails with the exceptions of the store.
 */
final class Statements {
  /** Lines of one page at most. */
  static final int MAX_PAGE = 500;

  /** Months without a line after which a page looks no further back. */
  static final int MAX_EMPTY_MONTHS = 24;

  /** How far back a balance can be told. */
  static final int MAX_MONTHS = 120;

  /** Lines that one page looks at; where a filter lets few through, the page is short. */
  private static final int MAX_SEEN = 2_000;

  private static final int AT_ONCE = 200;

  private final StatementTable table;
  private final Function<AccountId, CompletionStage<Reply>> look;
  private final Clock clock;

  /**
   * @param look what an account holds
   */
  Statements(StatementTable table, Function<AccountId, CompletionStage<Reply>> look, Clock clock) {
    this.table = table;
    this.look = look;
    this.clock = clock;
  }

  /**
   * Which lines to show.
   *
   * @param fromMillis inclusive
   * @param toMillis exclusive
   */
  record Filter(Set<Kind> kinds, long fromMillis, long toMillis) {
    static final Filter ALL = new Filter(Set.of(Kind.values()), Long.MIN_VALUE, Long.MAX_VALUE);

    Filter {
      kinds = Set.copyOf(kinds);
    }

    /** The whole of a month, in UTC. */
    static Filter of(YearMonth month) {
      return new Filter(ALL.kinds, startOf(month), startOf(month.plusMonths(1)));
    }

    private static long startOf(YearMonth month) {
      return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    boolean shows(Line line) {
      return kinds.contains(line.movement().kind())
          && line.atMillis() >= fromMillis
          && line.atMillis() < toMillis;
    }
  }

  /**
   * Lines, newest first.
   *
   * @param next from where to read on; nothing when there are none further back. A page can be
   *     short, or empty, and have a next
   */
  record Page(List<Line> lines, Optional<Place> next) {}

  /**
   * The lines before a place that a filter shows, month after month, until the filter's first or
   * until more than {@link #MAX_EMPTY_MONTHS} in a row had none.
   *
   * @param from {@link Place#endOf} the month to begin with, or where the page before ended
   * @param limit from 1 to {@link #MAX_PAGE}
   */
  CompletionStage<Page> page(AccountId account, Place from, Filter filter, int limit) {
    if (limit < 1 || limit > MAX_PAGE) {
      throw new IllegalArgumentException("must be from 1 to " + MAX_PAGE + ": limit=" + limit);
    }
    requireStatement(account);
    YearMonth last = Place.monthOf(filter.toMillis());
    Place start = from.month().isAfter(last) ? Place.endOf(last) : from;
    return new Search(account, filter, limit).from(start);
  }

  private static void requireStatement(AccountId account) {
    if (!account.kind().hasStatement()) {
      throw new IllegalArgumentException("must be of a kind with a statement: account=" + account);
    }
  }

  /** One page as it fills. */
  private final class Search {
    private final AccountId account;
    private final Filter filter;
    private final int limit;
    private final List<Line> shown = new ArrayList<>();
    private int seen;
    private int emptyMonths;

    Search(AccountId account, Filter filter, int limit) {
      this.account = account;
      this.filter = filter;
      this.limit = limit;
    }

    CompletionStage<Page> from(Place place) {
      boolean over = place.month().isBefore(Place.monthOf(filter.fromMillis()));
      if (over || emptyMonths > MAX_EMPTY_MONTHS) {
        return end(Optional.empty());
      }
      return table.before(account, place, AT_ONCE).thenCompose(found -> add(place, found));
    }

    private CompletionStage<Page> add(Place place, StatementTable.Lines found) {
      for (Line line : found.lines()) {
        if (filter.shows(line)) {
          shown.add(line);
        }
        if (shown.size() == limit) {
          return end(Optional.of(Place.before(line)));
        }
      }
      seen += found.lines().size();
      if (!found.lines().isEmpty()) {
        emptyMonths = 0;
      } else if (found.rest().isEmpty()) {
        emptyMonths++;
      }
      Place next = found.rest().orElseGet(() -> Place.endOf(place.month().minusMonths(1)));
      return seen >= MAX_SEEN ? end(Optional.of(next)) : from(next);
    }

    private CompletionStage<Page> end(Optional<Place> next) {
      return CompletableFuture.completedFuture(new Page(List.copyOf(shown), next));
    }
  }

  /**
   * What an account held at that time, in minor units: before the first line that is later. Nothing
   * when there is no such account; fails with {@link NoAnswer}.
   *
   * @param atMillis at most {@link #MAX_MONTHS} back
   */
  CompletionStage<Optional<Long>> balanceAt(AccountId account, long atMillis) {
    requireStatement(account);
    YearMonth month = Place.monthOf(atMillis);
    if (!canTell(atMillis)) {
      throw new IllegalArgumentException(
          "must be at most " + MAX_MONTHS + " months back: atMillis=" + atMillis);
    }
    // first what it holds, then the lines: those have all that this counts, and perhaps more
    return look.apply(account)
        .thenCompose(
            reply ->
                reply instanceof Reply.Balance now
                    ? firstLater(account, new Place(month, 0, 0), atMillis)
                        .thenApply(
                            later -> Optional.of(later.map(Line::before).orElse(now.balance())))
                    : CompletableFuture.completedFuture(Optional.empty()));
  }

  /** Whether that time is not too far back. */
  boolean canTell(long atMillis) {
    YearMonth oldest = Place.monthOf(clock.millis()).minusMonths(MAX_MONTHS);
    return atMillis > 0 && !Place.monthOf(Math.min(atMillis, clock.millis())).isBefore(oldest);
  }

  private CompletionStage<Optional<Line>> firstLater(
      AccountId account, Place place, long atMillis) {
    // the clock of who writes a line may be ahead of this one
    if (place.month().isAfter(Place.monthOf(clock.millis() + Ledger.MAX_AHEAD_MILLIS))) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return table
        .later(account, place, atMillis, AT_ONCE)
        .thenCompose(
            found ->
                found.lines().isEmpty()
                    ? firstLater(
                        account,
                        found.rest().orElse(new Place(place.month().plusMonths(1), 0, 0)),
                        atMillis)
                    : CompletableFuture.completedFuture(Optional.of(found.lines().get(0))));
  }
}
