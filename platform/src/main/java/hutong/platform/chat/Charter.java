package hutong.platform.chat;

import hutong.platform.chat.Roster.Person;
import hutong.protocol.UserId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * What a conversation has agreed on: its title, its rules, who may come. Pure.
 *
 * @param title of a group; empty for a direct conversation
 * @param created whether it exists
 * @param pinned numbers of pinned items, the oldest pin first
 * @param invitations by the digest of their token
 * @param waiting people who came by an invitation and need an admin's yes
 * @param refusing members of a direct conversation who take nothing from the other
 */
record Charter(
    String title,
    boolean created,
    boolean dissolved,
    String announcement,
    GroupRules rules,
    PVector<Long> pinned,
    TreePMap<String, Invitation> invitations,
    TreePMap<UserId, Person> waiting,
    PVector<UserId> refusing) {

  static final Charter NONE =
      new Charter(
          "",
          false,
          false,
          "",
          GroupRules.NONE,
          TreePVector.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          TreePVector.empty());

  /**
   * @param left how many may still come by it
   */
  record Invitation(long expiresAtMillis, int left) {}

  Charter created(String as) {
    return new Charter(
        as, true, dissolved, announcement, rules, pinned, invitations, waiting, refusing);
  }

  Charter titled(String as) {
    return new Charter(
        as, created, dissolved, announcement, rules, pinned, invitations, waiting, refusing);
  }

  Charter announced(String text) {
    return new Charter(
        title, created, dissolved, text, rules, pinned, invitations, waiting, refusing);
  }

  Charter ruled(GroupRules by) {
    return new Charter(
        title, created, dissolved, announcement, by, pinned, invitations, waiting, refusing);
  }

  /** Invitations stay, so that whoever holds one is told what has happened. */
  Charter dissolve() {
    return new Charter(
        title, created, true, announcement, rules, pinned, invitations, waiting, refusing);
  }

  Charter pin(long sequence, boolean on) {
    PVector<Long> without = pinned.minus((Object) sequence);
    return new Charter(
        title,
        created,
        dissolved,
        announcement,
        rules,
        on ? without.plus(sequence) : without,
        invitations,
        waiting,
        refusing);
  }

  Charter invite(String digest, Invitation invitation, long nowMillis) {
    TreePMap<String, Invitation> open = invitations;
    for (var known : invitations.entrySet()) {
      if (known.getValue().expiresAtMillis() < nowMillis) {
        open = open.minus(known.getKey());
      }
    }
    return inviting(open.plus(digest, invitation));
  }

  Charter usedOnce(String digest) {
    Invitation known = invitations.get(digest);
    return known == null
        ? this
        : inviting(
            invitations.plus(digest, new Invitation(known.expiresAtMillis(), known.left() - 1)));
  }

  private Charter inviting(TreePMap<String, Invitation> open) {
    return new Charter(
        title, created, dissolved, announcement, rules, pinned, open, waiting, refusing);
  }

  Optional<Invitation> invitation(String digest) {
    return Optional.ofNullable(invitations.get(digest));
  }

  Charter waits(Person person) {
    return waiting(waiting.plus(person.user(), person));
  }

  Charter waitsNoMore(UserId user) {
    return waiting.containsKey(user) ? waiting(waiting.minus(user)) : this;
  }

  @Nullable Person waiting(UserId user) {
    return waiting.get(user);
  }

  private Charter waiting(TreePMap<UserId, Person> people) {
    return new Charter(
        title, created, dissolved, announcement, rules, pinned, invitations, people, refusing);
  }

  Charter permits(UserId of, boolean accepts) {
    PVector<UserId> without = refusing.minus((Object) of);
    return new Charter(
        title,
        created,
        dissolved,
        announcement,
        rules,
        pinned,
        invitations,
        waiting,
        accepts ? without : without.plus(of));
  }

  /** Whether somebody else takes nothing from that person. */
  boolean refuses(UserId sender) {
    return refusing.stream().anyMatch(user -> !user.equals(sender));
  }
}
