package hutong.cluster.chat;

import hutong.protocol.wire.GroupRules;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a sender did to a group, as the rest of a sentence that begins with the sender. */
final class Happened {
  private Happened() {}

  /** Empty when there is nothing to tell. */
  static Optional<String> by(Item item, Said.Context context) {
    return switch (item.getContentCase()) {
      case VOID -> Optional.empty();
      // A direct conversation is just there: nobody made it.
      case CREATED ->
          item.getCreated().getTitle().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  "made the group %s of %s"
                      .formatted(
                          SafeText.name(item.getCreated().getTitle()),
                          handles(item.getCreated().getMembersList(), context)));
      case ADDED -> Optional.of("added " + handles(item.getAdded().getMembersList(), context));
      case LEFT -> Optional.of("left");
      case RENAMED ->
          Optional.of("renamed the group to " + SafeText.name(item.getRenamed().getTitle()));
      case ANNOUNCED ->
          Optional.of(
              item.getAnnounced().getText().isEmpty()
                  ? "took the announcement down"
                  : "announced: " + SafeText.line(item.getAnnounced().getText()));
      case REMOVED -> Optional.of("removed " + handle(item.getRemoved().getMember(), context));
      case ROLE_GIVEN ->
          Optional.of(
              "made %s %s"
                  .formatted(
                      handle(item.getRoleGiven().getMember(), context),
                      role(item.getRoleGiven().getRole())));
      case MEMBER_MUTED ->
          Optional.of(
              (item.getMemberMuted().getUntilMillis() == 0 ? "let %s write again" : "silenced %s")
                  .formatted(handle(item.getMemberMuted().getMember(), context)));
      case RULES_SET -> Optional.of("set the rules: " + rules(item.getRulesSet().getRules()));
      case DISSOLVED -> Optional.of("dissolved the group");
      case ARRIVED -> Optional.of("came by an invitation");
      // Also what a newer server has: the sequence says that something is there.
      default -> Optional.of("did something that this version cannot show");
    };
  }

  /** Such as {@code an admin}. */
  static String role(Role role) {
    return switch (role) {
      case ADMIN -> "an admin";
      case OWNER -> "the owner";
      case MEMBER, ROLE_UNSPECIFIED, UNRECOGNIZED -> "a member";
    };
  }

  /** Those that differ from how a group begins. */
  static String rules(GroupRules rules) {
    List<String> standing = new ArrayList<>();
    standing.add(rules.getApproval() ? "newcomers wait for approval" : "an invitation is enough");
    standing.add("history is " + (rules.getOpenHistory() ? "open" : "closed") + " to newcomers");
    if (rules.getMuted()) {
      standing.add("only owner and admins write");
    }
    if (rules.getClosed()) {
      standing.add("only owner and admins add people");
    }
    return String.join(", ", standing).toLowerCase(Locale.ROOT);
  }

  private static String handles(List<Member> members, Said.Context context) {
    return members.stream()
        .map(member -> handle(member, context))
        .collect(Collectors.joining(", "));
  }

  private static String handle(Member member, Said.Context context) {
    return member.getHandle().isEmpty()
        ? context.name(member.getUserId())
        : SafeText.name(member.getHandle());
  }
}
