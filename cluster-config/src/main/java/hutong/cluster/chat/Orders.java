package hutong.cluster.chat;

import hutong.protocol.client.HutongException;
import hutong.protocol.wire.InboxEntry;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.Opened;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What typed lines do. At the desk only. */
final class Orders {
  private static final int HISTORY_LINES = 20;
  private static final long SETTLE_MILLIS = 15_000;

  /** Above it a line waits until it is stored, so that a long script does not fill the outbox. */
  private static final int MOST_UNSENT = 500;

  private final Desk desk;
  private final Screen screen;
  private final Rooms rooms;
  private final PostOffice post;
  private final Feed feed;
  private final Inquiry inquiry;
  private final boolean script;
  private final Clock clock;
  private List<Room> listed = List.of();

  Orders(Parlour parlour, Feed feed, Clock clock) {
    this.desk = parlour.desk();
    this.screen = parlour.screen();
    this.rooms = parlour.rooms();
    this.post = parlour.post();
    this.script = parlour.script();
    this.feed = feed;
    this.inquiry = new Inquiry(desk, post, feed::isOnline);
    this.clock = clock;
  }

  /** Does it; what is refused is told and counted. */
  CompletableFuture<Void> perform(Typed typed) {
    if (typed instanceof Typed.Wrong wrong) {
      feed.failed(wrong.sentence());
      stayNowhere();
    }
    if (!(typed instanceof Typed.Order order)) {
      return done();
    }
    return inTurn(order)
        .thenCompose(ready -> order(order))
        .exceptionally(
            failure -> {
              failed(order.verb(), Desk.named(failure));
              return null;
            })
        .thenRun(feed::changed);
  }

  /** A script's order sees what was said before it: those lines are stored first. */
  private CompletableFuture<Void> inTurn(Typed.Order order) {
    if (!script || order.verb() == Verb.SAY) {
      return done();
    }
    return desk.bring(
        feed.when(() -> feed.unsent() == 0)
            .completeOnTimeout(null, SETTLE_MILLIS, TimeUnit.MILLISECONDS));
  }

  private CompletableFuture<Void> order(Typed.Order order) {
    List<String> words = order.words();
    return switch (order.verb()) {
      case SAY -> inRoom(room -> say(room, words.get(0)));
      case TO -> inquiry.ask(() -> post.open(handle(words.get(0)))).thenCompose(this::enterRoom);
      case GROUP -> group(words.get(0), words.subList(1, words.size()));
      case INBOX -> inbox().thenAccept(this::list);
      case OPEN -> open(words.get(0));
      case HISTORY ->
          inRoom(room -> history(room, words.isEmpty() ? "" + HISTORY_LINES : words.get(0)));
      case ADD ->
          inRoom(
              room ->
                  inquiry
                      .ask(() -> post.addMember(room.id, handle(words.get(0))))
                      .thenAccept(ack -> {}));
      case LEAVE -> inRoom(this::leave);
      case MEMBERS ->
          inRoom(
              room -> inquiry.ask(() -> post.openConversation(room.id)).thenAccept(this::members));
      case READ -> inRoom(this::read);
      case HELP -> help();
      case QUIT -> done();
    };
  }

  private void failed(Verb verb, HutongException failure) {
    feed.failed(Remedy.of(failure));
    if (verb == Verb.TO || verb == Verb.OPEN || verb == Verb.GROUP) {
      stayNowhere();
    }
  }

  private void stayNowhere() {
    if (script) {
      rooms.leave();
    }
  }

  private CompletableFuture<Void> inRoom(Function<Room, CompletableFuture<Void>> what) {
    return rooms
        .current()
        .map(what)
        .orElseGet(
            () -> {
              feed.failed("No conversation is open: /to HANDLE, or /open one of /inbox.");
              return done();
            });
  }

  private CompletableFuture<Void> say(Room room, String text) {
    feed.sending(1);
    if (!feed.isOnline()) {
      screen.notice("Kept until the connection is back: " + SafeText.line(text));
    }
    CompletableFuture<Void> answered = new CompletableFuture<>();
    desk.hear(
        post.send(room.id, text),
        ack -> {
          room.stored = Math.max(room.stored, ack.getSequence());
          feed.sending(-1);
          answered.complete(null);
        },
        refused -> {
          if (refused.isRetryable() && !feed.isClosed()) {
            // What is refused for good, the listener hears.
            feed.failed("Not sent now: " + Remedy.of(refused));
          }
          feed.sending(-1);
          answered.complete(null);
        });
    return feed.unsent() > MOST_UNSENT ? answered : done();
  }

  private CompletableFuture<Void> group(String title, List<String> people) {
    List<String> handles = people.stream().map(Orders::handle).toList();
    // Made once: a repeat after a lost answer makes no second group.
    String creation = UUID.randomUUID().toString();
    return inquiry
        .ask(() -> post.createGroup(title, handles, creation))
        .thenCompose(this::enterRoom);
  }

  private CompletableFuture<Void> open(String which) {
    if (which.matches("\\d{1,4}")) {
      int number = Integer.parseInt(which);
      if (number >= 1 && number <= listed.size()) {
        return enterKnown(listed.get(number - 1));
      }
    }
    return rooms.titled(which).isEmpty()
        ? inbox().thenCompose(entries -> openTitled(which))
        : openTitled(which);
  }

  private CompletableFuture<Void> openTitled(String title) {
    List<Room> found = rooms.titled(title);
    if (found.size() == 1) {
      return enterKnown(found.get(0));
    }
    feed.failed(
        found.isEmpty()
            ? "No conversation is called " + SafeText.name(title) + ": /inbox lists yours."
            : "Several are called so (%s): open it by its number in /inbox."
                .formatted(
                    found.stream()
                        .map(room -> room.label.marked())
                        .collect(Collectors.joining(", "))));
    stayNowhere();
    return done();
  }

  private CompletableFuture<Void> enterKnown(Room room) {
    return inquiry.ask(() -> post.openConversation(room.id)).thenCompose(this::enterRoom);
  }

  /** Goes into a conversation; a person is shown its end, a script is shown everything anyway. */
  private CompletableFuture<Void> enterRoom(Opened opened) {
    Room room = rooms.learn(opened);
    if (script) {
      rooms.enter(room);
      feed.mark(room, room.taken);
      return done();
    }
    room.holds++;
    return inquiry
        .last(room.id, opened.getHead(), HISTORY_LINES)
        .thenAccept(
            items -> {
              rooms.enter(room);
              screen.notice("—— " + room.label.marked() + " ——");
              items.forEach(item -> feed.show(room, item, true));
              if (!items.isEmpty()) {
                room.shown = Math.max(room.shown, items.get(items.size() - 1).getSequence());
                feed.mark(room, room.shown);
              }
            })
        .whenComplete((nothing, failure) -> feed.release(room));
  }

  private CompletableFuture<Void> history(Room room, String lines) {
    return inquiry
        .ask(() -> post.openConversation(room.id))
        .thenCompose(opened -> inquiry.last(room.id, opened.getHead(), Integer.parseInt(lines)))
        .thenAccept(
            items -> {
              screen.notice("—— history of " + room.label.marked() + " ——");
              items.forEach(item -> feed.show(room, item, true));
              screen.notice("—— end of history ——");
            });
  }

  private CompletableFuture<Void> leave(Room room) {
    // Not repeated: the second time there is no such conversation.
    return desk.bring(post.leave(room.id))
        .thenAccept(
            ack -> {
              screen.notice("You have left " + room.label.marked() + ".");
              rooms.forget(room);
            });
  }

  private void members(Opened opened) {
    Room room = rooms.learn(opened);
    int more = opened.getMemberCount() - opened.getMembersCount();
    screen.answer(
        List.of(
            "%d in %s: %s%s"
                .formatted(
                    opened.getMemberCount(),
                    room.label.marked(),
                    opened.getMembersList().stream()
                        .map(Member::getUserId)
                        .map(rooms::name)
                        .collect(Collectors.joining(", ")),
                    more > 0 ? ", and " + more + " more" : "")));
  }

  private CompletableFuture<Void> read(Room room) {
    return inquiry
        .ask(() -> post.openConversation(room.id))
        .thenCompose(
            opened ->
                opened.getHead() == 0
                    ? done()
                    : inquiry
                        .ask(() -> post.read(room.id, opened.getHead()))
                        .thenAccept(
                            head -> screen.notice(room.label.marked() + " is marked as read.")));
  }

  private CompletableFuture<List<InboxEntry>> inbox() {
    return inquiry
        .inbox()
        .thenApply(
            entries -> {
              entries.forEach(rooms::learn);
              return entries;
            });
  }

  private void list(List<InboxEntry> entries) {
    listed = entries.stream().map(entry -> rooms.room(entry.getConversationId())).toList();
    screen.answer(
        entries.isEmpty()
            ? List.of("Nothing yet: /to HANDLE begins a conversation.")
            : InboxList.of(entries, clock));
  }

  private CompletableFuture<Void> help() {
    screen.answer(
        Arrays.stream(Verb.values())
            .map(verb -> "  %-22s%s".formatted(verb.usage(), verb.description()))
            .toList());
    return done();
  }

  private static CompletableFuture<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  private static String handle(String word) {
    return word.startsWith("@") ? word.substring(1) : word;
  }
}
