package hutong.platform.media;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture in memory. Without {@code java.awt.Graphics}, so that it needs no display.
 *
 * @param argb row by row from the top left, {@code 0xAARRGGBB}, sRGB, alpha not multiplied in;
 *     never changed
 */
@SuppressWarnings("ArrayRecordComponent") // megapixels, not copied and never changed
record Pixels(int width, int height, int[] argb) {

  /** Whether anything shows through. */
  boolean transparent() {
    for (int pixel : argb) {
      if (pixel >>> 24 != 0xff) {
        return true;
      }
    }
    return false;
  }

  /** Not larger than that on its longer side. */
  Pixels within(int side) {
    return Shrinking.of(
        width, height, side, (y, row) -> System.arraycopy(argb, y * width, row, 0, width));
  }

  /**
   * Upright.
   *
   * @param orientation of EXIF 2.32: 2 to 4 mirrored or upside down, 5 to 8 lying on a side
   */
  Pixels upright(int orientation) {
    if (orientation == 1) {
      return this;
    }
    boolean lying = orientation >= 5;
    int w = lying ? height : width;
    int h = lying ? width : height;
    boolean fromRight =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean fromBottom =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    int[] turned = new int[argb.length];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int column = lying ? y : x;
        int row = lying ? x : y;
        turned[y * w + x] =
            argb[
                (fromBottom ? height - 1 - row : row) * width
                    + (fromRight ? width - 1 - column : column)];
      }
    }
    return new Pixels(w, h, turned);
  }

  ByteString png() {
    return encode("png", transparent(), 0);
  }

  /** What shows through is lost. */
  ByteString jpeg(float quality) {
    return encode("jpeg", false, quality);
  }

  private ByteString encode(String format, boolean alpha, float quality) {
    BufferedImage image =
        new BufferedImage(
            width, height, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    image.getRaster().setDataElements(0, 0, width, height, argb);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      if (quality > 0) {
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality(quality);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } catch (IOException e) {
      throw new IllegalStateException("memory can be written", e);
    } finally {
      writer.dispose();
    }
    return BarePicture.wrap(bytes);
  }
}
