package hutong.platform.chat;

import hutong.platform.chat.Command.Act;
import hutong.platform.chat.Roster.Member;
import hutong.platform.chat.Roster.Person;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.platform.people.Purpose;
import hutong.protocol.ClientId;
import hutong.protocol.ConversationId;
import hutong.protocol.Digest;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.CreateGroup;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Invitation;
import hutong.protocol.wire.Joined;
import hutong.protocol.wire.Manage;
import hutong.protocol.wire.MemberPage;
import hutong.protocol.wire.Members;
import hutong.protocol.wire.NewInvitation;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests about who belongs to a conversation: opening, gathering, governing. */
final class Gathering {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int DEFAULT_MEMBERS = 50;
  private static final int MAX_MEMBERS = 200;
  private static final int SEARCH = 32;
  private static final long DEFAULT_INVITATION_SECONDS = 7 * 24 * 3600L;
  private static final long MAX_INVITATION_SECONDS = 30 * 24 * 3600L;
  private static final int MAX_USES = 10_000;
  private static final long MAX_MUTE_SECONDS = 365 * 24 * 3600L;
  private static final Pattern CURSOR = Pattern.compile("(\\d{1,18}):([0-9a-z]{1,32})");

  private final Session session;
  private final Chat chat;
  private final Inquiries inquiries;

  Gathering(Session session, Chat chat, Inquiries inquiries) {
    this.session = session;
    this.chat = chat;
    this.inquiries = inquiries;
  }

  // Opening.

  void open(Request request) {
    switch (request.frame().getOpen().getOfCase()) {
      case HANDLE -> {
        String handle = request.frame().getOpen().getHandle();
        inquiries.then(
            request,
            chat.people().find(handle),
            found -> {
              if (found.isEmpty()) {
                Replies.rejectHandle(request, handle);
              } else {
                openDirect(request, Speaking.person(found.get()));
              }
            });
      }
      case CONVERSATION_ID -> {
        ConversationId conversation =
            inquiries.conversation(request, request.frame().getOpen().getConversationId());
        if (conversation != null) {
          inquiries.execute(request, conversation, new Command.Describe(session.user()));
        }
      }
      case OF_NOT_SET ->
          request.reject(Code.BAD_REQUEST, Action.FIX, "open needs a handle or a conversationId");
    }
  }

  /** One that exists goes on; a new one needs the other person's consent. */
  private void openDirect(Request request, Person other) {
    Person self = new Person(session.user(), session.handle());
    ConversationId conversation = ConversationId.direct(self.user(), other.user());
    inquiries.ask(
        request,
        conversation,
        new Command.Describe(self.user()),
        answer -> {
          if (!Replies.isRejected(answer)) {
            inquiries.answer(request, conversation, answer);
            return;
          }
          inquiries.then(
              request,
              chat.people().accepts(other.user(), self.user(), Purpose.MESSAGE),
              accepts -> {
                if (accepts) {
                  boolean alone = other.user().equals(self.user());
                  inquiries.execute(
                      request,
                      conversation,
                      new Command.Create("", alone ? List.of(self) : List.of(self, other)));
                } else {
                  Replies.reject(request, null, Reason.NOT_ACCEPTED, chat.settings());
                }
              });
        });
  }

  void createGroup(Request request, CreateGroup create) {
    String title = create.getTitle().strip();
    Optional<Drafts.Flaw> flaw = title(title);
    if (flaw.isPresent()) {
      request.reject(flaw.get().code(), Action.FIX, flaw.get().message());
      return;
    }
    if (!create.getCreationId().isEmpty() && !ClientId.isDevice(create.getCreationId())) {
      request.reject(
          Code.BAD_REQUEST, Action.FIX, "creationId must be 1 to 64 of A-Z a-z 0-9 . _ : -");
      return;
    }
    int most = Math.min(chat.settings().maxInvitedAtOnce(), chat.settings().maxMembers() - 1);
    if (create.getMembersCount() > most) {
      request.reject(
          create.getMembersCount() >= chat.settings().maxMembers()
              ? Code.GROUP_FULL
              : Code.TOO_LARGE,
          Action.FIX,
          "at most " + most + " people are named at once: add or invite the others");
      return;
    }
    String id =
        create.getCreationId().isEmpty()
            ? SortableId.of(chat.clock().millis(), RANDOM)
            : Digest.id(session.user().value() + "/" + create.getCreationId());
    inquiries.then(
        request,
        chat.people().findAll(new LinkedHashSet<>(create.getMembersList())),
        found -> {
          Map<UserId, Person> others = new LinkedHashMap<>();
          for (var one : found.entrySet()) {
            if (one.getValue().isEmpty()) {
              Replies.rejectHandle(request, one.getKey());
              return;
            }
            Person person = Speaking.person(one.getValue().get());
            others.put(person.user(), person);
          }
          others.remove(session.user());
          create(request, ConversationId.group(id), title, others);
        });
  }

  /** Of those named, the ones who accept to be added. */
  private void create(
      Request request, ConversationId group, String title, Map<UserId, Person> others) {
    inquiries.then(
        request,
        chat.people().accept(others.keySet(), session.user(), Purpose.ADD),
        accepting -> {
          List<Person> members = new ArrayList<>();
          members.add(new Person(session.user(), session.handle()));
          List<String> notAdded = new ArrayList<>();
          others.forEach(
              (user, person) -> {
                if (accepting.getOrDefault(user, false)) {
                  members.add(person);
                } else {
                  notAdded.add(person.handle());
                }
              });
          inquiries.ask(
              request,
              group,
              new Command.Create(title, members),
              answer -> inquiries.answer(request, group, answer, notAdded));
        });
  }

  private Optional<Drafts.Flaw> title(String title) {
    int most = chat.settings().maxTitleCharacters();
    return Drafts.Flaw.unless(
            !title.isEmpty() && title.codePointCount(0, title.length()) <= most,
            Code.BAD_REQUEST,
            "title must have 1 to " + most + " characters")
        .or(() -> Drafts.name("title", title, most));
  }

  // Coming and going.

  void addMember(Request request) {
    ConversationId conversation =
        inquiries.conversation(request, request.frame().getAddMember().getConversationId());
    if (conversation == null) {
      return;
    }
    String handle = request.frame().getAddMember().getHandle();
    inquiries.then(
        request,
        chat.people().find(handle),
        found -> {
          if (found.isEmpty()) {
            Replies.rejectHandle(request, handle);
          } else {
            add(request, conversation, Speaking.person(found.get()));
          }
        });
  }

  private void add(Request request, ConversationId conversation, Person person) {
    inquiries.then(
        request,
        chat.people().accepts(person.user(), session.user(), Purpose.ADD),
        accepts -> {
          if (accepts || conversation.isDirect()) {
            inquiries.execute(request, conversation, new Command.Add(session.user(), person));
          } else {
            Replies.reject(request, null, Reason.NOT_ACCEPTED, chat.settings());
          }
        });
  }

  void leave(Request request) {
    ConversationId conversation =
        inquiries.conversation(request, request.frame().getLeave().getConversationId());
    if (conversation != null) {
      inquiries.execute(request, conversation, new Command.Leave(session.user()));
    }
  }

  void join(Request request) {
    String token = request.frame().getJoin().getToken();
    int dot = token.indexOf('.');
    Optional<ConversationId> group =
        dot < 0 ? Optional.empty() : ConversationId.parse(token.substring(0, dot));
    if (group.isEmpty() || group.get().isDirect()) {
      Replies.reject(request, null, Reason.INVITATION_INVALID, chat.settings());
      return;
    }
    inquiries.ask(
        request,
        group.get(),
        new Command.Join(new Person(session.user(), session.handle()), Digest.id(token)),
        answer ->
            inquiries.replied(
                request,
                group.get(),
                answer,
                reply -> {
                  boolean waiting = reply instanceof Reply.Joined joined && joined.waiting();
                  request.answer(
                      Frame.newBuilder()
                          .setJoined(
                              Joined.newBuilder()
                                  .setConversationId(group.get().value())
                                  .setWaiting(waiting)));
                }));
  }

  // Governing.

  void manage(Request request, Manage manage) {
    ConversationId conversation = inquiries.conversation(request, manage.getConversationId());
    if (conversation == null) {
      return;
    }
    Optional<Drafts.Flaw> flaw = flaw(manage);
    if (flaw.isPresent()) {
      request.reject(flaw.get().code(), Action.FIX, flaw.get().message());
    } else if (manage.hasInvite()) {
      invite(request, conversation, manage.getInvite());
    } else {
      inquiries.execute(request, conversation, new Command.Manage(session.user(), act(manage)));
    }
  }

  private Optional<Drafts.Flaw> flaw(Manage manage) {
    return switch (manage.getActCase()) {
      case TITLE -> title(manage.getTitle().strip());
      case ANNOUNCEMENT ->
          Drafts.body(
              "announcement",
              manage.getAnnouncement(),
              chat.settings().maxAnnouncementCharacters());
      case REMOVE -> user(manage.getRemove());
      case APPROVE -> user(manage.getApprove());
      case DECLINE -> user(manage.getDecline());
      case MUTE ->
          user(manage.getMute().getUserId())
              .or(() -> range("mute.seconds", manage.getMute().getSeconds(), MAX_MUTE_SECONDS));
      case GIVE_ROLE ->
          user(manage.getGiveRole().getUserId())
              .or(
                  () ->
                      Drafts.Flaw.unless(
                          role(manage.getGiveRole().getRole()).isPresent(),
                          Code.BAD_REQUEST,
                          "giveRole.role must be MEMBER, ADMIN or OWNER"));
      case INVITE ->
          range("invite.seconds", manage.getInvite().getSeconds(), MAX_INVITATION_SECONDS)
              .or(() -> range("invite.uses", manage.getInvite().getUses(), MAX_USES));
      case RULES, DISSOLVE -> Optional.empty();
      case ACT_NOT_SET ->
          Optional.of(new Drafts.Flaw(Code.BAD_REQUEST, "manage needs an act, such as title"));
    };
  }

  private static Optional<Drafts.Flaw> user(String id) {
    return Drafts.Flaw.unless(
        SortableId.matches(id), Code.BAD_REQUEST, "must be a user id: " + Replies.brief(id));
  }

  private static Optional<Drafts.Flaw> range(String field, long value, long most) {
    return Drafts.Flaw.unless(
        value >= 0 && value <= most, Code.BAD_REQUEST, field + " must be at most " + most);
  }

  private static Optional<Role> role(hutong.protocol.wire.Role role) {
    return switch (role) {
      case MEMBER -> Optional.of(Role.MEMBER);
      case ADMIN -> Optional.of(Role.ADMIN);
      case OWNER -> Optional.of(Role.OWNER);
      case ROLE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  /** The act of a frame without flaw. */
  private static Act act(Manage manage) {
    return switch (manage.getActCase()) {
      case TITLE -> new Act.Rename(manage.getTitle().strip());
      case ANNOUNCEMENT -> new Act.Announce(manage.getAnnouncement());
      case REMOVE -> new Act.Expel(new UserId(manage.getRemove()));
      case APPROVE -> new Act.Answer(new UserId(manage.getApprove()), true);
      case DECLINE -> new Act.Answer(new UserId(manage.getDecline()), false);
      case MUTE ->
          new Act.Mute(
              new UserId(manage.getMute().getUserId()), manage.getMute().getSeconds() * 1000L);
      case GIVE_ROLE ->
          new Act.GiveRole(
              new UserId(manage.getGiveRole().getUserId()),
              role(manage.getGiveRole().getRole()).orElse(Role.MEMBER));
      case RULES ->
          new Act.SetRules(
              new GroupRules(
                  manage.getRules().getApproval(),
                  manage.getRules().getOpenHistory(),
                  manage.getRules().getMuted(),
                  manage.getRules().getClosed()));
      case DISSOLVE -> new Act.Dissolve();
      case INVITE, ACT_NOT_SET ->
          throw new IllegalArgumentException("must be an act of its own: " + manage.getActCase());
    };
  }

  /** Whoever has the token may come; the group keeps only its digest. */
  private void invite(Request request, ConversationId group, NewInvitation wanted) {
    long seconds = wanted.getSeconds() == 0 ? DEFAULT_INVITATION_SECONDS : wanted.getSeconds();
    int uses = wanted.getUses() == 0 ? 1 : wanted.getUses();
    String token = group.value() + "." + SortableId.of(RANDOM.nextLong() >>> 16, RANDOM);
    inquiries.ask(
        request,
        group,
        new Command.Manage(session.user(), new Act.Invite(Digest.id(token), seconds * 1000, uses)),
        answer ->
            inquiries.replied(
                request,
                group,
                answer,
                reply ->
                    request.answer(
                        Frame.newBuilder()
                            .setInvitation(
                                Invitation.newBuilder()
                                    .setToken(token)
                                    .setUses(uses)
                                    .setExpiresAtMillis(
                                        ((Reply.Stored) reply).atMillis() + seconds * 1000)))));
  }

  void members(Request request, Members members) {
    ConversationId conversation = inquiries.conversation(request, members.getConversationId());
    if (conversation == null) {
      return;
    }
    int limit =
        members.getLimit() == 0 ? DEFAULT_MEMBERS : Math.min(members.getLimit(), MAX_MEMBERS);
    Matcher cursor = CURSOR.matcher(members.getCursor());
    boolean first = members.getCursor().isEmpty();
    if (limit < 1 || members.getSearch().length() > SEARCH || (!first && !cursor.matches())) {
      request.reject(
          Code.BAD_REQUEST,
          Action.FIX,
          "limit must be > 0, search at most "
              + SEARCH
              + " characters, cursor one of a memberPage");
      return;
    }
    inquiries.ask(
        request,
        conversation,
        new Command.ListMembers(
            session.user(),
            members.getSearch().toLowerCase(Locale.ROOT),
            first ? 0 : Long.parseLong(cursor.group(1)),
            first ? "" : cursor.group(2),
            limit),
        answer ->
            inquiries.replied(
                request,
                conversation,
                answer,
                reply -> request.answer(page((Reply.MemberPage) reply))));
  }

  private static Frame.Builder page(Reply.MemberPage found) {
    MemberPage.Builder page = MemberPage.newBuilder().setCount(found.count());
    for (Member member : found.members()) {
      page.addMembers(
          Items.member(member.person()).toBuilder()
              .setRole(Items.role(member.role()))
              .setMutedUntilMillis(member.mutedUntilMillis()));
    }
    if (found.more()) {
      Member last = found.members().get(found.members().size() - 1);
      page.setCursor(last.joined() + ":" + last.user());
    }
    return Frame.newBuilder().setMemberPage(page);
  }
}
