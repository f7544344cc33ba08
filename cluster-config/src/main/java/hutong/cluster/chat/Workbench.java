package hutong.cluster.chat;

import hutong.protocol.ItemView;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.LookUp;
import hutong.protocol.wire.Person;
import hutong.protocol.wire.Send;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What the verbs of all topics are done with. At the desk only. */
record Workbench(Parlour parlour, Feed feed, Signs signs, Inquiry inquiry) {
  /** Above it a line waits until it is stored, so that a long script does not fill the outbox. */
  private static final int MOST_UNSENT = 500;

  /** More bytes are no picture that a server takes. */
  private static final long MOST_FILE_BYTES = 64L << 20;

  /** Does one verb with the words behind it; what is refused fails it. */
  interface Act {
    CompletableFuture<Void> perform(List<String> words);
  }

  static CompletableFuture<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  /** Not done, and what to do instead. */
  CompletableFuture<Void> refuse(String sentence) {
    feed.failed(sentence);
    return done();
  }

  CompletableFuture<Void> answer(List<String> lines) {
    parlour.screen().answer(lines);
    return done();
  }

  CompletableFuture<Frame> ask(Frame.Builder body) {
    return inquiry.ask(body);
  }

  /** Asks, and says that it is done. */
  CompletableFuture<Void> order(Frame.Builder body, String sentence) {
    return ask(body).thenAccept(answer -> parlour.screen().notice(sentence));
  }

  /** An act in the conversation that is open. */
  Act inRoom(BiFunction<Room, List<String>, CompletableFuture<Void>> act) {
    return words ->
        parlour
            .rooms()
            .current()
            .map(room -> act.apply(room, words))
            .orElseGet(
                () -> refuse("No conversation is open: /to HANDLE, or /open one of /inbox."));
  }

  /** An act on a line of the conversation that is open. */
  interface LineAct {
    CompletableFuture<Void> perform(Room room, long line, List<String> words);
  }

  /** An act on the line that the first word names; the others are given to it. */
  Act onLine(LineAct act) {
    return inRoom(
        (room, words) ->
            line(room, words.get(0))
                .map(line -> act.perform(room, line, words.subList(1, words.size())))
                .orElseGet(
                    () -> refuse("There is no line " + words.get(0) + ": /history shows more.")));
  }

  /** The number of a line: as it is, or counted back from the last one that came here. */
  Optional<Long> line(Room room, String word) {
    if (!Typed.isLine(word)) {
      return Optional.empty();
    }
    long number = Long.parseLong(word.replace("#", ""));
    if (number > 0) {
      return Optional.of(number);
    }
    List<Long> lines =
        room.view.items().stream()
            .filter(ItemView::isChangeable)
            .filter(item -> item.getOverlay().getRecalled() == 0)
            .map(Item::getSequence)
            .toList();
    return -number <= lines.size()
        ? Optional.of(lines.get((int) (lines.size() + number)))
        : Optional.empty();
  }

  /** A line as it stands now, asked for where it is not here. */
  CompletableFuture<Optional<Item>> item(Room room, long line) {
    Optional<Item> known = room.view.item(line);
    return known.isPresent()
        ? CompletableFuture.completedFuture(known)
        : inquiry
            .ask(() -> parlour.post().sync(room.id, line, 1))
            .thenApply(
                page -> {
                  room.view.take(page);
                  return page.getItemsList().stream()
                      .filter(item -> item.getSequence() == line)
                      .findFirst();
                });
  }

  /** Sends it, and goes on before it is stored; a script is held up where too much is unstored. */
  CompletableFuture<Void> say(Room room, Send.Builder content) {
    feed.sending(1);
    if (!feed.isOnline()) {
      parlour.screen().notice("Kept until the connection is back: " + Outgoing.of(content.build()));
    }
    CompletableFuture<Void> answered = new CompletableFuture<>();
    parlour
        .desk()
        .hear(
            parlour.post().send(room.id, content),
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

  CompletableFuture<Person> lookUp(String handle) {
    return ask(Frame.newBuilder().setLookUp(LookUp.newBuilder().setHandle(handle)))
        .thenApply(
            answer -> {
              parlour.rooms().learn(answer.getPerson());
              return answer.getPerson();
            });
  }

  /** Id of the person with that handle, known or asked for. */
  CompletableFuture<String> userId(String handle) {
    return parlour
        .rooms()
        .userId(handle)
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> lookUp(handle).thenApply(Person::getUserId));
  }

  /** The bytes of a picture's file, or an empty one when it cannot be read, which is told. */
  CompletableFuture<Optional<byte[]>> picture(String file) {
    CompletableFuture<Optional<byte[]>> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                Path path = Path.of(file);
                return Files.size(path) > MOST_FILE_BYTES
                    ? Optional.empty()
                    : Optional.of(Files.readAllBytes(path));
              } catch (IOException | IllegalArgumentException e) {
                return Optional.empty();
              }
            });
    return parlour
        .desk()
        .bring(read)
        .thenApply(
            bytes -> {
              if (bytes.isEmpty()) {
                feed.failed(
                    "%s cannot be read as a picture: name a JPEG, PNG or WebP."
                        .formatted(SafeText.line(file)));
              }
              return bytes;
            });
  }

  /** Writes a new file; false when that cannot be. */
  CompletableFuture<Boolean> write(String file, byte[] bytes) {
    CompletableFuture<Boolean> written =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                // What is there already stays: the name may be a mistake.
                Files.write(
                    Path.of(file), bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                return true;
              } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
                return false;
              }
            });
    return parlour.desk().bring(written);
  }

  /** A handle as it is typed, with or without a mark. */
  static String handle(String word) {
    return (word.startsWith("@") ? word.substring(1) : word).toLowerCase(Locale.ROOT);
  }

  /** What {@code NAME=VALUE} words say; empty when one of them is none of these names. */
  static Optional<Map<String, String>> named(List<String> words, List<String> names) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : words) {
      String[] parts = word.split("=", 2);
      if (parts.length < 2 || !names.contains(parts[0])) {
        return Optional.empty();
      }
      values.put(parts[0], parts[1]);
    }
    return Optional.of(values);
  }

  /** An act that takes a handle first. */
  static Act onHandle(Function<String, CompletableFuture<Void>> act) {
    return words -> act.apply(handle(words.get(0)));
  }
}
