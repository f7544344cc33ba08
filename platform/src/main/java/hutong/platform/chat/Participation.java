package hutong.platform.chat;

import hutong.protocol.UserId;
import java.util.Optional;

/**
 * How somebody takes part in a conversation, for features that act there on their behalf.
 *
 * @param belongs whether they are a member
 * @param hindrance why they may not put anything into it
 * @param other the other person of a direct conversation
 */
public record Participation(
    boolean belongs, Optional<Hindrance> hindrance, Optional<UserId> other) {
  /** Why somebody may not write. */
  public enum Hindrance {
    DISSOLVED,
    MUTED,
    /** The other person takes nothing from them. */
    NOT_ACCEPTED
  }

  static final Participation NONE = new Participation(false, Optional.empty(), Optional.empty());
}
