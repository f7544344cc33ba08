package hutong.platform.operate;

import hutong.platform.remote.NodeMessage;
import java.util.List;

/** What the office answers. */
sealed interface Reply extends NodeMessage {
  record Done() implements Reply {}

  /** How a proposal stands now. */
  record Stands(Proposal proposal) implements Reply {}

  record Known(By by) implements Reply {}

  /** The token is nobody's. */
  record Unknown() implements Reply {}

  /**
   * The operator may not, or it cannot be.
   *
   * @param detail who has it or did it, which id, or which roles may; see {@link Troubles}
   */
  record Refused(Trouble trouble, String detail) implements Reply {}

  /**
   * @param chain hash of the newest act
   * @param sequence of the newest entry
   */
  record State(List<Operator> operators, List<Proposal> proposals, String chain, long sequence)
      implements Reply {}
}
