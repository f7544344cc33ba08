package hutong.platform.extend;

import hutong.platform.trace.Trace;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;

/**
 * A frame from a client, which is answered once. What is not answered within the gateway's deadline
 * it answers itself, with PENDING; a later answer is dropped. Thread-safe.
 */
public interface Request {
  Frame frame();

  /** Its id in the log, on whichever node it is worked on; see {@link Trace}. */
  String trace();

  /** Answers; the request id is filled in. */
  void answer(Frame.Builder answer);

  /** Ends a frame that has no answer. */
  void done();

  default void answer(Error.Builder error) {
    answer(Frame.newBuilder().setError(error));
  }

  /** Answers that the request is wrong, and how. */
  default void reject(Code code, Action action, String message) {
    answer(Error.newBuilder().setCode(code).setAction(action).setMessage(message));
  }
}
