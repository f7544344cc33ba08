package hutong.cluster.chat;

import hutong.protocol.client.Contents;
import hutong.protocol.wire.Button;
import hutong.protocol.wire.Card;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The verbs of cards, places and pictures. At the desk only. */
final class Postings {
  private static final String DEGREES = "-?\\d{1,3}(\\.\\d{1,9})?";

  private final Workbench bench;

  Postings(Workbench bench) {
    this.bench = bench;
  }

  void teach(Map<Verb, Workbench.Act> acts) {
    acts.put(Verb.CARD, bench.inRoom(this::card));
    acts.put(
        Verb.INTRODUCE,
        bench.inRoom(
            (room, words) ->
                bench.say(room, Contents.contactCard(Workbench.handle(words.get(0))))));
    acts.put(Verb.LOCATION, bench.inRoom(this::location));
    acts.put(Verb.PICTURE, bench.inRoom(this::picture));
    acts.put(Verb.SAVE, bench.onLine((room, line, words) -> save(room, line, words.get(0))));
  }

  private CompletableFuture<Void> card(Room room, List<String> words) {
    if (!words.get(0).startsWith("#") || !Typed.isLine(words.get(0))) {
      return bench.say(room, Contents.card(card(words)));
    }
    Optional<Long> line = bench.line(room, words.get(0));
    if (line.isEmpty() || words.size() == 1) {
      return bench.refuse("It is /card #N TITLE …, with the number of a card of yours.");
    }
    Card changed = card(words.subList(1, words.size()));
    return bench.say(room, Contents.edit(line.get(), changed));
  }

  /** {@code TITLE [TEXT]}, then {@code state=}, {@code link=}, and others as buttons. */
  static Card card(List<String> words) {
    Card.Builder card = Card.newBuilder().setTitle(words.get(0));
    for (String word : words.subList(1, words.size())) {
      String[] parts = word.split("=", 2);
      if (parts.length == 1) {
        card.setText(card.getText().isEmpty() ? word : card.getText() + "\n" + word);
      } else if (parts[0].equals("state")) {
        card.setState(parts[1]);
      } else if (parts[0].equals("link")) {
        card.setLink(parts[1]);
      } else {
        Button.Builder button = Button.newBuilder().setLabel(parts[0]);
        card.addButtons(
            parts[1].startsWith("https:") ? button.setLink(parts[1]) : button.setAction(parts[1]));
      }
    }
    return card.build();
  }

  private CompletableFuture<Void> location(Room room, List<String> words) {
    List<Integer> micros = new ArrayList<>();
    for (String word : words.subList(0, 2)) {
      if (!word.matches(DEGREES)) {
        return bench.refuse("It is /location LAT LON [NAME], in degrees such as 39.9042 116.4074.");
      }
      micros.add(new BigDecimal(word).movePointRight(6).intValue());
    }
    return bench.say(
        room,
        Contents.location(micros.get(0), micros.get(1), words.size() == 3 ? words.get(2) : ""));
  }

  private CompletableFuture<Void> picture(Room room, List<String> words) {
    return put(words.get(0))
        .thenCompose(
            id ->
                id.map(
                        mediaId ->
                            bench.say(
                                room,
                                Contents.picture(mediaId, words.size() == 2 ? words.get(1) : "")))
                    .orElseGet(Workbench::done));
  }

  /** The media id of a file's picture; empty when it was told that it cannot be read. */
  CompletableFuture<Optional<String>> put(String file) {
    return bench
        .picture(file)
        .thenCompose(
            bytes ->
                bytes.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : bench
                        .inquiry()
                        .ask(() -> bench.parlour().post().putPicture(bytes.get()))
                        .thenApply(Optional::of));
  }

  private CompletableFuture<Void> save(Room room, long line, String file) {
    return bench
        .item(room, line)
        .thenCompose(
            item -> {
              String mediaId = item.map(one -> one.getPicture().getMediaId()).orElse("");
              return mediaId.isEmpty()
                  ? bench.refuse("#" + line + " is no picture.")
                  : bench
                      .inquiry()
                      .ask(() -> bench.parlour().post().picture(mediaId))
                      .thenCompose(bytes -> bench.write(file, bytes))
                      .thenAccept(written -> told(file, written));
            });
  }

  private void told(String file, boolean written) {
    String name = SafeText.line(file);
    if (written) {
      bench.parlour().screen().notice("Saved as " + name + ".");
    } else {
      bench.feed().failed(name + " is there already or cannot be written: name another file.");
    }
  }
}
