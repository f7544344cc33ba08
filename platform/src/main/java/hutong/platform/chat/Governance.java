package hutong.platform.chat;

import hutong.platform.chat.Command.Act;
import hutong.platform.chat.Roster.Member;
import hutong.platform.chat.Roster.Person;
import hutong.platform.entity.Decision;

/**
 * What a group's owner and admins may do. Pure. An admin acts on members only; the owner on
 * everybody.
 */
final class Governance {
  private final Conversation group;
  private final ChatSettings settings;
  private final long nowMillis;

  Governance(Conversation group, ChatSettings settings, long nowMillis) {
    this.group = group;
    this.settings = settings;
    this.nowMillis = nowMillis;
  }

  Decision<Event, Reply> decide(Command.Manage manage) {
    Member by = group.roster().get(manage.by());
    if (by == null) {
      return Conversation.rejected(Reason.NO_SUCH_CONVERSATION);
    }
    if (group.id().isDirect()) {
      return Conversation.rejected(Reason.NOT_A_GROUP);
    }
    if (group.charter().dissolved()) {
      return Conversation.rejected(Reason.DISSOLVED);
    }
    Act act = manage.act();
    if (act instanceof Act.Invite invite) {
      return invite(by, invite);
    }
    if (by.role() == Role.MEMBER) {
      return Conversation.rejected(Reason.NOT_ALLOWED);
    }
    if (act instanceof Act.Rename rename) {
      return unlessSame(
          rename.title().equals(group.charter().title()),
          new Event.Renamed(by.user(), rename.title()));
    }
    if (act instanceof Act.Announce announce) {
      return unlessSame(
          announce.text().equals(group.charter().announcement()),
          new Event.Announced(by.user(), announce.text()));
    }
    if (act instanceof Act.SetRules set) {
      return unlessSame(
          set.rules().equals(group.charter().rules()), new Event.RulesSet(by.user(), set.rules()));
    }
    if (act instanceof Act.Answer answer) {
      return answer(by, answer);
    }
    if (act instanceof Act.OnMember onMember) {
      return onMember(by, onMember);
    }
    return by.role() == Role.OWNER
        ? group.stored(new Event.Dissolved(by.user()), nowMillis)
        : Conversation.rejected(Reason.NOT_ALLOWED);
  }

  private Decision<Event, Reply> invite(Member by, Act.Invite invite) {
    if (group.charter().rules().closed() && by.role() == Role.MEMBER) {
      return Conversation.rejected(Reason.NOT_ALLOWED);
    }
    long open =
        group.charter().invitations().values().stream()
            .filter(known -> known.expiresAtMillis() >= nowMillis)
            .count();
    if (open >= settings.maxInvitations()) {
      return Conversation.rejected(Reason.TOO_MANY);
    }
    return group.stored(
        new Event.Invited(by.user(), invite.digest(), nowMillis + invite.millis(), invite.uses()),
        nowMillis);
  }

  private Decision<Event, Reply> answer(Member by, Act.Answer answer) {
    Person person = group.charter().waiting(answer.user());
    if (person == null) {
      return Conversation.rejected(Reason.NOT_A_MEMBER);
    }
    Event answered = new Event.Answered(by.user(), person, answer.approved());
    Reply reply = new Reply.Stored(group.head().head() + 1, nowMillis);
    return answer.approved() && !group.roster().has(person.user())
        ? group.joining(answered, reply, settings)
        : group.stored(new Event.Answered(by.user(), person, false), nowMillis);
  }

  private Decision<Event, Reply> onMember(Member by, Act.OnMember act) {
    Member member = group.roster().get(act.user());
    if (member == null) {
      return Conversation.rejected(Reason.NOT_A_MEMBER);
    }
    boolean above = by.role().compareTo(member.role()) > 0;
    if (!above || (act instanceof Act.GiveRole && by.role() != Role.OWNER)) {
      return Conversation.rejected(Reason.NOT_ALLOWED);
    }
    Person person = member.person();
    if (act instanceof Act.GiveRole give) {
      return unlessSame(
          give.role() == member.role(), new Event.RoleGiven(by.user(), person, give.role()));
    }
    if (act instanceof Act.Mute mute) {
      long until = mute.millis() == 0 ? 0 : nowMillis + mute.millis();
      return unlessSame(
          until == member.mutedUntilMillis(), new Event.MemberMuted(by.user(), person, until));
    }
    return group.stored(new Event.Expelled(by.user(), person), nowMillis);
  }

  private Decision<Event, Reply> unlessSame(boolean same, Event event) {
    return same
        ? Decision.unchanged(new Reply.Stored(group.head().head(), nowMillis))
        : group.stored(event, nowMillis);
  }
}
