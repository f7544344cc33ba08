package hutong.platform.media;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Files for the tests of pictures, drawn in code. */
final class Sketches {
  static final int RED = 0xffff0000;
  static final int GREEN = 0xff00ff00;
  static final int BLUE = 0xff0000ff;
  static final int WHITE = 0xffffffff;

  private Sketches() {}

  /** Red, green, blue and white in the corners: top left, top right, bottom left, bottom right. */
  static BufferedImage corners(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean right = x >= width / 2;
        boolean top = y < height / 2;
        image.setRGB(x, y, top ? (right ? GREEN : RED) : right ? WHITE : BLUE);
      }
    }
    return image;
  }

  static byte[] jpeg(int width, int height) {
    return encode(corners(width, height, BufferedImage.TYPE_INT_RGB), "jpeg");
  }

  static byte[] png(int width, int height) {
    return encode(corners(width, height, BufferedImage.TYPE_INT_RGB), "png");
  }

  static byte[] encode(BufferedImage image, String format) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalStateException("no writer of " + format);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static BufferedImage decode(byte[] bytes) {
    try {
      return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JPEG with a segment right after its first two bytes. */
  static byte[] withSegment(byte[] jpeg, int marker, byte[] contents) {
    ByteBuffer file = ByteBuffer.allocate(jpeg.length + 4 + contents.length);
    file.put(jpeg, 0, 2).put((byte) 0xff).put((byte) marker);
    file.putShort((short) (2 + contents.length)).put(contents);
    return file.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** The contents of an EXIF segment that says how the camera was held and where. */
  static byte[] exif(int orientation, String place) {
    byte[] text = place.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(6 + 8 + 2 + 12 + 4 + text.length)
        .put("Exif\0\0MM\0*".getBytes(StandardCharsets.US_ASCII))
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 0x0112)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .putShort((short) 0)
        .putInt(0)
        .put(text)
        .array();
  }

  /** A grey or black and white PNG whose pixels are all 0; a megabyte of them takes a kilobyte. */
  static byte[] emptyPng(int width, int height, int bits) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    byte[] header = ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) bits).array();
    file.writeBytes(pngChunk("IHDR", header));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out =
        new DeflaterOutputStream(packed, new Deflater(Deflater.BEST_SPEED))) {
      byte[] row = new byte[1 + (width * bits + 7) / 8];
      for (int y = 0; y < height; y++) {
        out.write(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    file.writeBytes(pngChunk("IDAT", packed.toByteArray()));
    file.writeBytes(pngChunk("IEND", new byte[0]));
    return file.toByteArray();
  }

  static byte[] pngChunk(String name, byte[] contents) {
    byte[] named =
        (name + new String(contents, StandardCharsets.ISO_8859_1))
            .getBytes(StandardCharsets.ISO_8859_1);
    CRC32 sum = new CRC32();
    sum.update(named);
    return ByteBuffer.allocate(8 + named.length)
        .putInt(contents.length)
        .put(named)
        .putInt((int) sum.getValue())
        .array();
  }

  /** The PNG with a chunk right after its header. */
  static byte[] withChunk(byte[] png, byte[] chunk) {
    int behindHeader = 8 + 12 + 13;
    return ByteBuffer.allocate(png.length + chunk.length)
        .put(png, 0, behindHeader)
        .put(chunk)
        .put(png, behindHeader, png.length - behindHeader)
        .array();
  }

  /** A lossless WebP of one colour; some forty bytes, whatever its size. */
  static byte[] webp(int width, int height, int argb) {
    BigInteger bits = BigInteger.ZERO;
    int at = 0;
    int[][] fields = {
      {width - 1, 14},
      {height - 1, 14},
      {argb >>> 24 == 0xff ? 0 : 1, 1},
      {0, 3}, // sizes
      {0, 1},
      {0, 1},
      {0, 1}, // no transform, no cache, one group of codes
      {0b101, 3},
      {(argb >> 8) & 0xff, 8}, // each code knows one symbol: green,
      {0b101, 3},
      {(argb >> 16) & 0xff, 8}, // red,
      {0b101, 3},
      {argb & 0xff, 8}, // blue,
      {0b101, 3},
      {argb >>> 24, 8}, // alpha,
      {0b001, 3},
      {0, 1}, // distance; so that pixels take no bits
    };
    for (int[] field : fields) {
      bits = bits.or(BigInteger.valueOf(field[0]).shiftLeft(at));
      at += field[1];
    }
    ByteBuffer file = ByteBuffer.allocate(42).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(34);
    file.put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII)).putInt(22).put((byte) 0x2f);
    for (int i = 0; i * 8 < at; i++) {
      file.put((byte) bits.shiftRight(i * 8).intValue());
    }
    return file.array();
  }

  /** The PNG with other sizes in its header. */
  static byte[] withSize(byte[] png, int width, int height) {
    return ByteBuffer.wrap(png.clone()).putInt(16, width).putInt(20, height).array();
  }

  /** The JPEG with other sizes in its header. */
  static byte[] withFrame(byte[] jpeg, int width, int height) {
    int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
    return ByteBuffer.wrap(jpeg.clone())
        .putShort(frame + 5, (short) height)
        .putShort(frame + 7, (short) width)
        .array();
  }
}
