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
  CASSANDRA(6),
  /** The node is no member of its cluster, or is no longer one. */
  LEFT_CLUSTER(7);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The code of a process that has ended, as far as it is one of these. */
  static java.util.Optional<ExitCode> of(int number) {
    return java.util.Arrays.stream(values()).filter(code -> code.number == number).findFirst();
  }

  public int number() {
    return number;
  }
}
