package hutong.cluster.chat;

import hutong.protocol.Money;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.ReadWallet;
import hutong.protocol.wire.WalletState;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** What all verbs that move money need. At the desk only. */
final class Teller {
  private final Workbench bench;
  private Optional<String> currency = Optional.empty();

  /** From the last right PIN; empty: none. */
  private String authorisation = "";

  Teller(Workbench bench) {
    this.bench = bench;
  }

  String authorisation() {
    return authorisation;
  }

  void authorised(String token) {
    authorisation = token;
  }

  CompletableFuture<WalletState> wallet() {
    return bench
        .ask(Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance()))
        .thenApply(
            answer -> {
              WalletState state = answer.getWalletState();
              if (state.getBalancesCount() > 0) {
                currency = Optional.of(state.getBalances(0).getCurrency());
              }
              return state;
            });
  }

  /** Amounts are typed in major units of the server's first currency. */
  CompletableFuture<Void> withAmount(String word, Function<Money, CompletableFuture<Void>> act) {
    if (currency.isEmpty()) {
      return wallet()
          .thenCompose(
              state ->
                  currency.isEmpty()
                      ? bench.refuse("There is no money here: /wallet is empty.")
                      : withAmount(word, act));
    }
    return Money.parse(word, currency.get())
        .filter(amount -> amount.minor() > 0)
        .map(act)
        .orElseGet(
            () ->
                bench.refuse(
                    "%s is no amount: type one such as 5 or 5.20, in %s."
                        .formatted(SafeText.line(word), currency.orElse(""))));
  }

  /** Orders money to move; where the outcome is not known, another order could be a second one. */
  CompletableFuture<Void> order(Frame.Builder body, Consumer<Frame> done) {
    if (!bench.feed().isOnline()) {
      notice("No connection now: that waits for it, for a minute.");
    }
    return bench
        .parlour()
        .desk()
        .bring(bench.parlour().post().order(body))
        .thenApply(Optional::of)
        .exceptionallyCompose(
            cause ->
                Desk.named(cause).code() == Code.PENDING
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(cause))
        .thenCompose(
            answer -> {
              answer.ifPresent(done);
              return answer.isPresent()
                  ? Workbench.done()
                  : bench.refuse(
                      "It is not known whether that was done: look at /bill and /wallet before you"
                          + " type it again.");
            });
  }

  CompletableFuture<Void> holdsNone(long line) {
    return bench.refuse("#" + line + " holds no money.");
  }

  void notice(String sentence) {
    bench.parlour().screen().notice(sentence);
  }
}
