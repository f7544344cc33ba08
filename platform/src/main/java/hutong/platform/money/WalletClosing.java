package hutong.platform.money;

import hutong.platform.extend.Belongings;
import hutong.platform.extend.Failure;
import hutong.platform.money.Wallet.Purse;
import hutong.protocol.Money;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Closes the accounts of somebody who goes for ever, once there is no money in them and none that
 * may come back: from another book that refuses it, or from an envelope or transfer that is not
 * over. Whatever comes later, such as a share of a split bill, returns to whoever paid it.
 */
final class WalletClosing implements Belongings {
  private static final RandomGenerator RANDOM = new SecureRandom();

  private final Wallets wallets;
  private final Books books;
  private final Duration envelopeLife;
  private final Clock clock;

  /**
   * @param envelopeLife after which what nobody took of an envelope returns
   */
  WalletClosing(Wallets wallets, Books books, Duration envelopeLife, Clock clock) {
    this.wallets = wallets;
    this.books = books;
    this.envelopeLife = envelopeLife;
    this.clock = clock;
  }

  /** Looks at all accounts before it closes the first. */
  @Override
  public CompletionStage<Boolean> end(UserId user) {
    return wallets
        .purses(user)
        .thenCompose(
            wallet -> {
              CompletionStage<Boolean> done = CompletableFuture.completedFuture(true);
              for (Purse purse : wallet.purses()) {
                done = done.thenCompose(fine -> requireEmpty(purse.account()));
              }
              for (Purse purse : wallet.purses()) {
                done = done.thenCompose(fine -> close(purse.account()));
              }
              return done;
            });
  }

  private CompletionStage<Boolean> requireEmpty(AccountId account) {
    return books
        .look(account)
        .thenCompose(
            reply -> {
              if (!(reply instanceof Reply.Balance balance)) {
                return CompletableFuture.completedFuture(true); // it was never opened
              }
              if (balance.frozen()) {
                throw Refusals.of(Refusal.FROZEN);
              }
              if (balance.balance() != 0) {
                throw left(
                    "there are %s in the wallet: pay them to a contact first"
                        .formatted(new Money(balance.balance(), balance.currency())));
              }
              if (balance.underWay()) {
                throw underWay();
              }
              long now = clock.millis() + Ledger.MAX_AHEAD_MILLIS;
              // one that was funded earlier has ended, and its rest had as long to come back
              long since = now - 2 * envelopeLife.toMillis();
              return requireNoEnvelope(
                  account,
                  Place.endOf(Place.monthOf(now)),
                  new Statements.Filter(Set.of(Movement.Kind.PAID), since, Long.MAX_VALUE));
            });
  }

  private CompletionStage<Boolean> requireNoEnvelope(
      AccountId account, Place from, Statements.Filter paid) {
    return books
        .statements()
        .page(account, from, paid, Statements.MAX_PAGE)
        .thenCompose(
            page ->
                requireOver(page.lines())
                    .thenCompose(
                        over ->
                            page.next()
                                .map(next -> requireNoEnvelope(account, next, paid))
                                .orElse(CompletableFuture.completedFuture(true))));
  }

  private CompletionStage<Void> requireOver(List<Line> lines) {
    return CompletableFuture.allOf(
        lines.stream()
            .map(line -> line.movement().counterpart())
            .filter(counterpart -> counterpart.kind() == AccountKind.ENVELOPE)
            .distinct()
            .map(envelope -> requireOver(envelope).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  /** An envelope without money, and without any that its claimers' books may refuse. */
  private CompletionStage<Void> requireOver(AccountId envelope) {
    return books
        .look(envelope)
        .thenAccept(
            reply -> {
              if (reply instanceof Reply.Balance balance
                  && (balance.balance() != 0 || balance.underWay())) {
                throw underWay();
              }
            });
  }

  /**
   * Under a new id each time, for a refusal spends it; one that is closed already stays so. The
   * book looks once more.
   */
  private CompletionStage<Boolean> close(AccountId account) {
    OperationId id = new OperationId(SortableId.of(clock.millis(), RANDOM));
    return books
        .order(account.book(), new Order.Mark(id, account, Account.Standing.CLOSED))
        .thenApply(
            reply -> {
              if (reply.equals(new Reply.Refused(Refusal.NOT_EMPTY))) {
                throw left("money has just come into the wallet: pay it to a contact first");
              }
              return true;
            });
  }

  private static Failure underWay() {
    return left(
        "money of yours is under way, or in an envelope or transfer that nobody has taken: it is"
            + " taken or back within a day, then ask again");
  }

  private static Failure left(String message) {
    return new Failure(Code.MONEY_LEFT, Action.FIX, message);
  }
}
