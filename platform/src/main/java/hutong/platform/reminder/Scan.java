package hutong.platform.reminder;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The scan of one bucket: which slots to read, whom to wake, which slots are finished.
 *
 * <p>Open slots, those of now and of the grace before, are looked at with each beat. One that ended
 * a grace ago is closed, which is stored; then it is read once more, wholly, and is finished when
 * all of it is settled: woken, or, after some failures, put into a later slot. A slot finished is
 * dropped after a while. Several scans of a bucket at once do no harm but wake twice.
 *
 * <p>Used by one thread, without a clock of its own: {@link #beat}, then {@link #next} whenever
 * anything has happened.
 */
final class Scan {
  /**
   * @param graceMillis how long after its end a slot is closed. A reminder whose row comes later is
   *     put a second time, so it has to be longer than a write takes and clocks differ only to
   *     spare that.
   * @param keepMillis how long after its end a finished slot is kept
   * @param beatMillis first pause after a failure
   * @param wakesAtOnce under way
   * @param looksAtOnce under way
   * @param maxWaiting reminders beyond which slots of the past wait to be read
   */
  record Terms(
      Slots slots,
      long graceMillis,
      long keepMillis,
      long beatMillis,
      int wakesAtOnce,
      int looksAtOnce,
      int maxWaiting) {}

  /** Failures after which a reminder leaves its slot, once that is closed: about half a minute. */
  private static final int CARRIED_AFTER = 5;

  /** What is known of a slot that is not finished. */
  private static final class Page {
    private final Map<Reminder, Turn> turns = new HashMap<>();
    private int unsettled;
    private boolean whole;
  }

  private final Terms terms;
  private final TreeMap<Long, Page> pages = new TreeMap<>();
  private final Deque<Turn> fresh = new ArrayDeque<>();
  private final PriorityQueue<Turn> failed =
      new PriorityQueue<>(Comparator.comparingLong(Turn::readyAt));
  private final Set<Long> looking = new HashSet<>();
  private final TreeSet<Long> unread = new TreeSet<>();
  private final List<Runnable> atNextBeat = new ArrayList<>();

  private boolean lookAround;
  private boolean clockAgrees;
  private boolean closing;
  private boolean finishing;
  private boolean dropping;
  private int lastLooks;
  private int underWay;

  private long closed;
  private long asked;
  private long finished;
  private long finishedStored;
  private long dropped;

  Scan(Terms terms, Progress progress) {
    this.terms = terms;
    long before = progress.begun() - 1;
    this.closed = progress.closed().orElse(before);
    this.finished = progress.finished().orElse(before);
    this.finishedStored = finished;
    this.asked = finished;
    this.dropped = progress.dropped().orElse(before);
  }

  /**
   * Time to look around, and to try again what failed.
   *
   * @param clockAgrees whether the clock is right; else nothing is closed, for what is closed too
   *     early makes later reminders late
   */
  void beat(boolean clockAgrees) {
    this.clockAgrees = clockAgrees;
    lookAround = true;
    atNextBeat.forEach(Runnable::run);
    atNextBeat.clear();
  }

  /** What to do now, each step once; how each ends is to be told. */
  List<Step> next(long nowMillis) {
    List<Step> steps = new ArrayList<>();
    close(nowMillis, steps);
    readClosed(nowMillis, steps);
    if (lookAround) {
      lookAround = false;
      lookAtOpen(nowMillis, steps);
    }
    wake(nowMillis, steps);
    finish(steps);
    drop(nowMillis, steps);
    return steps;
  }

  private void close(long now, List<Step> steps) {
    if (clockAgrees && !closing && overdue(now) > closed) {
      closing = true;
      steps.add(new Step.Close(overdue(now)));
    }
  }

  /** The newest slot that is to be closed. */
  private long overdue(long now) {
    return terms.slots().endedBy(now - terms.graceMillis());
  }

  /** Another's clock may have closed what is in the future: that waits for its time. */
  private long readable(long now) {
    return Math.min(closed, overdue(now));
  }

  private void readClosed(long now, List<Step> steps) {
    while (lastLooks < terms.looksAtOnce() && waiting() < terms.maxWaiting()) {
      Long again = unread.pollFirst();
      if (again == null && asked >= readable(now)) {
        return;
      }
      long slot = again != null ? again : ++asked;
      lastLooks++;
      steps.add(new Step.Look(slot, Long.MAX_VALUE, true));
    }
  }

  /** The newest, when there are more than may be looked at. */
  private void lookAtOpen(long now, List<Step> steps) {
    long current = terms.slots().at(now);
    long first = Math.max(readable(now), current - terms.looksAtOnce()) + 1;
    for (long slot = Math.max(first, asked + 1); slot <= current; slot++) {
      if (looking.add(slot)) {
        steps.add(new Step.Look(slot, now, false));
      }
    }
  }

  private int waiting() {
    return fresh.size() + failed.size() + underWay;
  }

  /** New ones first, so that those which fail hold up nobody. */
  private void wake(long now, List<Step> steps) {
    while (underWay < terms.wakesAtOnce()) {
      Turn turn = fresh.poll();
      if (turn == null) {
        Turn other = failed.peek();
        if (other == null || other.readyAt() > now) {
          return;
        }
        turn = failed.remove();
      }
      underWay++;
      turn.begin();
      boolean carried = turn.failures() >= CARRIED_AFTER && page(turn.slot()).whole;
      steps.add(carried ? new Step.Carry(turn) : new Step.Wake(turn));
    }
  }

  private void finish(List<Step> steps) {
    Page oldest = pages.get(finished + 1);
    while (oldest != null && oldest.whole && oldest.unsettled == 0) {
      finished++;
      pages.remove(finished);
      oldest = pages.get(finished + 1);
    }
    if (!finishing && finished > finishedStored) {
      finishing = true;
      steps.add(new Step.Finish(finished));
    }
  }

  private void drop(long now, List<Step> steps) {
    long until = Math.min(finishedStored, terms.slots().endedBy(now - terms.keepMillis()));
    if (!dropping && until > dropped) {
      dropping = true;
      steps.add(new Step.Drop(dropped + 1, Math.min(until, dropped + terms.looksAtOnce())));
    }
  }

  void looked(Step.Look look, List<Put> found) {
    done(look);
    if (look.slot() <= finished || page(look.slot()).whole) {
      return; // an earlier look that was answered later
    }
    Page page = page(look.slot());
    for (Put put : found) {
      Turn known = page.turns.get(put.reminder());
      if (known == null) {
        Turn turn = new Turn(look.slot(), put);
        page.turns.put(put.reminder(), turn);
        await(page, turn);
      } else if (known.seen(put)) {
        await(page, known);
      }
    }
    page.whole = look.last();
  }

  private void await(Page page, Turn turn) {
    page.unsettled++;
    fresh.add(turn);
  }

  void lookFailed(Step.Look look) {
    if (look.last()) {
      atNextBeat.add(
          () -> {
            unread.add(look.slot());
            done(look);
          });
    } else {
      done(look);
    }
  }

  private void done(Step.Look look) {
    if (look.last()) {
      lastLooks--;
    } else {
      looking.remove(look.slot());
    }
  }

  void settled(Turn turn) {
    underWay--;
    if (turn.settle()) {
      fresh.add(turn);
    } else {
      page(turn.slot()).unsettled--;
    }
  }

  void turnFailed(Turn turn, long nowMillis) {
    underWay--;
    turn.fail(nowMillis, terms.beatMillis());
    failed.add(turn);
  }

  void closed(Step.Close close) {
    closing = false;
    closed = close.slot();
  }

  void finished(Step.Finish finish) {
    finishing = false;
    finishedStored = finish.slot();
  }

  void dropped(Step.Drop drop) {
    dropping = false;
    dropped = drop.to();
  }

  /** The next beat tries again. */
  void notStored(Step.Close close) {
    atNextBeat.add(() -> closing = false);
  }

  void notStored(Step.Finish finish) {
    atNextBeat.add(() -> finishing = false);
  }

  void notStored(Step.Drop drop) {
    atNextBeat.add(() -> dropping = false);
  }

  /**
   * How late the scan is: by the oldest reminder that was seen and is not settled, or by the oldest
   * slot that should have been read.
   */
  long lagMillis(long nowMillis) {
    long slot = finished + 1;
    for (Page page = pages.get(slot); page != null && page.whole; page = pages.get(slot)) {
      slot++;
    }
    long reading =
        slot > overdue(nowMillis) ? 0 : nowMillis - terms.slots().endOf(slot) - terms.graceMillis();
    long waking =
        pages.values().stream()
            .filter(page -> page.unsettled > 0)
            .flatMap(page -> page.turns.values().stream())
            .filter(turn -> !turn.isSettled())
            .mapToLong(turn -> nowMillis - turn.reminder().dueAtMillis())
            .max()
            .orElse(0);
    return Math.max(0, Math.max(reading, waking));
  }

  private Page page(long slot) {
    return pages.computeIfAbsent(slot, fresh_ -> new Page());
  }
}
