package hutong.platform.media;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Limits of pictures, from {@code hutong.media}.
 *
 * @param maxPictureBytes of a file that is put
 * @param maxPixels of a picture that is put, by its header
 * @param maxSide in pixels, the same
 * @param maxUnpackedPixels held in memory at once; a larger JPEG or PNG is thinned out while it is
 *     read, a larger WebP is refused
 * @param maxScans of a progressive JPEG; each costs a pass over the whole picture
 * @param keptSide longer side in pixels of what is kept
 * @param thumbnailSide longer side in pixels of the thumbnail
 * @param jpegQuality from 0 to 1
 * @param picturesPerHour that a person may put on this node
 * @param pictureBurst such pictures at once
 * @param uploadTimeout from the head of the request to the answer
 * @param decodeThreads pictures unpacked at once
 * @param decodeQueue files waiting for it, in memory; beyond it a file is refused as retryable
 * @param fileThreads reading and writing the folder at once
 * @param fileQueue waiting for it; beyond it a request is refused as retryable
 */
public record MediaSettings(
    int maxPictureBytes,
    int maxPixels,
    int maxSide,
    int maxUnpackedPixels,
    int maxScans,
    int keptSide,
    int thumbnailSide,
    float jpegQuality,
    int picturesPerHour,
    int pictureBurst,
    Duration uploadTimeout,
    int decodeThreads,
    int decodeQueue,
    int fileThreads,
    int fileQueue) {

  /** Files are held in memory whole. */
  private static final int LARGEST_FILE = 64 << 20;

  public static MediaSettings from(Config config) {
    Config media = config.getConfig("hutong.media");
    return new MediaSettings(
        bytes(media),
        positive(media, "max-pixels"),
        positive(media, "max-side"),
        positive(media, "max-unpacked-pixels"),
        positive(media, "max-scans"),
        positive(media, "kept-side"),
        positive(media, "thumbnail-side"),
        quality(media),
        positive(media, "pictures-per-hour"),
        positive(media, "picture-burst"),
        timeout(media),
        positive(media, "decode-threads"),
        positive(media, "decode-queue"),
        positive(media, "file-threads"),
        positive(media, "file-queue"));
  }

  private static int positive(Config config, String key) {
    int value = config.getInt(key);
    if (value < 1) {
      throw new IllegalArgumentException("hutong.media." + key + " must be > 0: " + value);
    }
    return value;
  }

  private static float quality(Config config) {
    double value = config.getDouble("jpeg-quality");
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException(
          "hutong.media.jpeg-quality must be above 0 and at most 1: " + value);
    }
    return (float) value;
  }

  private static int bytes(Config config) {
    long value = config.getBytes("max-picture-bytes");
    if (value < 1 || value > LARGEST_FILE) {
      throw new IllegalArgumentException(
          "hutong.media.max-picture-bytes must be from 1 to " + LARGEST_FILE + ": " + value);
    }
    return (int) value;
  }

  private static Duration timeout(Config config) {
    Duration value = config.getDuration("upload-timeout");
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("hutong.media.upload-timeout must be > 0: " + value);
    }
    return value;
  }
}
