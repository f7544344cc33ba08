package hutong.platform.money;

import com.typesafe.config.Config;
import hutong.platform.entity.EntityImport;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Live;
import hutong.platform.money.Wallet.Purse;
import hutong.platform.store.Store;
import hutong.protocol.UserId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Puts money into the store of a node whose books have never had any: wallets with an open purse of
 * the first currency, and the books with their accounts, as first use would have made them, play
 * money included. Books always run, so the node must be started again before anybody pays.
 */
public final class MoneyImport {
  /** Events of all books that are made before they are stored. */
  private static final int PORTION = 20_000;

  /** Transfers that are under way between books at once. */
  private static final int TRANSFERS_AT_ONCE = 2_000;

  /** Events of one entry, as a book has them that is busy. */
  private static final int JOINED = 32;

  /** Answers that a debtor notes at once. */
  private static final int SETTLE_AT = 64;

  private static final int LARGEST_TRANSFER = 100;

  private final EntityImport entities;
  private final MoneySettings books;
  private final WalletSettings wallet;
  private final EntityType<Wallet, Wallet.Command, Wallet.Event, Wallet.Reply> wallets;
  private final EntityType<Book, Order, Link, Reply> ledgers;
  private final Clock clock;
  private final Drafts drafts = new Drafts();
  private final Map<Integer, CompletionStage<Live<Book>>> stored = new HashMap<>();

  /**
   * @param settings of the node
   */
  public MoneyImport(Store store, Config settings, Clock clock) {
    this.entities = new EntityImport(store, clock);
    this.books = MoneySettings.from(settings);
    this.wallet = WalletSettings.from(settings);
    this.wallets = Wallets.type(new Wallet.Rules(1, 0));
    this.ledgers =
        new EntityType<>(
            Books.TYPE,
            Drafts.LEDGER,
            new BookJournal(),
            new BookUpkeep(new OperationTable(store), new StatementTable(store), List.of()));
    this.clock = clock;
  }

  private String currency() {
    return wallet.currencies().get(0);
  }

  /** Gives each of these people, who have no wallet yet, one with an open purse. */
  public CompletionStage<?> purses(List<UserId> owners) {
    List<CompletionStage<Live<Wallet>>> opening = new ArrayList<>();
    for (UserId owner : owners) {
      AccountId account =
          Wallets.account(owner, currency(), Books.bookFor(owner.value(), books.books()));
      opening.add(
          entities.put(
              wallets,
              owner.value(),
              List.of(
                  new Wallet.Event.Chosen(currency(), account),
                  new Wallet.Event.Opened(currency()))));
    }
    return all(opening)
        .thenCompose(
            done -> {
              for (CompletionStage<Live<Wallet>> opened : opening) {
                Wallet of = opened.toCompletableFuture().join().state();
                fill(of.purse(currency()).orElseThrow());
              }
              return store();
            });
  }

  /**
   * Accounts of nobody, spread evenly over all books.
   *
   * @param count how many
   */
  public CompletionStage<?> accounts(int count) {
    return accounts(0, count);
  }

  private CompletionStage<?> accounts(int from, int count) {
    int to = Math.min(count, from + PORTION / 2);
    for (int i = from; i < to; i++) {
      fill(new Purse(currency(), account(i), clock.millis(), true));
    }
    return to == count
        ? store()
        : store().thenComposeAsync(done -> accounts(to, count).thenApply(all -> done));
  }

  private AccountId account(int which) {
    return new AccountId(AccountKind.PERSON, which % books.books(), "nobody-" + which);
  }

  /**
   * Transfers at random between accounts of nobody, all of them credited, until the books have so
   * many events, or a few more.
   */
  public CompletionStage<Long> transfers(int accounts, long events, RandomGenerator random) {
    if (drafts.events() >= events) {
      return CompletableFuture.completedFuture(drafts.events());
    }
    long now = clock.millis();
    int most = (int) Math.min(TRANSFERS_AT_ONCE, Math.max(1, (events - drafts.events()) / 2));
    for (int i = 0; i < most; i++) {
      int from = random.nextInt(accounts);
      int to = (from + 1 + random.nextInt(accounts - 1)) % accounts;
      drafts.transfer(
          new Order.Transfer(
              OperationId.of(now, "import/" + drafts.events()),
              account(from),
              account(to),
              1 + random.nextInt(LARGEST_TRANSFER),
              currency(),
              ""),
          now);
    }
    drafts.deliver(SETTLE_AT, now);
    return store().thenComposeAsync(done -> transfers(accounts, events, random));
  }

  /** What {@link Wallets} has the ledger do for a new purse. */
  private void fill(Purse purse) {
    long now = clock.millis();
    drafts.open(purse.account(), purse.currency(), wallet.terms(), now);
    if (wallet.faucet() > 0) {
      drafts.open(Wallets.world(purse), purse.currency(), Terms.NONE, now);
      drafts.transfer(Wallets.playMoney(purse, wallet.faucet()), now);
    }
  }

  private CompletionStage<?> store() {
    drafts
        .take()
        .forEach(
            (book, fresh) -> {
              List<Link> links = joined(fresh);
              stored.compute(
                  book,
                  (same, before) ->
                      before == null
                          ? entities.put(ledgers, String.valueOf(book), links)
                          : before.thenCompose(
                              live -> entities.append(ledgers, String.valueOf(book), live, links)));
            });
    return all(List.copyOf(stored.values()));
  }

  private static List<Link> joined(List<Link> fresh) {
    List<Link> links = new ArrayList<>();
    for (int from = 0; from < fresh.size(); from += JOINED) {
      links.add(Link.joined(fresh.subList(from, Math.min(fresh.size(), from + JOINED))));
    }
    return links;
  }

  private static <T> CompletionStage<?> all(List<CompletionStage<T>> stages) {
    return CompletableFuture.allOf(
        stages.stream()
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new));
  }
}
