package hutong.cluster.chat;

import hutong.protocol.client.Contents;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Version;
import hutong.protocol.wire.Versions;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The verbs of lines that were said. At the desk only. */
final class Lines {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private final Workbench bench;
  private final Talk talk;
  private final Clock clock;

  Lines(Workbench bench, Talk talk, Clock clock) {
    this.bench = bench;
    this.talk = talk;
    this.clock = clock;
  }

  void teach(Map<Verb, Workbench.Act> acts) {
    acts.put(
        Verb.REPLY,
        bench.onLine(
            (room, line, words) ->
                bench.say(room, talk.mentioning(room, words.get(0)).setReplyTo(line))));
    acts.put(Verb.EDIT, bench.onLine((room, line, words) -> edit(room, line, words.get(0))));
    acts.put(
        Verb.RECALL, bench.onLine((room, line, words) -> bench.say(room, Contents.recall(line))));
    acts.put(
        Verb.REACT,
        bench.onLine(
            (room, line, words) ->
                bench.say(room, Contents.reaction(line, words.isEmpty() ? "" : words.get(0)))));
    acts.put(
        Verb.PIN, bench.onLine((room, line, words) -> bench.say(room, Contents.pin(line, false))));
    acts.put(
        Verb.UNPIN, bench.onLine((room, line, words) -> bench.say(room, Contents.pin(line, true))));
    acts.put(Verb.PINS, bench.inRoom((room, words) -> pins(room)));
    acts.put(Verb.FORWARD, bench.onLine((room, line, words) -> forward(room, line, words.get(0))));
    acts.put(Verb.VERSIONS, bench.onLine((room, line, words) -> versions(room, line)));
  }

  /** A text's words, or a picture's caption. */
  private CompletableFuture<Void> edit(Room room, long line, String text) {
    return bench
        .item(room, line)
        .thenCompose(
            item ->
                switch (item.map(Item::getContentCase).orElse(Item.ContentCase.TEXT)) {
                  case CARD ->
                      bench.refuse(
                          "#%d is a card: /card #%d TITLE … changes it.".formatted(line, line));
                  case PICTURE ->
                      bench.say(
                          room,
                          Contents.edit(
                              line,
                              item.orElseThrow().getPicture().toBuilder()
                                  .setCaption(text)
                                  .build()));
                  default ->
                      bench.say(room, Contents.edit(line, talk.mentioning(room, text).getText()));
                });
  }

  private CompletableFuture<Void> pins(Room room) {
    return bench
        .inquiry()
        .ask(() -> bench.parlour().post().openConversation(room.id))
        .thenCompose(
            opened -> {
              bench.parlour().rooms().learn(opened);
              if (opened.getPinnedCount() == 0) {
                return bench.answer(List.of("Nothing is pinned: /pin #N pins a line."));
              }
              CompletableFuture<Void> shown = Workbench.done();
              for (long line : opened.getPinnedList()) {
                shown =
                    shown
                        .thenCompose(nothing -> bench.item(room, line))
                        .thenAccept(
                            item ->
                                item.ifPresent(pinned -> bench.feed().show(room, pinned, true)));
              }
              return shown;
            });
  }

  private CompletableFuture<Void> forward(Room room, long line, String to) {
    Optional<Room> known = bench.parlour().rooms().titled(to).stream().findFirst();
    boolean several = bench.parlour().rooms().titled(to).size() > 1;
    if (known.isPresent() || several) {
      return talk.named(to).thenCompose(there -> copy(room, line, there));
    }
    return bench
        .inquiry()
        .ask(() -> bench.parlour().post().open(Workbench.handle(to)))
        .thenCompose(
            opened -> copy(room, line, Optional.of(bench.parlour().rooms().learn(opened))));
  }

  private CompletableFuture<Void> copy(Room from, long line, Optional<Room> to) {
    return to.map(there -> bench.say(there, Contents.forward(from.id, line)))
        .orElseGet(Workbench::done);
  }

  private CompletableFuture<Void> versions(Room room, long line) {
    Versions.Builder versions = Versions.newBuilder().setConversationId(room.id).setSequence(line);
    return bench
        .ask(Frame.newBuilder().setVersions(versions))
        .thenCompose(
            answer ->
                bench.answer(
                    answer.getVersionList().getVersionsList().stream()
                        .map(this::version)
                        .toList()));
  }

  private String version(Version version) {
    Item.Builder said = Item.newBuilder();
    switch (version.getContentCase()) {
      case TEXT -> said.setText(version.getText());
      case CARD -> said.setCard(version.getCard());
      case PICTURE -> said.setPicture(version.getPicture());
      case CONTENT_NOT_SET -> {}
    }
    return TIME.format(Instant.ofEpochMilli(version.getAtMillis()).atZone(clock.getZone()))
        + "  "
        + String.join(" ⏎ ", Things.lines(said.build()));
  }
}
