package hutong.platform.chat;

import hutong.platform.chat.Roster.Person;
import hutong.platform.remote.NodeMessage;
import hutong.protocol.UserId;
import java.util.List;
import java.util.Optional;

/** What may be asked of a conversation. */
sealed interface Command extends NodeMessage {
  /** Makes a direct conversation, or a group; the first person asks. */
  record Create(String title, List<Person> members) implements Command {}

  /**
   * Puts an item into it.
   *
   * @param replyTo number of the item that it answers; 0: none
   * @param forwardedFrom first author of a copy
   * @param objection why it cannot be, as far as that was seen outside; a repeat is answered all
   *     the same
   */
  record Post(
      ItemId item,
      Content content,
      long replyTo,
      Optional<UserId> forwardedFrom,
      Optional<Reason> objection)
      implements Command {
    Post(ItemId item, Content content) {
      this(item, content, 0, Optional.empty(), Optional.empty());
    }
  }

  /**
   * Changes an earlier item.
   *
   * @param target nothing when there is no such item for the sender
   */
  record Amend(ItemId item, Change change, Optional<Target> target) implements Command {}

  record Add(UserId by, Person person) implements Command {}

  record Leave(UserId user) implements Command {}

  record Manage(UserId by, Act act) implements Command {}

  /**
   * Comes by an invitation.
   *
   * @param invitation digest of its token
   */
  record Join(Person person, String invitation) implements Command {}

  /** A member of a direct conversation takes items from the other, or no longer. */
  record Permit(UserId of, boolean accepts) implements Command {}

  /** Reads what it is and where it stands. */
  record Describe(UserId by) implements Command {}

  /** The same without its members, which are many. */
  record Stand(UserId by) implements Command {}

  /**
   * Reads who belongs to it, in the order of joining.
   *
   * @param search part of a handle; empty: everybody
   * @param afterJoined with {@code afterUser}, the last of the page before
   */
  record ListMembers(UserId by, String search, long afterJoined, String afterUser, int limit)
      implements Command {}

  /** One act on a group. */
  sealed interface Act {
    record Rename(String title) implements Act {}

    record Announce(String text) implements Act {}

    /** An act on a member, which only somebody above them may do. */
    sealed interface OnMember extends Act {
      UserId user();
    }

    record Expel(UserId user) implements OnMember {}

    record GiveRole(UserId user, Role role) implements OnMember {}

    /**
     * @param millis 0: may write again
     */
    record Mute(UserId user, long millis) implements OnMember {}

    record SetRules(GroupRules rules) implements Act {}

    /**
     * @param digest of the token
     */
    record Invite(String digest, long millis, int uses) implements Act {}

    record Answer(UserId user, boolean approved) implements Act {}

    record Dissolve() implements Act {}
  }
}
