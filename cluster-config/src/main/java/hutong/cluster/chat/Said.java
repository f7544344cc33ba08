package hutong.cluster.chat;

import hutong.protocol.wire.Item;
import hutong.protocol.wire.Member;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What an item tells a reader, safe to print.
 *
 * @param event something happened, rather than somebody said it
 * @param lines at least one
 */
record Said(boolean event, List<String> lines) {

  /**
   * Of an item; empty when there is nothing to tell.
   *
   * @param names handle of a user id
   */
  static Optional<Said> of(Item item, UnaryOperator<String> names) {
    return switch (item.getContentCase()) {
      case TEXT -> Optional.of(new Said(false, SafeText.lines(item.getText().getBody())));
      case VOID -> Optional.empty();
      // A direct conversation is just there: nobody made it.
      case CREATED ->
          item.getCreated().getTitle().isEmpty()
              ? Optional.empty()
              : happened(
                  "made the group %s of %s"
                      .formatted(
                          SafeText.name(item.getCreated().getTitle()),
                          handles(item.getCreated().getMembersList(), names)));
      case ADDED -> happened("added " + handles(item.getAdded().getMembersList(), names));
      case LEFT -> happened("left");
      // Also what a newer server has: the sequence says that something is there.
      default -> happened("did something that this version cannot show");
    };
  }

  /** In one line; what happened stands in parentheses. */
  String inOneLine() {
    String text = String.join(" ⏎ ", lines);
    return event ? "(" + text + ")" : text;
  }

  private static Optional<Said> happened(String what) {
    return Optional.of(new Said(true, List.of(what)));
  }

  private static String handles(List<Member> members, UnaryOperator<String> names) {
    return members.stream()
        .map(
            member ->
                member.getHandle().isEmpty()
                    ? names.apply(member.getUserId())
                    : SafeText.name(member.getHandle()))
        .collect(Collectors.joining(", "));
  }
}
