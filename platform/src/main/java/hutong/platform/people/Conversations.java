package hutong.platform.people;

import hutong.protocol.UserId;
import java.util.concurrent.CompletionStage;

/** What becomes of conversations when people change how they stand; each may be repeated. */
public interface Conversations {
  /** Leaves all groups of somebody who goes for ever, and closes their direct conversations. */
  CompletionStage<?> leaveAll(UserId user);

  /**
   * Whether {@code of} takes from {@code other} what is said in their direct conversation, from now
   * on.
   */
  CompletionStage<?> permit(UserId of, UserId other, boolean accepts);
}
