package hutong.platform.media;

import com.google.protobuf.ByteString;
import hutong.platform.media.BarePicture.Kind;

/** What becomes of a file that was put. */
sealed interface Development {

  /**
   * A picture, encoded anew.
   *
   * @param width of {@code picture}, in pixels
   * @param height of {@code picture}, in pixels
   */
  record Developed(int width, int height, Print picture, Print thumbnail) implements Development {}

  /**
   * Not taken.
   *
   * @param why for a developer, as the end of "the file …"
   */
  record Spoilt(String why) implements Development {}

  /**
   * An encoded picture.
   *
   * @param contentType {@code image/jpeg} or {@code image/png}
   */
  record Print(String contentType, ByteString bytes) {}

  /**
   * Develops a file; the same file always gives the same. Takes tens of milliseconds to seconds.
   *
   * <p>Holds the file twice, {@code maxUnpackedPixels} unpacked (3 to 8 bytes each, and the
   * decoder's own memory: 4 for WebP, 6 outside of the heap for a progressive JPEG) and the result.
   */
  static Development of(byte[] file, MediaSettings limits) {
    try {
      return develop(BarePicture.of(file), limits);
    } catch (BadPicture e) {
      return new Spoilt(e.why());
    }
  }

  private static Developed develop(BarePicture bare, MediaSettings limits) throws BadPicture {
    requireSize(bare, limits);
    Pixels pixels =
        Decoder.decode(bare, limits.maxUnpackedPixels(), limits.keptSide())
            .upright(bare.orientation());
    Pixels small = pixels.within(limits.thumbnailSide());
    boolean transparent = pixels.transparent();
    return new Developed(
        pixels.width(),
        pixels.height(),
        print(pixels, bare.kind() == Kind.PNG || transparent, limits),
        print(small, transparent, limits));
  }

  private static void requireSize(BarePicture bare, MediaSettings limits) throws BadPicture {
    long pixels = (long) bare.width() * bare.height();
    BadPicture.require(bare.width() > 0 && bare.height() > 0, "is damaged");
    BadPicture.require(
        bare.width() <= limits.maxSide() && bare.height() <= limits.maxSide(),
        "is larger than " + limits.maxSide() + " pixels on a side");
    int max =
        bare.kind() == Kind.WEBP // its decoder cannot leave rows out
            ? Math.min(limits.maxPixels(), limits.maxUnpackedPixels())
            : limits.maxPixels();
    BadPicture.require(pixels <= max, "has more than " + max + " pixels");
    BadPicture.require(
        bare.scans() <= limits.maxScans(), "has more than " + limits.maxScans() + " scans");
  }

  private static Print print(Pixels pixels, boolean png, MediaSettings limits) {
    return png
        ? new Print("image/png", pixels.png())
        : new Print("image/jpeg", pixels.jpeg(limits.jpegQuality()));
  }
}
