package hutong.platform.chat;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.chat.Roster.Person;
import hutong.platform.chat.journal.Added;
import hutong.platform.chat.journal.Amended;
import hutong.platform.chat.journal.Announced;
import hutong.platform.chat.journal.Answered;
import hutong.platform.chat.journal.Arrived;
import hutong.platform.chat.journal.BecameLarge;
import hutong.platform.chat.journal.ConversationEntry;
import hutong.platform.chat.journal.ConversationSnapshot;
import hutong.platform.chat.journal.Created;
import hutong.platform.chat.journal.Dissolved;
import hutong.platform.chat.journal.Expelled;
import hutong.platform.chat.journal.Invited;
import hutong.platform.chat.journal.Left;
import hutong.platform.chat.journal.Member;
import hutong.platform.chat.journal.MemberMuted;
import hutong.platform.chat.journal.Opened;
import hutong.platform.chat.journal.Permitted;
import hutong.platform.chat.journal.Posted;
import hutong.platform.chat.journal.Recall;
import hutong.platform.chat.journal.Renamed;
import hutong.platform.chat.journal.RoleGiven;
import hutong.platform.chat.journal.RulesSet;
import hutong.platform.chat.journal.Waited;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Stored;
import hutong.protocol.UserId;
import java.util.List;
import java.util.Optional;

/**
 * A conversation's entries and snapshots as bytes: manifests {@code C1} and {@code CS1}; snapshots
 * by {@link ConversationSnapshots}.
 */
record ConversationJournal(int receiptsKept) implements Codec<Conversation, Event> {
  private static final String ENTRY = "C1";
  private static final String SNAPSHOT = "CS1";

  @Override
  public Stored encode(Entry<Event> entry) {
    ConversationEntry.Builder row =
        ConversationEntry.newBuilder()
            .setSequence(entry.sequence())
            .setIncarnation(entry.incarnation())
            .setAtMillis(entry.atMillis());
    if (entry instanceof Entry.Opened<Event> opened) {
      row.setOpened(Opened.newBuilder().setAfter(opened.after()));
    } else {
      put(((Entry.Recorded<Event>) entry).event(), row);
    }
    return new Stored(ENTRY, row.build().toByteArray());
  }

  private static void put(Event event, ConversationEntry.Builder row) {
    if (event instanceof Event.Posted posted) {
      row.setCountable(posted.countable()).setPosted(bytes(posted));
    } else if (event instanceof Event.Amended amended) {
      row.setAmended(bytes(amended));
    } else if (event instanceof Event.Created created) {
      row.setCreated(
          Created.newBuilder().setTitle(created.title()).addAllMembers(bytes(created.members())));
    } else if (event instanceof Event.Added added) {
      row.setAdded(
          Added.newBuilder().setBy(added.by().value()).addAllMembers(bytes(added.members())));
    } else if (event instanceof Event.Left left) {
      row.setLeft(Left.newBuilder().setUserId(left.user().value()));
    } else if (event instanceof Event.BecameLarge) {
      row.setBecameLarge(BecameLarge.getDefaultInstance());
    } else if (event instanceof Event.Arrived arrived) {
      row.setArrived(
          Arrived.newBuilder()
              .setMember(bytes(arrived.member()))
              .setInvitation(arrived.invitation()));
    } else if (event instanceof Event.Waited waited) {
      row.setWaited(
          Waited.newBuilder().setPerson(bytes(waited.person())).setInvitation(waited.invitation()));
    } else if (event instanceof Event.Permitted permitted) {
      row.setPermitted(
          Permitted.newBuilder().setUserId(permitted.of().value()).setAccepts(permitted.accepts()));
    } else {
      putAct(event, row);
    }
  }

  /** What owner and admins did. */
  private static void putAct(Event event, ConversationEntry.Builder row) {
    if (event instanceof Event.Expelled expelled) {
      row.setExpelled(
          Expelled.newBuilder().setBy(expelled.by().value()).setMember(bytes(expelled.member())));
    } else if (event instanceof Event.Renamed renamed) {
      row.setRenamed(Renamed.newBuilder().setBy(renamed.by().value()).setTitle(renamed.title()));
    } else if (event instanceof Event.Announced announced) {
      row.setAnnounced(
          Announced.newBuilder().setBy(announced.by().value()).setText(announced.text()));
    } else if (event instanceof Event.RoleGiven given) {
      row.setRoleGiven(
          RoleGiven.newBuilder()
              .setBy(given.by().value())
              .setMember(bytes(given.member()))
              .setRole(given.role().number()));
    } else if (event instanceof Event.MemberMuted muted) {
      row.setMemberMuted(
          MemberMuted.newBuilder()
              .setBy(muted.by().value())
              .setMember(bytes(muted.member()))
              .setUntilMillis(muted.untilMillis()));
    } else if (event instanceof Event.RulesSet set) {
      row.setRulesSet(
          RulesSet.newBuilder()
              .setBy(set.by().value())
              .setRules(ConversationSnapshots.bytes(set.rules())));
    } else if (event instanceof Event.Invited invited) {
      row.setInvited(
          Invited.newBuilder()
              .setBy(invited.by().value())
              .setDigest(invited.digest())
              .setExpiresAtMillis(invited.expiresAtMillis())
              .setUses(invited.uses()));
    } else if (event instanceof Event.Answered answered) {
      row.setAnswered(
          Answered.newBuilder()
              .setBy(answered.by().value())
              .setPerson(bytes(answered.person()))
              .setApproved(answered.approved()));
    } else if (event instanceof Event.Dissolved dissolved) {
      row.setDissolved(Dissolved.newBuilder().setBy(dissolved.by().value()));
    } else {
      throw new IllegalArgumentException("must be an event with a place in the journal: " + event);
    }
  }

  private static Posted bytes(Event.Posted posted) {
    return Posted.newBuilder()
        .setId(bytes(posted.item()))
        .setContent(ContentJournal.bytes(posted.content()))
        .setReplyTo(posted.replyTo())
        .setForwardedFrom(posted.forwardedFrom().map(UserId::value).orElse(""))
        .build();
  }

  static Amended bytes(Event.Amended amended) {
    Change change = amended.change();
    Amended.Builder stored =
        Amended.newBuilder().setId(bytes(amended.item())).setTarget(change.target());
    if (change instanceof Change.Edit edit) {
      stored.setEdit(ContentJournal.bytes(edit.content()));
    } else if (change instanceof Change.Recall) {
      stored.setRecall(Recall.getDefaultInstance());
    } else if (change instanceof Change.React react) {
      stored.setReaction(react.emoji());
    } else {
      stored.setPin(((Change.Pin) change).on());
    }
    return stored.build();
  }

  private static hutong.platform.chat.journal.ItemId bytes(ItemId id) {
    return hutong.platform.chat.journal.ItemId.newBuilder()
        .setSender(id.sender().value())
        .setDevice(id.device())
        .setCounter(id.counter())
        .setDigest(id.digest())
        .build();
  }

  private static Member bytes(Person person) {
    return Member.newBuilder().setUserId(person.user().value()).setHandle(person.handle()).build();
  }

  private static List<Member> bytes(List<Person> people) {
    return people.stream().map(ConversationJournal::bytes).toList();
  }

  @Override
  public Entry<Event> decode(Stored stored) {
    if (!stored.manifest().equals(ENTRY)) {
      throw Codec.unknown(stored);
    }
    try {
      return entry(ConversationEntry.parseFrom(stored.bytes()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored conversation entry is readable", e);
    }
  }

  private static Entry<Event> entry(ConversationEntry row) {
    if (row.hasOpened()) {
      return new Entry.Opened<>(
          row.getSequence(), row.getIncarnation(), row.getAtMillis(), row.getOpened().getAfter());
    }
    return new Entry.Recorded<>(
        row.getSequence(), row.getIncarnation(), row.getAtMillis(), event(row));
  }

  private static Event event(ConversationEntry row) {
    return switch (row.getEventCase()) {
      case POSTED -> {
        Posted posted = row.getPosted();
        yield new Event.Posted(
            id(posted.getId()),
            ContentJournal.content(posted.getContent()),
            posted.getReplyTo(),
            posted.getForwardedFrom().isEmpty()
                ? Optional.empty()
                : Optional.of(new UserId(posted.getForwardedFrom())),
            row.getCountable());
      }
      case AMENDED -> amended(row.getAmended());
      case CREATED ->
          new Event.Created(row.getCreated().getTitle(), people(row.getCreated().getMembersList()));
      case ADDED ->
          new Event.Added(user(row.getAdded().getBy()), people(row.getAdded().getMembersList()));
      case LEFT -> new Event.Left(user(row.getLeft().getUserId()));
      case BECAME_LARGE -> new Event.BecameLarge();
      case EXPELLED ->
          new Event.Expelled(
              user(row.getExpelled().getBy()), person(row.getExpelled().getMember()));
      case RENAMED ->
          new Event.Renamed(user(row.getRenamed().getBy()), row.getRenamed().getTitle());
      case ANNOUNCED ->
          new Event.Announced(user(row.getAnnounced().getBy()), row.getAnnounced().getText());
      case ROLE_GIVEN ->
          new Event.RoleGiven(
              user(row.getRoleGiven().getBy()),
              person(row.getRoleGiven().getMember()),
              Role.of(row.getRoleGiven().getRole()));
      case MEMBER_MUTED ->
          new Event.MemberMuted(
              user(row.getMemberMuted().getBy()),
              person(row.getMemberMuted().getMember()),
              row.getMemberMuted().getUntilMillis());
      case RULES_SET ->
          new Event.RulesSet(
              user(row.getRulesSet().getBy()),
              ConversationSnapshots.rules(row.getRulesSet().getRules()));
      case INVITED ->
          new Event.Invited(
              user(row.getInvited().getBy()),
              row.getInvited().getDigest(),
              row.getInvited().getExpiresAtMillis(),
              row.getInvited().getUses());
      case ARRIVED ->
          new Event.Arrived(person(row.getArrived().getMember()), row.getArrived().getInvitation());
      case WAITED ->
          new Event.Waited(person(row.getWaited().getPerson()), row.getWaited().getInvitation());
      case ANSWERED ->
          new Event.Answered(
              user(row.getAnswered().getBy()),
              person(row.getAnswered().getPerson()),
              row.getAnswered().getApproved());
      case DISSOLVED -> new Event.Dissolved(user(row.getDissolved().getBy()));
      case PERMITTED ->
          new Event.Permitted(
              user(row.getPermitted().getUserId()), row.getPermitted().getAccepts());
      case OPENED, EVENT_NOT_SET ->
          throw new IllegalStateException(
              "a stored conversation entry has a known event: sequence=" + row.getSequence());
    };
  }

  static Event.Amended amended(Amended stored) {
    long target = stored.getTarget();
    Change change =
        switch (stored.getChangeCase()) {
          case EDIT -> new Change.Edit(target, ContentJournal.content(stored.getEdit()));
          case RECALL -> new Change.Recall(target);
          case REACTION -> new Change.React(target, stored.getReaction());
          case PIN -> new Change.Pin(target, stored.getPin());
          case CHANGE_NOT_SET ->
              throw new IllegalStateException("a stored change has a known kind: " + target);
        };
    return new Event.Amended(id(stored.getId()), change);
  }

  private static ItemId id(hutong.platform.chat.journal.ItemId id) {
    return new ItemId(user(id.getSender()), id.getDevice(), id.getCounter(), id.getDigest());
  }

  private static UserId user(String id) {
    return new UserId(id);
  }

  static Person person(Member member) {
    return new Person(user(member.getUserId()), member.getHandle());
  }

  private static List<Person> people(List<Member> members) {
    return members.stream().map(ConversationJournal::person).toList();
  }

  @Override
  public Stored encodeSnapshot(Live<Conversation> live) {
    return new Stored(SNAPSHOT, ConversationSnapshots.bytes(live).toByteArray());
  }

  @Override
  public Live<Conversation> decodeSnapshot(Stored stored) {
    if (!stored.manifest().equals(SNAPSHOT)) {
      throw Codec.unknown(stored);
    }
    try {
      return ConversationSnapshots.live(
          ConversationSnapshot.parseFrom(stored.bytes()), receiptsKept);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored conversation snapshot is readable", e);
    }
  }
}
