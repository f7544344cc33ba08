package hutong.cluster.chat;

import hutong.protocol.ItemView;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Overlay;
import hutong.protocol.wire.Reacted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What an item tells a reader, safe to print.
 *
 * @param event something happened, rather than somebody said it
 * @param lines at least one
 * @param marks what became of it since, such as {@code edited, 👍 2}; may be empty
 */
record Said(boolean event, List<String> lines, String marks) {
  private static final int MOST_QUOTED = 40;

  /** What an item has to be read with: people's handles, and the other lines. */
  interface Context {
    /** Handle of a user id. */
    String name(String userId);

    /** Another item of the same conversation as it stands now, when it is known here. */
    Optional<Item> item(long sequence);
  }

  /** Of an item as it stands now; empty when there is nothing to tell. */
  static Optional<Said> of(Item item, Context context) {
    if (item.getOverlay().getRecalled() > 0) {
      String by = item.getOverlay().getRecalledBy();
      return happened(
          by.equals(item.getSender())
              ? "took this line back"
              : "said something that " + context.name(by) + " took back");
    }
    if (ItemView.target(item).isPresent()) {
      return happened(Changed.by(item, context));
    }
    List<String> things = Things.lines(item);
    if (things.isEmpty()) {
      return Happened.by(item, context).flatMap(Said::happened);
    }
    List<String> lines = new ArrayList<>();
    if (item.getReplyTo() > 0) {
      lines.add("↪ " + quoted(item.getReplyTo(), context));
    }
    if (!item.getForwardedFrom().isEmpty()) {
      lines.add("⤷ first said by " + context.name(item.getForwardedFrom()));
    }
    lines.addAll(things);
    return Optional.of(new Said(false, List.copyOf(lines), marks(item.getOverlay())));
  }

  /** In one line; what happened stands in parentheses, what became of it in brackets. */
  String inOneLine() {
    String text = String.join(" ⏎ ", lines);
    return (event ? "(" + text + ")" : text) + (marks.isEmpty() ? "" : " [" + marks + "]");
  }

  /** Such as {@code #12 bob: the beginning of it}. */
  static String quoted(long sequence, Context context) {
    return "#"
        + sequence
        + context
            .item(sequence)
            .map(item -> " " + context.name(item.getSender()) + ": " + beginning(item))
            .orElse("");
  }

  /** The first words of an item. */
  static String beginning(Item item) {
    List<String> things = Things.lines(item);
    return things.isEmpty() ? "(taken back)" : cut(things.get(0));
  }

  static String cut(String text) {
    return text.codePointCount(0, text.length()) <= MOST_QUOTED
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MOST_QUOTED - 1)) + "…";
  }

  private static String marks(Overlay overlay) {
    StringJoiner marks = new StringJoiner(", ");
    if (overlay.getEditsCount() > 0) {
      marks.add("edited");
    }
    Map<String, Integer> reactions = new LinkedHashMap<>();
    for (Reacted reacted : overlay.getReactionsList()) {
      reactions.merge(SafeText.name(reacted.getEmoji()), 1, Integer::sum);
    }
    reactions.forEach((emoji, count) -> marks.add(count == 1 ? emoji : emoji + " " + count));
    if (overlay.getPinned()) {
      marks.add("pinned");
    }
    return marks.toString();
  }

  private static Optional<Said> happened(String what) {
    return Optional.of(new Said(true, List.of(what), ""));
  }
}
