package hutong.platform.gateway;

import hutong.platform.extend.Outbound;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GoAway;
import hutong.protocol.wire.Refused;

/** The frames that the gateway says by itself. */
final class Said {
  private Said() {}

  static Error.Builder error(Code code, Action action, String message) {
    return Error.newBuilder().setCode(code).setAction(action).setMessage(message);
  }

  static Outbound error(long requestId, Error.Builder error) {
    return new Outbound(Frame.newBuilder().setRequestId(requestId).setError(error).build());
  }

  static Outbound refused(long requestId, Refused refused) {
    return new Outbound(Frame.newBuilder().setRequestId(requestId).setRefused(refused).build());
  }

  static Outbound goAway(GoAway goAway) {
    return new Outbound(Frame.newBuilder().setGoaway(goAway).build());
  }

  /** Not known whether it was done: the same again, soon. */
  static Error.Builder pending() {
    return error(
            Code.PENDING,
            Action.RETRY,
            "not answered in time, it may still be done: send the same again")
        .setRetryAfterMillis(500);
  }

  static Error.Builder rateLimited(long waitMillis) {
    return error(Code.RATE_LIMITED, Action.RETRY, "dropped: more frames than the rate allows")
        .setRetryAfterMillis((int) Math.min(waitMillis, Integer.MAX_VALUE));
  }

  static Refused unavailable() {
    return Refused.newBuilder()
        .setCode(Code.UNAVAILABLE)
        .setAction(Action.RETRY)
        .setRetryAfterMillis(1000)
        .setMessage("who you are could not be found out now: try again")
        .build();
  }

  static Refused tooManyConnections(int limit) {
    return Refused.newBuilder()
        .setCode(Code.TOO_MANY_CONNECTIONS)
        .setAction(Action.RETRY)
        .setRetryAfterMillis(5000)
        .setMessage("a person has at most " + limit + " connections: close one first")
        .build();
  }
}
