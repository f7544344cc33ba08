package hutong.platform.reminder;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** One thing that {@link Scan} wants done. How it ended is told to the scan. */
sealed interface Step {
  /** Only a look finds anything. */
  CompletionStage<List<Put>> by(Hands hands);

  void done(Scan scan, List<Put> found);

  void failed(Scan scan, long nowMillis);

  private static CompletionStage<List<Put>> nothingFound(CompletionStage<?> stage) {
    return stage.thenApply(done -> List.of());
  }

  /**
   * Reads a slot.
   *
   * @param last whether the slot was closed before: then this shows all that will ever be there
   */
  record Look(long slot, long dueUntilMillis, boolean last) implements Step {
    @Override
    public CompletionStage<List<Put>> by(Hands hands) {
      return hands.look(slot, dueUntilMillis);
    }

    @Override
    public void done(Scan scan, List<Put> found) {
      scan.looked(this, found);
    }

    @Override
    public void failed(Scan scan, long nowMillis) {
      scan.lookFailed(this);
    }
  }

  record Wake(Turn turn) implements Step {
    @Override
    public CompletionStage<List<Put>> by(Hands hands) {
      return nothingFound(hands.wake(turn.reminder()));
    }

    @Override
    public void done(Scan scan, List<Put> found) {
      scan.settled(turn);
    }

    @Override
    public void failed(Scan scan, long nowMillis) {
      scan.turnFailed(turn, nowMillis);
    }
  }

  /** Puts one that could not be woken into a later slot, so that its own can be finished. */
  record Carry(Turn turn) implements Step {
    @Override
    public CompletionStage<List<Put>> by(Hands hands) {
      return nothingFound(hands.carry(turn.reminder()));
    }

    @Override
    public void done(Scan scan, List<Put> found) {
      scan.settled(turn);
    }

    @Override
    public void failed(Scan scan, long nowMillis) {
      scan.turnFailed(turn, nowMillis);
    }
  }

  record Close(long slot) implements Step {
    @Override
    public CompletionStage<List<Put>> by(Hands hands) {
      return nothingFound(hands.close(slot));
    }

    @Override
    public void done(Scan scan, List<Put> found) {
      scan.closed(this);
    }

    @Override
    public void failed(Scan scan, long nowMillis) {
      scan.notStored(this);
    }
  }

  record Finish(long slot) implements Step {
    @Override
    public CompletionStage<List<Put>> by(Hands hands) {
      return nothingFound(hands.finish(slot));
    }

    @Override
    public void done(Scan scan, List<Put> found) {
      scan.finished(this);
    }

    @Override
    public void failed(Scan scan, long nowMillis) {
      scan.notStored(this);
    }
  }

  record Drop(long from, long to) implements Step {
    @Override
    public CompletionStage<List<Put>> by(Hands hands) {
      return nothingFound(hands.drop(from, to));
    }

    @Override
    public void done(Scan scan, List<Put> found) {
      scan.dropped(this);
    }

    @Override
    public void failed(Scan scan, long nowMillis) {
      scan.notStored(this);
    }
  }
}
