package hutong.platform.media;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where the bytes of pictures are kept. Written once, never changed. Both fail with {@link
 * java.io.IOException}, and with {@link java.util.concurrent.RejectedExecutionException} when there
 * is too much to do.
 */
public interface Blobs {
  /** What is kept of a picture. */
  enum Rendition {
    PICTURE,
    THUMBNAIL
  }

  /** Completes when the bytes outlive a loss of power. */
  CompletionStage<?> put(String mediaId, Rendition rendition, ByteString bytes);

  /** The bytes, or nothing when they were never put. */
  CompletionStage<Optional<ByteString>> get(String mediaId, Rendition rendition);
}
