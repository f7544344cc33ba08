package hutong.platform.money;

import hutong.platform.chat.Participation;
import hutong.platform.chat.Postings;
import hutong.platform.extend.Failure;
import hutong.platform.extend.NoAnswer;
import hutong.platform.extend.Session;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.platform.money.RedEnvelope.Stage;
import hutong.platform.people.People;
import hutong.platform.people.Purpose;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Claimed;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.MoneyClaim;
import hutong.protocol.wire.SendEnvelope;
import hutong.protocol.wire.SendTransfer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * What a person asks of red envelopes and transfers; fails with {@link Failure} or {@link
 * NoAnswer}. A repeat of what was done is answered before anything else is looked at.
 */
final class EnvelopeRequests {
  private final People people;
  private final Postings conversations;
  private final Wallets wallets;
  private final Wishes wishes;
  private final RedEnvelopes envelopes;
  private final Authorisations authorisations;

  EnvelopeRequests(
      People people,
      Postings conversations,
      Wallets wallets,
      RedEnvelopes envelopes,
      Authorisations authorisations) {
    this.authorisations = authorisations;
    this.people = people;
    this.conversations = conversations;
    this.wallets = wallets;
    this.wishes = new Wishes(wallets.settings());
    this.envelopes = envelopes;
  }

  /** What somebody wants to send; of a transfer the count is one. */
  private record Wish(
      String id,
      ConversationId conversation,
      Kind kind,
      long total,
      String currency,
      int count,
      String words,
      Optional<UserId> only,
      Predicate<Wallets.Payer> confirmed) {}

  CompletionStage<Frame.Builder> send(Session session, SendEnvelope send) {
    Kind kind =
        switch (send.getKind()) {
          case LUCKY -> Kind.LUCKY;
          case EQUAL -> Kind.EQUAL;
          case EXCLUSIVE -> Kind.EXCLUSIVE;
          case KIND_UNSPECIFIED, UNRECOGNIZED ->
              throw bad("kind must be LUCKY, EQUAL or EXCLUSIVE");
        };
    Failure.require(
        send.getUserId().isEmpty() || SortableId.matches(send.getUserId()),
        Code.BAD_REQUEST,
        "userId must be a user's id");
    Failure.require(
        (kind == Kind.EXCLUSIVE) != send.getUserId().isEmpty(),
        Code.BAD_REQUEST,
        "userId says whom an exclusive envelope is for, and is empty for another");
    return send(
        session,
        new Wish(
            Wishes.id(send.getOperationId(), "envelope", session.user()),
            conversation(send.getConversationId()),
            kind,
            Wishes.amount("totalMinor", send.getTotalMinor()),
            wishes.currency(send.getCurrency()),
            send.getCount() == 0 ? 1 : send.getCount(),
            Wishes.words("greeting", send.getGreeting()),
            send.getUserId().isEmpty()
                ? Optional.empty()
                : Optional.of(new UserId(send.getUserId())),
            authorisations.confirm(session, send.getAuthorisation(), send.getTotalMinor())));
  }

  CompletionStage<Frame.Builder> send(Session session, SendTransfer send) {
    ConversationId conversation = conversation(send.getConversationId());
    Failure.require(
        conversation.isDirect(),
        Code.BAD_REQUEST,
        "a transfer goes into a direct conversation; into a group goes an envelope");
    return send(
        session,
        new Wish(
            Wishes.id(send.getOperationId(), "transfer", session.user()),
            conversation,
            Kind.TRANSFER,
            Wishes.amount("amountMinor", send.getAmountMinor()),
            wishes.currency(send.getCurrency()),
            1,
            Wishes.words("memo", send.getMemo()),
            Optional.empty(),
            authorisations.confirm(session, send.getAuthorisation(), send.getAmountMinor())));
  }

  private CompletionStage<Frame.Builder> send(Session session, Wish wish) {
    return envelopes
        .look(wish.id())
        .thenCompose(
            known ->
                known.isPresent()
                    ? envelopes.send(repeated(known.get().mustOffer(), wish))
                    : checked(session, wish).thenCompose(envelopes::send))
        .thenApply(
            envelope -> {
              if (envelope.stage() == Stage.REFUSED) {
                throw Refusals.of(envelope.refusal().orElseThrow());
              }
              return Frame.newBuilder().setMoneyCard(card(envelope));
            });
  }

  /** What is offered under that id, were this wish the first one. */
  private static Offer repeated(Offer known, Wish wish) {
    return new Offer(
        known.id(),
        wish.conversation(),
        known.payer(),
        known.handle(),
        known.from(),
        known.account(),
        wish.kind(),
        wish.total(),
        wish.currency(),
        wish.count(),
        wish.words(),
        wish.conversation().isDirect() ? known.only() : wish.only(),
        known.expiresAtMillis());
  }

  private CompletionStage<Offer> checked(Session session, Wish wish) {
    UserId self = session.user();
    return conversations
        .participation(wish.conversation(), self)
        .thenCompose(
            part -> {
              requireMayWrite(part);
              Optional<UserId> only = part.other().isPresent() ? part.other() : wish.only();
              return receives(wish, only, self).thenApply(fine -> only);
            })
        .thenCombine(
            payer(self, wish),
            (only, from) ->
                new Offer(
                    wish.id(),
                    wish.conversation(),
                    self,
                    session.handle(),
                    from,
                    new AccountId(AccountKind.ENVELOPE, from.book(), wish.id()),
                    wish.kind(),
                    wish.total(),
                    wish.currency(),
                    wish.count(),
                    wish.words(),
                    only,
                    SortableId.millisOf(wish.id()) + envelopes.settings().life().toMillis()));
  }

  private CompletionStage<AccountId> payer(UserId self, Wish wish) {
    return wallets
        .payer(self, wish.currency())
        .thenApply(
            payer -> {
              if (!wish.confirmed().test(payer)) {
                throw PinSettings.needed();
              }
              return payer.account();
            });
  }

  /** Whether the one whom it is for takes it: a contact, or a member of the group. */
  private CompletionStage<?> receives(Wish wish, Optional<UserId> only, UserId self) {
    if (only.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    Failure.require(
        !only.get().equals(self), Code.BAD_REQUEST, "userId must be somebody else's than yours");
    if (wish.conversation().isDirect()) {
      Failure.require(
          wish.only().isEmpty() || wish.only().equals(only),
          Code.NOT_A_MEMBER,
          "whom it is for is not in this conversation");
      return people
          .accepts(only.get(), self, Purpose.PAY)
          .thenAccept(
              accepts ->
                  require(
                      accepts,
                      Code.NOT_ACCEPTED,
                      "people send money to their contacts: ask them to become one"));
    }
    return conversations
        .participation(wish.conversation(), only.get())
        .thenAccept(
            part ->
                Failure.require(
                    part.belongs(), Code.NOT_A_MEMBER, "whom it is for is not a member"));
  }

  static void requireMayWrite(Participation part) {
    require(
        part.belongs(),
        Code.NO_SUCH_CONVERSATION,
        "there is no such conversation of yours: open it by handle first");
    part.hindrance()
        .ifPresent(
            hindrance -> {
              switch (hindrance) {
                case DISSOLVED -> require(false, Code.DISSOLVED, "the group was dissolved");
                case MUTED -> require(false, Code.MUTED, "you may not write there now");
                case NOT_ACCEPTED ->
                    require(false, Code.NOT_ACCEPTED, "they take nothing from you");
              }
            });
  }

  CompletionStage<Frame.Builder> claim(Session session, String id) {
    return found(id)
        .thenCompose(
            envelope -> {
              RedEnvelope.Claim known = envelope.claims().get(session.user());
              if (known == null) {
                return ofAMember(session, envelope).thenCompose(open -> grab(session, open));
              }
              if (!known.paid()) { // whoever asks again may not have had an answer, nor the money
                envelopes.payForNobody(id);
              }
              return CompletableFuture.completedFuture(
                  claimed(envelope, known.place(), known.share()));
            });
  }

  /** A wallet is opened only for somebody who may have a share. */
  private CompletionStage<Frame.Builder> grab(Session session, RedEnvelope envelope) {
    Offer offer = envelope.mustOffer();
    if (envelope.stage().isEnd()) {
      throw Refusals.of(
          EnvelopeRules.troubleAt(envelope.stage()).orElseThrow(), envelopes.settings());
    }
    return wallets
        .account(session.user(), offer.currency())
        .thenCompose(to -> envelopes.claim(offer.id(), session.user(), session.handle(), to))
        .thenApply(got -> claimed(envelope, got.place(), got.share()));
  }

  private static Frame.Builder claimed(RedEnvelope envelope, int place, long share) {
    return Frame.newBuilder()
        .setClaimed(
            Claimed.newBuilder()
                .setId(envelope.mustOffer().id())
                .setShareMinor(share)
                .setCurrency(envelope.mustOffer().currency())
                .setPlace(place));
  }

  CompletionStage<Frame.Builder> giveBack(Session session, String id) {
    return seen(session, id)
        .thenCompose(seen -> envelopes.giveBack(id, session.user()))
        .thenApply(envelope -> Frame.newBuilder().setMoneyCard(card(envelope)));
  }

  CompletionStage<Frame.Builder> read(Session session, String id) {
    return seen(session, id).thenApply(envelope -> Frame.newBuilder().setMoneyCard(card(envelope)));
  }

  private CompletionStage<RedEnvelope> found(String id) {
    if (!SortableId.matches(id)) {
      throw Refusals.noSuchMoney();
    }
    return envelopes.look(id).thenApply(found -> found.orElseThrow(Refusals::noSuchMoney));
  }

  /**
   * An envelope that the person has to do with: theirs, claimed, or in a conversation of theirs.
   * Whoever has left may look at what they sent.
   */
  private CompletionStage<RedEnvelope> seen(Session session, String id) {
    return found(id)
        .thenCompose(
            envelope -> {
              boolean theirs =
                  envelope.mustOffer().payer().equals(session.user())
                      || envelope.claims().containsKey(session.user());
              return theirs
                  ? CompletableFuture.completedFuture(envelope)
                  : ofAMember(session, envelope);
            });
  }

  private CompletionStage<RedEnvelope> ofAMember(Session session, RedEnvelope envelope) {
    return conversations
        .participation(envelope.mustOffer().conversation(), session.user())
        .thenApply(
            part -> {
              if (!part.belongs()) {
                throw Refusals.noSuchMoney();
              }
              return envelope;
            });
  }

  private static MoneyCard card(RedEnvelope envelope) {
    Offer offer = envelope.mustOffer();
    MoneyCard.Builder card =
        MoneyCard.newBuilder()
            .setId(offer.id())
            .setKind(MoneyCard.Kind.valueOf(offer.kind().name()))
            .setStage(stage(envelope.stage()))
            .setConversationId(offer.conversation().value())
            .setPayer(member(offer.payer(), offer.handle()))
            .setOnly(offer.only().map(UserId::value).orElse(""))
            .setTotalMinor(offer.total())
            .setRemainingMinor(envelope.remaining())
            .setCurrency(offer.currency())
            .setCount(offer.count())
            .setWords(offer.greeting())
            .setExpiresAtMillis(offer.expiresAtMillis())
            .setLuckiest(envelope.luckiest().map(claim -> claim.by().value()).orElse(""))
            .setSequence(envelope.shown().sequence());
    for (RedEnvelope.Claim claim : envelope.ranked()) {
      card.addClaims(
          MoneyClaim.newBuilder()
              .setMember(member(claim.by(), claim.handle()))
              .setShareMinor(claim.share())
              .setAtMillis(claim.atMillis())
              .setPlace(claim.place()));
    }
    return card.build();
  }

  private static MoneyCard.Stage stage(Stage stage) {
    return switch (stage) {
      case NONE, CREATED -> MoneyCard.Stage.CREATED;
      case REFUSED -> MoneyCard.Stage.REFUSED;
      case FUNDED -> MoneyCard.Stage.OPEN;
      case EXHAUSTED -> MoneyCard.Stage.EXHAUSTED;
      case EXPIRED -> MoneyCard.Stage.EXPIRED;
      case RETURNED -> MoneyCard.Stage.RETURNED;
    };
  }

  static Member member(UserId user, String handle) {
    return Member.newBuilder().setUserId(user.value()).setHandle(handle).build();
  }

  static ConversationId conversation(String text) {
    return ConversationId.parse(text)
        .orElseThrow(
            () ->
                new Failure(
                    Code.NO_SUCH_CONVERSATION,
                    Action.GIVE_UP,
                    "there is no such conversation of yours: open it by handle first"));
  }

  private static void require(boolean holds, Code code, String message) {
    if (!holds) {
      throw new Failure(code, Action.GIVE_UP, message);
    }
  }

  private static Failure bad(String message) {
    return new Failure(Code.BAD_REQUEST, Action.FIX, message);
  }
}
