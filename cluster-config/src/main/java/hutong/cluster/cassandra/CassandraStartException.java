package hutong.cluster.cassandra;

/**
 * Why a node's own Cassandra could not be started.
 *
 * <p>The message is one sentence with the remedy, followed by the last lines of Cassandra's log
 * where there are any; it is meant for the operator's terminal as it is.
 */
public final class CassandraStartException extends Exception {
  private static final long serialVersionUID = 1;

  /** What is at fault; the node's exit code follows from it. */
  public enum Reason {
    /** The data folder cannot be written, or another live process has it open (exit code 4). */
    DATA_FOLDER,
    /** The fixed port for clients is taken (exit code 3). */
    PORT_TAKEN,
    /** The JDK is not one that Cassandra 5.0 runs on (exit code 5). */
    JDK,
    /** Cassandra's jars are missing, or it ended or stayed silent while starting (exit code 6). */
    CASSANDRA
  }

  private final Reason reason;

  CassandraStartException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  CassandraStartException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
