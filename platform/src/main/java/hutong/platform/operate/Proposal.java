package hutong.platform.operate;

import hutong.platform.money.Mended.Outcome;
import hutong.platform.operate.Act.What;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * A deed that somebody wants to be done, and what became of it.
 *
 * @param by name of who proposed it
 * @param decidedBy name of who decided, empty while it waits
 * @param decidedAtMillis 0 while it waits
 * @param accounts that were marked; or events of a book that were dealt with
 * @param differences that the repair of a book left open
 * @param outcome of the repair of a book, once it is done
 */
record Proposal(
    String id,
    Deed deed,
    String reason,
    String by,
    long atMillis,
    Stage stage,
    String decidedBy,
    long decidedAtMillis,
    int accounts,
    int differences,
    Outcome outcome) {

  static final Comparator<Proposal> IN_ORDER_OF_DECISION =
      Comparator.comparingLong(Proposal::decidedAtMillis).thenComparing(Proposal::id);

  /** How far it has come. */
  enum Stage {
    /** For a second operator. */
    WAITING,
    /** It is to be done. */
    APPROVED,
    DONE,
    REJECTED,
    EXPIRED;

    boolean isEnd() {
      return this == DONE || this == REJECTED || this == EXPIRED;
    }
  }

  static Proposal of(String id, Deed deed, Act act) {
    return new Proposal(
        id,
        deed,
        act.reason(),
        act.by().name(),
        act.atMillis(),
        Stage.WAITING,
        "",
        0,
        0,
        0,
        Outcome.DONE);
  }

  Proposal decided(Stage next, Act act) {
    return new Proposal(
        id,
        deed,
        reason,
        by,
        atMillis,
        next,
        act.by().name(),
        act.atMillis(),
        accounts,
        differences,
        outcome);
  }

  Proposal done(What.Done done) {
    return new Proposal(
        id,
        deed,
        reason,
        by,
        atMillis,
        Stage.DONE,
        decidedBy,
        decidedAtMillis,
        done.accounts(),
        done.differences(),
        done.outcome());
  }

  boolean isOver(long nowMillis, long lifeMillis) {
    return stage == Stage.WAITING && nowMillis >= atMillis + lifeMillis;
  }

  /** Those that are approved and not yet done, in the order of the decisions. */
  static List<Proposal> due(List<Proposal> all) {
    return all.stream()
        .filter(one -> one.stage == Stage.APPROVED)
        .sorted(IN_ORDER_OF_DECISION)
        .toList();
  }

  /**
   * When somebody has to look at them again: for what is due by then, or to end what has waited.
   */
  static OptionalLong wakeAt(
      List<Proposal> all, long nowMillis, long patienceMillis, long lifeMillis) {
    return due(all).isEmpty()
        ? all.stream()
            .filter(one -> one.stage == Stage.WAITING)
            .mapToLong(one -> one.atMillis + lifeMillis)
            .min()
        : OptionalLong.of(nowMillis + patienceMillis);
  }
}
