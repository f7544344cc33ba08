package hutong.platform.reminder;

/** How far a reminder that stands in a slot has come. */
final class Turn {
  private enum Phase {
    WAITING,
    UNDER_WAY,
    SETTLED
  }

  /** Pauses double up to this many times. */
  private static final int DOUBLINGS = 5;

  private final long slot;
  private final Reminder reminder;
  private Phase phase = Phase.WAITING;
  private long putAt;
  private long puttingServed;
  private int failures;
  private long readyAt;

  Turn(long slot, Put put) {
    this.slot = slot;
    this.reminder = put.reminder();
    this.putAt = put.atMillis();
  }

  long slot() {
    return slot;
  }

  Reminder reminder() {
    return reminder;
  }

  /** Times that it could not be woken since it was last put. */
  int failures() {
    return failures;
  }

  /** When it may be tried again, after a failure. */
  long readyAt() {
    return readyAt;
  }

  boolean isSettled() {
    return phase == Phase.SETTLED;
  }

  /** It was seen in its slot; says whether it has to wait for its turn once more. */
  boolean seen(Put put) {
    boolean again = put.atMillis() > putAt;
    putAt = Math.max(putAt, put.atMillis());
    return again && phase == Phase.SETTLED && startOver();
  }

  void begin() {
    phase = Phase.UNDER_WAY;
    puttingServed = putAt;
  }

  /** It was woken, or put elsewhere; says whether it was put again meanwhile and has to wait. */
  boolean settle() {
    if (putAt > puttingServed) {
      return startOver();
    }
    phase = Phase.SETTLED;
    return false;
  }

  /** It waits, twice as long as after the failure before. */
  void fail(long nowMillis, long pauseMillis) {
    readyAt = nowMillis + (pauseMillis << Math.min(failures, DOUBLINGS));
    phase = Phase.WAITING;
    failures++;
  }

  private boolean startOver() {
    phase = Phase.WAITING;
    failures = 0;
    return true;
  }
}
