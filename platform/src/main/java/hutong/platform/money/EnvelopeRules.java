package hutong.platform.money;

import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.money.RedEnvelope.Claim;
import hutong.platform.money.RedEnvelope.Event;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.platform.money.RedEnvelope.Stage;
import hutong.platform.remote.NodeMessage;
import hutong.protocol.UserId;
import java.util.List;
import java.util.Optional;

/**
 * The rules of red envelopes. Pure; who may claim in a conversation is asked of the conversation
 * before.
 *
 * @param maxTotal in minor units
 * @param maxCount of shares
 * @param minShare on average, in minor units
 */
record EnvelopeRules(long maxTotal, int maxCount, long minShare)
    implements Aggregate<RedEnvelope, EnvelopeRules.Command, Event, EnvelopeRules.Reply> {

  sealed interface Command extends NodeMessage {
    record Create(Offer offer) implements Command {}

    /** The ledger's answer to the funding: it has the money, or why not. */
    record Fund(Optional<Refusal> refusal) implements Command {}

    /**
     * @param to the claimer's account
     * @param luck any number, evenly drawn
     */
    record Take(UserId by, AccountId to, long luck) implements Command {}

    /** The ledger has taken the order for that share. */
    record Pay(UserId to) implements Command {}

    /** Ends the offer if its time is over. */
    record Expire() implements Command {}

    /** The ledger has taken the order for the rest. */
    record Return() implements Command {}

    record Look() implements Command {}
  }

  /** Why an offer or a claim is refused. */
  enum Trouble {
    /** Not above zero, or above its limit. */
    TOTAL,
    /** Below one, above its limit, or not one of an exclusive envelope. */
    COUNT,
    /** Less than the smallest share for each. */
    TOO_MANY_SHARES,
    GREETING_TOO_LONG,
    /** An exclusive envelope is for somebody, another one for nobody alone. */
    FOR_WHOM,
    /** The envelope was made with another offer. */
    CONFLICT,
    NO_SUCH_ENVELOPE,
    NOT_FUNDED,
    /** The payer had no money for it. */
    NEVER_FUNDED,
    ALL_GONE,
    EXPIRED,
    NOT_FOR_YOU
  }

  sealed interface Reply extends NodeMessage {
    record Done() implements Reply {}

    record Refused(Trouble trouble) implements Reply {}

    /** Somebody has that share; the same whenever they ask. */
    record Got(int place, long share) implements Reply {}

    /** All that can be seen. */
    record State(Offer offer, Stage stage, List<Claim> claims, long remaining) implements Reply {}
  }

  private static final Decision<Event, Reply> DONE = Decision.unchanged(new Reply.Done());

  @Override
  public RedEnvelope empty(String entityId) {
    return RedEnvelope.EMPTY;
  }

  @Override
  public RedEnvelope apply(RedEnvelope before, Entry<Event> entry) {
    return entry instanceof Entry.Recorded<Event> recorded
        ? recorded.event().applyTo(before, entry)
        : before;
  }

  @Override
  public Decision<Event, Reply> decide(RedEnvelope envelope, Command command, long nowMillis) {
    if (command instanceof Command.Create create) {
      return create(envelope, create.offer());
    }
    Offer offer = envelope.offer();
    if (offer == null) {
      return refused(Trouble.NO_SUCH_ENVELOPE);
    }
    if (command instanceof Command.Take take) {
      return take(envelope, offer, take, nowMillis);
    }
    if (command instanceof Command.Fund fund) {
      return fund(envelope, fund);
    }
    if (command instanceof Command.Pay pay) {
      Claim claim = envelope.claims().get(pay.to());
      return claim == null || claim.paid() ? DONE : done(new Event.Paid(pay.to()));
    }
    if (command instanceof Command.Expire) {
      boolean over = envelope.stage() == Stage.FUNDED && nowMillis >= offer.expiresAtMillis();
      return over ? done(new Event.Expired()) : DONE;
    }
    if (command instanceof Command.Return) {
      boolean waits = envelope.stage() == Stage.EXPIRED && !envelope.restAnswered();
      return waits ? done(new Event.RestReturned()) : DONE;
    }
    return Decision.unchanged(look(envelope, offer));
  }

  @Override
  public Optional<Reply> read(RedEnvelope envelope, Command command) {
    Offer offer = envelope.offer();
    return command instanceof Command.Look && offer != null
        ? Optional.of(look(envelope, offer))
        : Optional.empty();
  }

  private static Reply look(RedEnvelope envelope, Offer offer) {
    return new Reply.State(offer, envelope.stage(), envelope.ranked(), envelope.remaining());
  }

  private Decision<Event, Reply> create(RedEnvelope envelope, Offer offer) {
    if (envelope.offer() != null) {
      return envelope.offer().equals(offer) ? DONE : refused(Trouble.CONFLICT);
    }
    return troubleWith(offer)
        .map(EnvelopeRules::refused)
        .orElseGet(() -> done(new Event.Created(offer)));
  }

  private Optional<Trouble> troubleWith(Offer offer) {
    if (offer.total() <= 0 || offer.total() > maxTotal) {
      return Optional.of(Trouble.TOTAL);
    }
    boolean exclusive = offer.kind() == Kind.EXCLUSIVE;
    if (offer.count() < 1 || offer.count() > maxCount || (exclusive && offer.count() != 1)) {
      return Optional.of(Trouble.COUNT);
    }
    if (offer.total() / offer.count() < minShare) {
      return Optional.of(Trouble.TOO_MANY_SHARES);
    }
    if (offer.greeting().length() > Book.MAX_MEMO) {
      return Optional.of(Trouble.GREETING_TOO_LONG);
    }
    return exclusive == offer.only().isPresent() ? Optional.empty() : Optional.of(Trouble.FOR_WHOM);
  }

  private static Decision<Event, Reply> fund(RedEnvelope envelope, Command.Fund fund) {
    if (envelope.stage() != Stage.CREATED) {
      return DONE;
    }
    return done(fund.refusal().<Event>map(Event.FundingRefused::new).orElseGet(Event.Funded::new));
  }

  private static Decision<Event, Reply> take(
      RedEnvelope envelope, Offer offer, Command.Take take, long nowMillis) {
    Claim claim = envelope.claims().get(take.by());
    if (claim != null) { // before every other rule
      return Decision.unchanged(new Reply.Got(claim.place(), claim.share()));
    }
    Optional<Trouble> trouble = against(envelope, offer, take, nowMillis);
    if (trouble.isPresent()) {
      return refused(trouble.get());
    }
    int place = envelope.claims().size() + 1;
    long share = envelope.nextShare(take.luck());
    return Decision.accepted(
        new Reply.Got(place, share),
        List.of(new Event.Claimed(take.by(), take.to(), place, share)));
  }

  private static Optional<Trouble> against(
      RedEnvelope envelope, Offer offer, Command.Take take, long nowMillis) {
    if (offer.only().isPresent() && !offer.only().get().equals(take.by())) {
      return Optional.of(Trouble.NOT_FOR_YOU);
    }
    return switch (envelope.stage()) {
      case NONE, CREATED -> Optional.of(Trouble.NOT_FUNDED);
      case REFUSED -> Optional.of(Trouble.NEVER_FUNDED);
      case EXHAUSTED -> Optional.of(Trouble.ALL_GONE);
      case EXPIRED -> Optional.of(Trouble.EXPIRED);
      case FUNDED ->
          nowMillis >= offer.expiresAtMillis() ? Optional.of(Trouble.EXPIRED) : Optional.empty();
    };
  }

  private static Decision<Event, Reply> done(Event event) {
    return Decision.accepted(new Reply.Done(), List.of(event));
  }

  private static Decision<Event, Reply> refused(Trouble trouble) {
    return Decision.unchanged(new Reply.Refused(trouble));
  }
}
