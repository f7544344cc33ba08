package hutong.cluster.chat;

import hutong.protocol.client.ConversationView;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Role;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** A conversation as the chat knows it. */
final class Room {
  final String id;
  Utterance.Label label;

  /** Its label is the server's, not made of its id. */
  boolean known;

  /** Delivered, but not shown until the senders' names are known. */
  final Deque<Arrival> waiting = new ArrayDeque<>();

  /** Ids whose names the server was asked for. */
  final Set<String> asked = new HashSet<>();

  /** Reasons to let the arrivals wait: names are being asked for, the room is being entered. */
  int holds;

  /** Newest item known to exist. */
  long head;

  /** Last item taken from {@link #waiting}. */
  long taken;

  /** Last item on the screen. */
  long shown;

  /** Its items as they stand now, as far as they came here. */
  ConversationView view = new ConversationView();

  /** Ids of the members that were named with it. */
  final Set<String> members = new HashSet<>();

  /** This person's own. */
  Role role = Role.ROLE_UNSPECIFIED;

  /** Only what calls this person is told while it is elsewhere. */
  boolean muted;

  /** The other person of a direct conversation; empty in groups and notes to oneself. */
  String other = "";

  /** How far the other person has read. */
  long readByOther;

  /** This person's last line, and the last of which a read tick was shown. */
  long lastOwn;

  long tickTold;

  /** Last item of this chat that is stored. */
  long stored;

  long unread;

  /** Items up to here are in {@link #unread} already. */
  long counted;

  /** Where the read mark shall be, and what the server was told last. */
  long toMark;

  long marked;
  boolean marking;

  /**
   * An item that was delivered.
   *
   * @param live it was not missed before
   */
  record Arrival(Item item, boolean live) {}

  Room(String id) {
    this.id = id;
    this.label = new Utterance.Label("…" + Rooms.shortened(id), id.startsWith("g-"));
  }

  /** Forgets all sequences; they are another epoch's. */
  void startAgain() {
    waiting.clear();
    view = new ConversationView();
    readByOther = 0;
    lastOwn = 0;
    tickTold = 0;
    head = 0;
    taken = 0;
    shown = 0;
    stored = 0;
    unread = 0;
    counted = 0;
    toMark = 0;
    marked = 0;
  }
}
