package hutong.cluster.chat;

import hutong.protocol.client.HutongException;

/** The server's error as a person reads it: its code, what it said, and what to do. */
final class Remedy {
  private Remedy() {}

  static String of(HutongException failure) {
    String named = SafeText.line(String.valueOf(failure.getMessage()));
    return named + " — " + advice(failure);
  }

  private static String advice(HutongException failure) {
    return switch (failure.code()) {
      case NO_SUCH_HANDLE -> "check the spelling of the handle";
      case NO_SUCH_CONVERSATION -> "you are not in it: /inbox lists yours";
      case NOT_A_GROUP -> "only a group can do that: /group makes one";
      case GROUP_FULL -> "make another group";
      case TOO_LARGE -> "say it in several shorter lines";
      case WRONG_CREDENTIALS -> "check the handle and the password";
      case BAD_PASSWORD, BAD_HANDLE -> "choose another";
      case TOO_MANY_DEVICES -> "use a device that is logged in already (--device)";
      case DEVICE_REVOKED, TOKEN_REUSED, TOKEN_INVALID, TOKEN_EXPIRED, NO_SUCH_DEVICE ->
          "start hutong chat again to log in";
      case UNAVAILABLE -> "try again when the server is back";
      case RATE_LIMITED -> "try again in " + seconds(failure.retryAfterMillis());
      default ->
          switch (failure.action()) {
            case RETRY -> "try again in " + seconds(failure.retryAfterMillis());
            case RESYNC -> "look with /inbox or /history first";
            case FIX -> "change it";
            case GIVE_UP, ACTION_UNSPECIFIED, UNRECOGNIZED -> "it will not work as it is";
          };
    };
  }

  private static String seconds(long millis) {
    return Math.max(1, (millis + 999) / 1_000) + " s";
  }
}
