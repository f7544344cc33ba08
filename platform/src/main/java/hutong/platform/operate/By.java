package hutong.platform.operate;

/**
 * Who did something, as the log names them: with the role that they had then.
 *
 * @param name an operator's; what is none stands in brackets, which no operator's name has
 */
record By(String name, Role role) {
  static final By FOLDER = new By("(folder)", Role.FOLDER);
  static final By SERVER = new By("(server)", Role.SERVER);
}
