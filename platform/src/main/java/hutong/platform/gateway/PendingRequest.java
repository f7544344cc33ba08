package hutong.platform.gateway;

import hutong.platform.extend.Outbound;
import hutong.platform.extend.Request;
import hutong.platform.trace.Trace;
import hutong.protocol.wire.Frame;
import java.util.concurrent.atomic.AtomicBoolean;

/** A frame that a feature has, until it is answered. Thread-safe. */
final class PendingRequest implements Request {
  private final OpenSession session;
  private final Frame frame;
  private final long number;
  private final boolean counted;
  private final long deadlineNanos;
  private final AtomicBoolean settled = new AtomicBoolean();

  /**
   * A request that came now.
   *
   * @param number of the session's requests, for its trace
   * @param counted whether it has an answer, and so counts as under way until then
   */
  PendingRequest(
      OpenSession session, Frame frame, long number, boolean counted, long deadlineNanos) {
    this.session = session;
    this.frame = frame;
    this.number = number;
    this.counted = counted;
    this.deadlineNanos = deadlineNanos;
  }

  @Override
  public Frame frame() {
    return frame;
  }

  @Override
  public String trace() {
    return session.trace(number);
  }

  @Override
  public void answer(Frame.Builder answer) {
    if (settled.compareAndSet(false, true)) {
      if (answer.hasError()) {
        answer.getErrorBuilder().setTrace(trace());
        Trace.stage(trace(), "answered with " + answer.getError().getCode(), session.name());
      }
      Outbound outbound = new Outbound(answer.setRequestId(frame.getRequestId()).build());
      session.settled(counted);
      session.send(outbound);
    }
  }

  @Override
  public void done() {
    if (settled.compareAndSet(false, true)) {
      session.settled(counted);
    }
  }

  boolean isSettled() {
    return settled.get();
  }

  boolean isOverdue(long nowNanos) {
    return nowNanos - deadlineNanos > 0;
  }
}
