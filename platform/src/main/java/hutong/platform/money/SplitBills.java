package hutong.platform.money;

import hutong.platform.chat.Content;
import hutong.platform.entity.Entities;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Shard;
import hutong.platform.extend.Failure;
import hutong.platform.extend.NoAnswer;
import hutong.platform.money.SplitBill.Ask;
import hutong.platform.money.SplitBill.Command;
import hutong.platform.money.SplitBill.Share;
import hutong.platform.money.SplitBill.Trouble;
import hutong.platform.reminder.Reminders;
import hutong.protocol.Money;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Split bills, as requests use them; what each has due is pursued as with {@link RedEnvelopes}. */
final class SplitBills {
  private static final String KIND = "SplitBill";
  private static final String ACTION = "split:";

  private final EnvelopeSettings settings;
  private final Duration answerWithin;
  private final Books books;
  private final MoneyCards cards;
  private final Shard<Command, SplitBill.Reply> splits;
  private final Pursuits<SplitBill> pursuits;

  SplitBills(
      Entities entities,
      Books books,
      MoneyCards cards,
      Reminders reminders,
      EnvelopeSettings settings,
      Duration orderLife,
      Duration answerWithin) {
    this.settings = settings;
    this.answerWithin = answerWithin;
    this.books = books;
    this.cards = cards;
    this.pursuits = new Pursuits<>(new Quarry(), settings.pursuits(entities.system()));
    PursuitUpkeep<SplitBill, SplitBill.Event> upkeep =
        new PursuitUpkeep<>(reminders, KIND, entities.clock(), settings.patience());
    this.splits =
        entities.start(
            new EntityType<>(
                KIND,
                new SplitBill.Rules(settings.rules().maxCount(), orderLife.toMillis()),
                new SplitJournal(),
                upkeep));
    reminders.register(KIND, id -> pursuits.pursue(id).thenCompose(upkeep::remind));
  }

  /** Asks, and completes when the card is in the conversation; fails with {@link Failure}. */
  CompletionStage<SplitBill> ask(Ask ask) {
    return tell(ask.id(), new Command.Create(ask)).thenCompose(done -> pursuits.pursue(ask.id()));
  }

  /** How it stands; none when there is none. */
  CompletionStage<Optional<SplitBill>> look(String id) {
    return asked(id, new Command.Look())
        .thenApply(
            reply ->
                reply instanceof SplitBill.Reply.State state
                    ? Optional.of(state.split())
                    : Optional.empty());
  }

  /** Pays somebody's share; fails with {@link Failure}, also when the ledger refuses. */
  CompletionStage<SplitBill> pay(String id, UserId by, String handle, AccountId from) {
    return tell(id, new Command.Join(by, handle, from))
        .thenCompose(done -> pursuits.pursue(id))
        .thenApply(
            split -> {
              Share share = split.share(by).orElseThrow();
              share
                  .refusal()
                  .ifPresent(
                      refusal -> {
                        throw Refusals.of(refusal);
                      });
              if (share.isUnderWay()) {
                throw new NoAnswer("split bill " + id);
              }
              return split;
            });
  }

  /** A split bill, with what it has due. */
  private final class Quarry implements Pursuits.Quarry<SplitBill> {
    @Override
    public CompletionStage<SplitBill> look(String id) {
      return SplitBills.this.look(id).thenApply(found -> found.orElse(SplitBill.EMPTY));
    }

    @Override
    public CompletionStage<Boolean> bringOn(String id, SplitBill split) {
      CompletionStage<Boolean> all = CompletableFuture.completedFuture(false);
      for (var one : split.shares().entrySet()) {
        if (one.getValue().isUnderWay()) {
          all = all.thenCombine(paid(split, one.getKey(), one.getValue()), (a, b) -> true);
        }
      }
      if (!split.mustShow()) {
        return all;
      }
      if (split.shown().sequence() == 0) {
        return all.thenCombine(show(split), (before, shown) -> true);
      }
      cards.soon(id, () -> look(id).thenCompose(SplitBills.this::show));
      return all;
    }
  }

  private CompletionStage<Boolean> paid(SplitBill split, UserId user, Share share) {
    Order.Transfer order = split.payment(user, share);
    return books
        .order(order.from().book(), order)
        .thenCompose(
            reply ->
                tell(
                    split.mustAsk().id(),
                    new Command.Answer(
                        user,
                        share.attempt(),
                        reply instanceof Reply.Refused refused
                            ? Optional.of(refused.reason())
                            : Optional.empty())))
        .thenApply(done -> true);
  }

  private CompletionStage<?> show(SplitBill split) {
    if (!split.mustShow()) {
      return CompletableFuture.completedFuture(true);
    }
    Ask ask = split.mustAsk();
    return cards
        .show(
            new MoneyCards.Place(ask.conversation(), ask.id(), split.shown()),
            split.version(),
            card(ask, 0),
            card(ask, split.paid()))
        .thenCompose(card -> tell(ask.id(), new Command.Show(card.sequence(), card.version())));
  }

  private static Content.Card card(Ask ask, int paid) {
    String each = new Money(ask.share(), ask.currency()) + " each";
    return new Content.Card(
        "Split bill from " + ask.handle(),
        ask.memo().isEmpty() ? each : each + "\n" + ask.memo(),
        "",
        "",
        List.of(new Content.Button("Pay", "", ACTION + ask.id())),
        paid + " of " + ask.from().size() + " paid");
  }

  private CompletionStage<?> tell(String id, Command command) {
    return asked(id, command)
        .thenApply(
            reply -> {
              if (reply instanceof SplitBill.Reply.Refused refused) {
                throw refusal(refused.trouble());
              }
              return reply;
            });
  }

  private Failure refusal(Trouble trouble) {
    return switch (trouble) {
      case PEOPLE ->
          new Failure(
              Code.BAD_REQUEST,
              Action.FIX,
              "userIds must be 1 to "
                  + settings.rules().maxCount()
                  + " other people, each of them once");
      case SHARE -> Refusals.of(Refusal.AMOUNT);
      case MEMO_TOO_LONG -> Refusals.of(Refusal.MEMO_TOO_LONG);
      case CONFLICT -> Refusals.of(Refusal.CONFLICT);
      case TOO_FAR_AHEAD -> Refusals.of(Refusal.TOO_FAR_AHEAD);
      case TOO_OLD -> Refusals.of(Refusal.EXPIRED);
      case NO_SUCH_SPLIT -> Refusals.noSuchMoney();
      case NOT_ASKED -> Refusals.of(EnvelopeRules.Trouble.NOT_FOR_YOU, settings);
    };
  }

  private CompletionStage<SplitBill.Reply> asked(String id, Command command) {
    return splits
        .ask(id, command, answerWithin)
        .thenApply(answer -> answer.said().orElseThrow(() -> new NoAnswer("split bill " + id)));
  }
}
