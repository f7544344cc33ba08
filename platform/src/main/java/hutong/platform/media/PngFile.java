package hutong.platform.media;

import hutong.platform.media.BarePicture.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The parts of a PNG (W3C, Portable Network Graphics, third edition). Of an animated one only the
 * still picture is kept, which every PNG has.
 */
final class PngFile {
  private static final int SIGNATURE_BYTES = 8;

  /** Length, name and checksum. */
  private static final int AROUND = 12;

  private static final int HEADER_BYTES = 13;
  private static final Set<String> KEPT = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

  private PngFile() {}

  static BarePicture bare(byte[] file) throws BadPicture {
    ByteBuffer chunks = ByteBuffer.wrap(file);
    ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
    kept.write(file, 0, SIGNATURE_BYTES);
    int at = SIGNATURE_BYTES;
    boolean pixels = false;
    String name = "";
    while (!name.equals("IEND")) {
      int length = chunks.getInt(at);
      BadPicture.require(
          length >= 0 && length <= file.length - at - AROUND, "is cut off or damaged");
      name = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      BadPicture.require(
          at > SIGNATURE_BYTES || (name.equals("IHDR") && length == HEADER_BYTES),
          "is a PNG without its header");
      pixels |= name.equals("IDAT");
      if (KEPT.contains(name)) {
        kept.write(file, at, length + AROUND);
      }
      at += length + AROUND;
    }
    BadPicture.require(pixels, "is a PNG without pixels");
    return BarePicture.plain(
        Kind.PNG, chunks.getInt(SIGNATURE_BYTES + 8), chunks.getInt(SIGNATURE_BYTES + 12), kept);
  }
}
