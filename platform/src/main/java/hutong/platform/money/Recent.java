package hutong.platform.money;

import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * What a book remembers of the operations it has answered, so that most repeats are recognised
 * without looking into the journal. Two generations: when the younger is full, the older is
 * forgotten at once.
 *
 * @param olderFrom the number in the journal from which the older generation has all operations
 * @param youngerFrom and the younger
 * @param forgotten no operation that was issued after this instant was forgotten
 * @param olderNewest when the newest of the older generation was issued
 * @param youngerNewest and of the younger
 */
record Recent(
    HashPMap<OperationId, Spent> younger,
    HashPMap<OperationId, Spent> older,
    long olderFrom,
    long youngerFrom,
    long forgotten,
    long olderNewest,
    long youngerNewest) {

  /** How an operation was answered; by which order is known, so that another is told apart. */
  record Spent(Order.Once order, Reply reply) {}

  /** What is known of an id. */
  enum Memory {
    KNOWN,
    NEW,
    /** It may have been forgotten. */
    UNSURE
  }

  /**
   * Nothing yet.
   *
   * @param from the next number in the journal
   * @param forgotten when the newest operation before it was issued
   */
  static Recent from(long from, long forgotten) {
    return new Recent(
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        from,
        from,
        forgotten,
        Long.MIN_VALUE,
        Long.MIN_VALUE);
  }

  Optional<Spent> find(OperationId id) {
    Spent young = younger.get(id);
    return Optional.ofNullable(young != null ? young : older.get(id));
  }

  /**
   * @param soughtUpTo number up to which the journal was searched for it in vain; 0: it was not
   */
  Memory memoryOf(OperationId id, long soughtUpTo) {
    if (find(id).isPresent()) {
      return Memory.KNOWN;
    }
    boolean never = id.issuedAtMillis() > forgotten || soughtUpTo >= olderFrom - 1;
    return never ? Memory.NEW : Memory.UNSURE;
  }

  /**
   * With one more.
   *
   * @param sequence at which it was stored, perhaps with others, some of which the older generation
   *     has
   * @param limit of a generation
   */
  Recent with(OperationId id, Spent spent, long sequence, int limit) {
    Recent room = younger.size() < limit ? this : rolled(sequence + 1);
    return new Recent(
        room.younger.plus(id, spent),
        room.older,
        room.olderFrom,
        room.youngerFrom,
        room.forgotten,
        room.olderNewest,
        Math.max(room.youngerNewest, id.issuedAtMillis()));
  }

  private Recent rolled(long from) {
    return new Recent(
        HashTreePMap.empty(),
        younger,
        youngerFrom,
        from,
        Math.max(forgotten, olderNewest),
        youngerNewest,
        Long.MIN_VALUE);
  }

  /** When the newest operation ever was issued. */
  long newest() {
    return Math.max(forgotten, Math.max(olderNewest, youngerNewest));
  }
}
