package hutong.cluster.chat;

/**
 * How what stands behind a verb is cut into words.
 *
 * @param fewest words
 * @param most words
 * @param kind of the last word, where it is all that remains of the line
 */
record Tail(int fewest, int most, Kind kind) {
  enum Kind {
    /** Every word for itself, or several in quotes. */
    WORDS,
    /** The last is a title or name, with quotes around it or none. */
    TITLE,
    /** The last is somebody's words, as they are. */
    TEXT
  }

  static Tail words(int fewest, int most) {
    return new Tail(fewest, most, Kind.WORDS);
  }

  /** A title behind so many words. */
  static Tail title(int behind) {
    return new Tail(behind, behind + 1, Kind.TITLE);
  }

  /** A text behind so many words. */
  static Tail text(int behind) {
    return new Tail(behind, behind + 1, Kind.TEXT);
  }
}
