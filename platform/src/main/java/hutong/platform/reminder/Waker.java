package hutong.platform.reminder;

import java.util.concurrent.CompletionStage;

/** Wakes the entities of a kind. */
@FunctionalInterface
public interface Waker {
  /**
   * Wakes an entity whose time has come. It may come twice, without need, and by a clock that is
   * ahead of the entity's: what is not due yet is put again.
   *
   * @return completes when the entity has done what was due and has put its next reminder, if it
   *     needs one; a failure means: wake it again later
   */
  CompletionStage<?> wake(String entityId);
}
