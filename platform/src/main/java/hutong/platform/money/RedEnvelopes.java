package hutong.platform.money;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Red envelopes and transfers, as requests use them; and what each has to have done outside.
 *
 * <p>Whoever makes something due pursues it: all that is due is done, its answers are stored, and
 * so on until nothing is due. On a node one pursuit of an envelope is under way at a time; what
 * comes meanwhile is done in its next round, so a hot envelope pays many shares at once. That they
 * are paid is stored together with the next change of its card, see {@link CardQueue}. What a crash
 * cuts off is taken up by a reminder; shares that were paid are then ordered once more, which the
 * ledger knows.
 *
 * <p>Journal writes of a claim: 1, and its part of 1 for each change of the card.
 */
final class RedEnvelopes {
  static final String KIND = "RedEnvelope";

  /** By then books have told each other of what is under way between them, unless one is away. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  /** What conversations show of envelopes. */
  interface Cards {
    /** Makes it show how it stands; fails with {@link NoAnswer}. */
    CompletionStage<RedEnvelope.Shown> show(RedEnvelope envelope);

    /** See {@link CardQueue#add}. */
    void soon(String id, Supplier<CompletionStage<?>> change);
  }

  private final ActorSystem<?> system;
  private final EnvelopeSettings settings;
  private final Duration answerWithin;
  private final Books books;
  private final Cards cards;
  private final Shard<Command, Reply> envelopes;
  private final Pursuits<RedEnvelope> pursuits;

  /** Whose shares the ledger has answered, by envelope, until that is stored. */
  private final Map<String, Set<UserId>> paid = new ConcurrentHashMap<>();

  /** Those that are counted again soon; what then still is under way is the reminder's. */
  private final Cache<String, Boolean> waiting;

  RedEnvelopes(
      Entities entities,
      Books books,
      Cards cards,
      Reminders reminders,
      EnvelopeSettings settings,
      Duration answerWithin) {
    this.system = entities.system();
    this.settings = settings;
    this.answerWithin = answerWithin;
    this.books = books;
    this.waiting = Caffeine.newBuilder().expireAfterWrite(settings.patience()).build();
    this.cards = cards;
    this.pursuits = new Pursuits<>(new Quarry(), settings.pursuits(entities.system()));
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

  /** Pays what is due of it, and tells nobody. */
  void payForNobody(String id) {
    pursuits.pursueForNobody(id);
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
      Set<UserId> known = paid.getOrDefault(id, Set.of());
      CompletionStage<Boolean> all = CompletableFuture.completedFuture(false);
      for (Due due : envelope.due()) {
        if (!(due instanceof Due.Payout payout && known.contains(payout.to()))) {
          all = all.thenCombine(done(id, envelope, due), (before, progress) -> before || progress);
        }
      }
      return all.whenComplete(
          (progress, failure) -> {
            if (envelope.mustShow() || paid.containsKey(id)) {
              cards.soon(id, () -> catchUp(id));
            }
          });
    }
  }

  private CompletionStage<Boolean> done(String id, RedEnvelope envelope, Due due) {
    if (due instanceof Due.Fund fund) {
      return fund(id, envelope.mustOffer(), fund.order());
    }
    if (due instanceof Due.Payout payout) {
      return books
          .order(payout.order().from().book(), payout.order())
          .thenApply(
              reply -> {
                if (EnvelopeRules.isAnswer(reply)) {
                  remember(id, payout.to());
                }
                return false;
              });
    }
    if (due instanceof Due.Count count) {
      return count(id, envelope.mustOffer().account(), count.round());
    }
    if (due instanceof Due.Bring bring) {
      return books
          .order(bring.order().from().book(), bring.order())
          .thenCompose(
              reply -> {
                if (!EnvelopeRules.isAnswer(reply)) {
                  return CompletableFuture.completedFuture(false);
                }
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
    return envelope.shown().sequence() == 0
        ? cards.show(envelope).thenCompose(shown -> stored(id, new Command.Note(List.of(), shown)))
        : CompletableFuture.completedFuture(false);
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
              if (waits) {
                countAgain(id);
              }
              return stored(id, new Command.Found(round, balance.balance(), balance.underWay()))
                  .thenApply(stored -> !waits);
            });
  }

  private void countAgain(String id) {
    if (waiting.asMap().putIfAbsent(id, true) == null) {
      system
          .scheduler()
          .scheduleOnce(SETTLED, () -> pursuits.pursueForNobody(id), system.executionContext());
    }
  }

  /** Shows how it stands, and stores that it does and which shares are paid. */
  private CompletionStage<?> catchUp(String id) {
    List<UserId> answered = List.copyOf(paid.getOrDefault(id, Set.of()));
    return look(id)
        .thenApply(Optional::orElseThrow)
        .thenCompose(
            envelope ->
                shown(envelope)
                    .thenCompose(shown -> stored(id, new Command.Note(answered, shown)))
                    .thenAccept(
                        stored -> {
                          if (envelope.stage().isEnd()) {
                            pursuits.pursueForNobody(id);
                          }
                        }))
        .whenComplete((done, failure) -> forget(id, answered));
  }

  private CompletionStage<RedEnvelope.Shown> shown(RedEnvelope envelope) {
    return envelope.mustShow() && envelope.shown().sequence() > 0
        ? cards.show(envelope)
        : CompletableFuture.completedFuture(envelope.shown());
  }

  private void remember(String id, UserId to) {
    paid.compute(
        id,
        (same, known) -> {
          Set<UserId> all = known == null ? ConcurrentHashMap.newKeySet() : known;
          all.add(to);
          return all;
        });
  }

  private void forget(String id, List<UserId> answered) {
    paid.computeIfPresent(
        id,
        (same, all) -> {
          answered.forEach(all::remove);
          return all.isEmpty() ? null : all;
        });
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
