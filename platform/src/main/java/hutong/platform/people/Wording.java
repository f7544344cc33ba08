package hutong.platform.people;

import hutong.platform.extend.Failure;
import hutong.platform.text.PlainText;
import hutong.platform.text.PlainText.Checked;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;

/** What people write about themselves and to each other, checked; fails with {@link Failure}. */
final class Wording {
  private Wording() {}

  /** One line without the blanks around it; may be empty. */
  static String name(String field, String text, int most) {
    return within(field, fine(field, PlainText.name(text)), most);
  }

  /** Words of one or more lines; may be empty. */
  static String body(String field, String text, int most) {
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
