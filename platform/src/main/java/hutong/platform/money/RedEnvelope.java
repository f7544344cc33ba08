package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * Money in a conversation for its members to grab. Immutable.
 *
 * <p>An envelope owns no money: that is in an account of its payer's book. It decides who gets
 * what, stores it, and then orders the ledger, under ids made of its own state: {@link #due} says
 * what is ordered and not yet answered, so whoever looks at the state after a crash orders the same
 * again.
 *
 * @param claims by who claimed
 * @param restAnswered whether the ledger has taken the rest back
 */
record RedEnvelope(
    @Nullable Offer offer,
    Stage stage,
    HashPMap<UserId, Claim> claims,
    long remaining,
    boolean restAnswered) {

  /** How money is shared. */
  enum Kind {
    /** By luck. */
    LUCKY,
    /** The same for each; what cannot be shared equally goes to the first. */
    EQUAL,
    /** All of it for one person. */
    EXCLUSIVE
  }

  enum Stage {
    NONE,
    /** Its money is on the way. */
    CREATED,
    /** The payer had no money for it. */
    REFUSED,
    FUNDED,
    EXHAUSTED,
    EXPIRED
  }

  /**
   * What is offered.
   *
   * @param id of the envelope
   * @param from the payer's account
   * @param account the envelope's, in the payer's book
   * @param total in minor units
   * @param only who may claim it, of an exclusive one
   */
  record Offer(
      String id,
      UserId payer,
      AccountId from,
      AccountId account,
      Kind kind,
      long total,
      String currency,
      int count,
      String greeting,
      Optional<UserId> only,
      long expiresAtMillis) {}

  /**
   * Somebody's share.
   *
   * @param place from 1, in the order of claims
   * @param paid whether the ledger has answered
   */
  record Claim(UserId by, AccountId to, int place, long share, long atMillis, boolean paid) {
    Claim answered() {
      return new Claim(by, to, place, share, atMillis, true);
    }
  }

  static final RedEnvelope EMPTY =
      new RedEnvelope(null, Stage.NONE, HashTreePMap.empty(), 0, false);

  sealed interface Event {
    RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry);

    record Created(Offer offer) implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return new RedEnvelope(offer, Stage.CREATED, HashTreePMap.empty(), offer.total(), false);
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
        return envelope.become(Stage.REFUSED);
      }
    }

    record Claimed(UserId by, AccountId to, int place, long share) implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return envelope.with(new Claim(by, to, place, share, entry.atMillis(), false));
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

    record RestReturned() implements Event {
      @Override
      public RedEnvelope applyTo(RedEnvelope envelope, Entry<Event> entry) {
        return new RedEnvelope(
            envelope.offer, envelope.stage, envelope.claims, envelope.remaining, true);
      }
    }
  }

  private RedEnvelope become(Stage next) {
    return new RedEnvelope(offer, next, claims, remaining, restAnswered);
  }

  private RedEnvelope with(Claim claim) {
    Stage after = claims.size() + 1 == mustOffer().count() ? Stage.EXHAUSTED : stage;
    return new RedEnvelope(
        offer, after, claims.plus(claim.by(), claim), remaining - claim.share(), restAnswered);
  }

  private RedEnvelope paid(Claim claim) {
    return new RedEnvelope(offer, stage, claims.plus(claim.by(), claim), remaining, restAnswered);
  }

  private Offer mustOffer() {
    return Objects.requireNonNull(offer, "an envelope that was created has its offer");
  }

  /** Shares that nobody has yet. */
  int left() {
    return mustOffer().count() - claims.size();
  }

  /**
   * What the next one gets. A lucky share is drawn evenly from 1 … min(2 × remaining ÷ left, what
   * leaves one unit for each of the others); the last gets all that remains. So the mean of each
   * draw is that of an equal share.
   *
   * @param luck any number, evenly drawn
   */
  long nextShare(long luck) {
    int left = left();
    if (left == 1) {
      return remaining;
    }
    if (mustOffer().kind() == Kind.EQUAL) {
      long each = mustOffer().total() / mustOffer().count();
      return claims.isEmpty() ? each + mustOffer().total() % mustOffer().count() : each;
    }
    long most = Math.min(2 * remaining / left, remaining - (left - 1));
    return 1 + Math.floorMod(luck, most);
  }

  /** Claims in their order. */
  List<Claim> ranked() {
    return claims.values().stream().sorted(Comparator.comparingInt(Claim::place)).toList();
  }

  /** Who got most, once all shares are gone; of several the first. */
  Optional<Claim> luckiest() {
    return stage == Stage.EXHAUSTED && mustOffer().kind() == Kind.LUCKY
        ? ranked().stream()
            .max(
                Comparator.comparingLong(Claim::share)
                    .thenComparing(Comparator.comparingInt(Claim::place).reversed()))
        : Optional.empty();
  }

  // What the ledger is ordered.

  /** An order, and what its answer means. */
  sealed interface Due {
    Order.Once order();

    record Funding(Order.Once order) implements Due {}

    record Payout(Order.Once order, UserId to) implements Due {}

    record Rest(Order.Once order) implements Due {}
  }

  /** What is to be ordered, again and again until it is answered. */
  List<Due> due() {
    List<Due> due = new ArrayList<>();
    if (stage == Stage.CREATED) {
      due.add(new Due.Funding(funding()));
    }
    for (Claim claim : ranked()) {
      if (!claim.paid()) {
        due.add(new Due.Payout(payout(claim), claim.by()));
      }
    }
    if (stage == Stage.EXPIRED && remaining > 0 && !restAnswered) {
      due.add(new Due.Rest(rest()));
    }
    return due;
  }

  private Order.Transfer funding() {
    Offer from = mustOffer();
    return order("fund", createdAtMillis(), from.from(), from.account(), from.total());
  }

  private Order.Transfer payout(Claim claim) {
    return order(
        "claim/" + claim.place(),
        claim.atMillis(),
        mustOffer().account(),
        claim.to(),
        claim.share());
  }

  private Order.Transfer rest() {
    return order(
        "rest",
        mustOffer().expiresAtMillis(),
        mustOffer().account(),
        mustOffer().from(),
        remaining);
  }

  private long createdAtMillis() {
    return SortableId.millisOf(mustOffer().id());
  }

  private Order.Transfer order(
      String what, long issuedAtMillis, AccountId from, AccountId to, long amount) {
    return new Order.Transfer(
        OperationId.of(issuedAtMillis, "envelope/" + mustOffer().id() + "/" + what),
        from,
        to,
        amount,
        mustOffer().currency(),
        mustOffer().greeting());
  }
}
