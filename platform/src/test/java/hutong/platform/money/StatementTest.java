package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Entry;
import hutong.platform.money.Movement.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class StatementTest {
  private static final int SEEDS = 20;
  private static final int STEPS = 300;
  private static final int NEWEST = 10;
  private static final long NOW = 1_800_000_000_000L;
  private static final String CNY = "CNY";
  private static final AccountId WORLD = new AccountId(AccountKind.WORLD, 0, CNY);
  private static final AccountId ALICE = new AccountId(AccountKind.PERSON, 0, "alice");
  private static final AccountId SHOP = new AccountId(AccountKind.MERCHANT, 0, "shop");
  private static final AccountId ESCROW = new AccountId(AccountKind.ESCROW, 0, "order");
  private static final AccountId FAR = new AccountId(AccountKind.PERSON, 1, "bob");
  private static final Ledger LEDGER = new Ledger(100, EventBytes::after);

  @Test
  void whateverHappensTheLinesTellIt() {
    for (long seed = 0; seed < SEEDS; seed++) {
      BookWorld world = new BookWorld(seed);
      world.run(STEPS);
      Random random = new Random(seed);
      int number = 0;
      for (List<Entry<Link>> journal : world.journals()) {
        try {
          check(number++, journal, random);
        } catch (AssertionError | RuntimeException e) {
          Assertions.fail("seed " + seed, e);
        }
      }
    }
  }

  private static void check(int number, List<Entry<Link>> journal, Random random) {
    List<Book> books = new ArrayList<>();
    books.add(Book.empty(number));
    for (Entry<Link> entry : journal) {
      books.add(LEDGER.apply(books.get(books.size() - 1), entry));
    }
    Book last = books.get(journal.size());
    List<Line> lines = Statement.lines(last, journal);
    Map<AccountId, Long> sums = new HashMap<>();
    Map<Long, Map<AccountId, Long>> leftBy = new HashMap<>();
    for (Line line : lines) {
      AccountId account = line.movement().account();
      assertThat(line.before()).as("%s", line).isEqualTo(sums.getOrDefault(account, 0L));
      long sum = sums.merge(account, line.movement().amount(), Long::sum);
      assertThat(line.balance()).as("%s", line).isEqualTo(sum);
      leftBy.computeIfAbsent(line.sequence(), none -> new HashMap<>()).put(account, sum);
    }
    leftBy.forEach(
        (entry, left) ->
            left.forEach(
                (account, sum) ->
                    assertThat(books.get(Math.toIntExact(entry)).mustHave(account).balance())
                        .as("%s after entry %d", account, entry)
                        .isEqualTo(sum)));
    for (Account account : last.accounts().values()) {
      if (account.id().kind().hasStatement()) {
        assertThat(sums.getOrDefault(account.id(), 0L))
            .as("%s", account)
            .isEqualTo(account.balance());
      }
    }
    everyChangeOfABalanceIsAMovement(books, journal);
    assertThat(inBatches(books, journal, random)).as("cut anywhere").isEqualTo(lines);
    int from = Math.max(0, journal.size() - NEWEST);
    assertThat(Statement.lines(last, journal.subList(from, journal.size())))
        .as("of the newest entries")
        .isEqualTo(lines.stream().filter(line -> line.sequence() > from).toList());
  }

  private static void everyChangeOfABalanceIsAMovement(
      List<Book> books, List<Entry<Link>> journal) {
    for (int i = 0; i < journal.size(); i++) {
      Map<AccountId, Long> moved = new HashMap<>();
      for (Event event : BookWorld.events(journal.get(i))) {
        event.moves().forEach(move -> moved.merge(move.account(), move.amount(), Long::sum));
      }
      moved.values().removeIf(sum -> sum == 0);
      Map<AccountId, Long> changed = new HashMap<>();
      Book before = books.get(i);
      for (Account account : books.get(i + 1).accounts().values()) {
        long was = before.account(account.id()).map(Account::balance).orElse(0L);
        if (account.balance() != was) {
          changed.put(account.id(), account.balance() - was);
        }
      }
      assertThat(moved).as("%s", journal.get(i)).isEqualTo(changed);
    }
  }

  private static List<Line> inBatches(List<Book> books, List<Entry<Link>> journal, Random random) {
    List<Line> lines = new ArrayList<>();
    for (int from = 0; from < journal.size(); ) {
      int to = Math.min(journal.size(), from + 1 + random.nextInt(8));
      lines.addAll(Statement.lines(books.get(to), journal.subList(from, to)));
      from = to;
    }
    return lines;
  }

  @Test
  void aCaptureIsALineOfWhoseMoneyWasHeldAndOfWhoGetsIt() {
    Story story = story();
    story.pay("in", WORLD, ALICE, 500);
    Order.Hold hold = new Order.Hold(id("hold"), ALICE, 300, CNY, NOW + 60_000);
    story.order(hold);
    story.order(new Order.Capture(id("take"), hold.id(), SHOP, 200, "goods"));

    assertThat(story.lines()).extracting(Line::nth).containsExactly(1, 0, 1);
    assertThat(story.lines())
        .containsExactly(
            new Line(5, 1, NOW, moved("in", ALICE, Kind.RECEIVED, 500, WORLD, "in"), CNY, 500),
            new Line(7, 0, NOW, moved("take", ALICE, Kind.PAID, -200, SHOP, "goods"), CNY, 300),
            new Line(7, 1, NOW, moved("take", SHOP, Kind.RECEIVED, 200, ALICE, "goods"), CNY, 200));
  }

  @Test
  void whatComesBackIsALineOfTheOrderByWhichItHadLeft() {
    Story story = story();
    story.pay("in", WORLD, ALICE, 500);
    story.pay("lunch", ALICE, FAR, 120);
    story.order(new Order.Settle(1, 1, Map.of(1L, Refusal.CLOSED)));

    assertThat(story.lines())
        .containsExactly(
            new Line(5, 1, NOW, moved("in", ALICE, Kind.RECEIVED, 500, WORLD, "in"), CNY, 500),
            new Line(6, 0, NOW, moved("lunch", ALICE, Kind.PAID, -120, FAR, "lunch"), CNY, 380),
            new Line(7, 0, NOW, moved("lunch", ALICE, Kind.RETURNED, 120, FAR, "lunch"), CNY, 500));
  }

  @Test
  void accountsThatNobodyReadsHaveNoLines() {
    Story story = story();
    story.order(new Order.Open(ESCROW, CNY, Terms.NONE));
    story.pay("in", WORLD, ESCROW, 500);
    story.pay("out", ESCROW, WORLD, 500);

    assertThat(story.lines()).isEmpty();
  }

  private static Movement moved(
      String what, AccountId account, Kind kind, long amount, AccountId counterpart, String memo) {
    return new Movement(account, kind, amount, id(what), counterpart, memo);
  }

  private static OperationId id(String what) {
    return OperationId.of(NOW, what);
  }

  private static Story story() {
    Story story = new Story();
    story.add(new Entry.Opened<>(1, 1, NOW, 0));
    List.of(WORLD, ALICE, SHOP)
        .forEach(account -> story.order(new Order.Open(account, CNY, Terms.NONE)));
    return story;
  }

  /** Orders given to one book. */
  private static final class Story {
    private final List<Entry<Link>> journal = new ArrayList<>();
    private Book book = Book.empty(0);

    void pay(String what, AccountId from, AccountId to, long amount) {
      order(new Order.Transfer(id(what), from, to, amount, CNY, what));
    }

    void order(Order order) {
      for (Link link : LEDGER.decide(book, order, NOW).events()) {
        add(new Entry.Recorded<>(book.sequence() + 1, 1, NOW, link));
      }
    }

    void add(Entry<Link> entry) {
      journal.add(entry);
      book = LEDGER.apply(book, entry);
    }

    List<Line> lines() {
      return Statement.lines(book, journal);
    }
  }
}
