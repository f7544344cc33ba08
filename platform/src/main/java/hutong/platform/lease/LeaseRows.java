package hutong.platform.lease;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The table {@code lease}, linearizable: every reader sees each swap that was ever answered. Stages
 * complete within the operation timeout.
 */
interface LeaseRows {
  CompletionStage<Optional<LeaseRow>> read(String name);

  /**
   * Puts a row in the place of another. A failed stage says nothing: the swap may have happened, or
   * may still happen.
   *
   * @param from what must be there; empty: nothing
   * @return whether it was there and is replaced
   */
  CompletionStage<Boolean> swap(String name, Optional<LeaseRow> from, LeaseRow to);
}
