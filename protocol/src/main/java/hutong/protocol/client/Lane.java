package hutong.protocol.client;

import hutong.protocol.client.ClientStore.Unsent;
import hutong.protocol.wire.Ack;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The unacknowledged items of one conversation, in the order in which they leave. */
final class Lane {
  final String id;
  final Deque<Entry> entries = new ArrayDeque<>();

  /** Whether an item is {@link State#TOO_OLD}. */
  boolean standing;

  boolean searching;

  enum State {
    QUEUED,
    IN_FLIGHT,
    /** Until its time has come to be sent again. */
    PAUSED,
    /** The server cannot tell whether it is stored. */
    TOO_OLD
  }

  static final class Entry {
    final CompletableFuture<Ack> acknowledged = new CompletableFuture<>();
    Unsent item;
    State state = State.QUEUED;
    int attempts;

    /** Whether the server may have seen it. */
    boolean everSent;

    Entry(Unsent item) {
      this.item = item;
    }
  }

  Lane(String id) {
    this.id = id;
  }

  /** The next to leave, or nothing while one ahead of it is in the way. */
  @Nullable Entry next(int inFlightAllowed) {
    int inFlight = 0;
    for (Entry entry : entries) {
      switch (entry.state) {
        case QUEUED -> {
          return entry;
        }
        case IN_FLIGHT -> inFlight++;
        case PAUSED, TOO_OLD -> {
          return null;
        }
      }
      if (inFlight >= inFlightAllowed) {
        return null;
      }
    }
    return null;
  }

  List<Entry> in(State state) {
    return entries.stream().filter(entry -> entry.state == state).toList();
  }
}
