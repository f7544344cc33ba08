package hutong.platform.entity;

import hutong.platform.remote.NodeMessage;
import java.util.Optional;

/**
 * What comes back for an {@link Ingress.Execute}, under the tag that it carried.
 *
 * @param <R> the entity's replies
 */
public sealed interface Answer<R> extends NodeMessage {
  long tag();

  /** The reply; without one nothing is known to be done, and the same again does no harm. */
  default Optional<R> said() {
    return this instanceof Done<R> done ? Optional.of(done.reply()) : Optional.empty();
  }

  /** Decided, and where it changed something, stored with its marks. */
  record Done<R>(long tag, R reply) implements Answer<R> {}

  /** Not known whether it was stored: ask again under the same id. */
  record Unknown<R>(long tag) implements Answer<R> {}

  /** Not done, nothing stored: ask again later. */
  record Refused<R>(long tag) implements Answer<R> {}
}
