package hutong.platform.money;

import hutong.platform.entity.StateDigest;
import java.util.List;

/**
 * A running server, as an audit asks it what is live. Blocks, and throws what the asker can tell.
 */
public interface RunningStates {
  /** Of all of its books, by their numbers. */
  List<StateDigest> books();

  /** Of these envelopes, in their order. */
  List<StateDigest> envelopes(List<String> ids);
}
