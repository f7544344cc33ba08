package hutong.platform.media;

import com.datastax.oss.driver.api.core.cql.Row;
import hutong.platform.store.Store;
import hutong.protocol.UserId;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The {@code media} rows: what is known of each picture. Written once, after its bytes. */
final class MediaTable {
  private final Store store;

  MediaTable(Store store) {
    this.store = store;
  }

  CompletionStage<?> put(String mediaId, Picture picture, long bytes, long createdMillis) {
    return store.query(
        "INSERT INTO media (media_id, owner, width, height, content_type, thumbnail_type, bytes,"
            + " created) VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP 1",
        mediaId,
        picture.owner().value(),
        picture.width(),
        picture.height(),
        picture.contentType(),
        picture.thumbnailType(),
        bytes,
        createdMillis);
  }

  CompletionStage<Optional<Picture>> find(String mediaId) {
    return store
        .query(
            "SELECT owner, width, height, content_type, thumbnail_type FROM media"
                + " WHERE media_id = ?",
            mediaId)
        .thenApply(rows -> Optional.ofNullable(rows.one()).map(MediaTable::picture));
  }

  private static Picture picture(Row row) {
    return new Picture(
        new UserId(text(row, "owner")),
        row.getInt("width"),
        row.getInt("height"),
        text(row, "content_type"),
        text(row, "thumbnail_type"));
  }

  private static String text(Row row, String column) {
    return Objects.requireNonNull(row.getString(column), column);
  }
}
