package hutong.platform.extend;

import hutong.protocol.UserId;
import java.util.concurrent.CompletionStage;

/** What a feature keeps for somebody and cannot drop when they go for ever. */
public interface Belongings {
  /**
   * Ends what somebody has, for they go for ever; may be repeated. Fails with a {@link Failure}
   * that says what they have to do first, and then nothing has changed; or with {@link NoAnswer}.
   */
  CompletionStage<?> end(UserId user);
}
