package hutong.platform.chat;

import hutong.platform.chat.Roster.Person;
import hutong.platform.entity.Entry;
import hutong.protocol.UserId;
import java.util.List;
import java.util.Optional;

/** What has happened in a conversation. */
sealed interface Event {
  Conversation applyTo(Conversation conversation, Entry<Event> entry);

  /** Whose membership it granted, removed or renamed; of everybody's, {@link #touchesAll}. */
  default List<UserId> touches() {
    return List.of();
  }

  /** Whether the rows of all members say something else now. */
  default boolean touchesAll() {
    return false;
  }

  record Created(String title, List<Person> members) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.created(this, entry);
    }

    @Override
    public boolean touchesAll() {
      return true;
    }
  }

  /**
   * @param countable running number, this item included
   */
  record Posted(
      ItemId item, Content content, long replyTo, Optional<UserId> forwardedFrom, long countable)
      implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.posted(this, entry);
    }
  }

  record Amended(ItemId item, Change change) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.amended(this, entry);
    }
  }

  record Added(UserId by, List<Person> members) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.with(members, entry);
    }

    @Override
    public List<UserId> touches() {
      return members.stream().map(Person::user).toList();
    }
  }

  record Left(UserId user) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.over(before.roster().without(user));
    }

    @Override
    public List<UserId> touches() {
      return List.of(user);
    }
  }

  record Expelled(UserId by, Person member) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.over(before.roster().without(member.user()));
    }

    @Override
    public List<UserId> touches() {
      return List.of(member.user());
    }
  }

  /** More members than are pushed to one by one. */
  record BecameLarge() implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.over(before.roster().grown());
    }

    @Override
    public boolean touchesAll() {
      return true;
    }
  }

  record Renamed(UserId by, String title) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.under(before.charter().titled(title));
    }

    @Override
    public boolean touchesAll() {
      return true;
    }
  }

  record Announced(UserId by, String text) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.under(before.charter().announced(text));
    }
  }

  /** Somebody given the owner's role takes it from whoever had it. */
  record RoleGiven(UserId by, Person member, Role role) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.withRole(member.user(), role);
    }
  }

  /**
   * @param untilMillis 0: may write again
   */
  record MemberMuted(UserId by, Person member, long untilMillis) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.muted(member.user(), untilMillis);
    }
  }

  record RulesSet(UserId by, GroupRules rules) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.under(before.charter().ruled(rules));
    }
  }

  /**
   * @param digest of the token
   */
  record Invited(UserId by, String digest, long expiresAtMillis, int uses) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.under(
          before
              .charter()
              .invite(digest, new Charter.Invitation(expiresAtMillis, uses), entry.atMillis()));
    }
  }

  /** Came by an invitation. */
  record Arrived(Person member, String invitation) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before
          .with(List.of(member), entry)
          .under(before.charter().usedOnce(invitation).waitsNoMore(member.user()));
    }

    @Override
    public List<UserId> touches() {
      return List.of(member.user());
    }
  }

  /** Came by an invitation and waits for an admin's yes. */
  record Waited(Person person, String invitation) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.under(before.charter().usedOnce(invitation).waits(person));
    }
  }

  /** An admin said yes, which makes the person a member, or no. */
  record Answered(UserId by, Person person, boolean approved) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      Conversation after = approved ? before.with(List.of(person), entry) : before;
      return after.under(after.charter().waitsNoMore(person.user()));
    }

    @Override
    public List<UserId> touches() {
      return approved ? List.of(person.user()) : List.of();
    }
  }

  record Dissolved(UserId by) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.under(before.charter().dissolve());
    }
  }

  record Permitted(UserId of, boolean accepts) implements Event {
    @Override
    public Conversation applyTo(Conversation before, Entry<Event> entry) {
      return before.under(before.charter().permits(of, accepts));
    }
  }
}
