package hutong.platform.text;

/**
 * Text that a stranger wrote and others will see. Pure. Two kinds: {@link #body} for what is said,
 * {@link #name} for what stands beside other words and must not disturb or imitate them. Lengths
 * are other rules' business.
 */
public final class PlainText {
  private static final int BODY_MARKS = 16;
  private static final int NAME_MARKS = 8;

  private PlainText() {}

  /** What was found. */
  public sealed interface Checked {
    /** Text that may be shown. */
    record Fine(String text) implements Checked {}

    /**
     * Text that may not.
     *
     * @param message what is wrong and at which character, counted from 1
     */
    record Trouble(String message) implements Checked {}
  }

  /**
   * Words of one or more lines, as they are. Refuses control characters but line feed and tab,
   * overrides of the writing direction, half characters, noncharacters, and more than 16 combining
   * marks on one character.
   */
  public static Checked body(String text) {
    return check(text, false, BODY_MARKS);
  }

  /**
   * A name or another single line, without the blanks around it; empty is fine. Besides what {@link
   * #body} refuses: line breaks and tabs, every control of the writing direction, characters that
   * nobody sees, more than 8 combining marks on one character, and a text of nothing visible.
   */
  public static Checked name(String text) {
    String stripped = text.strip();
    Checked checked = check(stripped, true, NAME_MARKS);
    boolean hollow = !stripped.isEmpty() && stripped.codePoints().noneMatch(PlainText::isVisible);
    return checked instanceof Checked.Fine && hollow
        ? new Checked.Trouble("nothing in it can be seen")
        : checked;
  }

  private static Checked check(String text, boolean name, int mostMarks) {
    if (isPlainAscii(text, !name)) {
      return new Checked.Fine(text);
    }
    int marks = 0;
    int place = 0;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      place++;
      String trouble = name ? troubleInName(character) : trouble(character);
      if (!trouble.isEmpty()) {
        return new Checked.Trouble(
            "%s U+%04X at character %d".formatted(trouble, character, place));
      }
      if (isMark(character)) {
        marks++;
      } else if (Character.getType(character) != Character.FORMAT) {
        marks = 0; // a format character is not seen and parts no heap
      }
      if (marks > mostMarks) {
        return new Checked.Trouble(
            "more than %d combining marks in a row at character %d".formatted(mostMarks, place));
      }
    }
    return new Checked.Fine(text);
  }

  /** Most texts: nothing in them needs a closer look. */
  private static boolean isPlainAscii(String text, boolean lines) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      boolean plain = character >= ' ' && character <= '~';
      if (!plain && !(lines && (character == '\n' || character == '\t'))) {
        return false;
      }
    }
    return true;
  }

  private static String troubleInName(int character) {
    if (character == '\n' || character == '\t' || character == 0x2028 || character == 0x2029) {
      return "line break or tab";
    }
    if (isDirection(character)) {
      return "control of the writing direction";
    }
    if (character == 0x200B || character == 0xFEFF) {
      return "invisible character";
    }
    return trouble(character);
  }

  private static String trouble(int character) {
    if (Character.getType(character) == Character.CONTROL
        && character != '\n'
        && character != '\t') {
      return "control character";
    }
    if (Character.getType(character) == Character.SURROGATE) {
      return "half of a character";
    }
    if (character == 0x202D || character == 0x202E) {
      return "override of the writing direction";
    }
    boolean no = (character & 0xFFFE) == 0xFFFE || (character >= 0xFDD0 && character <= 0xFDEF);
    return no ? "noncharacter" : "";
  }

  private static boolean isDirection(int character) {
    return character == 0x200E
        || character == 0x200F
        || character == 0x061C
        || (character >= 0x202A && character <= 0x202E)
        || (character >= 0x2066 && character <= 0x2069);
  }

  private static boolean isMark(int character) {
    int type = Character.getType(character);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  /** Not so: blanks, marks with nothing below them, and letters that are drawn as nothing. */
  private static boolean isVisible(int character) {
    boolean filler =
        character == 0x115F
            || character == 0x1160
            || character == 0x3164
            || character == 0xFFA0
            || character == 0x2800;
    return !filler
        && !Character.isWhitespace(character)
        && !Character.isSpaceChar(character)
        && !isMark(character)
        && Character.getType(character) != Character.FORMAT;
  }
}
