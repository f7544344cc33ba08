package hutong.platform.people;

import hutong.platform.extend.Route;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * A request that cannot be done, on its way out of a chain of stages; {@link #answered} turns it
 * into the outcome that it stands for.
 */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;
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

  private Route.Outcome outcome() {
    return Route.Outcome.failed(code, action, detail);
  }

  private static Route.Outcome outcome(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof Failure failure) {
      return failure.outcome();
    }
    if (cause instanceof People.NoAnswer || cause instanceof RejectedExecutionException) {
      return new Route.Outcome.Failed(
          Code.UNAVAILABLE, Action.RETRY, RETRY_MILLIS, "not done, or not known: try again");
    }
    throw new CompletionException(cause);
  }
}
