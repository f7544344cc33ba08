package hutong.platform.chat;

import hutong.platform.media.MediaAccess;
import hutong.platform.media.Picture;
import hutong.platform.store.Store;
import hutong.protocol.UserId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Shows a picture to whoever sees an item with it; a recalled item shows nothing. */
public final class ShownPictures implements MediaAccess {
  private final ChatTables tables;
  private final Overlays overlays;

  public ShownPictures(Store store) {
    this.tables = new ChatTables(store);
    this.overlays = new Overlays(store);
  }

  @Override
  public CompletionStage<Boolean> maySee(UserId user, String mediaId, Picture picture) {
    return tables.shown(mediaId).thenCompose(items -> seesAny(user, items, 0));
  }

  private CompletionStage<Boolean> seesAny(UserId user, List<ChatTables.Showing> items, int first) {
    return first == items.size()
        ? CompletableFuture.completedFuture(false)
        : sees(user, items.get(first))
            .thenCompose(
                sees ->
                    sees
                        ? CompletableFuture.completedFuture(true)
                        : seesAny(user, items, first + 1));
  }

  private CompletionStage<Boolean> sees(UserId user, ChatTables.Showing item) {
    return tables
        .since(user, item.conversation())
        .thenCompose(
            since ->
                since.filter(first -> first <= item.item()).isEmpty()
                    ? CompletableFuture.completedFuture(false)
                    : overlays
                        .isRecalled(item.conversation(), item.item())
                        .thenApply(recalled -> !recalled));
  }
}
