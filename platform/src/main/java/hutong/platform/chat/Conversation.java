package hutong.platform.chat;

import hutong.platform.chat.Roster.Member;
import hutong.platform.chat.Roster.Person;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A conversation: where its sequence stands, who belongs to it, what it has agreed on, and what
 * each sending device has sent lately. Pure; the items themselves lie in the journal.
 *
 * <p>Here is who may speak and come; what owner and admins do is in {@link Governance}.
 */
record Conversation(
    ConversationId id, Head head, Roster roster, Charter charter, Receipts receipts) {

  static Conversation empty(ConversationId id, int receiptsKept) {
    return new Conversation(id, Head.NONE, Roster.EMPTY, Charter.NONE, Receipts.none(receiptsKept));
  }

  // Speaking.

  Decision<Event, Reply> post(Command.Post post, long nowMillis) {
    Optional<Reply> answered = alreadyAnswered(post.item());
    if (answered.isPresent()) {
      return Decision.unchanged(answered.get());
    }
    Member sender = roster.get(post.item().sender());
    Optional<Reason> objection =
        sender == null
            ? Optional.empty()
            : mayWrite(sender, nowMillis)
                .or(post::objection)
                .or(() -> objectionTo(post.content(), sender));
    return objection.isPresent()
        ? rejected(objection.get())
        : stored(
            new Event.Posted(
                post.item(),
                post.content(),
                post.replyTo(),
                post.forwardedFrom(),
                head.countable() + 1),
            nowMillis);
  }

  Decision<Event, Reply> amend(Command.Amend amend, ChatSettings settings, long nowMillis) {
    Optional<Reply> answered = alreadyAnswered(amend.item());
    if (answered.isPresent()) {
      return Decision.unchanged(answered.get());
    }
    if (amend.target().isEmpty()) {
      return rejected(Reason.NO_SUCH_ITEM);
    }
    Target target = amend.target().get();
    Member sender = roster.get(amend.item().sender());
    Optional<Reason> objection =
        sender == null
            ? mayPlatformChange(amend.change(), target)
            : mayChange(sender, amend.change(), target, settings, nowMillis);
    return objection.isPresent()
        ? rejected(objection.get())
        : stored(new Event.Amended(amend.item(), amend.change()), nowMillis);
  }

  /** To somebody who is no member, and to an id that is not new. */
  private Optional<Reply> alreadyAnswered(ItemId item) {
    boolean speaks = item.isPlatforms() ? charter.created() : roster.has(item.sender());
    return speaks
        ? receipts.repeat(item)
        : Optional.of(new Reply.Rejected(Reason.NO_SUCH_CONVERSATION));
  }

  /** Its own cards, and nobody else's. */
  private static Optional<Reason> mayPlatformChange(Change change, Target target) {
    if (!target.sender().equals(ItemId.PLATFORM)) {
      return Optional.of(Reason.NOT_ALLOWED);
    }
    return change instanceof Change.Edit edit
            && edit.content() instanceof Content.Card
            && target.content() instanceof Content.Card
        ? Optional.empty()
        : Optional.of(Reason.NO_SUCH_ITEM);
  }

  private Optional<Reason> mayChange(
      Member sender, Change change, Target target, ChatSettings settings, long nowMillis) {
    if (change instanceof Change.Recall) {
      return mayRecall(sender, target, settings, nowMillis); // by the muted and the refused as well
    }
    Optional<Reason> silent = mayWrite(sender, nowMillis);
    if (silent.isPresent()) {
      return silent;
    }
    if (change instanceof Change.Edit edit) {
      return mayEdit(sender, edit, target, settings, nowMillis);
    }
    return change instanceof Change.React react
        ? mayReact(react, target, settings)
        : mayPin((Change.Pin) change, sender, settings);
  }

  private Optional<Reason> mayWrite(Member member, long nowMillis) {
    return mayWrite(charter, member, nowMillis);
  }

  /** Why a member may not write. */
  static Optional<Reason> mayWrite(Charter charter, Member member, long nowMillis) {
    if (charter.dissolved()) {
      return Optional.of(Reason.DISSOLVED);
    }
    if (charter.refuses(member.user())) {
      return Optional.of(Reason.NOT_ACCEPTED);
    }
    boolean muted = charter.rules().muted() && member.role() == Role.MEMBER;
    return muted || member.mutedUntilMillis() > nowMillis
        ? Optional.of(Reason.MUTED)
        : Optional.empty();
  }

  private Optional<Reason> objectionTo(Content content, Member sender) {
    if (!(content instanceof Content.Text text)) {
      return Optional.empty();
    }
    if (text.mentionAll() && !id.isDirect() && sender.role() == Role.MEMBER) {
      return Optional.of(Reason.NOT_ALLOWED);
    }
    return text.mentions().stream().allMatch(roster::has)
        ? Optional.empty()
        : Optional.of(Reason.NOT_A_MEMBER);
  }

  private Optional<Reason> mayEdit(
      Member sender, Change.Edit edit, Target target, ChatSettings settings, long nowMillis) {
    if (!target.sender().equals(sender.user())) {
      return Optional.of(Reason.NOT_ALLOWED);
    }
    if (!edit.content().getClass().equals(target.content().getClass())) {
      return Optional.of(Reason.NO_SUCH_ITEM);
    }
    boolean timely =
        edit.content() instanceof Content.Card
            || nowMillis - target.atMillis() <= settings.editWithinMillis();
    if (!timely) {
      return Optional.of(Reason.TOO_LATE);
    }
    if (target.edits() >= settings.maxEdits()) {
      return Optional.of(Reason.TOO_MANY);
    }
    return objectionTo(edit.content(), sender);
  }

  private Optional<Reason> mayRecall(
      Member sender, Target target, ChatSettings settings, long nowMillis) {
    boolean governs = !id.isDirect() && sender.role() != Role.MEMBER;
    if (governs && !target.sender().equals(ItemId.PLATFORM)) {
      return Optional.empty();
    }
    if (!target.sender().equals(sender.user())) {
      return Optional.of(Reason.NOT_ALLOWED);
    }
    return nowMillis - target.atMillis() > settings.recallWithinMillis()
        ? Optional.of(Reason.TOO_LATE)
        : Optional.empty();
  }

  private static Optional<Reason> mayReact(
      Change.React react, Target target, ChatSettings settings) {
    return !react.emoji().isEmpty() && target.reactions() >= settings.maxReactions()
        ? Optional.of(Reason.TOO_MANY)
        : Optional.empty();
  }

  private Optional<Reason> mayPin(Change.Pin pin, Member sender, ChatSettings settings) {
    if (!id.isDirect() && sender.role() == Role.MEMBER) {
      return Optional.of(Reason.NOT_ALLOWED);
    }
    boolean more = pin.on() && !charter.pinned().contains(pin.target());
    return more && charter.pinned().size() >= settings.maxPins()
        ? Optional.of(Reason.TOO_MANY)
        : Optional.empty();
  }

  // Coming and going.

  Decision<Event, Reply> create(Command.Create create, ChatSettings settings) {
    UserId by = create.members().get(0).user();
    if (charter.created()) {
      boolean repeat = roster.has(by) && charter.title().equals(create.title());
      return repeat
          ? Decision.unchanged(describe(by, settings.membersShown()))
          : rejected(Reason.CONFLICT);
    }
    int size = create.members().size();
    if (size > settings.maxMembers()) {
      return rejected(Reason.GROUP_FULL);
    }
    List<Event> events = new ArrayList<>();
    events.add(new Event.Created(create.title(), create.members()));
    if (size > settings.smallConversationLimit()) {
      events.add(new Event.BecameLarge());
    }
    Conversation after = this;
    for (Event event : events) { // as they will be stored, but for the writer's name
      Entry<Event> entry = new Entry.Recorded<>(after.head.head() + 1, 0, 0, event);
      after = event.applyTo(after.at(entry), entry);
    }
    return Decision.accepted(after.describe(by, settings.membersShown()), events);
  }

  Decision<Event, Reply> add(Command.Add add, ChatSettings settings, long nowMillis) {
    Member by = roster.get(add.by());
    if (by == null) {
      return rejected(Reason.NO_SUCH_CONVERSATION);
    }
    if (id.isDirect()) {
      return rejected(Reason.NOT_A_GROUP);
    }
    Member present = roster.get(add.person().user());
    if (present != null) {
      return Decision.unchanged(new Reply.Stored(present.joined(), nowMillis));
    }
    if (charter.dissolved()) {
      return rejected(Reason.DISSOLVED);
    }
    if (charter.rules().closed() && by.role() == Role.MEMBER) {
      return rejected(Reason.NOT_ALLOWED);
    }
    return joining(
        new Event.Added(add.by(), List.of(add.person())),
        new Reply.Stored(head.head() + 1, nowMillis),
        settings);
  }

  Decision<Event, Reply> join(Command.Join join, ChatSettings settings, long nowMillis) {
    UserId user = join.person().user();
    if (roster.has(user)) {
      return Decision.unchanged(new Reply.Joined(false));
    }
    Optional<Charter.Invitation> invitation = charter.invitation(join.invitation());
    if (invitation.isEmpty()) {
      return rejected(Reason.INVITATION_INVALID);
    }
    if (charter.dissolved()) {
      return rejected(Reason.DISSOLVED);
    }
    if (charter.waiting(user) != null) {
      return Decision.unchanged(new Reply.Joined(true));
    }
    if (invitation.get().expiresAtMillis() < nowMillis) {
      return rejected(Reason.INVITATION_EXPIRED);
    }
    if (invitation.get().left() < 1) {
      return rejected(Reason.INVITATION_USED_UP);
    }
    if (!charter.rules().approval()) {
      return joining(
          new Event.Arrived(join.person(), join.invitation()), new Reply.Joined(false), settings);
    }
    return charter.waiting().size() >= settings.maxWaiting()
        ? rejected(Reason.GROUP_FULL)
        : Decision.accepted(
            new Reply.Joined(true), List.of(new Event.Waited(join.person(), join.invitation())));
  }

  /** One member more; above the limit the conversation becomes large. */
  Decision<Event, Reply> joining(Event event, Reply reply, ChatSettings settings) {
    if (roster.size() >= settings.maxMembers()) {
      return rejected(Reason.GROUP_FULL);
    }
    boolean grows = !roster.large() && roster.size() + 1 > settings.smallConversationLimit();
    return Decision.accepted(
        reply, grows ? List.of(event, new Event.BecameLarge()) : List.of(event));
  }

  Decision<Event, Reply> leave(Command.Leave leave, long nowMillis) {
    Member leaving = roster.get(leave.user());
    if (leaving == null) {
      return rejected(Reason.NO_SUCH_CONVERSATION);
    }
    if (id.isDirect()) {
      return rejected(Reason.NOT_A_GROUP);
    }
    List<Event> events = new ArrayList<>();
    if (leaving.role() == Role.OWNER) {
      roster
          .heir(leave.user())
          .ifPresent(
              heir -> events.add(new Event.RoleGiven(leave.user(), heir.person(), Role.OWNER)));
    }
    if (roster.size() == 1 && !charter.dissolved()) {
      events.add(new Event.Dissolved(leave.user())); // else an invitation would lead to no owner
    }
    events.add(new Event.Left(leave.user()));
    return Decision.accepted(new Reply.Stored(head.head() + events.size(), nowMillis), events);
  }

  Decision<Event, Reply> permit(Command.Permit permit, long nowMillis) {
    boolean accepts = !charter.refusing().contains(permit.of());
    return id.isDirectOf(permit.of()) && accepts != permit.accepts()
        ? stored(new Event.Permitted(permit.of(), permit.accepts()), nowMillis)
        : Decision.unchanged(new Reply.Stored(head.head(), nowMillis));
  }

  // Reading.

  Reply describe(UserId by, int membersShown) {
    Member asking = roster.get(by);
    return asking == null
        ? new Reply.Rejected(Reason.NO_SUCH_CONVERSATION)
        : new Reply.Description(
            charter,
            membersShown == 0 ? List.of() : roster.earliest(membersShown),
            roster.size(),
            head.head(),
            roster.large(),
            asking);
  }

  Reply members(Command.ListMembers list) {
    if (!roster.has(list.by())) {
      return new Reply.Rejected(Reason.NO_SUCH_CONVERSATION);
    }
    String part = list.search().toLowerCase(Locale.ROOT);
    List<Member> found =
        roster.all().stream()
            .filter(member -> member.handle().contains(part))
            .sorted(Roster.BY_JOINING)
            .toList();
    List<Member> rest =
        found.stream()
            .filter(
                member ->
                    member.joined() > list.afterJoined()
                        || (member.joined() == list.afterJoined()
                            && member.user().value().compareTo(list.afterUser()) > 0))
            .limit(list.limit() + 1L)
            .toList();
    boolean more = rest.size() > list.limit();
    return new Reply.MemberPage(more ? rest.subList(0, list.limit()) : rest, more, found.size());
  }

  /** How a member names the conversation: a group's title, or the other person's handle. */
  String titleFor(UserId member) {
    if (!id.isDirect()) {
      return charter.title();
    }
    Member other = roster.get(id.first().equals(member) ? id.second() : id.first());
    return other == null ? "" : other.handle();
  }

  // What events change.

  Conversation at(Entry<Event> entry) {
    return standing(head.at(entry.mark(), entry.sequence()));
  }

  Conversation created(Event.Created created, Entry<Event> entry) {
    Conversation made = under(charter.created(created.title())).with(created.members(), 1, entry);
    return id.isDirect() ? made : made.withRole(created.members().get(0).user(), Role.OWNER);
  }

  Conversation with(List<Person> people, Entry<Event> entry) {
    return with(people, charter.rules().openHistory() ? 1 : entry.sequence(), entry);
  }

  private Conversation with(List<Person> people, long since, Entry<Event> entry) {
    Roster more = roster;
    for (Person person : people) {
      more =
          more.with(
              new Member(
                  person.user(),
                  person.handle(),
                  entry.sequence(),
                  since,
                  head.countable(),
                  Role.MEMBER,
                  0,
                  List.of()));
    }
    return over(more);
  }

  Conversation posted(Event.Posted posted, Entry<Event> entry) {
    UserId sender = posted.item().sender();
    Roster after = roster;
    Member speaking = after.get(sender);
    if (speaking != null) {
      after = after.with(speaking.withOwnCountable(posted.countable()));
    }
    if (posted.content() instanceof Content.Text text) {
      for (UserId user : text.mentions()) {
        Member called = after.get(user);
        if (called != null && !user.equals(sender)) {
          after = after.with(called.mentioned(posted.countable()));
        }
      }
    }
    return new Conversation(
        id,
        head.after(posted.content(), entry.sequence(), entry.atMillis(), posted.countable()),
        after,
        charter,
        receipts.with(posted.item(), entry.sequence(), entry.atMillis()));
  }

  Conversation amended(Event.Amended amended, Entry<Event> entry) {
    Change change = amended.change();
    Head said = head;
    Charter agreed = charter;
    if (change instanceof Change.Edit edit) {
      said = said.changed(edit.target(), Optional.of(edit.content()));
    } else if (change instanceof Change.Recall recall) {
      said = said.changed(recall.target(), Optional.empty());
      agreed = agreed.pin(recall.target(), false);
    } else if (change instanceof Change.Pin pin) {
      agreed = agreed.pin(pin.target(), pin.on());
    }
    return new Conversation(
        id,
        said,
        roster,
        agreed,
        receipts.with(amended.item(), entry.sequence(), entry.atMillis()));
  }

  Conversation withRole(UserId user, Role role) {
    Roster after = roster;
    if (role == Role.OWNER) {
      for (Member member : roster.all()) {
        if (member.role() == Role.OWNER) {
          after = after.with(member.withRole(Role.ADMIN));
        }
      }
    }
    Member given = after.get(user);
    return given == null ? this : over(after.with(given.withRole(role)));
  }

  Conversation muted(UserId user, long untilMillis) {
    Member member = roster.get(user);
    return member == null ? this : over(roster.with(member.mutedUntil(untilMillis)));
  }

  Conversation over(Roster members) {
    return new Conversation(id, head, members, charter, receipts);
  }

  Conversation under(Charter agreed) {
    return new Conversation(id, head, roster, agreed, receipts);
  }

  private Conversation standing(Head at) {
    return new Conversation(id, at, roster, charter, receipts);
  }

  Decision<Event, Reply> stored(Event event, long nowMillis) {
    return Decision.accepted(new Reply.Stored(head.head() + 1, nowMillis), List.of(event));
  }

  static Decision<Event, Reply> rejected(Reason reason) {
    return Decision.unchanged(new Reply.Rejected(reason));
  }
}
