package hutong.platform.media;

import hutong.protocol.UserId;
import java.util.concurrent.CompletionStage;

/**
 * A feature's word on who may see a picture that it shows. It lets in; it never keeps out: whoever
 * is let in by one feature, or put the picture, sees it.
 */
public interface MediaAccess {
  /**
   * Whether this feature shows the picture to that person. Must not block. A failure counts as not
   * known, and the person is asked to try again.
   *
   * @param mediaId of that picture
   */
  CompletionStage<Boolean> maySee(UserId user, String mediaId, Picture picture);
}
