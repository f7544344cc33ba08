package hutong.cluster.chat;

import static hutong.cluster.chat.Workbench.done;
import static hutong.cluster.chat.Workbench.handle;

import hutong.protocol.client.Contents;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.InboxPage;
import hutong.protocol.wire.Opened;
import hutong.protocol.wire.Reader;
import hutong.protocol.wire.Readers;
import hutong.protocol.wire.Role;
import hutong.protocol.wire.Send;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The verbs of conversations and words. At the desk only. */
final class Talk {
  private static final int HISTORY_LINES = 20;
  private static final int MOST_MENTIONS = 50;
  private static final Pattern MENTION = Pattern.compile("(?<![\\w@])@([A-Za-z0-9][\\w.-]{0,31})");

  private final Workbench bench;
  private final Screen screen;
  private final Rooms rooms;
  private final PostOffice post;
  private final Feed feed;
  private final Inquiry inquiry;
  private final boolean script;
  private final Clock clock;
  private List<Room> listed = List.of();

  Talk(Workbench bench, Clock clock) {
    this.bench = bench;
    this.screen = bench.parlour().screen();
    this.rooms = bench.parlour().rooms();
    this.post = bench.parlour().post();
    this.script = bench.parlour().script();
    this.feed = bench.feed();
    this.inquiry = bench.inquiry();
    this.clock = clock;
  }

  void teach(Map<Verb, Workbench.Act> acts) {
    acts.put(
        Verb.SAY, bench.inRoom((room, words) -> bench.say(room, mentioning(room, words.get(0)))));
    acts.put(
        Verb.TO,
        words -> inquiry.ask(() -> post.open(handle(words.get(0)))).thenCompose(this::enter));
    acts.put(Verb.NOTE, words -> note(words.get(0)));
    acts.put(Verb.INBOX, words -> inbox().thenAccept(this::list));
    acts.put(Verb.OPEN, words -> open(words.get(0)));
    acts.put(
        Verb.HISTORY,
        bench.inRoom(
            (room, words) ->
                history(room, words.isEmpty() ? HISTORY_LINES : Integer.parseInt(words.get(0)))));
    acts.put(Verb.READ, bench.inRoom((room, words) -> read(room)));
    acts.put(Verb.READERS, bench.inRoom(this::readers));
  }

  /** The text, with those whom it calls; who is no member is only named. */
  Send.Builder mentioning(Room room, String text) {
    List<String> called = new ArrayList<>();
    boolean all = false;
    Matcher matcher = MENTION.matcher(text);
    while (matcher.find()) {
      String handle = matcher.group(1).replaceAll("[.-]+$", "");
      all |= handle.equals("all") && (room.role == Role.ADMIN || room.role == Role.OWNER);
      rooms
          .userId(handle)
          .filter(id -> room.members.contains(id) && !called.contains(id))
          .ifPresent(called::add);
    }
    Send.Builder send =
        Contents.text(text, called.subList(0, Math.min(MOST_MENTIONS, called.size())));
    if (all) {
      send.getTextBuilder().setMentionAll(true);
    }
    return send;
  }

  private CompletableFuture<Void> note(String text) {
    return inquiry
        .ask(() -> post.open(rooms.myHandle()))
        .thenCompose(opened -> bench.say(rooms.learn(opened), Contents.text(text)));
  }

  private CompletableFuture<Void> open(String which) {
    if (which.matches("\\d{1,4}")) {
      int number = Integer.parseInt(which);
      if (number >= 1 && number <= listed.size()) {
        return enterKnown(listed.get(number - 1));
      }
    }
    return named(which)
        .thenCompose(room -> room.isPresent() ? enterKnown(room.get()) : stayNowhere());
  }

  /** The one conversation of that title, known or in the inbox; told when it is none or several. */
  CompletableFuture<Optional<Room>> named(String title) {
    return rooms.titled(title).isEmpty()
        ? inbox().thenApply(entries -> one(title))
        : CompletableFuture.completedFuture(one(title));
  }

  private Optional<Room> one(String title) {
    List<Room> found = rooms.titled(title);
    if (found.size() == 1) {
      return Optional.of(found.get(0));
    }
    feed.failed(
        found.isEmpty()
            ? "No conversation is called " + SafeText.name(title) + ": /inbox lists yours."
            : "Several are called so (%s): open it by its number in /inbox."
                .formatted(
                    found.stream()
                        .map(room -> room.label.marked())
                        .collect(Collectors.joining(", "))));
    return Optional.empty();
  }

  /** What a script says next shall not be said in the conversation of before. */
  CompletableFuture<Void> stayNowhere() {
    if (script) {
      rooms.leave();
    }
    return done();
  }

  CompletableFuture<Void> enterKnown(Room room) {
    return inquiry.ask(() -> post.openConversation(room.id)).thenCompose(this::enter);
  }

  /** Goes into a conversation; a person is shown its end, a script is shown everything anyway. */
  CompletableFuture<Void> enter(Opened opened) {
    Room room = rooms.learn(opened);
    if (script) {
      rooms.enter(room);
      feed.mark(room, room.taken);
      return done();
    }
    room.holds++;
    return readByOther(room, opened)
        .thenCompose(nothing -> inquiry.last(room, opened.getHead(), HISTORY_LINES))
        .thenAccept(
            items -> {
              rooms.enter(room);
              screen.notice("—— " + room.label.marked() + " ——");
              if (!opened.getAnnouncement().isEmpty()) {
                screen.notice("Announcement: " + SafeText.line(opened.getAnnouncement()));
              }
              items.forEach(item -> feed.show(room, item, true));
              room.tickTold = Math.min(room.lastOwn, room.readByOther);
              room.shown = Math.max(room.shown, opened.getHead());
              if (opened.getHead() > 0) {
                feed.mark(room, room.shown);
              }
              bench.signs().watch();
            })
        .whenComplete((nothing, failure) -> feed.release(room));
  }

  /** Whether the other person of a direct conversation has read all of it, for the ticks. */
  private CompletableFuture<Void> readByOther(Room room, Opened opened) {
    if (room.other.isEmpty() || opened.getHead() == 0) {
      return done();
    }
    return bench
        .ask(Frame.newBuilder().setReaders(Readers.newBuilder().setConversationId(room.id)))
        .thenAccept(
            answer -> {
              if (answer.getReaderList().getReadersList().stream().anyMatch(Reader::getRead)) {
                room.readByOther = Math.max(room.readByOther, opened.getHead());
              }
            })
        // Without it the ticks are fewer, and that is all.
        .exceptionally(failure -> null);
  }

  private CompletableFuture<Void> history(Room room, int lines) {
    return inquiry
        .ask(() -> post.openConversation(room.id))
        .thenCompose(opened -> inquiry.last(room, opened.getHead(), lines))
        .thenAccept(
            items -> {
              screen.notice("—— history of " + room.label.marked() + " ——");
              items.forEach(item -> feed.show(room, item, true));
              screen.notice("—— end of history ——");
            });
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

  private CompletableFuture<Void> readers(Room room, List<String> words) {
    Optional<Long> line = words.isEmpty() ? Optional.of(0L) : bench.line(room, words.get(0));
    if (line.isEmpty()) {
      return bench.refuse("There is no line " + words.get(0) + ": /history shows more.");
    }
    return bench
        .ask(
            Frame.newBuilder()
                .setReaders(
                    Readers.newBuilder().setConversationId(room.id).setSequence(line.get())))
        .thenAccept(
            answer -> {
              List<Reader> readers = answer.getReaderList().getReadersList();
              readers.forEach(reader -> rooms.learn(List.of(reader.getMember())));
              screen.answer(
                  readers.isEmpty()
                      ? List.of("Nobody else is here.")
                      : readers.stream().map(this::reader).toList());
            });
  }

  private String reader(Reader reader) {
    return "  %-20s%s"
        .formatted(
            rooms.name(reader.getMember().getUserId()),
            reader.getRead()
                ? "✓✓ has read it"
                : reader.getReceived() ? "✓ has received it" : "not yet");
  }

  private CompletableFuture<InboxPage> inbox() {
    return inquiry
        .inbox()
        .thenApply(
            page -> {
              page.getEntriesList().forEach(rooms::learn);
              return page;
            });
  }

  private void list(InboxPage page) {
    listed =
        page.getEntriesList().stream().map(entry -> rooms.room(entry.getConversationId())).toList();
    screen.answer(
        listed.isEmpty()
            ? List.of("Nothing yet: /to HANDLE begins a conversation.")
            : InboxList.of(page, clock));
  }
}
