package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * Money in a conversation for its members to grab; or a transfer, which waits for one person's yes.
 * Immutable.
 *
 * <p>An envelope owns no money: that is in an account of its payer's book. It decides who gets
 * what, stores it, and then orders the ledger, under ids made of its own state: {@link #due} says
 * what is to be done outside and not yet answered, so whoever looks at the state after a crash does
 * the same again.
 *
 * <p>When it has ended and every payout is answered, what is left in its account is swept back to
 * the payer: what nobody claimed, and what came back because a claimer's account refused it. An
 * account that is empty, with nothing under way from it, is closed.
 *
 * @param claims by who claimed
 * @param remaining what nobody has claimed
 */
record RedEnvelope(
    Optional<Offer> offer,
    Stage stage,
    TreePMap<UserId, Claim> claims,
    long remaining,
    Ending ending,
    Shown shown)
    implements Pursued {

  /** How money is shared. */
  enum Kind {
    /** By luck. */
    LUCKY,
    /** The same for each; what cannot be shared equally goes to the first. */
    EQUAL,
    /** All of it for one person. */
    EXCLUSIVE,
    /** The same, and that person may return it. */
    TRANSFER
  }

  enum Stage {
    NONE,
    /** Its money is on the way. */
    CREATED,
    /** The payer had no money for it. */
    REFUSED,
    FUNDED,
    EXHAUSTED,
    EXPIRED,
    /** By whom a transfer was for. */
    RETURNED;

    boolean isEnd() {
      return this == REFUSED || this == EXHAUSTED || this == EXPIRED || this == RETURNED;
    }
  }

  /**
   * What is offered.
   *
   * @param id of the envelope
   * @param payer and their handle, for the card
   * @param from the payer's account
   * @param account the envelope's, in the payer's book
   * @param total in minor units
   * @param only who may claim it, if it is for one alone
   */
  record Offer(
      String id,
      ConversationId conversation,
      UserId payer,
      String handle,
      AccountId from,
      AccountId account,
      Kind kind,
      long total,
      String currency,
      int count,
      String greeting,
      Optional<UserId> only,
      long expiresAtMillis) {
    long createdAtMillis() {
      return SortableId.millisOf(id);
    }
  }

  /**
   * Somebody's share.
   *
   * @param place from 1, in the order of claims
   * @param paid whether the ledger has answered
   */
  record Claim(
      UserId by, String handle, AccountId to, int place, long share, long atMillis, boolean paid) {
    Claim answered() {
      return new Claim(by, handle, to, place, share, atMillis, true);
    }
  }

  /**
   * How far the end has come.
   *
   * @param refusal why the ledger did not fund it
   * @param emptied whether nothing was left in the account, and nothing under way from it
   * @param closed whether the ledger has closed the account
   */
  record Ending(Optional<Refusal> refusal, PVector<Sweep> sweeps, boolean emptied, boolean closed) {
    static final Ending NONE = new Ending(Optional.empty(), TreePVector.empty(), false, false);

    /** What went back to the payer. */
    long returned() {
      return sweeps.stream().mapToLong(Sweep::amount).sum();
    }
  }

  /**
   * What was left, on its way back.
   *
   * @param round from 1
   * @param amount 0 when the ledger refused to bring it back
   * @param answered whether the ledger has answered
   */
  record Sweep(int round, long amount, long atMillis, boolean answered) {}

  /**
   * What its card says.
   *
   * @param sequence of the card's item; 0: it is not posted yet
   * @param version of the state that it shows
   */
  record Shown(long sequence, long version) {
    static final Shown NOTHING = new Shown(0, 0);
  }

  static final RedEnvelope EMPTY =
      new RedEnvelope(
          Optional.empty(), Stage.NONE, TreePMap.empty(), 0, Ending.NONE, Shown.NOTHING);

  sealed interface Event {
    RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry);

    record Created(Offer offer) implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return new RedEnvelope(
            Optional.of(offer),
            Stage.CREATED,
            TreePMap.empty(),
            offer.total(),
            Ending.NONE,
            Shown.NOTHING);
      }
    }

    record Funded() implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return envelope.become(Stage.FUNDED);
      }
    }

    record FundingRefused(Refusal reason) implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return envelope
            .become(Stage.REFUSED)
            .ending(new Ending(Optional.of(reason), TreePVector.empty(), false, false));
      }
    }

    record Claimed(UserId by, String handle, AccountId to, int place, long share) implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return envelope.with(new Claim(by, handle, to, place, share, entry.atMillis(), false));
      }
    }

    record Paid(UserId to) implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return envelope.paid(Objects.requireNonNull(envelope.claims.get(to)).answered());
      }
    }

    record Expired() implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return envelope.become(Stage.EXPIRED);
      }
    }

    record GivenBack() implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return envelope.become(Stage.RETURNED);
      }
    }

    /** Something was left in the account after the end. */
    record Left(int round, long amount) implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        Ending end = envelope.ending;
        return envelope.ending(
            new Ending(
                end.refusal(),
                end.sweeps().plus(new Sweep(round, amount, entry.atMillis(), false)),
                end.emptied(),
                end.closed()));
      }
    }

    /**
     * The ledger has answered the order that brings it back.
     *
     * @param done else it refused, and the money is still there
     */
    record Swept(int round, boolean done) implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        Ending end = envelope.ending;
        Sweep sweep = end.sweeps().get(round - 1);
        return envelope.ending(
            new Ending(
                end.refusal(),
                end.sweeps()
                    .with(
                        round - 1,
                        new Sweep(round, done ? sweep.amount() : 0, sweep.atMillis(), true)),
                end.emptied(),
                end.closed()));
      }
    }

    record Emptied() implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return envelope.ending(
            new Ending(envelope.ending.refusal(), envelope.ending.sweeps(), true, false));
      }
    }

    record Closed() implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return envelope.ending(
            new Ending(envelope.ending.refusal(), envelope.ending.sweeps(), true, true));
      }
    }

    /** The conversation shows that version. */
    record Posted(long sequence, long version) implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return new RedEnvelope(
            envelope.offer,
            envelope.stage,
            envelope.claims,
            envelope.remaining,
            envelope.ending,
            new Shown(sequence, version));
      }
    }
  }

  private RedEnvelope become(Stage next) {
    return new RedEnvelope(offer, next, claims, remaining, ending, shown);
  }

  private RedEnvelope with(Claim claim) {
    Stage after = claims.size() + 1 == mustOffer().count() ? Stage.EXHAUSTED : stage;
    return new RedEnvelope(
        offer, after, claims.plus(claim.by(), claim), remaining - claim.share(), ending, shown);
  }

  private RedEnvelope paid(Claim claim) {
    return new RedEnvelope(offer, stage, claims.plus(claim.by(), claim), remaining, ending, shown);
  }

  private RedEnvelope ending(Ending next) {
    return new RedEnvelope(offer, stage, claims, remaining, next, shown);
  }

  /** Of an envelope that was created. */
  Offer mustOffer() {
    return offer.orElseThrow();
  }

  /** Shares that nobody has yet. */
  int left() {
    return mustOffer().count() - claims.size();
  }

  /**
   * What the next one gets. A lucky share is drawn evenly from least … min(2 × remaining ÷ left −
   * least, what leaves the least for each of the others); the last gets all that remains. So the
   * mean of each draw is that of an equal share.
   *
   * @param luck any number, evenly drawn
   * @param least of a share, as long as there is so much for each
   */
  long nextShare(long luck, long least) {
    int left = left();
    if (left == 1) {
      return remaining;
    }
    if (mustOffer().kind() == Kind.EQUAL) {
      long each = mustOffer().total() / mustOffer().count();
      return claims.isEmpty() ? each + mustOffer().total() % mustOffer().count() : each;
    }
    long from = Math.min(least, remaining / left);
    long to = Math.min(2 * remaining / left - from, remaining - from * (left - 1));
    return from + Math.floorMod(luck, to - from + 1);
  }

  /** Claims as they came. */
  List<Claim> inOrder() {
    return claims.values().stream().sorted(Comparator.comparingInt(Claim::place)).toList();
  }

  /** The largest share first; of equal ones that which was claimed earlier. */
  List<Claim> ranked() {
    return claims.values().stream()
        .sorted(
            Comparator.comparingLong(Claim::share)
                .reversed()
                .thenComparing(Comparator.comparingInt(Claim::place)))
        .toList();
  }

  /** Who got most, once all shares are gone; of several the first. */
  Optional<Claim> luckiest() {
    return stage == Stage.EXHAUSTED && mustOffer().kind() == Kind.LUCKY
        ? ranked().stream().findFirst()
        : Optional.empty();
  }

  /** Why it was never funded. */
  Optional<Refusal> refusal() {
    return ending.refusal();
  }

  /** Rises with whatever its card shows. */
  long version() {
    return 1L + claims.size() + (stage == Stage.EXPIRED || stage == Stage.RETURNED ? 1 : 0);
  }

  // What is to be done outside.

  /** Something to be done, again and again until its answer is stored. */
  sealed interface Due {
    record Fund(Order.Transfer order) implements Due {}

    record Payout(Order.Transfer order, UserId to) implements Due {}

    /** Asks what is left in the account, for that round of sweeping. */
    record Count(int round) implements Due {}

    record Bring(Order.Transfer order, int round) implements Due {}

    record Close(Order.Mark order) implements Due {}

    /** Makes the card show that version. */
    record Show(long version) implements Due {}
  }

  List<Due> due() {
    List<Due> due = new ArrayList<>();
    if (stage == Stage.CREATED) {
      due.add(new Due.Fund(funding()));
    }
    for (Claim claim : claims.values()) {
      if (!claim.paid()) {
        due.add(new Due.Payout(payout(claim), claim.by()));
      }
    }
    if (due.isEmpty() && mustEnd()) {
      due.add(nextOfEnding());
    }
    if (mustShow()) {
      due.add(new Due.Show(version()));
    }
    return due;
  }

  /** Whether the card says less than there is. */
  boolean mustShow() {
    boolean visible = stage == Stage.FUNDED || (stage.isEnd() && stage != Stage.REFUSED);
    return visible && shown.version() < version();
  }

  private boolean mustEnd() {
    return stage.isEnd() && !ending.closed();
  }

  private boolean isDue() {
    return stage == Stage.CREATED
        || mustEnd()
        || mustShow()
        || claims.values().stream().anyMatch(claim -> !claim.paid());
  }

  private Due nextOfEnding() {
    for (Sweep sweep : ending.sweeps()) {
      if (!sweep.answered()) {
        return new Due.Bring(bringing(sweep), sweep.round());
      }
    }
    return ending.emptied() ? new Due.Close(closing()) : new Due.Count(ending.sweeps().size() + 1);
  }

  @Override
  public String id() {
    return mustOffer().id();
  }

  /** To end it, or for what is due by then. */
  @Override
  public OptionalLong wakeAt(long nowMillis, long patienceMillis) {
    if (isDue()) {
      return OptionalLong.of(nowMillis + patienceMillis);
    }
    return stage == Stage.FUNDED
        ? OptionalLong.of(mustOffer().expiresAtMillis())
        : OptionalLong.empty();
  }

  /** All that it has ever ordered of the ledger, by id, with what each brings into its account. */
  Map<OperationId, Long> orders() {
    Map<OperationId, Long> orders = new HashMap<>();
    orders.put(funding().id(), funding().amount());
    claims.values().forEach(claim -> orders.put(payout(claim).id(), -claim.share()));
    ending.sweeps().stream()
        .map(this::bringing)
        .forEach(order -> orders.put(order.id(), -order.amount()));
    return orders;
  }

  private Order.Transfer funding() {
    Offer of = mustOffer();
    return order("fund", of.createdAtMillis(), of.from(), of.account(), of.total());
  }

  private Order.Transfer payout(Claim claim) {
    return order(
        "claim/" + claim.place(),
        claim.atMillis(),
        mustOffer().account(),
        claim.to(),
        claim.share());
  }

  private Order.Transfer bringing(Sweep sweep) {
    return order(
        "rest/" + sweep.round(),
        sweep.atMillis(),
        mustOffer().account(),
        mustOffer().from(),
        sweep.amount());
  }

  private Order.Mark closing() {
    return new Order.Mark(
        id("close", mustOffer().createdAtMillis()), mustOffer().account(), Account.Standing.CLOSED);
  }

  private Order.Transfer order(
      String what, long issuedAtMillis, AccountId from, AccountId to, long amount) {
    return new Order.Transfer(
        id(what, issuedAtMillis), from, to, amount, mustOffer().currency(), mustOffer().greeting());
  }

  private OperationId id(String what, long issuedAtMillis) {
    return OperationId.of(issuedAtMillis, "envelope/" + mustOffer().id() + "/" + what);
  }
}
