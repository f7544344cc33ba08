package hutong.cluster.load;

import java.net.URI;
import java.util.List;

/** What is measured: a node, or several, and who lives there. */
public interface Server {
  /** WebSocket addresses; people are spread over them. */
  List<URI> doors();

  /** Of the process that was started; everything below it counts; 0: not on this machine. */
  long pid();

  Town town();

  /**
   * Gives each of these people, who have no wallet yet, a purse; the server may be started again.
   *
   * @return what each has, in minor units
   */
  default long openPurses(List<Resident> people) throws Exception {
    throw new UnsupportedOperationException("this server's books are out of reach");
  }

  /** The measured seconds begin. */
  default void windowOpens() {}

  /** They have ended. */
  default void windowCloses() {}

  /** SIGKILL, then a start on the same folder and ports; returns when the server is ready. */
  default void killAndStartAgain() throws Exception {
    throw new UnsupportedOperationException("this server is not killed");
  }
}
