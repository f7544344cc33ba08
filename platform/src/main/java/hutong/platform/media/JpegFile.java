package hutong.platform.media;

import hutong.platform.media.BarePicture.Inks;
import hutong.platform.media.BarePicture.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The parts of a JPEG (ITU-T T.81, JFIF 1.02). Of the application segments only Adobe's is kept,
 * for it says how colours are stored; a fresh JFIF segment stands for the others, whose absence
 * makes decoders guess.
 */
final class JpegFile {
  private static final int START_OF_SCAN = 0xda;
  private static final int END = 0xd9;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int COMMENT = 0xfe;

  private static final byte[] JFIF = {
    (byte) 0xff, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 2, 0, 0, 1, 0, 1, 0, 0
  };

  private final byte[] file;
  private final ByteBuffer numbers;
  private final ByteArrayOutputStream segments;

  private int width;
  private int height;
  private int components;
  private boolean namedRgb;
  private boolean adobe;
  private int adobeTransform;
  private int orientation = 1;
  private int scans;

  JpegFile(byte[] file) {
    this.file = file;
    this.numbers = ByteBuffer.wrap(file);
    this.segments = new ByteArrayOutputStream(file.length);
  }

  BarePicture bare() throws BadPicture {
    int at = 2;
    while (true) {
      BadPicture.require(unsigned(at) == 0xff, "is damaged");
      int marker = unsigned(at + 1);
      if (marker == 0xff) { // any number of them may stand before a marker
        at++;
      } else if (marker == END) {
        return whole();
      } else {
        at = segment(marker, at);
      }
    }
  }

  /** Looks at a segment and returns where the next begins. */
  private int segment(int marker, int at) throws BadPicture {
    int length = numbers.getShort(at + 2) & 0xffff;
    int end = at + 2 + length;
    BadPicture.require(length >= 2 && end <= file.length, "is cut off or damaged");
    if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
      frame(marker, at + 4);
    } else if (marker == START_OF_SCAN) {
      scans++;
      end = endOfScan(end);
    } else if (marker == APP1 && BarePicture.begins(file, at + 4, 'E', 'x', 'i', 'f', 0, 0)) {
      orientation = orientation(at + 10, end);
    } else if (marker == APP14 && BarePicture.begins(file, at + 4, 'A', 'd', 'o', 'b', 'e')) {
      adobe = true;
      adobeTransform = unsigned(at + 15);
    }
    boolean dropped = (marker >= APP0 && marker <= APP15 && marker != APP14) || marker == COMMENT;
    if (!dropped) {
      segments.write(file, at, end - at);
    }
    return end;
  }

  private void frame(int marker, int data) throws BadPicture {
    BadPicture.require(components == 0, "is damaged");
    BadPicture.require(
        marker <= 0xc2 && unsigned(data) == 8, "is a JPEG of a kind that is not taken");
    height = numbers.getShort(data + 1) & 0xffff;
    width = numbers.getShort(data + 3) & 0xffff;
    components = unsigned(data + 5);
    BadPicture.require(
        components == 1 || components == 3 || components == 4,
        "is a JPEG of a kind that is not taken");
    namedRgb =
        components == 3
            && unsigned(data + 6) == 'R'
            && unsigned(data + 9) == 'G'
            && unsigned(data + 12) == 'B';
  }

  /** Where the coded pixels end: at a marker that neither stands for a byte nor restarts. */
  private int endOfScan(int at) {
    while (true) {
      if (unsigned(at) == 0xff) {
        int next = unsigned(at + 1);
        if (next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) {
          return at;
        }
      }
      at++;
    }
  }

  /** From the first directory of a TIFF header; whatever is wrong with it means upright. */
  private int orientation(int tiff, int end) {
    try {
      ByteBuffer exif = ByteBuffer.wrap(file, tiff, end - tiff).slice();
      exif.order(exif.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int directory = exif.getInt(4);
      int entries = exif.getShort(directory) & 0xffff;
      for (int i = 0; i < entries; i++) {
        int entry = directory + 2 + 12 * i;
        if (exif.getShort(entry) == 0x0112) {
          int value = exif.getShort(entry + 8);
          return value >= 1 && value <= 8 ? value : 1;
        }
      }
    } catch (IndexOutOfBoundsException e) {
      return 1;
    }
    return 1;
  }

  private BarePicture whole() throws BadPicture {
    BadPicture.require(components > 0 && scans > 0, "is a JPEG without pixels");
    ByteArrayOutputStream kept = new ByteArrayOutputStream(segments.size() + 32);
    kept.write(file, 0, 2);
    if (!adobe && !namedRgb) {
      kept.writeBytes(JFIF);
    }
    kept.writeBytes(segments.toByteArray());
    kept.write(0xff);
    kept.write(END);
    return new BarePicture(
        Kind.JPEG, width, height, orientation, inks(), scans, BarePicture.wrap(kept));
  }

  private Inks inks() {
    if (components < 4) {
      return Inks.LIGHT;
    }
    if (!adobe) {
      return Inks.CMYK;
    }
    return adobeTransform == 2 ? Inks.INVERTED_YCCK : Inks.INVERTED_CMYK;
  }

  private int unsigned(int at) {
    return file[at] & 0xff;
  }
}
