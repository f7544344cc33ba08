package hutong.cluster;

/** How a command ends; a script may rely on the numbers. */
public enum ExitCode {
  DONE(0),
  /** A proof or a law failed. */
  NOT_PROVEN(1),
  USAGE(2),
  PORT_TAKEN(3),
  /** The data folder cannot be written, or a live process uses it. */
  DATA_FOLDER(4),
  WRONG_JDK(5),
  CASSANDRA(6);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
