package hutong.platform.chat;

import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * A conversation: who belongs to it, where its sequence stands, and what each sending device has
 * sent lately. Pure; the items themselves lie in the journal.
 *
 * @param receiptsKept acknowledgements remembered for each sending device; a setting
 * @param title of a group; empty for a direct conversation
 * @param created whether it exists
 * @param large whether its head is looked up instead of pushed to each member; once large, for ever
 * @param head number of the newest entry
 * @param headAtMillis when the newest countable item was stored
 * @param countable running number of items that count as unread
 * @param preview beginning of the newest text
 * @param previewAt number of the newest text
 * @param changes whose membership the newest {@link #CHANGES_KEPT} numbers changed, oldest first
 */
record Conversation(
    ConversationId id,
    int receiptsKept,
    String title,
    boolean created,
    boolean large,
    long head,
    long headAtMillis,
    long countable,
    String preview,
    long previewAt,
    HashPMap<UserId, Member> members,
    HashPMap<SendingDevice, Sent> sent,
    PVector<Change> changes) {

  /**
   * A batch's entries at most, so that what the last batch granted or removed is always among them.
   */
  static final int CHANGES_KEPT = 256;

  /** Sending devices whose single acknowledgements are kept; bounds a snapshot to some 2 MiB. */
  static final int DEVICES_REMEMBERED = 256;

  private static final long COMPRESS_EVERY = 64;

  private static final int PREVIEW_CHARACTERS = 80;

  /**
   * A member.
   *
   * @param since number of the entry that made them one; what is older is not theirs to read
   * @param ownCountable countable number up to which nothing is unread by itself: that of their own
   *     newest item, or at their joining
   */
  record Member(UserId user, String handle, long since, long ownCountable) {
    Member withOwnCountable(long number) {
      return new Member(user, handle, since, number);
    }
  }

  /** Somebody named by a command or an event. */
  record Person(UserId user, String handle) {}

  record SendingDevice(UserId user, String device) {}

  /**
   * What a device has sent lately: every counter above {@code forgotten} that was stored is in
   * {@code remembered}.
   */
  record Sent(TreePMap<Long, Receipt> remembered, long forgotten) {
    /** Number of the item with the highest counter; there must be one. */
    long newest() {
      return Objects.requireNonNull(remembered.get(remembered.lastKey())).sequence();
    }

    static final Sent NOTHING = new Sent(TreePMap.empty(), 0);
  }

  /**
   * The acknowledgement that an item got.
   *
   * @param digest of its contents, to tell a repeat from another item under the same id
   */
  record Receipt(long sequence, long atMillis, long digest) {}

  /**
   * A membership that was granted or removed.
   *
   * @param mark write timestamp of the rows that say so
   */
  record Change(long sequence, long mark, UserId user) {}

  /** What may be asked. */
  sealed interface Command {
    /** Makes a direct conversation, or a group; the first person asks. */
    record Create(String title, List<Person> members) implements Command {}

    /**
     * Puts a text into it.
     *
     * @param digest of the text
     */
    record Post(UserId sender, String device, long counter, String text, long digest)
        implements Command {}

    record Add(UserId by, Person person) implements Command {}

    record Leave(UserId user) implements Command {}

    /** Reads who belongs to it. */
    record Describe(UserId by) implements Command {}
  }

  /** What has happened. */
  sealed interface Event {
    Conversation applyTo(Conversation conversation, Entry<Event> entry);

    record Created(String title, List<Person> members) implements Event {
      @Override
      public Conversation applyTo(Conversation before, Entry<Event> entry) {
        return before.titled(title).with(members, 1, entry);
      }
    }

    /**
     * @param countable running number, this item included
     */
    record Posted(
        UserId sender, String device, long counter, String text, long digest, long countable)
        implements Event {
      @Override
      public Conversation applyTo(Conversation before, Entry<Event> entry) {
        return before.posted(this, entry);
      }
    }

    record Added(UserId by, List<Person> members) implements Event {
      @Override
      public Conversation applyTo(Conversation before, Entry<Event> entry) {
        return before.with(members, entry.sequence(), entry);
      }
    }

    record Left(UserId user) implements Event {
      @Override
      public Conversation applyTo(Conversation before, Entry<Event> entry) {
        return before.without(user, entry);
      }
    }

    /** More members than are pushed to one by one. */
    record BecameLarge() implements Event {
      @Override
      public Conversation applyTo(Conversation before, Entry<Event> entry) {
        return before.grown(entry);
      }
    }
  }

  /** What is answered. */
  sealed interface Reply {
    record Stored(long sequence, long atMillis) implements Reply {}

    /**
     * @param since from which number the asking member may read
     */
    record Description(
        String title, List<Person> members, int memberCount, long head, boolean large, long since)
        implements Reply {}

    record Rejected(Reason reason) implements Reply {}
  }

  enum Reason {
    NO_SUCH_CONVERSATION,
    NOT_A_GROUP,
    GROUP_FULL,
    CONFLICT,
    TOO_OLD
  }

  static Conversation empty(ConversationId id, int receiptsKept) {
    return new Conversation(
        id,
        receiptsKept,
        "",
        false,
        false,
        0,
        0,
        0,
        "",
        0,
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        TreePVector.empty());
  }

  boolean isMember(UserId user) {
    return members.containsKey(user);
  }

  Decision<Event, Reply> create(Command.Create create, ChatSettings settings) {
    UserId by = create.members().get(0).user();
    if (created) {
      boolean repeat = isMember(by) && title.equals(create.title());
      return repeat ? Decision.unchanged(describe(by, settings)) : rejected(Reason.CONFLICT);
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
    List<Person> shown = create.members().stream().limit(settings.membersShown()).toList();
    return Decision.accepted(
        new Reply.Description(
            create.title(), shown, size, head + events.size(), events.size() > 1, 1),
        events);
  }

  Decision<Event, Reply> post(Command.Post post, long nowMillis) {
    if (!isMember(post.sender())) {
      return rejected(Reason.NO_SUCH_CONVERSATION);
    }
    Sent before = sent.getOrDefault(new SendingDevice(post.sender(), post.device()), Sent.NOTHING);
    Receipt known = before.remembered().get(post.counter());
    if (known != null) {
      return known.digest() == post.digest()
          ? Decision.unchanged(new Reply.Stored(known.sequence(), known.atMillis()))
          : rejected(Reason.CONFLICT);
    }
    if (post.counter() <= before.forgotten()) {
      return rejected(Reason.TOO_OLD);
    }
    return Decision.accepted(
        new Reply.Stored(head + 1, nowMillis),
        List.of(
            new Event.Posted(
                post.sender(),
                post.device(),
                post.counter(),
                post.text(),
                post.digest(),
                countable + 1)));
  }

  Decision<Event, Reply> add(Command.Add add, ChatSettings settings, long nowMillis) {
    if (!isMember(add.by())) {
      return rejected(Reason.NO_SUCH_CONVERSATION);
    }
    if (id.isDirect()) {
      return rejected(Reason.NOT_A_GROUP);
    }
    Member present = members.get(add.person().user());
    if (present != null) {
      return Decision.unchanged(new Reply.Stored(present.since(), nowMillis));
    }
    if (members.size() >= settings.maxMembers()) {
      return rejected(Reason.GROUP_FULL);
    }
    List<Event> events = new ArrayList<>();
    events.add(new Event.Added(add.by(), List.of(add.person())));
    if (!large && members.size() + 1 > settings.smallConversationLimit()) {
      events.add(new Event.BecameLarge());
    }
    return Decision.accepted(new Reply.Stored(head + 1, nowMillis), events);
  }

  Decision<Event, Reply> leave(Command.Leave leave, long nowMillis) {
    if (!isMember(leave.user())) {
      return rejected(Reason.NO_SUCH_CONVERSATION);
    }
    if (id.isDirect()) {
      return rejected(Reason.NOT_A_GROUP);
    }
    return Decision.accepted(
        new Reply.Stored(head + 1, nowMillis), List.of(new Event.Left(leave.user())));
  }

  Reply describe(UserId by, ChatSettings settings) {
    Member asking = members.get(by);
    if (asking == null) {
      return new Reply.Rejected(Reason.NO_SUCH_CONVERSATION);
    }
    List<Person> shown =
        members.values().stream()
            .sorted(Comparator.comparingLong(Member::since).thenComparing(Member::user))
            .limit(settings.membersShown())
            .map(member -> new Person(member.user(), member.handle()))
            .toList();
    return new Reply.Description(title, shown, members.size(), head, large, asking.since());
  }

  /** How a member names the conversation: a group's title, or the other person's handle. */
  String titleFor(UserId member) {
    if (!id.isDirect()) {
      return title;
    }
    UserId other = id.first().equals(member) ? id.second() : id.first();
    return Optional.ofNullable(members.get(other)).map(Member::handle).orElse("");
  }

  Conversation at(Entry<Event> entry) {
    return new Conversation(
        id,
        receiptsKept,
        title,
        created,
        large,
        entry.sequence(),
        headAtMillis,
        countable,
        preview,
        previewAt,
        members,
        sent,
        changes);
  }

  private Conversation titled(String text) {
    return new Conversation(
        id,
        receiptsKept,
        text,
        true,
        large,
        head,
        headAtMillis,
        countable,
        preview,
        previewAt,
        members,
        sent,
        changes);
  }

  private Conversation with(List<Person> people, long since, Entry<Event> entry) {
    HashPMap<UserId, Member> more = members;
    PVector<Change> changed = recentChanges(entry);
    for (Person person : people) {
      more = more.plus(person.user(), new Member(person.user(), person.handle(), since, countable));
      changed = changed.plus(new Change(entry.sequence(), entry.mark(), person.user()));
    }
    return memberships(more, changed, large);
  }

  private Conversation without(UserId user, Entry<Event> entry) {
    return memberships(
        members.minus(user),
        recentChanges(entry).plus(new Change(entry.sequence(), entry.mark(), user)),
        large);
  }

  private Conversation grown(Entry<Event> entry) {
    PVector<Change> changed = recentChanges(entry);
    for (UserId user : members.keySet()) {
      changed = changed.plus(new Change(entry.sequence(), entry.mark(), user));
    }
    return memberships(members, changed, true);
  }

  private Conversation memberships(
      HashPMap<UserId, Member> people, PVector<Change> changed, boolean isLarge) {
    return new Conversation(
        id,
        receiptsKept,
        title,
        created,
        isLarge,
        head,
        headAtMillis,
        countable,
        preview,
        previewAt,
        people,
        sent,
        changed);
  }

  private PVector<Change> recentChanges(Entry<Event> entry) {
    PVector<Change> recent = changes;
    while (!recent.isEmpty() && recent.get(0).sequence() <= entry.sequence() - CHANGES_KEPT) {
      recent = recent.minus(0);
    }
    return recent;
  }

  private Conversation posted(Event.Posted post, Entry<Event> entry) {
    SendingDevice device = new SendingDevice(post.sender(), post.device());
    Sent before = sent.getOrDefault(device, Sent.NOTHING);
    TreePMap<Long, Receipt> remembered =
        before
            .remembered()
            .plus(post.counter(), new Receipt(entry.sequence(), entry.atMillis(), post.digest()));
    long forgotten = before.forgotten();
    while (remembered.size() > receiptsKept) {
      forgotten = remembered.firstKey();
      remembered = remembered.minus(forgotten);
    }
    Member member = members.get(post.sender());
    return new Conversation(
        id,
        receiptsKept,
        title,
        created,
        large,
        head,
        entry.atMillis(),
        post.countable(),
        preview(post.text()),
        entry.sequence(),
        member == null
            ? members
            : members.plus(post.sender(), member.withOwnCountable(post.countable())),
        compressed(sent.plus(device, new Sent(remembered, forgotten)), entry.sequence()),
        changes);
  }

  /**
   * Now and then forgets the single acknowledgements of the devices that have been silent longest,
   * where more than {@link #DEVICES_REMEMBERED} are remembered. Their highest counters stay, so
   * that nothing is ever stored twice.
   */
  private static HashPMap<SendingDevice, Sent> compressed(
      HashPMap<SendingDevice, Sent> devices, long sequence) {
    if (devices.size() <= DEVICES_REMEMBERED || sequence % COMPRESS_EVERY != 0) {
      return devices;
    }
    HashPMap<SendingDevice, Sent> fewer = devices;
    for (var silent :
        devices.entrySet().stream()
            .filter(entry -> !entry.getValue().remembered().isEmpty())
            .sorted(Comparator.comparingLong(entry -> -entry.getValue().newest()))
            .skip(DEVICES_REMEMBERED)
            .toList()) {
      long highest = silent.getValue().remembered().lastKey();
      fewer = fewer.plus(silent.getKey(), new Sent(TreePMap.empty(), highest));
    }
    return fewer;
  }

  private static String preview(String text) {
    int characters = text.codePointCount(0, Math.min(text.length(), 2 * PREVIEW_CHARACTERS));
    int end = text.offsetByCodePoints(0, Math.min(characters, PREVIEW_CHARACTERS));
    return text.substring(0, end).replace('\n', ' ');
  }

  private static Decision<Event, Reply> rejected(Reason reason) {
    return Decision.unchanged(new Reply.Rejected(reason));
  }
}
