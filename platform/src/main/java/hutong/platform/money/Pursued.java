package hutong.platform.money;

import java.util.OptionalLong;

/** A state that says when somebody has to look at it again; see {@link Pursuits}. */
interface Pursued {
  /** The entity's id, once there is something to wake it for. */
  String id();

  /**
   * Nothing while it needs nobody.
   *
   * @param patienceMillis how long what is due may take
   */
  OptionalLong wakeAt(long nowMillis, long patienceMillis);
}
