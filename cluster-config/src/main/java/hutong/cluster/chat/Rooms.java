package hutong.cluster.chat;

import hutong.protocol.wire.ConversationKind;
import hutong.protocol.wire.InboxEntry;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.Opened;
import hutong.protocol.wire.Person;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** Everything the chat knows of conversations and people, and which conversation is open. */
final class Rooms {
  private static final int SHORT_ID = 6;

  private final Map<String, Room> rooms = new HashMap<>();
  private final Map<String, String> handles = new HashMap<>();
  private final Vocabulary vocabulary = new Vocabulary();
  private final String me;
  private @Nullable Room current;

  /** For completion; read by the thread on which somebody types. */
  static final class Vocabulary {
    final Set<String> handles = new ConcurrentSkipListSet<>();
    final Set<String> titles = new ConcurrentSkipListSet<>();
  }

  Rooms(String me, String handle) {
    this.me = me;
    handles.put(me, handle);
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  Room room(String id) {
    return rooms.computeIfAbsent(id, Room::new);
  }

  Collection<Room> all() {
    return List.copyOf(rooms.values());
  }

  Optional<Room> current() {
    return Optional.ofNullable(current);
  }

  boolean isCurrent(Room room) {
    return room == current;
  }

  void enter(Room room) {
    current = room;
  }

  void leave() {
    current = null;
  }

  void forget(Room room) {
    rooms.remove(room.id);
    vocabulary.titles.remove(room.label.title());
    if (current == room) {
      current = null;
    }
  }

  String myHandle() {
    return name(me);
  }

  boolean isMe(String userId) {
    return userId.equals(me);
  }

  boolean knows(String userId) {
    return userId.isEmpty() || handles.containsKey(userId);
  }

  /** A person's handle, or the end of the id. */
  String name(String userId) {
    return userId.isEmpty() ? "the server" : handles.getOrDefault(userId, "…" + shortened(userId));
  }

  /** What the room's items are read with. */
  Said.Context context(Room room) {
    return new Said.Context() {
      @Override
      public String name(String userId) {
        return Rooms.this.name(userId);
      }

      @Override
      public Optional<Item> item(long sequence) {
        return room.view.item(sequence);
      }
    };
  }

  /** Whether the words call this person. */
  boolean isCalled(Item item) {
    return !isMe(item.getSender())
        && (item.getText().getMentionAll() || item.getText().getMentionsList().contains(me));
  }

  void learn(List<Member> members) {
    for (Member member : members) {
      if (!member.getHandle().isEmpty()) {
        String handle = SafeText.name(member.getHandle());
        learn(member.getUserId(), handle);
      }
    }
  }

  private void learn(String userId, String handle) {
    handles.put(userId, handle);
    vocabulary.handles.add(handle);
  }

  void learn(Person person) {
    if (!person.getHandle().isEmpty()) {
      learn(person.getUserId(), SafeText.name(person.getHandle()));
    }
  }

  /** Id of the person with that handle, when the chat has come across it. */
  Optional<String> userId(String handle) {
    return handles.entrySet().stream()
        .filter(known -> known.getValue().equalsIgnoreCase(handle))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  Room learn(Opened opened) {
    learn(opened.getMembersList());
    Room room = room(opened.getConversationId());
    opened.getMembersList().forEach(member -> room.members.add(member.getUserId()));
    room.role = opened.getRole();
    room.head = Math.max(room.head, opened.getHead());
    boolean group = opened.getKind() == ConversationKind.GROUP;
    if (!group) {
      room.other = room.members.stream().filter(id -> !isMe(id)).findFirst().orElse("");
    }
    // A direct conversation is called after the other person, or oneself when there is no other.
    String title =
        group
            ? opened.getTitle()
            : opened.getMembersList().stream()
                .filter(member -> !isMe(member.getUserId()))
                .findFirst()
                .map(Member::getHandle)
                .orElse(name(me));
    label(room, title, group);
    return room;
  }

  Room learn(InboxEntry entry) {
    Room room = room(entry.getConversationId());
    label(room, entry.getTitle(), entry.getKind() == ConversationKind.GROUP);
    room.muted = entry.getMuted();
    if (entry.getHead() >= room.head) {
      room.head = entry.getHead();
      room.counted = Math.max(room.counted, entry.getHead());
      room.unread = entry.getUnread();
    }
    return room;
  }

  /**
   * Conversations of that title, whatever the case; else those whose title begins so.
   *
   * @param title with or without the mark of a group
   */
  List<Room> titled(String title) {
    String wanted = title.strip().toLowerCase(Locale.ROOT);
    List<Room> exact = matching((plain, marked) -> plain.equals(wanted) || marked.equals(wanted));
    return exact.isEmpty()
        ? matching((plain, marked) -> plain.startsWith(wanted) || marked.startsWith(wanted))
        : exact;
  }

  /** Others than the current one with something unread, without those that are muted. */
  List<Prompt.Unread> unread() {
    return rooms.values().stream()
        .filter(room -> room != current && room.known && !room.muted && room.unread > 0)
        .sorted(Comparator.comparing((Room room) -> room.unread).reversed())
        .map(room -> new Prompt.Unread(room.label, room.unread))
        .toList();
  }

  static String shortened(String id) {
    return id.substring(Math.max(0, id.length() - SHORT_ID));
  }

  private interface Match {
    boolean test(String plain, String marked);
  }

  private List<Room> matching(Match match) {
    return rooms.values().stream()
        .filter(room -> room.known)
        .filter(
            room ->
                match.test(
                    room.label.title().toLowerCase(Locale.ROOT),
                    room.label.marked().toLowerCase(Locale.ROOT)))
        .toList();
  }

  private void label(Room room, String title, boolean group) {
    if (title.isEmpty()) {
      return;
    }
    room.label = new Utterance.Label(SafeText.name(title), group);
    room.known = true;
    vocabulary.titles.add(room.label.title());
    if (!group) {
      vocabulary.handles.add(room.label.title());
    }
  }
}
