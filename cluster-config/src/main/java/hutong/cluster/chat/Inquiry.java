package hutong.cluster.chat;

import hutong.protocol.client.HutongException;
import hutong.protocol.wire.InboxEntry;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

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
  private static final int ATTEMPTS = 3;
  private static final long PAUSE_MILLIS = 300;

  /** The answer, after a few attempts where the server asks to try again. */
  <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> request) {
    return ask(request, 1);
  }

  /** The newest conversations, at most 200. */
  CompletableFuture<List<InboxEntry>> inbox() {
    return inbox("", new ArrayList<>());
  }

  /** The last items of a conversation, at most that many, the earliest first. */
  CompletableFuture<List<Item>> last(String conversationId, long head, int count) {
    return head == 0
        ? CompletableFuture.completedFuture(List.of())
        : items(conversationId, Math.max(1, head - count + 1), head, new ArrayList<>());
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

  private CompletableFuture<List<InboxEntry>> inbox(String cursor, List<InboxEntry> found) {
    return ask(() -> post.inbox(INBOX_PAGE, cursor))
        .thenCompose(
            page -> {
              found.addAll(page.getEntriesList());
              return page.getCursor().isEmpty() || found.size() >= INBOX_MOST
                  ? CompletableFuture.completedFuture(found)
                  : inbox(page.getCursor(), found);
            });
  }

  private CompletableFuture<List<Item>> items(
      String conversationId, long from, long to, List<Item> found) {
    int limit = (int) Math.min(HISTORY_PAGE, to - from + 1);
    return ask(() -> post.sync(conversationId, from, limit))
        .thenCompose(
            page -> {
              found.addAll(page.getItemsList());
              long next =
                  page.getItemsCount() == 0
                      ? from
                      : page.getItems(page.getItemsCount() - 1).getSequence() + 1;
              return page.getState() == Page.State.MORE && from < next && next <= to
                  ? items(conversationId, next, to, found)
                  : CompletableFuture.completedFuture(found);
            });
  }
}
