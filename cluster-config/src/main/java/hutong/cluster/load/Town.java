package hutong.cluster.load;

import java.util.List;

/** Where people and their conversations come from. Blocks until they are there. */
public interface Town extends AutoCloseable {
  /**
   * A conversation that is there.
   *
   * @param head number of its newest entry
   */
  record Place(String id, long head) {}

  /** New people, each logged in. */
  List<Resident> people(int count) throws Exception;

  /** A conversation for each group of people: a direct one for two, else a group. */
  List<Place> conversations(List<List<Resident>> groups) throws Exception;

  @Override
  void close();
}
