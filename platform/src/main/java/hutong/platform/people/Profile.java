package hutong.platform.people;

/**
 * What a person shows of themselves. Pure.
 *
 * @param avatar media id, or empty
 * @param statusLine may be empty
 */
record Profile(String displayName, String avatar, String statusLine) {
  static final Profile BLANK = named("");

  static Profile named(String displayName) {
    return new Profile(displayName, "", "");
  }
}
