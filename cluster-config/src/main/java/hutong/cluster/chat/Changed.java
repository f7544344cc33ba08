package hutong.cluster.chat;

import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Item;

/** The short note of a change: that it came, and which line it is about. */
final class Changed {
  private Changed() {}

  /** Of an edit, recall, reaction or pin. */
  static String by(Item change, Said.Context context) {
    return switch (change.getContentCase()) {
      case EDIT -> edited(change.getEdit(), change.getSender(), context);
      case RECALL -> "took #" + change.getRecall().getSequence() + " back";
      case REACTION -> {
        String emoji = change.getReaction().getEmoji();
        String line = Said.quoted(change.getReaction().getSequence(), context);
        yield emoji.isEmpty()
            ? "took the reaction off " + line
            : "put " + SafeText.name(emoji) + " on " + line;
      }
      case PIN ->
          (change.getPin().getOff() ? "unpinned " : "pinned ")
              + Said.quoted(change.getPin().getSequence(), context);
      default -> throw new IllegalArgumentException("no change: " + change.getContentCase());
    };
  }

  private static String edited(Edit edit, String sender, Said.Context context) {
    Item.Builder now = Item.newBuilder();
    switch (edit.getContentCase()) {
      case TEXT -> now.setText(edit.getText());
      case CARD -> now.setCard(edit.getCard()).setSender(sender).setSequence(edit.getSequence());
      case PICTURE -> now.setPicture(edit.getPicture());
      // From a page: the line itself has what it says since.
      case CONTENT_NOT_SET -> context.item(edit.getSequence()).ifPresent(now::mergeFrom);
    }
    String line = "edited #" + edit.getSequence();
    return Things.lines(now.build()).isEmpty()
        ? line
        : line + ": " + String.join(" ⏎ ", Things.lines(now.build()));
  }
}
