package hutong.platform.operate;

import hutong.protocol.UserId;
import java.util.Locale;

/**
 * Something done to a person's money.
 *
 * @param handle as it was written
 */
record Deed(Kind kind, UserId user, String handle) {
  enum Kind {
    /** Nothing leaves their accounts and nothing comes in. */
    FREEZE,
    UNFREEZE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether it does the same to the same person. */
  boolean isAs(Deed other) {
    return kind == other.kind && user.equals(other.user);
  }
}
