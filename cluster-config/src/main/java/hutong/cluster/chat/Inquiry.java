package hutong.cluster.chat;

import hutong.protocol.ItemView;
import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.InboxPage;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Questions to the server that may be asked again, and those that take several pages. Answers come
 * to the desk.
 *
 * @param online without a connection nothing is asked a second time
 */
record Inquiry(Desk desk, PostOffice post, BooleanSupplier online) {
  static final int INBOX_PAGE = 50;

  private static final int INBOX_MOST = 200;
  private static final int HISTORY_PAGE = 100;

  /** Sequences that are asked for at once, and how often at most. */
  private static final int LEAST_WINDOW = 50;

  private static final int WINDOWS = 10;
  private static final int ATTEMPTS = 3;
  private static final long PAUSE_MILLIS = 300;

  /** The answer, after a few attempts where the server asks to try again. */
  <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> request) {
    return ask(request, 1);
  }

  /** The answer to anything, after a few attempts where the server asks to try again. */
  CompletableFuture<Frame> ask(Frame.Builder body) {
    Frame asked = body.build();
    return ask(() -> post.request(asked.toBuilder()));
  }

  /** The newest conversations, at most 200, and the badge. */
  CompletableFuture<InboxPage> inbox() {
    return inbox("", InboxPage.newBuilder());
  }

  /**
   * The last lines of a conversation as they stand now, at most that many, the earliest first;
   * changes of lines are none. The room's view takes what comes.
   */
  CompletableFuture<List<Item>> last(Room room, long head, int count) {
    return head == 0
        ? CompletableFuture.completedFuture(List.of())
        : window(room, head, count, WINDOWS, List.of());
  }

  /** Goes back until there are lines enough: where there are many changes, there are few lines. */
  private CompletableFuture<List<Item>> window(
      Room room, long to, int count, int windows, List<Item> after) {
    long from = Math.max(1, to - Math.max(count, LEAST_WINDOW) + 1);
    return items(room, from, to, new ArrayList<>())
        .thenCompose(
            items -> {
              List<Item> lines =
                  Stream.concat(
                          items.stream().filter(item -> ItemView.target(item).isEmpty()),
                          after.stream())
                      .toList();
              return lines.size() >= count || from == 1 || windows == 1 || items.isEmpty()
                  ? CompletableFuture.completedFuture(
                      lines.subList(Math.max(0, lines.size() - count), lines.size()).stream()
                          .map(item -> room.view.item(item.getSequence()).orElse(item))
                          .toList())
                  : window(room, from - 1, count, windows - 1, lines);
            });
  }

  private <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> request, int attempt) {
    return desk.bring(request.get())
        .exceptionallyCompose(
            cause -> {
              HutongException failure = Desk.named(cause);
              if (!failure.isRetryable() || attempt == ATTEMPTS || !online.getAsBoolean()) {
                return CompletableFuture.failedFuture(failure);
              }
              long pause = Math.max(PAUSE_MILLIS, failure.retryAfterMillis());
              CompletableFuture<Void> paused =
                  CompletableFuture.runAsync(
                      () -> {}, CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS));
              return desk.bring(paused).thenCompose(nothing -> ask(request, attempt + 1));
            });
  }

  private CompletableFuture<InboxPage> inbox(String cursor, InboxPage.Builder found) {
    return ask(() -> post.inbox(INBOX_PAGE, cursor))
        .thenCompose(
            page -> {
              found.addAllEntries(page.getEntriesList()).setBadge(page.getBadge());
              return page.getCursor().isEmpty() || found.getEntriesCount() >= INBOX_MOST
                  ? CompletableFuture.completedFuture(found.build())
                  : inbox(page.getCursor(), found);
            });
  }

  private CompletableFuture<List<Item>> items(Room room, long from, long to, List<Item> found) {
    int limit = (int) Math.min(HISTORY_PAGE, to - from + 1);
    return ask(() -> post.sync(room.id, from, limit))
        .thenCompose(
            page -> {
              room.view.take(page);
              found.addAll(page.getItemsList());
              long next =
                  page.getItemsCount() == 0
                      ? from
                      : page.getItems(page.getItemsCount() - 1).getSequence() + 1;
              return page.getState() == Page.State.MORE && from < next && next <= to
                  ? items(room, next, to, found)
                  : CompletableFuture.completedFuture(found);
            });
  }
}
