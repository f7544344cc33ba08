package hutong.cluster.chaos;

import hutong.protocol.wire.Code;
import java.util.List;
import java.util.Map;

/** What people do at a {@link Site} while it is hurt, and what they can say of it at the end. */
interface Workload extends AutoCloseable {
  /** Brings it to a site; it begins at once. */
  interface Opener<S extends Site> {
    Workload at(S site, long seed) throws Exception;
  }

  /** Waits until so many more of what they do are acknowledged: it goes on under way. */
  void acknowledged(long more);

  /** Returns when what everybody does now is acknowledged. */
  void answeredEverywhere() throws Exception;

  /**
   * Ends it, and holds what was acknowledged against what there is.
   *
   * @return what is wrong, in words
   */
  List<String> finish() throws Exception;

  /** After the end. */
  ChaosReport.Counts counts();

  /** How often the nodes answered with which error. */
  Map<Code, Long> refusals();

  @Override
  void close();
}
