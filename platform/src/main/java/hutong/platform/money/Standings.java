package hutong.platform.money;

import hutong.platform.extend.NoAnswer;
import hutong.platform.money.Account.Standing;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What operators see of a person's accounts, and do about them; fails with {@link NoAnswer}. */
record Standings(Wallets wallets, Books books) {

  /**
   * Marks all accounts of a person, each under an id made of the decision. To freeze opens those
   * that the person has not used so far, or they would be open once they do.
   *
   * @param decision names it, of all that anybody ever decides
   * @return how many accounts have that standing now
   */
  CompletionStage<Integer> mark(UserId user, Standing standing, String decision, long atMillis) {
    CompletionStage<?> ready = CompletableFuture.completedFuture(true);
    if (standing == Standing.FROZEN) {
      for (String currency : wallets.settings().currencies()) {
        ready = ready.thenCompose(opened -> wallets.account(user, currency));
      }
    }
    return ready
        .thenCompose(opened -> wallets.purses(user))
        .thenCompose(
            wallet -> {
              CompletionStage<Integer> marked = CompletableFuture.completedFuture(0);
              for (Wallet.Purse purse : wallet.purses()) {
                marked =
                    marked.thenCombine(
                        order(mark(purse.account(), standing, decision, atMillis)), Integer::sum);
              }
              return marked;
            });
  }

  private static Order.Mark mark(
      AccountId account, Standing standing, String decision, long atMillis) {
    return new Order.Mark(
        OperationId.of(atMillis, "operators/" + decision + "/" + account), account, standing);
  }

  /** One that is closed, or was never opened, stays so. */
  private CompletionStage<Integer> order(Order.Mark order) {
    return books
        .order(order.account().book(), order)
        .thenApply(reply -> reply instanceof Reply.Done ? 1 : 0);
  }

  /** All that a person has. */
  CompletionStage<List<Holding>> look(UserId user) {
    return wallets
        .purses(user)
        .thenCompose(
            wallet -> {
              CompletionStage<List<Holding>> all =
                  CompletableFuture.completedFuture(new ArrayList<>());
              for (Wallet.Purse purse : wallet.purses()) {
                all =
                    all.thenCombine(
                        books.look(purse.account()),
                        (holdings, reply) -> {
                          if (reply instanceof Reply.Balance balance) { // else it is not open yet
                            holdings.add(holding(balance));
                          }
                          return holdings;
                        });
              }
              return all;
            });
  }

  private static Holding holding(Reply.Balance balance) {
    return new Holding(
        balance.account().toString(),
        balance.currency(),
        balance.balance(),
        balance.held(),
        balance.frozen());
  }
}
