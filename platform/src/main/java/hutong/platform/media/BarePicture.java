package hutong.platform.media;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * What a file has for its decoder and nothing else: no metadata, no colour profile, no text,
 * nothing behind its end. So no decoder ever meets a part whose contents do not matter here.
 *
 * @param kind by the first bytes, whatever the sender said
 * @param width in pixels, by the header
 * @param height in pixels, by the header
 * @param orientation of EXIF, 1 to 8; 1 is upright
 * @param inks what its numbers mean
 * @param scans passes over the whole picture that decoding takes
 * @param bytes a complete file of that kind
 */
record BarePicture(
    Kind kind, int width, int height, int orientation, Inks inks, int scans, ByteString bytes) {

  enum Kind {
    JPEG,
    PNG,
    WEBP
  }

  /** What the numbers of a pixel mean, as far as the decoder does not see to it. */
  enum Inks {
    /** Light: grey or red, green and blue. */
    LIGHT,
    /** Cyan, magenta, yellow and black. */
    CMYK,
    /** The same, inverted, as Adobe's programs write it. */
    INVERTED_CMYK,
    /** The same, the first three as luminance and chrominance. */
    INVERTED_YCCK
  }

  /** Upright, and decoded as light. */
  static BarePicture plain(Kind kind, int width, int height, ByteArrayOutputStream bytes) {
    return new BarePicture(kind, width, height, 1, Inks.LIGHT, 1, wrap(bytes));
  }

  static ByteString wrap(ByteArrayOutputStream bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toByteArray());
  }

  /**
   * Takes a file apart. Costs no more than reading it once: nothing is unpacked.
   *
   * @throws BadPicture when it is of another kind, damaged, cut off, or animated
   */
  static BarePicture of(byte[] file) throws BadPicture {
    Kind kind = kind(file).orElseThrow(() -> new BadPicture("is no JPEG, PNG or WebP"));
    try {
      return switch (kind) {
        case JPEG -> new JpegFile(file).bare();
        case PNG -> PngFile.bare(file);
        case WEBP -> WebpFile.bare(file);
      };
    } catch (IndexOutOfBoundsException e) {
      throw new BadPicture("is cut off or damaged");
    }
  }

  private static Optional<Kind> kind(byte[] file) {
    if (begins(file, 0, 0xff, 0xd8, 0xff)) {
      return Optional.of(Kind.JPEG);
    }
    if (begins(file, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
      return Optional.of(Kind.PNG);
    }
    if (begins(file, 0, 'R', 'I', 'F', 'F') && begins(file, 8, 'W', 'E', 'B', 'P')) {
      return Optional.of(Kind.WEBP);
    }
    return Optional.empty();
  }

  static boolean begins(byte[] file, int offset, int... magic) {
    if (file.length < offset + magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((file[offset + i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
