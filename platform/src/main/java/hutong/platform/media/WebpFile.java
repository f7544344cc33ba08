package hutong.platform.media;

import hutong.platform.media.BarePicture.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The parts of a WebP (RFC 9649). An animated one is refused: its first frame alone would not be
 * what the sender meant to show.
 */
final class WebpFile {
  private static final int HEAD_BYTES = 12;
  private static final int CHUNK_HEAD_BYTES = 8;
  private static final int ANIMATION = 0x02;
  private static final int ALPHA = 0x10;
  private static final int FOURTEEN_BITS = 0x3fff;

  private final byte[] file;
  private final ByteBuffer numbers;

  /** Where the first chunk of each name begins. */
  private final Map<String, Integer> chunks = new HashMap<>();

  private WebpFile(byte[] file) throws BadPicture {
    this.file = file;
    this.numbers = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long end = CHUNK_HEAD_BYTES + Integer.toUnsignedLong(numbers.getInt(4));
    BadPicture.require(end <= file.length, "is cut off");
    int at = HEAD_BYTES;
    while (at + CHUNK_HEAD_BYTES <= end) {
      long length = Integer.toUnsignedLong(numbers.getInt(at + 4));
      BadPicture.require(at + CHUNK_HEAD_BYTES + length <= end, "is cut off or damaged");
      chunks.putIfAbsent(new String(file, at, 4, StandardCharsets.ISO_8859_1), at);
      at = Math.toIntExact(at + CHUNK_HEAD_BYTES + length + (length & 1));
    }
  }

  static BarePicture bare(byte[] file) throws BadPicture {
    return new WebpFile(file).bare();
  }

  private BarePicture bare() throws BadPicture {
    Integer extended = chunks.get("VP8X");
    if (extended != null) {
      BadPicture.require(
          (file[extended + CHUNK_HEAD_BYTES] & ANIMATION) == 0, "is animated, which is not taken");
    }
    Integer lossless = chunks.get("VP8L");
    Integer lossy = chunks.get("VP8 ");
    if (lossless != null) {
      return lossless(lossless);
    }
    if (lossy == null) {
      throw new BadPicture("is a WebP without pixels");
    }
    return lossy(lossy);
  }

  private BarePicture lossless(int chunk) throws BadPicture {
    int data = chunk + CHUNK_HEAD_BYTES;
    BadPicture.require(BarePicture.begins(file, data, 0x2f), "is damaged");
    int sizes = numbers.getInt(data + 1);
    ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
    head(kept, padded(chunk));
    copy(chunk, kept);
    return BarePicture.plain(
        Kind.WEBP, (sizes & FOURTEEN_BITS) + 1, ((sizes >> 14) & FOURTEEN_BITS) + 1, kept);
  }

  private BarePicture lossy(int chunk) throws BadPicture {
    int data = chunk + CHUNK_HEAD_BYTES;
    BadPicture.require(BarePicture.begins(file, data + 3, 0x9d, 0x01, 0x2a), "is damaged");
    int width = numbers.getShort(data + 6) & FOURTEEN_BITS;
    int height = numbers.getShort(data + 8) & FOURTEEN_BITS;
    ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
    Integer alpha = chunks.get("ALPH");
    if (alpha == null) {
      head(kept, padded(chunk));
    } else {
      head(kept, CHUNK_HEAD_BYTES + 10 + padded(alpha) + padded(chunk));
      kept.writeBytes(extended(width, height));
      copy(alpha, kept);
    }
    copy(chunk, kept);
    return BarePicture.plain(Kind.WEBP, width, height, kept);
  }

  private static void head(ByteArrayOutputStream into, int chunkBytes) {
    into.writeBytes(
        ByteBuffer.allocate(HEAD_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("RIFF".getBytes(StandardCharsets.ISO_8859_1))
            .putInt(4 + chunkBytes)
            .put("WEBP".getBytes(StandardCharsets.ISO_8859_1))
            .array());
  }

  /** A canvas just as large as the picture, whatever the file said. */
  private static byte[] extended(int width, int height) {
    return ByteBuffer.allocate(CHUNK_HEAD_BYTES + 10)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("VP8X".getBytes(StandardCharsets.ISO_8859_1))
        .putInt(10)
        .putInt(ALPHA)
        .putShort((short) (width - 1)) // 24 bits, of which a picture has 14
        .put((byte) 0)
        .putShort((short) (height - 1))
        .put((byte) 0)
        .array();
  }

  private int padded(int chunk) {
    int length = numbers.getInt(chunk + 4);
    return CHUNK_HEAD_BYTES + length + (length & 1);
  }

  private void copy(int chunk, ByteArrayOutputStream into) {
    int length = CHUNK_HEAD_BYTES + numbers.getInt(chunk + 4);
    into.write(file, chunk, length);
    if (length % 2 == 1) {
      into.write(0);
    }
  }
}
