package hutong.platform.people;

import hutong.platform.entity.Decision;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.pcollections.TreePMap;

/**
 * How a person stands with others. Pure.
 *
 * <p>What two people share, the {@link Bond}, lies with both of them under a rising version. Who
 * acts computes the next bond from their own copy ({@link Act}), offers it to the other person, and
 * only then concludes it at themselves. Each of the two steps succeeds only where the copy is not
 * newer than the one that was computed from; else the newer one is adopted and the act computed
 * again. An act that turns out to be refused still settles both copies. So when all acts have come
 * to their end both are the same, in whatever order the steps ran, and a step that is repeated
 * changes nothing.
 *
 * <p>Blocking is a person's own and not a part of the bond: towards somebody who is blocked the
 * bond goes on as towards somebody who does not answer, and only this person's view hides it.
 *
 * @param others with whom something is
 * @param floor above the version of every bond that was forgotten, because nothing was left of it
 */
record Relations(UserId self, TreePMap<UserId, Relation> others, long floor) {

  /**
   * What is between two people, the same for both.
   *
   * @param round 1 for their first, rising
   * @param by who made it, empty before the first; tells two of one round apart
   * @param asker who asks, while somebody does
   * @param greeting of the asker
   */
  record Bond(long round, String by, Standing standing, String asker, String greeting)
      implements Comparable<Bond> {

    static Bond none(long round) {
      return new Bond(round, "", Standing.NONE, "", "");
    }

    /** Later ones are greater. */
    @Override
    public int compareTo(Bond other) {
      int rounds = Long.compare(round, other.round);
      return rounds != 0 ? rounds : by.compareTo(other.by);
    }

    private boolean isAskedBy(UserId person) {
      return standing == Standing.ASKED && asker.equals(person.value());
    }

    private boolean isNone() {
      return standing == Standing.NONE;
    }
  }

  enum Standing {
    NONE,
    ASKED,
    CONTACT
  }

  /**
   * One other person.
   *
   * @param remark own name for them, or empty
   * @param sinceMillis when it became what it is, by this person's entity
   */
  record Relation(String handle, Bond bond, boolean blocked, String remark, long sinceMillis) {}

  /** A relation as the person sees it. */
  enum View {
    NONE,
    ASKED,
    ASKING,
    CONTACT,
    BLOCKED
  }

  /** What a person may do towards another. */
  enum Act {
    ASK,
    ACCEPT,
    DECLINE,
    REMOVE,
    BLOCK,
    UNBLOCK,
    /** Only brings both sides together. */
    SETTLE
  }

  /**
   * How many of each a person may have.
   *
   * @param contacts those who were asked included: their yes finds a place
   * @param requests of others, not yet answered
   */
  record Limits(int contacts, int requests, int blocked) {}

  sealed interface Command {
    UserId other();

    /** The other person has done something; {@code next} was computed from {@code base}. */
    record Offer(UserId other, String handle, Bond base, Bond next) implements Command {}

    /** The other person's copy is newer. */
    record Adopt(UserId other, String handle, Bond bond) implements Command {}

    /** The other person has agreed. */
    record Conclude(UserId other, String handle, Act act, Bond base, Bond next)
        implements Command {}

    record Remark(UserId other, String remark) implements Command {}
  }

  sealed interface Event {
    Relations applyTo(Relations relations, long atMillis);

    record Bonded(UserId other, String handle, Bond bond) implements Event {
      @Override
      public Relations applyTo(Relations before, long atMillis) {
        Relation known = before.of(other);
        boolean same = known.bond.standing == bond.standing && known.bond.asker.equals(bond.asker);
        long since = same ? known.sinceMillis : atMillis;
        return before.with(other, new Relation(handle, bond, known.blocked, known.remark, since));
      }
    }

    record Remarked(UserId other, String remark) implements Event {
      @Override
      public Relations applyTo(Relations before, long atMillis) {
        Relation known = before.of(other);
        return before.with(
            other,
            new Relation(known.handle, known.bond, known.blocked, remark, known.sinceMillis));
      }
    }

    record Blocked(UserId other, String handle) implements Event {
      @Override
      public Relations applyTo(Relations before, long atMillis) {
        Relation known = before.of(other);
        return before.with(other, new Relation(handle, known.bond, true, known.remark, atMillis));
      }
    }

    record Unblocked(UserId other) implements Event {
      @Override
      public Relations applyTo(Relations before, long atMillis) {
        Relation known = before.of(other);
        return before.with(
            other, new Relation(known.handle, known.bond, false, known.remark, atMillis));
      }
    }
  }

  sealed interface Reply {
    /** To be offered; the same twice when nothing is left to do but to tell the other again. */
    record Planned(Bond base, Bond next) implements Reply {}

    /**
     * @param news whether the person's devices should hear of it
     */
    record Agreed(Relation relation, View view, boolean news) implements Reply {}

    /** The copy here is newer than the one that was computed from. */
    record Newer(Bond bond) implements Reply {}

    record Concluded(Relation relation, View view) implements Reply {}

    record Refused(Trouble trouble) implements Reply {}
  }

  enum Trouble {
    NO_SUCH_REQUEST,
    /** Somebody who is blocked must be unblocked before they are asked. */
    BLOCKED,
    /** A remark on somebody with whom nothing is. */
    STRANGER,
    TOO_MANY_CONTACTS,
    TOO_MANY_BLOCKED,
    /** The other person has too many requests. */
    TOO_MANY_REQUESTS
  }

  /** Somebody in the list. */
  record Listed(UserId user, Relation relation) {}

  static Relations none(UserId self) {
    return new Relations(self, TreePMap.empty(), 0);
  }

  /** How the person stands with somebody; a stranger has no handle. */
  Relation of(UserId other) {
    Relation known = others.get(other);
    return known == null ? new Relation("", Bond.none(floor), false, "", 0) : known;
  }

  View view(Relation relation) {
    if (relation.blocked) {
      return View.BLOCKED;
    }
    return switch (relation.bond.standing) {
      case NONE -> View.NONE;
      case ASKED -> relation.bond.isAskedBy(self) ? View.ASKED : View.ASKING;
      case CONTACT -> View.CONTACT;
    };
  }

  boolean isContact(UserId other) {
    return view(of(other)) == View.CONTACT;
  }

  boolean hasBlocked(UserId other) {
    return of(other).blocked;
  }

  /** Whether no bond is left; blocks are nobody else's business. */
  boolean isAlone() {
    return others.values().stream().allMatch(other -> other.bond.isNone());
  }

  /**
   * By handle, beginning after one.
   *
   * @param most at most so many
   */
  List<Listed> page(String afterHandle, int most) {
    List<Listed> after = new ArrayList<>();
    for (Map.Entry<UserId, Relation> other : others.entrySet()) {
      if (other.getValue().handle.compareTo(afterHandle) > 0) {
        after.add(new Listed(other.getKey(), other.getValue()));
      }
    }
    after.sort(Comparator.comparing(listed -> listed.relation().handle()));
    return List.copyOf(after.subList(0, Math.min(most, after.size())));
  }

  /** What an act makes of the bond. */
  Reply plan(UserId other, Act act, String greeting, Limits limits) {
    Relation relation = of(other);
    Bond bond = relation.bond;
    boolean asking = view(relation) == View.ASKING;
    return switch (act) {
      case ASK -> ask(relation, greeting, limits);
      case ACCEPT ->
          bond.standing == Standing.CONTACT
              ? unchanged(bond)
              : asking ? contact(bond, limits) : new Reply.Refused(Trouble.NO_SUCH_REQUEST);
      case DECLINE ->
          asking ? planned(bond, ended(bond)) : new Reply.Refused(Trouble.NO_SUCH_REQUEST);
      case REMOVE -> bond.isNone() ? unchanged(bond) : planned(bond, ended(bond));
      case BLOCK -> block(relation, limits);
      case UNBLOCK, SETTLE -> unchanged(bond);
    };
  }

  private Reply ask(Relation relation, String greeting, Limits limits) {
    Bond bond = relation.bond;
    return switch (view(relation)) {
      case BLOCKED -> new Reply.Refused(Trouble.BLOCKED);
      case CONTACT, ASKED -> unchanged(bond);
      case ASKING -> contact(bond, limits);
      case NONE ->
          isFull(limits)
              ? new Reply.Refused(Trouble.TOO_MANY_CONTACTS)
              : planned(bond, next(bond, Standing.ASKED, self.value(), greeting));
    };
  }

  private Reply contact(Bond bond, Limits limits) {
    return isFull(limits)
        ? new Reply.Refused(Trouble.TOO_MANY_CONTACTS)
        : planned(bond, next(bond, Standing.CONTACT, "", ""));
  }

  /** Their request stays as one that is not answered: its end would tell them something. */
  private Reply block(Relation relation, Limits limits) {
    Bond bond = relation.bond;
    if (!relation.blocked && count(other -> other.blocked) >= limits.blocked()) {
      return new Reply.Refused(Trouble.TOO_MANY_BLOCKED);
    }
    return endsWithBlock(bond) ? planned(bond, ended(bond)) : unchanged(bond);
  }

  private boolean isFull(Limits limits) {
    return count(other -> view(other) == View.CONTACT || view(other) == View.ASKED)
        >= limits.contacts();
  }

  private long count(Predicate<Relation> which) {
    return others.values().stream().filter(which).count();
  }

  private static Reply planned(Bond base, Bond next) {
    return new Reply.Planned(base, next);
  }

  private static Reply unchanged(Bond bond) {
    return planned(bond, bond);
  }

  private Bond ended(Bond bond) {
    return next(bond, Standing.NONE, "", "");
  }

  private Bond next(Bond bond, Standing standing, String asker, String greeting) {
    return new Bond(bond.round + 1, self.value(), standing, asker, greeting);
  }

  Decision<Event, Reply> decide(Command command, Limits limits, long nowMillis) {
    if (command instanceof Command.Offer offer) {
      return offered(offer, limits, nowMillis);
    }
    if (command instanceof Command.Adopt adopt) {
      return adopt(adopt);
    }
    return command instanceof Command.Conclude conclude
        ? conclude(conclude, nowMillis)
        : remark((Command.Remark) command, nowMillis);
  }

  private Decision<Event, Reply> offered(Command.Offer offer, Limits limits, long nowMillis) {
    Relation relation = of(offer.other());
    Bond mine = relation.bond;
    Bond next = offer.next();
    boolean nothing = mine.isNone() && next.isNone() && mine.compareTo(next) >= 0;
    if (mine.equals(next) || nothing) {
      return Decision.unchanged(new Reply.Agreed(relation, view(relation), false));
    }
    if (mine.compareTo(offer.base()) > 0) {
      return Decision.unchanged(new Reply.Newer(mine));
    }
    boolean asks = next.isAskedBy(offer.other()) && !mine.isAskedBy(offer.other());
    if (asks && count(other -> view(other) == View.ASKING) >= limits.requests()) {
      return Decision.unchanged(new Reply.Refused(Trouble.TOO_MANY_REQUESTS));
    }
    Bond lawful = lawful(relation, next);
    Event bonded = new Event.Bonded(offer.other(), offer.handle(), lawful);
    if (!lawful.equals(next)) {
      return Decision.accepted(new Reply.Newer(lawful), List.of(bonded));
    }
    Relation after = bonded.applyTo(this, nowMillis).of(offer.other());
    boolean news = view(after) != view(relation);
    return Decision.accepted(new Reply.Agreed(after, view(after), news), List.of(bonded));
  }

  private Decision<Event, Reply> adopt(Command.Adopt adopt) {
    Relation relation = of(adopt.other());
    if (relation.bond.compareTo(adopt.bond()) >= 0) {
      return Decision.unchanged(new Reply.Newer(relation.bond));
    }
    Bond lawful = lawful(relation, adopt.bond());
    return Decision.accepted(
        new Reply.Newer(lawful), List.of(new Event.Bonded(adopt.other(), adopt.handle(), lawful)));
  }

  /** What became of an act from before the block ends on its arrival. */
  private Bond lawful(Relation relation, Bond bond) {
    return relation.blocked && endsWithBlock(bond) ? ended(bond) : bond;
  }

  private boolean endsWithBlock(Bond bond) {
    return bond.standing == Standing.CONTACT || bond.isAskedBy(self);
  }

  private Decision<Event, Reply> conclude(Command.Conclude conclude, long nowMillis) {
    UserId other = conclude.other();
    Relation relation = of(other);
    Bond mine = relation.bond;
    Bond next = conclude.next();
    boolean since = !mine.equals(next) && !mine.equals(conclude.base());
    if (since || (relation.blocked && endsWithBlock(next))) {
      return Decision.unchanged(new Reply.Newer(mine));
    }
    List<Event> events = new ArrayList<>();
    if (conclude.act() == Act.BLOCK && !relation.blocked) { // first, so that nothing is forgotten
      events.add(new Event.Blocked(other, conclude.handle()));
    } else if (conclude.act() == Act.UNBLOCK && relation.blocked) {
      events.add(new Event.Unblocked(other));
    }
    if (!mine.equals(next)) {
      events.add(new Event.Bonded(other, conclude.handle(), next));
    }
    return new Decision<>(events, concluded(events, other, nowMillis));
  }

  private Decision<Event, Reply> remark(Command.Remark command, long nowMillis) {
    Relation relation = of(command.other());
    if (view(relation) == View.NONE) {
      return Decision.unchanged(new Reply.Refused(Trouble.STRANGER));
    }
    List<Event> events =
        relation.remark.equals(command.remark())
            ? List.of()
            : List.of(new Event.Remarked(command.other(), command.remark()));
    return new Decision<>(events, concluded(events, command.other(), nowMillis));
  }

  private Reply concluded(List<Event> events, UserId other, long nowMillis) {
    Relations after = this;
    for (Event event : events) {
      after = event.applyTo(after, nowMillis);
    }
    return new Reply.Concluded(after.of(other), view(after.of(other)));
  }

  /** What is nothing is forgotten, and its version kept in the floor. */
  private Relations with(UserId other, Relation relation) {
    if (relation.bond.isNone() && !relation.blocked) {
      long above = relation.bond.by.isEmpty() ? 0 : 1;
      return new Relations(self, others.minus(other), Math.max(floor, relation.bond.round + above));
    }
    return new Relations(self, others.plus(other, relation), floor);
  }
}
