package hutong.cluster.chat;

import hutong.protocol.ItemView;
import hutong.protocol.client.ClientStore;
import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Head;
import hutong.protocol.wire.Item;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * What arrives: items go to the screen in the order of their conversation, when the names of those
 * who sent them are known; the prompt and the read marks follow. At the desk only.
 *
 * <p>A script is shown everything. A person is shown the open conversation; what arrives elsewhere
 * is one dim line when it is live and only counted when it was missed.
 */
final class Feed {
  /** Items of a conversation that are kept, to show what became of them. */
  private static final long MOST_KEPT = 2_000;

  private static final long NAMES_PAUSE_MILLIS = 1_000;

  /** What arrives waits so long for the titles. */
  private static final long TITLES_MILLIS = 3_000;

  private final Desk desk;
  private final Screen screen;
  private final Rooms rooms;
  private final PostOffice post;
  private final boolean script;
  private final Display display;
  private final Set<Room> missed = new LinkedHashSet<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private final CompletableFuture<HutongException> over = new CompletableFuture<>();
  private boolean online;
  private boolean everOnline;
  private boolean complained;

  /** Has been away; before that the inbox tells what was missed. */
  private boolean back;

  /** The inbox has named the conversations, or had time enough. */
  private boolean titled;

  private boolean caughtUp;
  private boolean closed;
  private String sign = "";
  private int unsent;
  private int left;
  private int failures;

  private record Waiter(BooleanSupplier condition, CompletableFuture<Void> met) {}

  Feed(Parlour parlour) {
    this.desk = parlour.desk();
    this.screen = parlour.screen();
    this.rooms = parlour.rooms();
    this.post = parlour.post();
    this.script = parlour.script();
    this.display = new Display(parlour.screen(), parlour.rooms());
  }

  boolean isOnline() {
    return online;
  }

  /** Items that are not stored yet, also of the runs before. */
  int unsent() {
    return unsent + left;
  }

  /** From now on what is refused is no news: the outbox keeps it. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  int failures() {
    return failures;
  }

  /** Completes when the client has given up. */
  CompletableFuture<HutongException> over() {
    return over.copy();
  }

  /** Completes when the condition holds, which is looked at whenever something has changed. */
  CompletableFuture<Void> when(BooleanSupplier condition) {
    Waiter waiter = new Waiter(condition, new CompletableFuture<>());
    waiters.add(waiter);
    changed();
    return waiter.met();
  }

  /** Everything of this chat that is stored has been shown. */
  boolean isShown() {
    return rooms.all().stream().allMatch(room -> room.stored <= room.taken);
  }

  void failed(String sentence) {
    failures++;
    screen.wrong(sentence);
  }

  void sending(int more) {
    unsent += more;
    changed();
  }

  void left(int items) {
    left = items;
    changed();
  }

  void changed() {
    screen.prompt(
        new Prompt(
            rooms.current().map(room -> room.label), online, unsent(), sign, rooms.unread()));
    List<Waiter> met =
        waiters.stream().filter(waiter -> waiter.condition().getAsBoolean()).toList();
    waiters.removeAll(met);
    met.forEach(waiter -> waiter.met().complete(null));
  }

  /** What stands beside the open conversation's name. */
  void sign(String now) {
    if (!sign.equals(now)) {
      sign = now;
      changed();
    }
  }

  void connected() {
    if (everOnline && !online) {
      back = true;
      screen.notice("Connected again.");
    }
    online = true;
    everOnline = true;
    complained = false;
    desk.hear(
        post.inbox(Inquiry.INBOX_PAGE, ""),
        page -> {
          page.getEntriesList().forEach(rooms::learn);
          showTitled();
        },
        // Then each conversation is asked for its title.
        refused -> showTitled());
    later(TITLES_MILLIS, this::showTitled);
    rooms.current().ifPresent(room -> mark(room, room.toMark));
    changed();
  }

  void disconnected(String reason) {
    if (!complained) {
      complained = true;
      screen.notice(
          everOnline
              ? "The connection is lost; trying again until it is back."
              : "No connection yet, trying on: " + SafeText.line(reason));
    }
    online = false;
    caughtUp = false;
    changed();
  }

  void current() {
    caughtUp = true;
    tellMissed();
  }

  /** An earlier item as it stands now. */
  void touched(String conversationId, Item item) {
    rooms.room(conversationId).view.take(item);
  }

  void delivered(String conversationId, Item item) {
    Room room = rooms.room(conversationId);
    room.view.take(item);
    room.view.forgetBelow(item.getSequence() - MOST_KEPT);
    rooms.learn(List.of(item.getArrived().getMember()));
    room.waiting.add(new Room.Arrival(item, caughtUp));
    rooms.learn(item.getCreated().getMembersList());
    rooms.learn(item.getAdded().getMembersList());
    pump(room);
  }

  void skipped(String conversationId, long first, long next) {
    Room room = rooms.room(conversationId);
    room.taken = Math.max(room.taken, next - 1);
    // From the first on: a new device, or a new member. Nobody has missed these.
    if (first > 1) {
      screen.notice(
          "%d older lines of %s are left out: /history shows them."
              .formatted(next - first, room.label.marked()));
    }
  }

  void head(Head head) {
    Room room = rooms.room(head.getConversationId());
    room.head = Math.max(room.head, head.getHead());
    room.counted = Math.max(room.counted, head.getHead());
    room.unread = head.getUnread();
    room.marked = Math.max(room.marked, head.getRead());
    room.muted = head.getMuted();
    changed();
  }

  void epochChanged() {
    rooms.all().forEach(Room::startAgain);
    missed.clear();
    screen.notice("The server was restored from a backup: everything is read again.");
  }

  void unreadable(String conversationId, HutongException reason) {
    Room room = rooms.room(conversationId);
    if (reason.code() == Code.NO_SUCH_CONVERSATION) {
      if (room.known) {
        screen.notice("You are no longer in " + room.label.marked() + ".");
      }
      rooms.forget(room);
    } else {
      screen.notice(room.label.marked() + " cannot be followed: " + Remedy.of(reason));
    }
    changed();
  }

  void sendFailed(ClientStore.Unsent item, HutongException reason) {
    failed("Not sent: " + Outgoing.of(item.send()) + ". " + Remedy.of(reason));
  }

  void stopped(HutongException reason) {
    online = false;
    screen.wrong("The server has ended this: " + Remedy.of(reason));
    over.complete(reason);
    changed();
  }

  /** Shows what waits in the room as far as the names are known. */
  void pump(Room room) {
    while (titled && room.holds == 0) {
      Room.Arrival next = room.waiting.peek();
      if (next == null) {
        tellMissed();
        return;
      }
      if (isNameless(room, next.item())) {
        askNames(room, next.item());
        return;
      }
      room.waiting.remove();
      take(room, next);
    }
  }

  /** Takes back a hold, and shows what has waited for it. */
  void release(Room room) {
    room.holds--;
    pump(room);
  }

  /** Shows an item of the room, if there is something to tell. */
  void show(Room room, Item item, boolean here) {
    display.show(room, item, here);
  }

  /** Marks the room as read up to a sequence; one request at a time, the newest mark wins. */
  void mark(Room room, long sequence) {
    room.toMark = Math.max(room.toMark, sequence);
    room.unread = 0;
    if (room.marking || room.toMark <= room.marked) {
      return;
    }
    room.marking = true;
    long marking = room.toMark;
    desk.hear(
        post.read(room.id, marking),
        head -> {
          room.marking = false;
          room.marked = Math.max(room.marked, marking);
          mark(room, room.toMark);
        },
        // The next item that is shown brings a later mark.
        refused -> room.marking = false);
  }

  private void showTitled() {
    titled = true;
    rooms.all().forEach(this::pump);
    changed();
  }

  private boolean isNameless(Room room, Item item) {
    boolean untitled = !room.known && !room.asked.contains(room.id);
    return untitled || (!rooms.knows(item.getSender()) && !room.asked.contains(item.getSender()));
  }

  private void askNames(Room room, Item item) {
    room.holds++;
    room.asked.add(room.id);
    room.asked.add(item.getSender());
    desk.hear(
        post.openConversation(room.id),
        opened -> {
          rooms.learn(opened);
          release(room);
        },
        refused -> {
          if (refused.isRetryable() && !over.isDone()) {
            room.asked.clear();
            later(NAMES_PAUSE_MILLIS, () -> release(room));
          } else {
            // The ids have to do.
            release(room);
          }
        });
  }

  private void tellMissed() {
    if (!caughtUp || missed.isEmpty()) {
      return;
    }
    if (back) {
      screen.notice(
          "New meanwhile in "
              + missed.stream().map(room -> room.label.marked()).collect(Collectors.joining(", "))
              + ".");
    }
    missed.clear();
  }

  private void later(long millis, Runnable what) {
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
        .execute(() -> desk.execute(what));
  }

  private void take(Room room, Room.Arrival arrival) {
    Item item = arrival.item();
    long sequence = item.getSequence();
    boolean own = rooms.isMe(item.getSender());
    boolean here = rooms.isCurrent(room);
    if (sequence > room.counted) {
      room.counted = sequence;
      room.unread = own ? 0 : room.unread + (ItemView.isChangeable(item) ? 1 : 0);
    }
    room.head = Math.max(room.head, sequence);
    room.taken = Math.max(room.taken, sequence);
    if (sequence > room.shown) {
      boolean calls = !room.muted || rooms.isCalled(item);
      if (script || here || (arrival.live() && calls)) {
        show(room, room.view.item(sequence).filter(now -> !now.hasEdit()).orElse(item), here);
      } else if (!own && !room.muted) {
        missed.add(room);
      }
      room.shown = script || here ? sequence : room.shown;
    }
    if (here && !own && ItemView.isChangeable(item)) {
      mark(room, sequence);
    }
    changed();
  }
}
