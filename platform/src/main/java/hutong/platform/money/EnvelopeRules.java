package hutong.platform.money;

import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.money.RedEnvelope.Claim;
import hutong.platform.money.RedEnvelope.Event;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.platform.money.RedEnvelope.Shown;
import hutong.platform.money.RedEnvelope.Stage;
import hutong.platform.money.RedEnvelope.Sweep;
import hutong.platform.remote.NodeMessage;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of red envelopes and transfers. Pure; who belongs to a conversation is asked of the
 * conversation before.
 *
 * @param maxTotal of an envelope, in minor units; of a transfer its payer's account has limits
 * @param maxCount of shares
 * @param minShare of each, in minor units
 */
record EnvelopeRules(long maxTotal, int maxCount, long minShare)
    implements Aggregate<RedEnvelope, EnvelopeRules.Command, Event, EnvelopeRules.Reply> {
  /** How far an id's time may be ahead; as in a book. */
  private static final long AHEAD_MILLIS = 60_000;

  sealed interface Command extends NodeMessage {
    record Create(Offer offer) implements Command {}

    /** The ledger's answer to the funding: it has the money, or why not. */
    record Fund(Optional<Refusal> refusal) implements Command {}

    /**
     * @param to the claimer's account
     * @param luck any number, evenly drawn
     */
    record Take(UserId by, String handle, AccountId to, long luck) implements Command {}

    /**
     * What was done for it: the ledger has answered the orders for those shares, and the
     * conversation shows that.
     */
    record Note(List<UserId> paid, Shown shown) implements Command {}

    /** Ends the offer if its time is over. */
    record Expire() implements Command {}

    /** Returns a transfer. */
    record GiveBack(UserId by) implements Command {}

    /**
     * What is left in the account after the end.
     *
     * @param underWay whether money has left it that may come back
     */
    record Found(int round, long balance, boolean underWay) implements Command {}

    /**
     * The ledger has answered the order for what was left.
     *
     * @param done else it was refused
     */
    record Bring(int round, boolean done) implements Command {}

    /** The ledger has closed the account. */
    record Close() implements Command {}

    record Look() implements Command {}
  }

  /** Why an offer or a claim is refused. */
  enum Trouble {
    /** Not above zero, or above its limit. */
    TOTAL,
    /** Below one, or above its limit. */
    COUNT,
    /** Less than the smallest share for each. */
    TOO_MANY_SHARES,
    GREETING_TOO_LONG,
    /** What is for one person names them, another envelope nobody. */
    FOR_WHOM,
    /** The envelope was made with another offer. */
    CONFLICT,
    /** Its id says that it was made more than a minute ahead. */
    TOO_FAR_AHEAD,
    NO_SUCH_ENVELOPE,
    NOT_FUNDED,
    /** The payer had no money for it. */
    NEVER_FUNDED,
    ALL_GONE,
    EXPIRED,
    /** Whom it was for did not want it. */
    RETURNED,
    NOT_FOR_YOU,
    /** Only a transfer can be returned. */
    NOT_A_TRANSFER,
    /** Of what is for one person there is one share. */
    ONE_SHARE
  }

  sealed interface Reply extends NodeMessage {
    record Done() implements Reply {}

    record Refused(Trouble trouble) implements Reply {}

    /** Somebody has that share; the same whenever they ask. */
    record Got(int place, long share) implements Reply {}

    /** All there is. */
    record State(RedEnvelope envelope) implements Reply {}
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
      return create(envelope, create.offer(), nowMillis);
    }
    if (envelope.offer().isEmpty()) {
      return refused(Trouble.NO_SUCH_ENVELOPE);
    }
    Offer offer = envelope.mustOffer();
    if (command instanceof Command.Take take) {
      return take(envelope, offer, take, nowMillis);
    }
    if (command instanceof Command.GiveBack back) {
      return giveBack(envelope, offer, back, nowMillis);
    }
    if (command instanceof Command.Expire) {
      return isOver(envelope, offer, nowMillis) ? done(new Event.Expired()) : DONE;
    }
    return command instanceof Command.Look
        ? Decision.unchanged(new Reply.State(envelope))
        : answered(envelope, command);
  }

  @Override
  public Optional<Reply> read(RedEnvelope envelope, Command command) {
    return command instanceof Command.Look && envelope.offer().isPresent()
        ? Optional.of(new Reply.State(envelope))
        : Optional.empty();
  }

  private static boolean isOver(RedEnvelope envelope, Offer offer, long nowMillis) {
    return envelope.stage() == Stage.FUNDED && nowMillis >= offer.expiresAtMillis();
  }

  private Decision<Event, Reply> create(RedEnvelope envelope, Offer offer, long nowMillis) {
    if (envelope.offer().isPresent()) { // before every other rule
      return envelope.mustOffer().equals(offer) ? DONE : refused(Trouble.CONFLICT);
    }
    return troubleWith(offer, nowMillis)
        .map(EnvelopeRules::refused)
        .orElseGet(() -> done(new Event.Created(offer)));
  }

  private Optional<Trouble> troubleWith(Offer offer, long nowMillis) {
    boolean transfer = offer.kind() == Kind.TRANSFER;
    if (offer.total() <= 0 || (!transfer && offer.total() > maxTotal)) {
      return Optional.of(Trouble.TOTAL);
    }
    boolean forOne = transfer || offer.kind() == Kind.EXCLUSIVE;
    if (offer.count() < 1 || offer.count() > maxCount) {
      return Optional.of(Trouble.COUNT);
    }
    if (offer.count() > 1 && (forOne || offer.only().isPresent())) { // else nobody takes the others
      return Optional.of(Trouble.ONE_SHARE);
    }
    if (offer.total() / offer.count() < minShare) {
      return Optional.of(Trouble.TOO_MANY_SHARES);
    }
    if (offer.greeting().length() > Book.MAX_MEMO) {
      return Optional.of(Trouble.GREETING_TOO_LONG);
    }
    if (forOne && offer.only().isEmpty()) {
      return Optional.of(Trouble.FOR_WHOM);
    }
    if (offer.createdAtMillis() > nowMillis + AHEAD_MILLIS) {
      return Optional.of(Trouble.TOO_FAR_AHEAD);
    }
    return offer.expiresAtMillis() <= nowMillis ? Optional.of(Trouble.EXPIRED) : Optional.empty();
  }

  private Decision<Event, Reply> take(
      RedEnvelope envelope, Offer offer, Command.Take take, long nowMillis) {
    Claim claim = envelope.claims().get(take.by());
    if (claim != null) { // before every other rule
      return Decision.unchanged(new Reply.Got(claim.place(), claim.share()));
    }
    if (offer.only().isPresent() && !offer.only().get().equals(take.by())) {
      return refused(Trouble.NOT_FOR_YOU);
    }
    if (isOver(envelope, offer, nowMillis)) {
      return Decision.accepted(new Reply.Refused(Trouble.EXPIRED), List.of(new Event.Expired()));
    }
    Optional<Trouble> trouble = troubleAt(envelope.stage());
    if (trouble.isPresent()) {
      return refused(trouble.get());
    }
    int place = envelope.claims().size() + 1;
    long share = envelope.nextShare(take.luck(), minShare);
    return Decision.accepted(
        new Reply.Got(place, share),
        List.of(new Event.Claimed(take.by(), take.handle(), take.to(), place, share)));
  }

  private static Decision<Event, Reply> giveBack(
      RedEnvelope envelope, Offer offer, Command.GiveBack back, long nowMillis) {
    if (offer.kind() != Kind.TRANSFER) {
      return refused(Trouble.NOT_A_TRANSFER);
    }
    if (!offer.only().equals(Optional.of(back.by()))) {
      return refused(Trouble.NOT_FOR_YOU);
    }
    if (envelope.stage() == Stage.RETURNED) {
      return DONE;
    }
    if (isOver(envelope, offer, nowMillis)) {
      return Decision.accepted(new Reply.Refused(Trouble.EXPIRED), List.of(new Event.Expired()));
    }
    return troubleAt(envelope.stage())
        .map(EnvelopeRules::refused)
        .orElseGet(() -> done(new Event.GivenBack()));
  }

  /** Why nothing can be taken at that stage. */
  static Optional<Trouble> troubleAt(Stage stage) {
    return switch (stage) {
      case NONE, CREATED -> Optional.of(Trouble.NOT_FUNDED);
      case REFUSED -> Optional.of(Trouble.NEVER_FUNDED);
      case EXHAUSTED -> Optional.of(Trouble.ALL_GONE);
      case EXPIRED -> Optional.of(Trouble.EXPIRED);
      case RETURNED -> Optional.of(Trouble.RETURNED);
      case FUNDED -> Optional.empty();
    };
  }

  /**
   * Whether that is the ledger's answer to a payout or a sweep. It is none while the claim's time
   * is ahead of the book's, for a clock was set back: then the same is ordered later.
   */
  static boolean isAnswer(hutong.platform.money.Reply reply) {
    return !(reply instanceof hutong.platform.money.Reply.Refused refused
        && refused.reason().isForNow());
  }

  /** What came of something that was due; what is known already changes nothing. */
  private static Decision<Event, Reply> answered(RedEnvelope envelope, Command command) {
    if (command instanceof Command.Fund fund) {
      return envelope.stage() != Stage.CREATED
          ? DONE
          : done(fund.refusal().<Event>map(Event.FundingRefused::new).orElseGet(Event.Funded::new));
    }
    if (command instanceof Command.Note note) {
      return noted(envelope, note);
    }
    if (command instanceof Command.Bring bring) {
      List<Sweep> sweeps = envelope.ending().sweeps();
      boolean waits = bring.round() <= sweeps.size() && !sweeps.get(bring.round() - 1).answered();
      return waits ? done(new Event.Swept(bring.round(), bring.done())) : DONE;
    }
    if (command instanceof Command.Found found) {
      return found(envelope, found);
    }
    return envelope.ending().emptied() && !envelope.ending().closed()
        ? done(new Event.Closed())
        : DONE;
  }

  private static Decision<Event, Reply> noted(RedEnvelope envelope, Command.Note note) {
    List<Event> news = new ArrayList<>();
    for (UserId to : note.paid()) {
      Claim claim = envelope.claims().get(to);
      if (claim != null && !claim.paid()) {
        news.add(new Event.Paid(to));
      }
    }
    if (note.shown().version() > envelope.shown().version()) {
      news.add(new Event.Posted(note.shown().sequence(), note.shown().version()));
    }
    return Decision.accepted(new Reply.Done(), news);
  }

  /** Only while that round is due: a count that comes late is of before a sweep. */
  private static Decision<Event, Reply> found(RedEnvelope envelope, Command.Found found) {
    if (!envelope.due().contains(new RedEnvelope.Due.Count(found.round()))) {
      return DONE;
    }
    if (found.balance() > 0) {
      return done(new Event.Left(found.round(), found.balance()));
    }
    return found.underWay() ? DONE : done(new Event.Emptied());
  }

  private static Decision<Event, Reply> done(Event event) {
    return Decision.accepted(new Reply.Done(), List.of(event));
  }

  private static Decision<Event, Reply> refused(Trouble trouble) {
    return Decision.unchanged(new Reply.Refused(trouble));
  }
}
