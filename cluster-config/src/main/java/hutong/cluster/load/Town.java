package hutong.cluster.load;

import hutong.platform.money.AuditReport;
import java.util.List;

/** Where people and their conversations come from. Blocks until they are there. */
public interface Town extends AutoCloseable {
  /**
   * A conversation that is there.
   *
   * @param head number of its newest entry
   */
  record Place(String id, long head) {}

  /** Two people who are contacts of each other, by their places among all. */
  record Pair(int one, int other) {}

  /** New people, each logged in. */
  default List<Resident> people(int count) throws Exception {
    return people(count, List.of());
  }

  /** The same; some of them know each other. */
  List<Resident> people(int count, List<Pair> contacts) throws Exception;

  /** A conversation for each group of people: a direct one for two, else a group. */
  List<Place> conversations(List<List<Resident>> groups) throws Exception;

  /** What the books say that all of them together hold. */
  default AuditReport audit() {
    throw new UnsupportedOperationException("the store of this server is out of reach");
  }

  @Override
  void close();
}
