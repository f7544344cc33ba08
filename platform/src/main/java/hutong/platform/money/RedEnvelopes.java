package hutong.platform.money;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import hutong.platform.entity.Answer;
import hutong.platform.entity.Entities;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Shard;
import hutong.platform.entity.StateDigest;
import hutong.platform.extend.Failure;
import hutong.platform.extend.NoAnswer;
import hutong.platform.money.EnvelopeRules.Command;
import hutong.platform.money.EnvelopeRules.Reply;
import hutong.platform.money.EnvelopeRules.Trouble;
import hutong.platform.money.RedEnvelope.Due;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.platform.reminder.Reminders;
import hutong.protocol.UserId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Red envelopes and transfers, as requests use them; and what each has to have done outside.
 *
 * <p>Whoever makes something due pursues it: all that is due is done, its answers are stored, and
 * so on until nothing is due. On a node one pursuit of an envelope is under way at a time; what
 * comes meanwhile is done in its next round, so a hot envelope pays many shares at once and its
 * card changes now and then. What a crash cuts off is taken up by a reminder.
 */
final class RedEnvelopes {
  static final String KIND = "RedEnvelope";

  private final ActorSystem<?> system;
  private final EnvelopeSettings settings;
  private final Duration answerWithin;
  private final Books books;
  private final Function<RedEnvelope, CompletionStage<RedEnvelope.Shown>> cards;
  private final Shard<Command, Reply> envelopes;
  private final Pursuits<RedEnvelope> pursuits;

  /** Whose card was changed a moment ago. */
  private final Cache<String, Boolean> shown;

  /** Whose card will be changed soon. */
  private final Set<String> showing = ConcurrentHashMap.newKeySet();

  /**
   * @param cards shows how an envelope stands
   */
  RedEnvelopes(
      Entities entities,
      Books books,
      Function<RedEnvelope, CompletionStage<RedEnvelope.Shown>> cards,
      Reminders reminders,
      EnvelopeSettings settings,
      Duration answerWithin) {
    this.system = entities.system();
    this.settings = settings;
    this.answerWithin = answerWithin;
    this.books = books;
    this.cards = cards;
    this.pursuits = new Pursuits<>(new Quarry());
    this.shown = Caffeine.newBuilder().expireAfterWrite(settings.cardEvery()).build();
    PursuitUpkeep<RedEnvelope, RedEnvelope.Event> upkeep =
        new PursuitUpkeep<>(reminders, KIND, entities.clock(), settings.patience());
    this.envelopes =
        entities.start(new EntityType<>(KIND, settings.rules(), new EnvelopeJournal(), upkeep));
    reminders.register(KIND, id -> wake(id).thenCompose(upkeep::remind));
  }

  EnvelopeSettings settings() {
    return settings;
  }

  /**
   * Makes an envelope, and completes when it is in the conversation; fails with {@link Failure}.
   */
  CompletionStage<RedEnvelope> send(Offer offer) {
    return ask(offer.id(), new Command.Create(offer))
        .thenCompose(
            reply -> {
              if (reply instanceof Reply.Refused refused) {
                throw Refusals.of(refused.trouble(), settings);
              }
              return pursuits.pursue(offer.id());
            });
  }

  /** How it stands; none when there is none. Fails with {@link NoAnswer}. */
  CompletionStage<Optional<RedEnvelope>> look(String id) {
    return ask(id, new Command.Look())
        .thenApply(
            reply ->
                reply instanceof Reply.State state
                    ? Optional.of(state.envelope())
                    : Optional.empty());
  }

  /** What an envelope is right now. */
  CompletionStage<Answer<StateDigest>> digest(String id) {
    return envelopes.digest(id, answerWithin);
  }

  /** Somebody's share; fails with {@link Failure}. */
  CompletionStage<Reply.Got> claim(String id, UserId by, String handle, AccountId to) {
    long luck = ThreadLocalRandom.current().nextLong();
    return ask(id, new Command.Take(by, handle, to, luck))
        .thenApply(
            reply -> {
              pursuits.pursueForNobody(id);
              if (reply instanceof Reply.Got got) {
                return got;
              }
              throw Refusals.of(((Reply.Refused) reply).trouble(), settings);
            });
  }

  /** Returns a transfer; fails with {@link Failure}. */
  CompletionStage<RedEnvelope> giveBack(String id, UserId by) {
    return ask(id, new Command.GiveBack(by))
        .thenCompose(
            reply -> {
              CompletionStage<RedEnvelope> done = pursuits.pursue(id);
              if (reply instanceof Reply.Refused refused) {
                Trouble trouble = refused.trouble();
                throw Refusals.of(trouble, settings);
              }
              return done;
            });
  }

  /** Ends what is over and does what is due. */
  private CompletionStage<RedEnvelope> wake(String id) {
    return ask(id, new Command.Expire()).thenCompose(done -> pursuits.pursue(id));
  }

  /** An envelope, with what it has due. */
  private final class Quarry implements Pursuits.Quarry<RedEnvelope> {
    @Override
    public CompletionStage<RedEnvelope> look(String id) {
      return RedEnvelopes.this.look(id).thenApply(found -> found.orElse(RedEnvelope.EMPTY));
    }

    @Override
    public CompletionStage<Boolean> bringOn(String id, RedEnvelope envelope) {
      CompletionStage<Boolean> all = CompletableFuture.completedFuture(false);
      for (Due due : envelope.due()) {
        all = all.thenCombine(done(id, envelope, due), (before, progress) -> before || progress);
      }
      return all;
    }
  }

  private CompletionStage<Boolean> done(String id, RedEnvelope envelope, Due due) {
    if (due instanceof Due.Fund fund) {
      return fund(id, envelope.mustOffer(), fund.order());
    }
    if (due instanceof Due.Payout payout) {
      return books
          .order(payout.order().from().book(), payout.order())
          .thenCompose(reply -> stored(id, new Command.Pay(payout.to())));
    }
    if (due instanceof Due.Count count) {
      return count(id, envelope.mustOffer().account(), count.round());
    }
    if (due instanceof Due.Bring bring) {
      return books
          .order(bring.order().from().book(), bring.order())
          .thenCompose(
              reply -> {
                boolean done = reply instanceof hutong.platform.money.Reply.Done;
                return stored(id, new Command.Bring(bring.round(), done)).thenApply(stored -> done);
              });
    }
    if (due instanceof Due.Close close) {
      return books
          .order(close.order().account().book(), close.order())
          .thenCompose(
              reply ->
                  isGone(reply)
                      ? stored(id, new Command.Close())
                      : CompletableFuture.completedFuture(false));
    }
    return show(id, envelope);
  }

  /** Whether there is no such account any more. */
  private static boolean isGone(hutong.platform.money.Reply reply) {
    return reply instanceof hutong.platform.money.Reply.Done
        || reply.equals(new hutong.platform.money.Reply.Refused(Refusal.NO_ACCOUNT));
  }

  private CompletionStage<Boolean> fund(String id, Offer offer, Order.Transfer order) {
    return books
        .open(offer.account(), offer.currency(), Terms.NONE)
        .thenCompose(opened -> books.order(offer.from().book(), order))
        .thenCompose(
            reply -> {
              Optional<Refusal> refusal =
                  reply instanceof hutong.platform.money.Reply.Refused refused
                      ? Optional.of(refused.reason())
                      : Optional.empty();
              return stored(id, new Command.Fund(refusal));
            });
  }

  private CompletionStage<Boolean> count(String id, AccountId account, int round) {
    return books
        .look(account)
        .thenCompose(
            reply -> {
              if (!(reply instanceof hutong.platform.money.Reply.Balance balance)) {
                return stored(id, new Command.Found(round, 0, false)); // it was never opened
              }
              boolean waits = balance.balance() == 0 && balance.underWay();
              return stored(id, new Command.Found(round, balance.balance(), balance.underWay()))
                  .thenApply(stored -> !waits);
            });
  }

  private CompletionStage<Boolean> show(String id, RedEnvelope envelope) {
    if (shown.getIfPresent(id) != null) {
      showLater(id);
      return CompletableFuture.completedFuture(false);
    }
    shown.put(id, true);
    return cards
        .apply(envelope)
        .thenCompose(card -> stored(id, new Command.Show(card.sequence(), card.version())));
  }

  private void showLater(String id) {
    if (showing.add(id)) {
      Cancellable unused =
          system
              .scheduler()
              .scheduleOnce(
                  settings.cardEvery(),
                  () -> {
                    showing.remove(id);
                    pursuits.pursueForNobody(id);
                  },
                  system.executionContext());
    }
  }

  private CompletionStage<Boolean> stored(String id, Command answer) {
    return ask(id, answer).thenApply(reply -> true);
  }

  private CompletionStage<Reply> ask(String id, Command command) {
    return envelopes
        .ask(id, command, answerWithin)
        .thenApply(answer -> answer.said().orElseThrow(() -> new NoAnswer("envelope " + id)));
  }
}
