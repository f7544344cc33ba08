package hutong.platform.extend;

import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that cannot be done, on its way out of a chain of stages; {@link #answered} turns it
 * into the outcome that it stands for.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Failure.class);
  private static final int RETRY_MILLIS = 1000;

  private final Code code;
  private final Action action;
  private final String detail;

  public Failure(Code code, Action action, String detail) {
    super(detail, null, false, false); // a reply, not a defect: without its costly stack trace
    this.code = code;
    this.action = action;
    this.detail = detail;
  }

  public Code code() {
    return code;
  }

  /** Whether the rules said no; else it may not be known whether it was done. */
  public boolean isRefusal() {
    return action != Action.RETRY;
  }

  public static void require(boolean holds, Code code, String detail) {
    if (!holds) {
      throw new Failure(code, Action.FIX, detail);
    }
  }

  /** Runs a request's chain; what it throws comes out as an outcome, defects excepted. */
  public static CompletionStage<Route.Outcome> answered(
      Supplier<CompletionStage<Route.Outcome>> request) {
    try {
      return request.get().exceptionally(Failure::outcome);
    } catch (Failure failure) {
      return CompletableFuture.completedFuture(failure.outcome());
    }
  }

  /** Runs a connection's request; what it throws is its answer, a defect included. */
  public static void answer(Request request, Supplier<CompletionStage<Frame.Builder>> work) {
    CompletionStage<Frame.Builder> answer;
    try {
      answer = work.get();
    } catch (Failure failure) {
      answer = CompletableFuture.failedFuture(failure);
    }
    answer.whenComplete(
        (frame, thrown) -> {
          if (thrown == null) {
            request.answer(frame);
          } else {
            request.answer(error(request, cause(thrown)));
          }
        });
  }

  private static Error.Builder error(Request request, Throwable cause) {
    if (cause instanceof Failure failure) {
      return Error.newBuilder()
          .setCode(failure.code)
          .setAction(failure.action)
          .setRetryAfterMillis(failure.action == Action.RETRY ? RETRY_MILLIS : 0)
          .setMessage(failure.detail);
    }
    if (cause instanceof NoAnswer silent) {
      return Error.newBuilder()
          .setCode(Code.PENDING)
          .setAction(Action.RETRY)
          .setRetryAfterMillis(RETRY_MILLIS)
          .setMessage(silent.told());
    }
    LOG.error("{} failed", request.frame().getBodyCase(), cause);
    return Error.newBuilder()
        .setCode(Code.INTERNAL)
        .setAction(Action.GIVE_UP)
        .setMessage("a defect in the server; it is in the log");
  }

  private Route.Outcome outcome() {
    return new Route.Outcome.Failed(
        code, action, action == Action.RETRY ? RETRY_MILLIS : 0, detail);
  }

  private static Route.Outcome outcome(Throwable thrown) {
    Throwable cause = cause(thrown);
    if (cause instanceof Failure failure) {
      return failure.outcome();
    }
    if (cause instanceof NoAnswer || cause instanceof RejectedExecutionException) {
      return new Route.Outcome.Failed(
          Code.UNAVAILABLE, Action.RETRY, RETRY_MILLIS, "not done, or not known: try again");
    }
    throw new CompletionException(cause);
  }

  /** What was thrown, without what carries it from stage to stage. */
  public static Throwable cause(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
