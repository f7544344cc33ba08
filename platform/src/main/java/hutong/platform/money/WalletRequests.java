package hutong.platform.money;

import hutong.platform.extend.Failure;
import hutong.platform.extend.NoAnswer;
import hutong.platform.extend.Session;
import hutong.platform.people.People;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Balance;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Paid;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.WalletState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** What a person asks of their own money; fails with {@link Failure} or {@link NoAnswer}. */
final class WalletRequests {
  private final People people;
  private final Wallets wallets;
  private final Wishes wishes;
  private final Books books;
  private final Transfers transfers;
  private final Authorisations authorisations;

  WalletRequests(
      People people,
      Wallets wallets,
      Books books,
      Transfers transfers,
      Authorisations authorisations) {
    this.authorisations = authorisations;
    this.people = people;
    this.wallets = wallets;
    this.wishes = new Wishes(wallets.settings());
    this.books = books;
    this.transfers = transfers;
  }

  /**
   * Opens the first currency on first use.
   *
   * @param atMillis 0: now
   */
  CompletionStage<Frame.Builder> read(UserId self, long atMillis) {
    Failure.require(
        atMillis == 0 || books.statements().canTell(atMillis),
        Code.BAD_REQUEST,
        "atMillis must be 0 or of the last " + Statements.MAX_MONTHS + " months: " + atMillis);
    return wallets
        .account(self, wishes.currency(""))
        .thenCompose(open -> wallets.purses(self))
        .thenCompose(
            wallet -> {
              CompletionStage<WalletState.Builder> state =
                  CompletableFuture.completedFuture(
                      WalletState.newBuilder().setPinIsSet(wallet.pin()));
              for (Wallet.Purse purse : wallet.purses()) {
                state =
                    state.thenCombine(
                        atMillis == 0 ? balance(purse) : balance(purse, atMillis),
                        (all, balance) ->
                            balance.getCurrency().isEmpty() ? all : all.addBalances(balance));
              }
              return state;
            })
        .thenApply(state -> Frame.newBuilder().setWalletState(state));
  }

  /** Without a currency: the purse is not open yet. */
  private CompletionStage<Balance> balance(Wallet.Purse purse) {
    return books
        .look(purse.account())
        .thenApply(
            reply ->
                reply instanceof Reply.Balance balance
                    ? Balance.newBuilder()
                        .setCurrency(balance.currency())
                        .setBalanceMinor(balance.balance())
                        .setHeldMinor(balance.held())
                        .build()
                    : Balance.getDefaultInstance());
  }

  private CompletionStage<Balance> balance(Wallet.Purse purse, long atMillis) {
    return books
        .statements()
        .balanceAt(purse.account(), atMillis)
        .thenApply(
            balance ->
                balance.isPresent()
                    ? Balance.newBuilder()
                        .setCurrency(purse.currency())
                        .setBalanceMinor(balance.get())
                        .build()
                    : Balance.getDefaultInstance());
  }

  CompletionStage<Frame.Builder> pay(Session session, Pay pay) {
    UserId self = session.user();
    OperationId id = new OperationId(Wishes.id(pay.getOperationId(), "pay", self));
    long amount = Wishes.amount("amountMinor", pay.getAmountMinor());
    String currency = wishes.currency(pay.getCurrency());
    String memo = Wishes.words("memo", pay.getMemo());
    Predicate<Wallets.Payer> confirmed =
        authorisations.confirm(session, pay.getAuthorisation(), amount);
    return payee(pay)
        .thenCompose(
            to ->
                transfers.pay(
                    self, new Transfers.Payment(id, to, amount, currency, memo, confirmed)))
        .thenApply(
            paid ->
                Frame.newBuilder().setPaid(Paid.newBuilder().setOperationId(pay.getOperationId())));
  }

  private CompletionStage<UserId> payee(Pay pay) {
    return switch (pay.getToCase()) {
      case USER_ID -> {
        Failure.require(
            SortableId.matches(pay.getUserId()), Code.BAD_REQUEST, "userId must be a user's id");
        yield CompletableFuture.completedFuture(new UserId(pay.getUserId()));
      }
      case HANDLE ->
          people
              .find(pay.getHandle())
              .thenApply(
                  found ->
                      found
                          .orElseThrow(
                              () ->
                                  new Failure(
                                      Code.NO_SUCH_HANDLE, Action.FIX, "nobody has that handle"))
                          .user());
      case TO_NOT_SET ->
          throw new Failure(Code.BAD_REQUEST, Action.FIX, "pay needs a handle or a userId");
    };
  }
}
