package hutong.platform.money;

import hutong.platform.extend.Failure;
import hutong.platform.extend.NoAnswer;
import hutong.platform.extend.Outbound;
import hutong.platform.people.People;
import hutong.platform.people.Purpose;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.MoneyReceived;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Instant transfers between contacts: one order to the payer's book.
 *
 * <p>Journal writes: one in a book, and one in the receiver's when that is another; beside them the
 * pointer of the operation and a line of each bill.
 */
final class Transfers {
  private final People people;
  private final Wallets wallets;
  private final Books books;
  private final Clock clock;
  private final BiConsumer<UserId, Outbound> tell;

  /**
   * @param tell sends a frame to all devices of a person that are connected; a hint
   */
  Transfers(
      People people, Wallets wallets, Books books, Clock clock, BiConsumer<UserId, Outbound> tell) {
    this.people = people;
    this.wallets = wallets;
    this.books = books;
    this.clock = clock;
    this.tell = tell;
  }

  /**
   * What somebody wants to pay.
   *
   * @param confirmed whether a payer may have it done, see {@link Authorisations#confirm}
   */
  record Payment(
      OperationId id,
      UserId to,
      long amount,
      String currency,
      String memo,
      Predicate<Wallets.Payer> confirmed) {}

  /** Completes when the money has left; fails with {@link Failure} or {@link NoAnswer}. */
  CompletionStage<?> pay(UserId payer, Payment payment) {
    Failure.require(!payment.to().equals(payer), Code.BAD_REQUEST, "one pays somebody else");
    if (payment.id().issuedAtMillis() + wallets.settings().orderLife().toMillis()
        <= clock.millis()) {
      return paidBefore(payer, payment, Refusals.of(Refusal.EXPIRED));
    }
    return people
        .accepts(payment.to(), payer, Purpose.PAY)
        .thenCompose(
            accepted ->
                accepted
                    ? paid(payer, payment)
                    : paidBefore(
                        payer,
                        payment,
                        new Failure(
                            Code.NOT_ACCEPTED,
                            Action.GIVE_UP,
                            "people pay their contacts: ask them to become one")));
  }

  private CompletionStage<Void> paid(UserId payer, Payment payment) {
    return wallets
        .payer(payer, payment.currency())
        .thenCompose(
            wallet ->
                payment.confirmed().test(wallet)
                    ? paid(payer, wallet.account(), payment)
                    : paidBefore(payer, payment, PinSettings.needed()));
  }

  private CompletionStage<Void> paid(UserId payer, AccountId from, Payment payment) {
    return wallets
        .account(payment.to(), payment.currency())
        .thenApply(to -> order(payment, from, to))
        .thenCompose(order -> books.order(order.from().book(), order))
        .thenAccept(
            reply -> {
              requireDone(reply);
              tell.accept(payment.to(), received(payer, payment));
            });
  }

  /** A repeat gets its answer, though it may not be done any more. */
  private CompletionStage<Void> paidBefore(UserId payer, Payment payment, Failure otherwise) {
    return wallets
        .existing(payer, payment.currency())
        .thenCombine(
            wallets.existing(payment.to(), payment.currency()),
            (from, to) ->
                from.isPresent() && to.isPresent()
                    ? Optional.of(order(payment, from.get(), to.get()))
                    : Optional.<Order.Transfer>empty())
        .thenCompose(
            order ->
                order.isPresent()
                    ? books.answered(order.get().from().book(), order.get())
                    : CompletableFuture.completedFuture(Optional.<Reply>empty()))
        .thenAccept(answer -> requireDone(answer.orElseThrow(() -> otherwise)));
  }

  private static void requireDone(Reply reply) {
    if (reply instanceof Reply.Refused refused) {
      throw Refusals.of(refused.reason());
    }
  }

  private static Order.Transfer order(Payment payment, AccountId from, AccountId to) {
    return new Order.Transfer(
        payment.id(), from, to, payment.amount(), payment.currency(), payment.memo());
  }

  private static Outbound received(UserId payer, Payment payment) {
    return new Outbound(
        Frame.newBuilder()
            .setMoneyReceived(
                MoneyReceived.newBuilder()
                    .setFrom(payer.value())
                    .setAmountMinor(payment.amount())
                    .setCurrency(payment.currency())
                    .setMemo(payment.memo()))
            .build());
  }
}
