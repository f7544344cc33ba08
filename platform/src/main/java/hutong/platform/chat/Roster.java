package hutong.platform.chat;

import hutong.protocol.UserId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * Who belongs to a conversation. Pure.
 *
 * @param members by user
 * @param large whether the head is looked up instead of pushed to each member; once large, for ever
 */
record Roster(HashPMap<UserId, Member> members, boolean large) {
  static final Roster EMPTY = new Roster(HashTreePMap.empty(), false);

  /** Order of joining. */
  static final Comparator<Member> BY_JOINING =
      Comparator.comparingLong(Member::joined).thenComparing(Member::user);

  /** Somebody named by a command or an event. */
  record Person(UserId user, String handle) {}

  /**
   * A member.
   *
   * @param joined number of the entry that made them one
   * @param since number of the first entry that they may read
   * @param ownCountable countable number up to which nothing is unread by itself: that of their own
   *     newest item, or at their joining
   * @param mutedUntilMillis until when they may not write; 0: may
   * @param mentions countable numbers of the newest items that call them, rising
   */
  record Member(
      UserId user,
      String handle,
      long joined,
      long since,
      long ownCountable,
      Role role,
      long mutedUntilMillis,
      List<Long> mentions) {

    Person person() {
      return new Person(user, handle);
    }

    Member withOwnCountable(long number) {
      return new Member(user, handle, joined, since, number, role, mutedUntilMillis, mentions);
    }

    Member withRole(Role given) {
      return new Member(
          user, handle, joined, since, ownCountable, given, mutedUntilMillis, mentions);
    }

    Member mutedUntil(long untilMillis) {
      return new Member(user, handle, joined, since, ownCountable, role, untilMillis, mentions);
    }

    Member mentioned(long number) {
      return new Member(
          user,
          handle,
          joined,
          since,
          ownCountable,
          role,
          mutedUntilMillis,
          Head.plus(mentions, number));
    }
  }

  boolean has(UserId user) {
    return members.containsKey(user);
  }

  @Nullable Member get(UserId user) {
    return members.get(user);
  }

  int size() {
    return members.size();
  }

  Collection<Member> all() {
    return members.values();
  }

  Roster with(Member member) {
    return new Roster(members.plus(member.user(), member), large);
  }

  Roster without(UserId user) {
    return new Roster(members.minus(user), large);
  }

  Roster grown() {
    return new Roster(members, true);
  }

  /** The earliest members. */
  List<Person> earliest(int most) {
    return members.values().stream().sorted(BY_JOINING).limit(most).map(Member::person).toList();
  }

  /**
   * Who becomes the owner when the present one goes: the earliest admin, else the earliest member.
   */
  Optional<Member> heir(UserId owner) {
    return members.values().stream()
        .filter(member -> !member.user().equals(owner))
        .min(Comparator.comparing(Member::role).reversed().thenComparing(BY_JOINING));
  }
}
