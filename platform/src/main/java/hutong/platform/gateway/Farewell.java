package hutong.platform.gateway;

import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.GoAway;
import java.util.Locale;
import java.util.Set;

/**
 * Why a connection ends: the WebSocket close code, its named reason, and what {@code goaway} says.
 */
enum Farewell {
  /** The client closed. */
  CLIENT(1000, GoAway.Reason.REASON_UNSPECIFIED, Action.ACTION_UNSPECIFIED),
  /** The TCP connection broke or ended without a close frame. */
  LOST(1006, GoAway.Reason.REASON_UNSPECIFIED, Action.ACTION_UNSPECIFIED),
  DRAIN(1001, GoAway.Reason.DRAIN, Action.RETRY),
  IDLE(1001, GoAway.Reason.IDLE, Action.RETRY),
  /** Bytes that are no WebSocket frames. */
  NOT_WEBSOCKET(1002, GoAway.Reason.PROTOCOL, Action.FIX),
  WRONG_KIND(1003, GoAway.Reason.PROTOCOL, Action.FIX),
  NOT_UTF8(1007, GoAway.Reason.PROTOCOL, Action.FIX),
  TOO_LARGE(1009, GoAway.Reason.PROTOCOL, Action.FIX),
  /** A defect in the server. */
  INTERNAL(1011, GoAway.Reason.REASON_UNSPECIFIED, Action.RETRY),
  PROTOCOL(4400, GoAway.Reason.PROTOCOL, Action.FIX),
  /** {@code refused} was said, about anything but a credential. */
  REFUSED(4400, GoAway.Reason.REASON_UNSPECIFIED, Action.ACTION_UNSPECIFIED),
  /** {@code refused} was said, about a credential, or no {@code hello} came. */
  NOT_AUTHENTICATED(4401, GoAway.Reason.REASON_UNSPECIFIED, Action.ACTION_UNSPECIFIED),
  REVOKED(4401, GoAway.Reason.REVOKED, Action.RESYNC),
  SLOW_CONSUMER(4408, GoAway.Reason.SLOW_CONSUMER, Action.RETRY),
  FLOOD(4429, GoAway.Reason.FLOOD, Action.RETRY);

  private static final Set<Code> CREDENTIAL =
      Set.of(
          Code.NOT_AUTHENTICATED,
          Code.TOKEN_INVALID,
          Code.TOKEN_EXPIRED,
          Code.TOKEN_REUSED,
          Code.DEVICE_REVOKED,
          Code.TICKET_INVALID,
          Code.WRONG_CREDENTIALS,
          Code.NO_SUCH_DEVICE);

  final int closeCode;
  final GoAway.Reason reason;
  final Action action;

  Farewell(int closeCode, GoAway.Reason reason, Action action) {
    this.closeCode = closeCode;
    this.reason = reason;
    this.action = action;
  }

  /** As it stands in close frames and metrics. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a {@code goaway} comes before the close frame; after {@code refused} there is none. */
  boolean saysGoAway() {
    return action != Action.ACTION_UNSPECIFIED;
  }

  GoAway goAway(int retryAfterMillis) {
    return GoAway.newBuilder()
        .setReason(reason)
        .setAction(action)
        .setRetryAfterMillis(retryAfterMillis)
        .build();
  }

  /** After a {@code refused} with that code. */
  static Farewell refused(Code code) {
    return CREDENTIAL.contains(code) ? NOT_AUTHENTICATED : REFUSED;
  }

  /** For a {@code goaway} that a feature asked for. */
  static Farewell of(GoAway.Reason reason) {
    return switch (reason) {
      case DRAIN -> DRAIN;
      case REVOKED -> REVOKED;
      case IDLE -> IDLE;
      case SLOW_CONSUMER -> SLOW_CONSUMER;
      case FLOOD -> FLOOD;
      case PROTOCOL -> PROTOCOL;
      case REASON_UNSPECIFIED, UNRECOGNIZED -> INTERNAL;
    };
  }
}
