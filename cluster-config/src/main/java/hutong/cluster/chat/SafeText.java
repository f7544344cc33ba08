package hutong.cluster.chat;

import java.util.List;

/**
 * Other people's words, made safe to print. A text, handle or title could otherwise move the
 * cursor, recolour the terminal or turn the order of what stands beside it (Unicode Technical
 * Report 36, section 3.6): control characters and invisible format characters are dropped. What
 * joins letters (ZWJ, ZWNJ) and the marks of direction that end with their neighbour (LRM, RLM,
 * ALM) stay, because Persian, Hebrew and many emoji need them.
 */
final class SafeText {
  private static final int NAME_CHARACTERS = 64;

  private SafeText() {}

  /** The lines of a text; at least one. */
  static List<String> lines(String raw) {
    StringBuilder clean = new StringBuilder(raw.length());
    raw.replace("\r\n", "\n").codePoints().forEach(character -> append(clean, character));
    return List.of(clean.toString().split("\n", -1));
  }

  /** The text in one line, its line breaks shown as signs. */
  static String line(String raw) {
    return String.join(" ⏎ ", lines(raw));
  }

  /** A handle or title: one line, at most 64 characters, never blank. */
  static String name(String raw) {
    String clean = String.join(" ", lines(raw)).strip();
    if (clean.isEmpty()) {
      return "?";
    }
    return clean.codePointCount(0, clean.length()) <= NAME_CHARACTERS
        ? clean
        : clean.substring(0, clean.offsetByCodePoints(0, NAME_CHARACTERS - 1)) + "…";
  }

  private static void append(StringBuilder to, int character) {
    switch (character) {
      case '\n', '\r', 0x0B, 0x0C, 0x85, 0x2028, 0x2029 -> to.append('\n');
      case '\t' -> to.append(' ');
      case 0x061C, 0x200C, 0x200D, 0x200E, 0x200F -> to.appendCodePoint(character);
      default -> {
        switch (Character.getType(character)) {
          case Character.CONTROL, Character.FORMAT -> {}
          case Character.SURROGATE -> to.append('\uFFFD');
          default -> to.appendCodePoint(character);
        }
      }
    }
  }
}
