package hutong.platform.people;

import hutong.platform.extend.Request;
import hutong.platform.extend.Route;
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
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Failure.class);
  private static final int RETRY_MILLIS = 1000;

  private final Code code;
  private final Action action;
  private final String detail;

  Failure(Code code, Action action, String detail) {
    super(detail, null, false, false); // a reply, not a defect: without its costly stack trace
    this.code = code;
    this.action = action;
    this.detail = detail;
  }

  /** Whether the rules said no; else it may not be known whether it was done. */
  boolean isRefusal() {
    return action != Action.RETRY;
  }

  static void require(boolean holds, Code code, String detail) {
    if (!holds) {
      throw new Failure(code, Action.FIX, detail);
    }
  }

  /** Runs a request's chain; what it throws comes out as an outcome, defects excepted. */
  static CompletionStage<Route.Outcome> answered(Supplier<CompletionStage<Route.Outcome>> request) {
    try {
      return request.get().exceptionally(Failure::outcome);
    } catch (Failure failure) {
      return CompletableFuture.completedFuture(failure.outcome());
    }
  }

  /** Runs a connection's request; what it throws is its answer, a defect included. */
  static void answer(Request request, Supplier<CompletionStage<Frame.Builder>> work) {
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
    if (cause instanceof People.NoAnswer) {
      return Error.newBuilder()
          .setCode(Code.PENDING)
          .setAction(Action.RETRY)
          .setRetryAfterMillis(RETRY_MILLIS)
          .setMessage("not known yet whether it was done: the same again does no harm");
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
    if (cause instanceof People.NoAnswer || cause instanceof RejectedExecutionException) {
      return new Route.Outcome.Failed(
          Code.UNAVAILABLE, Action.RETRY, RETRY_MILLIS, "not done, or not known: try again");
    }
    throw new CompletionException(cause);
  }

  /** What was thrown, without what carries it from stage to stage. */
  static Throwable cause(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
