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
      case NO_SUCH_ITEM -> "it is not there, taken back, or no line: /history shows the lines";
      case NOT_ALLOWED -> "/members shows who may: the owner and admins, or whose line it is";
      case TOO_LATE -> "the time for it is over: say it anew";
      case MUTED -> "wait, or ask an admin: /members shows who is one";
      case DISSOLVED -> "/group makes another";
      case NOT_ACCEPTED -> "they do not take that from you: /ask HANDLE asks to be a contact";
      case NO_SUCH_REQUEST -> "/contacts shows who asks";
      case NOT_A_MEMBER -> "/members lists who is one";
      case INVITATION_INVALID, INVITATION_EXPIRED, INVITATION_USED_UP ->
          "ask a member for another invitation";
      case NO_SUCH_MEDIA -> "it was taken back, or is not for you to see";
      case PIN_REQUIRED -> "/unlock PIN first; /paypin OLD PIN changes it";
      case WRONG_PIN, PIN_LOCKED -> "/paypin PASSWORD PIN sets another one";
      case BAD_PIN -> "choose 4 to 8 digits";
      case MONEY_LEFT -> "/wallet shows what you have, /pay HANDLE AMOUNT spends it";
      case NO_FUNDS -> "/wallet shows what you have";
      case BAD_AMOUNT, LIMIT_REACHED -> "choose another amount, or wait a day";
      case BAD_OPERATION -> "set the clock of this computer";
      case ALL_GONE -> "/money #N shows who got what";
      case EXPIRED, RETURNED -> "ask who sent it to send it again";
      case NOT_FOR_YOU -> "/money #N shows whom it is for";
      case NO_SUCH_MONEY ->
          "only what was sent to you or into your group is yours to take or return";
      case ACCOUNT_FROZEN, ACCOUNT_CLOSED -> "ask who runs this server";
      case BAD_PICTURE -> "use a JPEG, PNG or WebP that other programs open";
      case BAD_TEXT -> "leave out the characters that are no text";
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
