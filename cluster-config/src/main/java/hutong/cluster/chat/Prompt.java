package hutong.cluster.chat;

import java.util.List;
import java.util.Optional;

/**
 * What stands before the line that is typed.
 *
 * @param here the current conversation
 * @param unsent said, but not stored yet
 * @param sign of the other person, such as {@code types…}; may be empty
 * @param others conversations with something unread, the newest first
 */
record Prompt(
    Optional<Utterance.Label> here, boolean online, int unsent, String sign, List<Unread> others) {
  static final Prompt EMPTY = new Prompt(Optional.empty(), false, 0, "", List.of());

  private static final int MOST_OTHERS = 3;
  private static final int MOST_CHARACTERS = 24;

  record Unread(Utterance.Label conversation, long count) {}

  /** Such as {@code #The lane (offline) ↑2}. */
  String left() {
    String text =
        here.map(label -> cut(label.marked())).orElse("")
            + (online ? "" : " (offline)")
            + (unsent == 0 ? "" : " ↑" + unsent);
    return text.strip();
  }

  /** Such as {@code [bob 2, carol 1, and 3 more]}; empty when nothing is unread. */
  String right() {
    if (others.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("[");
    for (Unread other : others.subList(0, Math.min(MOST_OTHERS, others.size()))) {
      text.append(text.length() == 1 ? "" : ", ")
          .append(cut(other.conversation().marked()))
          .append(' ')
          .append(other.count());
    }
    if (others.size() > MOST_OTHERS) {
      text.append(", and ").append(others.size() - MOST_OTHERS).append(" more");
    }
    return text.append(']').toString();
  }

  private static String cut(String label) {
    return label.codePointCount(0, label.length()) <= MOST_CHARACTERS
        ? label
        : label.substring(0, label.offsetByCodePoints(0, MOST_CHARACTERS - 1)) + "…";
  }
}
