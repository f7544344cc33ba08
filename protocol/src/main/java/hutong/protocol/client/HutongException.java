package hutong.protocol.client;

import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Refused;
import java.util.concurrent.CompletionException;

/**
 * A request that was not done, a login that was refused, or a connection that ended for good: the
 * server's named error. The client itself uses {@link Code#UNAVAILABLE} when it has no answer: the
 * connection went away, the time was up, or it was closed.
 */
public final class HutongException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Code code;
  private final Action action;
  private final long retryAfterMillis;

  /** {@code retryAfterMillis} counts only with {@link Action#RETRY}; 0 where none was named. */
  public HutongException(Code code, Action action, long retryAfterMillis, String message) {
    super(code + ": " + message);
    this.code = code;
    this.action = action;
    this.retryAfterMillis = retryAfterMillis;
  }

  static HutongException of(Error error) {
    return new HutongException(
        error.getCode(),
        error.getAction(),
        Integer.toUnsignedLong(error.getRetryAfterMillis()),
        error.getMessage());
  }

  static HutongException of(Refused refused) {
    return new HutongException(
        refused.getCode(),
        refused.getAction(),
        Integer.toUnsignedLong(refused.getRetryAfterMillis()),
        refused.getMessage());
  }

  static HutongException unavailable(String message) {
    return new HutongException(Code.UNAVAILABLE, Action.RETRY, 0, message);
  }

  /** What a future failed with; anything that is no {@code HutongException} becomes UNAVAILABLE. */
  static HutongException from(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof HutongException named) {
      return named;
    }
    HutongException unavailable = unavailable(String.valueOf(cause));
    unavailable.initCause(cause);
    return unavailable;
  }

  public Code code() {
    return code;
  }

  public Action action() {
    return action;
  }

  public long retryAfterMillis() {
    return retryAfterMillis;
  }

  /** Whether the same request, with the same ids, may be sent again. */
  public boolean isRetryable() {
    // A newer server may name an action that this client does not know: then the code decides.
    return switch (action) {
      case RETRY -> true;
      case RESYNC, FIX, GIVE_UP -> false;
      case ACTION_UNSPECIFIED, UNRECOGNIZED ->
          code == Code.PENDING || code == Code.UNAVAILABLE || code == Code.RATE_LIMITED;
    };
  }

  /** Whether another credential could help. */
  boolean isAboutCredential() {
    return switch (code) {
      case TOKEN_INVALID,
          TOKEN_EXPIRED,
          TOKEN_REUSED,
          DEVICE_REVOKED,
          TICKET_INVALID,
          NOT_AUTHENTICATED ->
          true;
      default -> false;
    };
  }
}
