package hutong.protocol.client;

import hutong.protocol.client.ClientSettings.History;
import hutong.protocol.client.ClientSettings.Tuning;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Head;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Push;
import hutong.protocol.wire.Received;
import hutong.protocol.wire.Sync;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes of pushes, heads and pages one unbroken sequence per conversation, each item once.
 *
 * <p>The item after the cursor is delivered as it comes; one at or below it is dropped; one beyond
 * it only raises the known head and is dropped too, because the pages that fill the gap bring it
 * again. So nothing is buffered, and whatever is lost, doubled or swapped on the way, the cursor
 * moves by one item at a time.
 *
 * <p>A conversation without a stored cursor starts at 1 ({@link History#ALL}, {@link
 * History#CATCH_UP}), or one page below the sequence by which it became known ({@link
 * History#RECENT}); the page says where this person's view begins, and the cursor follows.
 */
final class Delivery {
  /** Looks at a head whose item does not come before it is taken for one that never will. */
  private static final int FRUITLESS_LOOKS = 6;

  private static final int PAGE_ITEMS = 100;

  private final ClientSettings settings;
  private final Turns turns;
  private final Connection connection;
  private final Requests requests;
  private final Map<String, Reading> readings = new HashMap<>();

  /** Behind their head and being caught up: asked, waiting to be asked, or pausing. */
  private final Set<Reading> behind = new LinkedHashSet<>();

  private final Deque<Reading> toAsk = new ArrayDeque<>();
  private final Set<Reading> untold = new LinkedHashSet<>();
  private int asking;
  private int connections;
  private boolean flushPlanned;
  private boolean currentAwaited;

  /** Where this device stands in one conversation. */
  private static final class Reading {
    final String id;

    /** Last item delivered. */
    long cursor;

    /** Newest item known to exist; below the cursor when nothing is. */
    long head;

    /** Sequence of the last {@code received} on this connection. */
    long told;

    int sinceTold;
    int fruitless;

    Reading(String id, long cursor) {
      this.id = id;
      this.cursor = cursor;
    }
  }

  Delivery(ClientSettings settings, Turns turns, Connection connection, Requests requests) {
    this.settings = settings;
    this.turns = turns;
    this.connection = connection;
    this.requests = requests;
  }

  /** Last item delivered of a conversation, 0 for none. */
  long cursor(String conversationId) {
    Reading reading = readings.get(conversationId);
    return reading != null ? reading.cursor : settings.store().cursor(conversationId).orElse(0);
  }

  void pushed(Push push) {
    Item item = push.getItem();
    Reading reading = reading(push.getConversationId(), item.getSequence());
    if (item.getSequence() == reading.cursor + 1) {
      deliver(reading, item);
    } else if (item.getSequence() > reading.cursor) {
      reading.head = Math.max(reading.head, item.getSequence());
      catchUp(reading);
    } else {
      // The server pushes what it does not know to be here.
      untold(reading);
    }
  }

  void headed(Head head) {
    Turns.tell(() -> settings.listener().head(head));
    if (head.getHead() == 0) {
      return;
    }
    Reading reading = reading(head.getConversationId(), head.getHead());
    reading.head = Math.max(reading.head, head.getHead());
    if (reading.head > reading.cursor) {
      catchUp(reading);
    } else if (reading.told < reading.cursor) {
      untold(reading);
    }
  }

  /** The server has named every conversation that is behind. */
  void current() {
    currentAwaited = true;
    tellIfCurrent();
  }

  void ready() {
    connections++;
    for (Reading reading : List.copyOf(readings.values())) {
      reading.told = 0;
      reading.fruitless = 0;
      if (reading.head > reading.cursor) {
        catchUp(reading);
      }
    }
  }

  /** The connection is gone; the pages that were asked for have failed already. */
  void lost() {
    behind.clear();
    toAsk.clear();
    currentAwaited = false;
  }

  /** Forgets every conversation; the store does the same. */
  void forgetAll() {
    readings.clear();
    untold.clear();
  }

  /** Stores the cursors and tells the server what was delivered. */
  void flush() {
    List.copyOf(untold).forEach(this::tellReceived);
  }

  private Reading reading(String id, long known) {
    Reading reading = readings.get(id);
    if (reading != null) {
      return reading;
    }
    OptionalLong stored = settings.store().cursor(id);
    reading = new Reading(id, stored.orElse(0));
    readings.put(id, reading);
    if (stored.isEmpty() && settings.history() == History.RECENT) {
      skipTo(reading, Math.max(1, known - pageItems()));
    }
    return reading;
  }

  private void deliver(Reading reading, Item item) {
    reading.cursor = item.getSequence();
    Turns.tell(() -> settings.listener().delivered(reading.id, item));
    untold(reading);
  }

  private void skipTo(Reading reading, long next) {
    if (next > reading.cursor + 1) {
      long first = reading.cursor + 1;
      reading.cursor = next - 1;
      Turns.tell(() -> settings.listener().skipped(reading.id, first, next));
      untold(reading);
    }
  }

  private void catchUp(Reading reading) {
    if (connection.isReady() && behind.add(reading)) {
      toAsk.add(reading);
      askNext();
    }
  }

  private void askNext() {
    while (connection.isReady() && asking < settings.tuning().syncsInFlight()) {
      Reading reading = toAsk.poll();
      if (reading == null) {
        return;
      }
      asking++;
      Sync.Builder sync =
          Sync.newBuilder()
              .setConversationId(reading.id)
              .setFrom(reading.cursor + 1)
              .setLimit(pageItems())
              .setCatchUp(settings.history() != History.ALL);
      var unused =
          requests
              .ask(Frame.newBuilder().setSync(sync), Frame.BodyCase.PAGE)
              .whenComplete((answer, failure) -> answered(reading, answer, failure));
    }
  }

  private void answered(Reading reading, @Nullable Frame answer, @Nullable Throwable failure) {
    asking--;
    if (behind.contains(reading) && connection.isReady()) {
      if (answer == null) {
        failed(
            reading, HutongException.from(failure == null ? new IllegalStateException() : failure));
      } else {
        paged(reading, answer.getPage());
      }
    }
    askNext();
    tellIfCurrent();
  }

  private void paged(Reading reading, Page page) {
    long before = reading.cursor;
    reading.head = Math.max(reading.head, page.getHead());
    skipTo(reading, page.getStartFrom());
    for (Item item : page.getTouchedList()) {
      Turns.tell(() -> settings.listener().touched(reading.id, item));
    }
    for (Item item : page.getItemsList()) {
      // A hole inside a page would be the server's defect: stop before it and ask again.
      if (item.getSequence() == reading.cursor + 1) {
        deliver(reading, item);
      }
    }
    if (reading.cursor >= reading.head && page.getState() == Page.State.COMPLETE) {
      reading.fruitless = 0;
      behind.remove(reading);
    } else if (reading.cursor > before) {
      reading.fruitless = 0;
      toAsk.add(reading);
    } else {
      lookAgain(reading);
    }
  }

  /** A head may be known before its item is stored, and now and then without one. */
  private void lookAgain(Reading reading) {
    if (++reading.fruitless > FRUITLESS_LOOKS) {
      reading.fruitless = 0;
      reading.head = reading.cursor;
      behind.remove(reading);
    } else {
      pause(reading, 0);
    }
  }

  private void failed(Reading reading, HutongException reason) {
    if (reason.isRetryable()) {
      reading.fruitless = Math.min(reading.fruitless + 1, FRUITLESS_LOOKS);
      pause(reading, reason.retryAfterMillis());
      return;
    }
    behind.remove(reading);
    if (reason.code() == Code.NO_SUCH_CONVERSATION || reason.code() == Code.FUTURE_SEQUENCE) {
      readings.remove(reading.id);
      untold.remove(reading);
      settings.store().dropCursor(reading.id);
    }
    Turns.tell(() -> settings.listener().unreadable(reading.id, reason));
  }

  private void pause(Reading reading, long atLeastMillis) {
    Tuning tuning = settings.tuning();
    long millis =
        Math.max(atLeastMillis, Connection.backOff(tuning, Math.max(0, reading.fruitless - 1)));
    int connectionOfNow = connections;
    var unused =
        turns.after(
            millis,
            () -> {
              // A new connection asks by itself.
              if (connectionOfNow == connections && behind.contains(reading)) {
                toAsk.add(reading);
                askNext();
              }
            });
  }

  private void untold(Reading reading) {
    untold.add(reading);
    if (++reading.sinceTold >= settings.tuning().receivedItems()) {
      tellReceived(reading);
    } else if (!flushPlanned) {
      flushPlanned = true;
      var unused =
          turns.after(
              settings.tuning().receivedMillis(),
              () -> {
                flushPlanned = false;
                flush();
              });
    }
  }

  private void tellReceived(Reading reading) {
    untold.remove(reading);
    reading.sinceTold = 0;
    // Stored first: the server pushes nothing again that was received.
    settings.store().keepCursor(reading.id, reading.cursor);
    if (connection.isReady() && reading.cursor > 0) {
      reading.told = reading.cursor;
      Received.Builder received =
          Received.newBuilder().setConversationId(reading.id).setSequence(reading.cursor);
      connection.send(Frame.newBuilder().setReceived(received).build());
    }
  }

  private void tellIfCurrent() {
    if (currentAwaited && behind.isEmpty()) {
      currentAwaited = false;
      Turns.tell(() -> settings.listener().current());
    }
  }

  private int pageItems() {
    int allowed = connection.limits().getPageItems();
    return allowed > 0 ? Math.min(PAGE_ITEMS, allowed) : PAGE_ITEMS;
  }
}
