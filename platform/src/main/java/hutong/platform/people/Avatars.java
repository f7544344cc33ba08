package hutong.platform.people;

import hutong.protocol.UserId;
import java.util.concurrent.CompletionStage;

/** Says which pictures people may show as their own. */
@FunctionalInterface
public interface Avatars {
  /**
   * @param mediaId not empty
   */
  CompletionStage<Boolean> mayShow(UserId user, String mediaId);
}
