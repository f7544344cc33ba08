package hutong.platform.chat;

import hutong.protocol.ConversationId;
import hutong.protocol.ItemView;
import hutong.protocol.wire.Item;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest items of conversations in which somebody on this node has fallen behind, as they were
 * pushed. Many who fall behind together fetch the same pages; without it each page would be read
 * from the journal and decoded for each of them, which makes them fall behind further.
 *
 * <p>What was pushed is stored and stays what it is, so a run without holes is as good as the
 * journal. Of items that a later one in the run has changed it knows nothing. Thread-safe.
 */
final class Recent {
  /** After which a conversation whose pages nobody asks for is forgotten. */
  private static final long KEPT_NANOS = Duration.ofSeconds(30).toNanos();

  private static final int CONVERSATIONS = 16;

  private final long bytesEach;
  private final Map<ConversationId, Run> runs = new ConcurrentHashMap<>();

  /**
   * @param bytes of all conversations together; the size of items on the wire
   */
  Recent(long bytes) {
    this.bytesEach = bytes / CONVERSATIONS;
  }

  /** From now on this conversation's items are kept, if there is room. */
  void keep(ConversationId conversation, long nowNanos) {
    if (runs.containsKey(conversation)) {
      return;
    }
    if (runs.size() >= CONVERSATIONS) {
      runs.values().removeIf(run -> run.isIdle(nowNanos));
    }
    if (runs.size() < CONVERSATIONS) {
      runs.putIfAbsent(conversation, new Run(nowNanos));
    }
  }

  /** News of a conversation, kept or not, in rising order; the same may come many times. */
  void add(ConversationId conversation, List<Pushed> pushes, long nowNanos) {
    Run run = runs.get(conversation);
    if (run == null) {
      return;
    }
    if (run.isIdle(nowNanos)) {
      runs.remove(conversation, run);
    } else {
      pushes.forEach(push -> run.add(push.item(), bytesEach));
    }
  }

  /**
   * Items from a number on without a hole, as they stand; empty when they are not all here.
   *
   * @param to last number that is wanted; fewer may be here
   */
  List<Item> from(ConversationId conversation, long from, long to, long nowNanos) {
    Run run = runs.get(conversation);
    return run == null ? List.of() : run.from(from, to, nowNanos);
  }

  private static final class Run {
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private long bytes;
    private volatile long askedNanos;

    Run(long nowNanos) {
      this.askedNanos = nowNanos;
    }

    boolean isIdle(long nowNanos) {
      return nowNanos - askedNanos > KEPT_NANOS;
    }

    synchronized void add(Item item, long most) {
      long next = items.isEmpty() ? item.getSequence() : items.getLast().getSequence() + 1;
      if (item.getSequence() < next) {
        return;
      }
      if (item.getSequence() > next) {
        items.clear();
        bytes = 0;
      }
      items.add(item);
      bytes += item.getSerializedSize();
      while (bytes > most) {
        bytes -= items.remove().getSerializedSize();
      }
    }

    synchronized List<Item> from(long from, long to, long nowNanos) {
      askedNanos = nowNanos;
      if (items.isEmpty() || items.getFirst().getSequence() > from) {
        return List.of();
      }
      List<Item> found = new ArrayList<>();
      for (Item item : items) {
        if (ItemView.target(item).orElse(0) >= from) {
          return List.of(); // a change of what is asked for: the journal knows how it stands
        }
        if (item.getSequence() >= from && item.getSequence() <= to) {
          found.add(item);
        }
      }
      return found;
    }
  }
}
