package hutong.platform.extend;

import hutong.platform.text.PlainText;
import hutong.platform.text.PlainText.Checked;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;

/** What people write in a request, checked; fails with {@link Failure}. */
public final class Wording {
  private Wording() {}

  /** One line without the blanks around it; may be empty. */
  public static String name(String field, String text, int most) {
    return within(field, fine(field, PlainText.name(text)), most);
  }

  /** Words of one or more lines; may be empty. */
  public static String body(String field, String text, int most) {
    return within(field, fine(field, PlainText.body(text)), most);
  }

  private static String fine(String field, Checked checked) {
    if (checked instanceof Checked.Fine fine) {
      return fine.text();
    }
    throw new Failure(
        Code.BAD_TEXT, Action.FIX, field + ": " + ((Checked.Trouble) checked).message());
  }

  private static String within(String field, String text, int most) {
    Failure.require(
        text.codePointCount(0, text.length()) <= most,
        Code.TOO_LARGE,
        field + " must have at most " + most + " characters");
    return text;
  }
}
