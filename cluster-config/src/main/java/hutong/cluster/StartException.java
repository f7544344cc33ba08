package hutong.cluster;

/** Why a node cannot start: one sentence with its remedy, and the exit code that it means. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  public StartException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public StartException(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
