package hutong.cluster.chat;

import static hutong.cluster.chat.Workbench.handle;

import hutong.protocol.wire.Dissolved;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GiveRole;
import hutong.protocol.wire.GroupRules;
import hutong.protocol.wire.Invitation;
import hutong.protocol.wire.Join;
import hutong.protocol.wire.Joined;
import hutong.protocol.wire.Manage;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.MemberPage;
import hutong.protocol.wire.Members;
import hutong.protocol.wire.Mute;
import hutong.protocol.wire.NewInvitation;
import hutong.protocol.wire.Role;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The verbs of groups. At the desk only. */
final class Groups {
  private static final int MEMBERS_PAGE = 200;
  private static final int MINUTE_SECONDS = 60;
  private static final int HOUR_SECONDS = 3_600;

  private final Workbench bench;
  private final Talk talk;
  private final PostOffice post;
  private final Screen screen;
  private final Rooms rooms;

  Groups(Workbench bench, Talk talk) {
    this.bench = bench;
    this.talk = talk;
    this.post = bench.parlour().post();
    this.screen = bench.parlour().screen();
    this.rooms = bench.parlour().rooms();
  }

  void teach(Map<Verb, Workbench.Act> acts) {
    acts.put(Verb.GROUP, words -> make(words.get(0), words.subList(1, words.size())));
    acts.put(Verb.ADD, bench.inRoom((room, words) -> add(room, handle(words.get(0)))));
    acts.put(Verb.INVITE, bench.inRoom(this::invite));
    acts.put(Verb.JOIN, words -> join(words.get(0)));
    acts.put(Verb.MEMBERS, bench.inRoom(this::members));
    acts.put(Verb.KICK, onMember((manage, id) -> manage.setRemove(id)));
    acts.put(Verb.ROLE, bench.inRoom(this::role));
    acts.put(Verb.SILENCE, bench.inRoom(this::silence));
    acts.put(
        Verb.RENAME,
        bench.inRoom((room, words) -> manage(room, act -> act.setTitle(words.get(0)))));
    acts.put(
        Verb.ANNOUNCE,
        bench.inRoom(
            (room, words) ->
                manage(room, act -> act.setAnnouncement(words.isEmpty() ? "" : words.get(0)))));
    acts.put(Verb.RULES, bench.inRoom(this::rules));
    acts.put(
        Verb.APPROVE,
        bench.inRoom((room, words) -> waiting(room, words.get(0), Manage.Builder::setApprove)));
    acts.put(
        Verb.REFUSE,
        bench.inRoom((room, words) -> waiting(room, words.get(0), Manage.Builder::setDecline)));
    acts.put(Verb.LEAVE, bench.inRoom((room, words) -> leave(room)));
    acts.put(Verb.DISSOLVE, bench.inRoom((room, words) -> dissolve(room, words.get(0))));
  }

  private CompletableFuture<Void> make(String title, List<String> people) {
    List<String> handles = people.stream().map(Workbench::handle).toList();
    // Made once: a repeat after a lost answer makes no second group.
    String creation = UUID.randomUUID().toString();
    return bench
        .inquiry()
        .ask(() -> post.createGroup(title, handles, creation))
        .thenCompose(
            opened -> {
              if (opened.getNotAddedCount() > 0) {
                screen.notice(
                    "Not added, because they do not want it: "
                        + opened.getNotAddedList().stream()
                            .map(SafeText::name)
                            .collect(Collectors.joining(", "))
                        + ". /invite makes an invitation for them.");
              }
              return talk.enter(opened);
            });
  }

  private CompletableFuture<Void> add(Room room, String handle) {
    return bench
        .inquiry()
        .ask(() -> post.addMember(room.id, handle))
        .thenCompose(ack -> bench.inquiry().ask(() -> post.openConversation(room.id)))
        .thenAccept(rooms::learn);
  }

  private CompletableFuture<Void> invite(Room room, List<String> words) {
    if (!words.stream().allMatch(word -> word.matches("[1-9]\\d{0,4}"))) {
      return bench.refuse("It is /invite [USES [HOURS]], such as /invite 5 24.");
    }
    NewInvitation.Builder invitation = NewInvitation.newBuilder();
    if (!words.isEmpty()) {
      invitation.setUses(Integer.parseInt(words.get(0)));
    }
    if (words.size() == 2) {
      invitation.setSeconds(HOUR_SECONDS * Integer.parseInt(words.get(1)));
    }
    return bench
        .ask(Frame.newBuilder().setManage(manageOf(room).setInvite(invitation)))
        .thenCompose(
            answer -> {
              Invitation made = answer.getInvitation();
              return bench.answer(
                  List.of(
                      "Whoever types this joins (%d in all): /join %s"
                          .formatted(made.getUses(), SafeText.line(made.getToken()))));
            });
  }

  private CompletableFuture<Void> join(String token) {
    return bench
        .ask(Frame.newBuilder().setJoin(Join.newBuilder().setToken(token)))
        .thenCompose(
            answer -> {
              Joined joined = answer.getJoined();
              if (joined.getWaiting()) {
                screen.notice("An admin has to let you in first; you will see the group then.");
                return talk.stayNowhere();
              }
              return talk.enterKnown(rooms.room(joined.getConversationId()));
            });
  }

  private CompletableFuture<Void> members(Room room, List<String> words) {
    return found(room, words.isEmpty() ? "" : words.get(0))
        .thenCombine(
            bench.inquiry().ask(() -> post.openConversation(room.id)),
            (page, opened) -> {
              rooms.learn(opened);
              int more = page.getCount() - page.getMembersCount();
              String people =
                  page.getMembersList().stream()
                      .map(this::described)
                      .collect(Collectors.joining(", "));
              String waiting =
                  opened.getWaitingList().stream()
                      .map(Member::getHandle)
                      .map(SafeText::name)
                      .collect(Collectors.joining(", "));
              screen.answer(
                  List.of(
                      "%d in %s: %s%s%s"
                          .formatted(
                              page.getCount(),
                              room.label.marked(),
                              people,
                              more > 0 ? ", and " + more + " more" : "",
                              waiting.isEmpty()
                                  ? ""
                                  : "; " + waiting + " wait: /approve or /refuse them")));
              return page;
            })
        .thenAccept(page -> {});
  }

  private String described(Member member) {
    String handle = rooms.name(member.getUserId());
    String muted = member.getMutedUntilMillis() > 0 ? ", silenced" : "";
    return switch (member.getRole()) {
      case OWNER, ADMIN ->
          "%s (%s%s)".formatted(handle, member.getRole().name().toLowerCase(Locale.ROOT), muted);
      default -> handle + (muted.isEmpty() ? "" : " (silenced)");
    };
  }

  private CompletableFuture<MemberPage> found(Room room, String part) {
    return bench
        .ask(
            Frame.newBuilder()
                .setMembers(
                    Members.newBuilder()
                        .setConversationId(room.id)
                        .setLimit(MEMBERS_PAGE)
                        .setSearch(part)))
        .thenApply(
            answer -> {
              rooms.learn(answer.getMemberPage().getMembersList());
              return answer.getMemberPage();
            });
  }

  /** A member by handle; somebody may be one who cannot be found otherwise. */
  private CompletableFuture<Optional<String>> member(Room room, String handle) {
    return found(room, handle)
        .thenApply(
            page -> {
              Optional<String> id =
                  page.getMembersList().stream()
                      .filter(member -> member.getHandle().equals(handle))
                      .map(Member::getUserId)
                      .findFirst();
              if (id.isEmpty()) {
                bench
                    .feed()
                    .failed(
                        SafeText.name(handle) + " is no member here: /members lists who is one.");
              }
              return id;
            });
  }

  private Workbench.Act onMember(BiFunction<Manage.Builder, String, Manage.Builder> act) {
    return bench.inRoom((room, words) -> manageMember(room, words.get(0), act));
  }

  private CompletableFuture<Void> manageMember(
      Room room, String handle, BiFunction<Manage.Builder, String, Manage.Builder> act) {
    return member(room, handle(handle))
        .thenCompose(
            id ->
                id.map(userId -> manage(room, manage -> act.apply(manage, userId)))
                    .orElseGet(Workbench::done));
  }

  private CompletableFuture<Void> role(Room room, List<String> words) {
    Optional<Role> role =
        switch (words.get(1).toLowerCase(Locale.ROOT)) {
          case "member" -> Optional.of(Role.MEMBER);
          case "admin" -> Optional.of(Role.ADMIN);
          case "owner" -> Optional.of(Role.OWNER);
          default -> Optional.empty();
        };
    return role.isEmpty()
        ? bench.refuse("A role is member, admin or owner: " + Verb.ROLE.usage())
        : manageMember(
            room,
            words.get(0),
            (manage, id) ->
                manage.setGiveRole(GiveRole.newBuilder().setUserId(id).setRole(role.get())));
  }

  private CompletableFuture<Void> silence(Room room, List<String> words) {
    if (!words.get(1).matches("\\d{1,6}")) {
      return bench.refuse("It is /silence HANDLE MINUTES; 0 minutes end it.");
    }
    int seconds = MINUTE_SECONDS * Integer.parseInt(words.get(1));
    return manageMember(
        room,
        words.get(0),
        (manage, id) -> manage.setMute(Mute.newBuilder().setUserId(id).setSeconds(seconds)));
  }

  private CompletableFuture<Void> rules(Room room, List<String> words) {
    Optional<Map<String, String>> wanted =
        Workbench.named(words, List.of("approval", "history", "muted", "closed"));
    if (wanted.isEmpty() || !wanted.get().values().stream().allMatch(v -> v.matches("on|off"))) {
      return bench.refuse("It is " + Verb.RULES.usage() + ", such as /rules approval=on.");
    }
    return bench
        .inquiry()
        .ask(() -> post.openConversation(room.id))
        .thenCompose(
            opened -> {
              if (words.isEmpty()) {
                return bench.answer(List.of("Rules: " + Happened.rules(opened.getRules())));
              }
              GroupRules.Builder rules = opened.getRules().toBuilder();
              wanted.get().forEach((name, value) -> set(rules, name, value.equals("on")));
              return manage(room, act -> act.setRules(rules));
            });
  }

  private static void set(GroupRules.Builder rules, String name, boolean on) {
    switch (name) {
      case "approval" -> rules.setApproval(on);
      case "history" -> rules.setOpenHistory(on);
      case "muted" -> rules.setMuted(on);
      default -> rules.setClosed(on);
    }
  }

  private CompletableFuture<Void> waiting(
      Room room, String who, BiFunction<Manage.Builder, String, Manage.Builder> act) {
    return bench
        .inquiry()
        .ask(() -> post.openConversation(room.id))
        .thenCompose(
            opened ->
                opened.getWaitingList().stream()
                    .filter(member -> member.getHandle().equals(handle(who)))
                    .findFirst()
                    .map(member -> manage(room, manage -> act.apply(manage, member.getUserId())))
                    .orElseGet(
                        () ->
                            bench.refuse(
                                SafeText.name(who) + " does not wait: /members lists who does.")));
  }

  private CompletableFuture<Void> leave(Room room) {
    // Not repeated: the second time there is no such conversation.
    return bench
        .parlour()
        .desk()
        .bring(post.leave(room.id))
        .thenAccept(
            ack -> {
              screen.notice("You have left " + room.label.marked() + ".");
              rooms.forget(room);
            });
  }

  private CompletableFuture<Void> dissolve(Room room, String title) {
    boolean meant = title.equals(room.label.title()) || title.equals(room.label.marked());
    return meant
        ? manage(room, act -> act.setDissolve(Dissolved.getDefaultInstance()))
        : bench.refuse(
            "It is for ever: type /dissolve %s to dissolve this group."
                .formatted(room.label.title()));
  }

  private CompletableFuture<Void> manage(Room room, UnaryOperator<Manage.Builder> act) {
    // The item that it makes tells that it is done.
    return bench
        .ask(Frame.newBuilder().setManage(act.apply(manageOf(room))))
        .thenAccept(answer -> room.stored = Math.max(room.stored, answer.getAck().getSequence()));
  }

  private static Manage.Builder manageOf(Room room) {
    return Manage.newBuilder().setConversationId(room.id);
  }
}
