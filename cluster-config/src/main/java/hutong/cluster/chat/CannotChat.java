package hutong.cluster.chat;

/** Why there will be no chat: one sentence with its remedy, and the exit code that it means. */
final class CannotChat extends Exception {
  static final int NOT_DONE = 1;
  static final int USAGE = 2;

  /** The device's folder cannot be written, or a live process uses it. */
  static final int FOLDER = 4;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  CannotChat(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  CannotChat(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
