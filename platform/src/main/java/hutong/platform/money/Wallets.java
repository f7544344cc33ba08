package hutong.platform.money;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import hutong.platform.entity.Entities;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Shard;
import hutong.platform.entity.Upkeep;
import hutong.platform.extend.NoAnswer;
import hutong.platform.money.Wallet.Purse;
import hutong.protocol.UserId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose account is which: a wallet opens on first use.
 *
 * <p>A purse is chosen and stored, then the ledger opens its account and puts the play money in,
 * under an id made of what was stored; then the purse is open. A crash between leaves it chosen,
 * and whoever uses it next does the rest.
 */
final class Wallets {
  private static final int CACHED = 100_000;

  private record Owner(UserId user, String currency) {}

  private final Books books;
  private final WalletSettings settings;
  private final Duration answerWithin;
  private final Shard<Wallet.Command, Wallet.Reply> wallets;
  private final Set<AccountId> worlds = ConcurrentHashMap.newKeySet();

  /** Purses that are open; which account they are never changes. */
  private final Cache<Owner, AccountId> open = Caffeine.newBuilder().maximumSize(CACHED).build();

  Wallets(
      Entities entities,
      Books books,
      WalletSettings settings,
      PinSettings pins,
      Duration answerWithin) {
    this.books = books;
    this.settings = settings;
    this.answerWithin = answerWithin;
    this.wallets = entities.start(type(new Wallet.Rules(pins.tries(), pins.lock().toMillis())));
  }

  static EntityType<Wallet, Wallet.Command, Wallet.Event, Wallet.Reply> type(Wallet.Rules rules) {
    return new EntityType<>("Wallet", rules, new WalletJournal(), Upkeep.nothing());
  }

  WalletSettings settings() {
    return settings;
  }

  /**
   * Who pays.
   *
   * @param pinHash of the PIN that they have set; empty: none
   */
  record Payer(AccountId account, String pinHash) {
    boolean hasPin() {
      return !pinHash.isEmpty();
    }
  }

  /** A person's account, opened on first use; fails with {@link NoAnswer}. */
  CompletionStage<AccountId> account(UserId user, String currency) {
    AccountId known = open.getIfPresent(new Owner(user, currency));
    return known != null
        ? CompletableFuture.completedFuture(known)
        : payer(user, currency).thenApply(Payer::account);
  }

  /** The same, and the PIN that a payment needs, which may change. */
  CompletionStage<Payer> payer(UserId user, String currency) {
    AccountId candidate = account(user, currency, books.bookFor(user.value()));
    return used(user, new Wallet.Command.Use(currency, candidate))
        .thenCompose(
            wallet -> {
              Purse purse = wallet.purses().get(0);
              return (purse.open()
                      ? CompletableFuture.completedFuture(purse.account())
                      : opened(user, purse))
                  .thenApply(
                      account -> {
                        open.put(new Owner(user, currency), account);
                        return new Payer(account, wallet.hash());
                      });
            });
  }

  /** The account of somebody who has one; fails with {@link NoAnswer}. */
  CompletionStage<Optional<AccountId>> existing(UserId user, String currency) {
    return purses(user)
        .thenApply(
            reply ->
                reply.purses().stream()
                    .filter(purse -> purse.currency().equals(currency) && purse.open())
                    .map(Purse::account)
                    .findFirst());
  }

  /** All that a person has; fails with {@link NoAnswer}. */
  CompletionStage<Wallet.Reply.Purses> purses(UserId user) {
    return used(user, new Wallet.Command.Read());
  }

  private CompletionStage<Wallet.Reply.Purses> used(UserId user, Wallet.Command command) {
    return ask(user, command).thenApply(reply -> (Wallet.Reply.Purses) reply);
  }

  private CompletionStage<AccountId> opened(UserId user, Purse purse) {
    AccountId account = purse.account();
    return books
        .open(account, purse.currency(), settings.terms())
        .thenCompose(done -> settings.faucet() == 0 ? noted() : playMoney(purse))
        .thenCompose(done -> ask(user, new Wallet.Command.Open(purse.currency())))
        .thenApply(done -> account);
  }

  private CompletionStage<Boolean> playMoney(Purse purse) {
    AccountId world = world(purse);
    CompletionStage<Boolean> there =
        worlds.contains(world)
            ? noted()
            : books.open(world, purse.currency(), Terms.NONE).thenApply(done -> worlds.add(world));
    return there
        .thenCompose(done -> books.order(world.book(), playMoney(purse, settings.faucet())))
        .thenApply(done -> true);
  }

  /** The account that a person's purse of that currency has, when it is opened now. */
  static AccountId account(UserId user, String currency, int book) {
    return new AccountId(AccountKind.PERSON, book, user.value() + "-" + currency);
  }

  /** Where play money comes from. */
  static AccountId world(Purse purse) {
    return new AccountId(AccountKind.WORLD, purse.account().book(), purse.currency());
  }

  static Order.Transfer playMoney(Purse purse, long amount) {
    return new Order.Transfer(
        OperationId.of(purse.sinceMillis(), "faucet/" + purse.account()),
        world(purse),
        purse.account(),
        amount,
        purse.currency(),
        "play money");
  }

  private static CompletionStage<Boolean> noted() {
    return CompletableFuture.completedFuture(true);
  }

  /** Asks a wallet; fails with {@link NoAnswer}. */
  CompletionStage<Wallet.Reply> ask(UserId user, Wallet.Command command) {
    return wallets
        .ask(user.value(), command, answerWithin)
        .thenApply(answer -> answer.said().orElseThrow(() -> new NoAnswer("wallet of " + user)));
  }
}
