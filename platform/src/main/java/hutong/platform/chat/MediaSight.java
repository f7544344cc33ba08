package hutong.platform.chat;

import hutong.protocol.UserId;
import java.util.concurrent.CompletionStage;

/** Says whether somebody may see a medium, and so may show it to others. */
public interface MediaSight {
  CompletionStage<Boolean> maySee(UserId user, String mediaId);
}
