package hutong.platform.media;

import com.google.protobuf.ByteString;
import hutong.platform.media.Blobs.Rendition;
import hutong.platform.media.Development.Developed;
import hutong.platform.media.Development.Spoilt;
import hutong.platform.store.Store;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures as other features see them. A feature asks {@link #maySee} before it takes a media id
 * into an item or a profile, so that nobody shows what they cannot see, and answers with a {@link
 * MediaAccess} for whom it shows it to.
 *
 * <p>Every stage fails when the store or the blobs do, and with {@link
 * java.util.concurrent.RejectedExecutionException} when there is too much to do: try again.
 */
public final class Media implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Media.class);

  /** What becomes of a file that is put. */
  public sealed interface Put {
    /** Kept: bytes first, then the row by which it is found. */
    record Kept(String mediaId, Picture picture) implements Put {}

    /**
     * Not a picture that is taken.
     *
     * @param why for a developer, as the end of "the file …"
     */
    record Refused(String why) implements Put {}
  }

  /** A file to look at. */
  public record Shown(String contentType, ByteString bytes) {}

  private final MediaSettings settings;
  private final MediaTable table;
  private final Blobs blobs;
  private final List<MediaAccess> accesses;
  private final Clock clock;

  /** Ids are all that a stranger would have to guess. */
  private final SecureRandom random = new SecureRandom();

  private final Workers darkroom;

  /**
   * @param accesses asked in turn for whom pictures are shown to
   */
  public Media(
      MediaSettings settings, Store store, Blobs blobs, List<MediaAccess> accesses, Clock clock) {
    this.settings = settings;
    this.table = new MediaTable(store);
    this.blobs = blobs;
    this.accesses = List.copyOf(accesses);
    this.clock = clock;
    this.darkroom = new Workers("darkroom", settings.decodeThreads(), settings.decodeQueue());
  }

  /** Takes a file of at most {@code max-picture-bytes}. The same file again is another picture. */
  CompletionStage<Put> put(UserId owner, ByteString file) {
    return darkroom
        .run(() -> Development.of(file.toByteArray(), settings))
        .thenCompose(
            development ->
                development instanceof Developed developed
                    ? keep(owner, developed)
                    : CompletableFuture.completedFuture(
                        new Put.Refused(((Spoilt) development).why())));
  }

  private CompletionStage<Put> keep(UserId owner, Developed developed) {
    long now = clock.millis();
    String mediaId = SortableId.of(now, random);
    Picture picture =
        new Picture(
            owner,
            developed.width(),
            developed.height(),
            developed.picture().contentType(),
            developed.thumbnail().contentType());
    return blobs
        .put(mediaId, Rendition.PICTURE, developed.picture().bytes())
        .thenCompose(put -> blobs.put(mediaId, Rendition.THUMBNAIL, developed.thumbnail().bytes()))
        .thenCompose(put -> table.put(mediaId, picture, developed.picture().bytes().size(), now))
        .thenApply(put -> new Put.Kept(mediaId, picture));
  }

  /**
   * What is known of a picture, or nothing when there is none under that id, whatever its shape.
   */
  public CompletionStage<Optional<Picture>> find(String mediaId) {
    return SortableId.matches(mediaId)
        ? table.find(mediaId)
        : CompletableFuture.completedFuture(Optional.empty());
  }

  /** Whether there is such a picture and that person put it or is shown it by a feature. */
  public CompletionStage<Boolean> maySee(UserId user, String mediaId) {
    return visible(user, mediaId).thenApply(Optional::isPresent);
  }

  /** Whether there is such a picture and that person put it. */
  public CompletionStage<Boolean> isOwn(UserId user, String mediaId) {
    return find(mediaId)
        .thenApply(found -> found.filter(picture -> picture.owner().equals(user)).isPresent());
  }

  /** A picture, or nothing when it does not exist or is not for that person to see. */
  CompletionStage<Optional<Shown>> show(UserId user, String mediaId, Rendition rendition) {
    return visible(user, mediaId)
        .thenCompose(
            found ->
                found.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : blobs
                        .get(mediaId, rendition)
                        .thenApply(bytes -> shown(mediaId, found.get(), rendition, bytes)));
  }

  private CompletionStage<Optional<Picture>> visible(UserId user, String mediaId) {
    return find(mediaId)
        .thenCompose(
            found ->
                found.isEmpty() || found.get().owner().equals(user)
                    ? CompletableFuture.completedFuture(found)
                    : ask(0, user, mediaId, found.get())
                        .thenApply(let -> let ? found : Optional.empty()));
  }

  private CompletionStage<Boolean> ask(int first, UserId user, String mediaId, Picture picture) {
    if (first == accesses.size()) {
      return CompletableFuture.completedFuture(false);
    }
    return accesses
        .get(first)
        .maySee(user, mediaId, picture)
        .thenCompose(
            let ->
                let
                    ? CompletableFuture.completedFuture(true)
                    : ask(first + 1, user, mediaId, picture));
  }

  private static Optional<Shown> shown(
      String mediaId, Picture picture, Rendition rendition, Optional<ByteString> bytes) {
    if (bytes.isEmpty()) {
      LOG.error("media {} has a row but no bytes of its {}", mediaId, rendition);
    }
    String type =
        switch (rendition) {
          case PICTURE -> picture.contentType();
          case THUMBNAIL -> picture.thumbnailType();
        };
    return bytes.map(found -> new Shown(type, found));
  }

  @Override
  public void close() {
    darkroom.close();
  }
}
