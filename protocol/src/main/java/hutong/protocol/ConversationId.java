package hutong.protocol;

import java.util.Optional;

/**
 * A conversation. Opaque, but for a direct one, which is made of its sorted pair of people so that
 * both sides open the same: {@code d-<user>-<user>}; a group is {@code g-<id>}.
 *
 * @param value the id as it stands on the wire and in keys
 */
public record ConversationId(String value) {
  private static final int ID = 26;
  private static final int DIRECT = 2 + ID + 1 + ID;
  private static final int GROUP = 2 + ID;

  public ConversationId {
    if (!matches(value)) {
      throw new IllegalArgumentException("must be the id of a conversation: id=" + value);
    }
  }

  /** The direct conversation of two people; with oneself when both are the same. */
  public static ConversationId direct(UserId one, UserId other) {
    boolean sorted = one.compareTo(other) <= 0;
    return new ConversationId("d-" + (sorted ? one : other) + "-" + (sorted ? other : one));
  }

  /** The group with that {@link SortableId}. */
  public static ConversationId group(String id) {
    return new ConversationId("g-" + id);
  }

  /** The id in the text, or nothing when it has not the shape of one. */
  public static Optional<ConversationId> parse(String value) {
    return matches(value) ? Optional.of(new ConversationId(value)) : Optional.empty();
  }

  public boolean isDirect() {
    return value.charAt(0) == 'd';
  }

  /** Whether this is a direct conversation of that person. */
  public boolean isDirectOf(UserId user) {
    return isDirect()
        && (value.startsWith(user.value(), 2) || value.startsWith(user.value(), 3 + ID));
  }

  /** The first person of a direct conversation's sorted pair. */
  public UserId first() {
    return new UserId(value.substring(2, 2 + ID));
  }

  /** The second person of a direct conversation's sorted pair. */
  public UserId second() {
    return new UserId(value.substring(3 + ID));
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean matches(String value) {
    if (value.startsWith("g-")) {
      return value.length() == GROUP && SortableId.matches(value.substring(2));
    }
    return value.startsWith("d-")
        && value.length() == DIRECT
        && value.charAt(2 + ID) == '-'
        && SortableId.matches(value.substring(2, 2 + ID))
        && SortableId.matches(value.substring(3 + ID))
        && value.substring(2, 2 + ID).compareTo(value.substring(3 + ID)) <= 0;
  }
}
