package hutong.platform.media;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import hutong.platform.media.BarePicture.Inks;
import hutong.platform.media.BarePicture.Kind;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Unpacks pictures with the JDK's decoders, WebP with that of TwelveMonkeys. */
final class Decoder {
  private Decoder() {}

  /**
   * The picture, made to fit; not yet upright.
   *
   * @param maxUnpackedPixels beyond which only every second, third … row and column is unpacked
   * @param side the longer side of the result at most, in pixels
   * @throws BadPicture when it cannot be unpacked
   */
  static Pixels decode(BarePicture bare, int maxUnpackedPixels, int side) throws BadPicture {
    int step = step(bare, maxUnpackedPixels);
    try {
      ImageReader reader = reader(bare.kind());
      try (MemoryCacheImageInputStream in =
          new MemoryCacheImageInputStream(new ByteArrayInputStream(bare.bytes().toByteArray()))) {
        reader.setInput(in, true, true);
        BadPicture.require(
            reader.getWidth(0) == bare.width() && reader.getHeight(0) == bare.height(),
            "is damaged");
        ImageReadParam how = reader.getDefaultReadParam();
        how.setSourceSubsampling(step, step, 0, 0);
        return bare.inks() == Inks.LIGHT
            ? fit(reader.read(0, how), side)
            : printed(reader.readRaster(0, how), bare.inks(), side);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) { // decoders throw either at damaged files
      throw new BadPicture("is damaged");
    }
  }

  private static int step(BarePicture bare, int maxPixels) {
    int step = 1;
    while ((long) ((bare.width() + step - 1) / step) * ((bare.height() + step - 1) / step)
        > maxPixels) {
      step++;
    }
    return step;
  }

  private static ImageReader reader(Kind kind) throws IOException {
    if (kind == Kind.WEBP) {
      return new WebPImageReaderSpi().createReaderInstance();
    }
    Iterator<ImageReader> readers =
        ImageIO.getImageReadersByFormatName(kind == Kind.PNG ? "png" : "jpeg");
    return readers.next();
  }

  private static Pixels fit(BufferedImage image, int side) {
    Raster raster = image.getRaster();
    return Shrinking.of(
        image.getWidth(),
        image.getHeight(),
        side,
        image.getColorModel() instanceof IndexColorModel
            ? (y, row) -> image.getRGB(0, y, row.length, 1, row, 0, row.length)
            : lit(raster));
  }

  /**
   * Rows of grey or colour of 8 or 16 bits, with or without alpha. Not by way of {@code getRGB},
   * which takes grey for linear light and shows it paler than it is.
   */
  private static Shrinking.Rows lit(Raster raster) {
    int bands = raster.getNumBands();
    int shift = raster.getSampleModel().getSampleSize(0) - 8;
    boolean grey = bands <= 2;
    boolean alpha = bands % 2 == 0;
    int[] samples = new int[raster.getWidth() * bands];
    return (y, row) -> {
      raster.getPixels(0, y, row.length, 1, samples);
      for (int x = 0; x < row.length; x++) {
        int at = x * bands;
        int red = samples[at] >> shift;
        int green = grey ? red : samples[at + 1] >> shift;
        int blue = grey ? red : samples[at + 2] >> shift;
        int opacity = alpha ? samples[at + bands - 1] >> shift : 0xff;
        row[x] = (opacity << 24) | (red << 16) | (green << 8) | blue;
      }
    };
  }

  /** Colours for print, by the plain rule: what is not absorbed by the ink nor by the black. */
  private static Pixels printed(Raster raster, Inks inks, int side) {
    int[] samples = new int[raster.getWidth() * 4];
    return Shrinking.of(
        raster.getWidth(),
        raster.getHeight(),
        side,
        (y, row) -> {
          raster.getPixels(0, y, row.length, 1, samples);
          for (int x = 0; x < row.length; x++) {
            row[x] = light(samples, x * 4, inks);
          }
        });
  }

  private static int light(int[] samples, int at, Inks inks) {
    int a = samples[at];
    int b = samples[at + 1];
    int c = samples[at + 2];
    int paper = samples[at + 3];
    if (inks == Inks.CMYK) {
      return rgb(255 - a, 255 - b, 255 - c, 255 - paper);
    }
    if (inks == Inks.INVERTED_CMYK) {
      return rgb(a, b, c, paper);
    }
    double red = a + 1.402 * (c - 128); // JFIF 1.02, and inverted once more
    double green = a - 0.344136 * (b - 128) - 0.714136 * (c - 128);
    double blue = a + 1.772 * (b - 128);
    return rgb(255 - clamp(red), 255 - clamp(green), 255 - clamp(blue), paper);
  }

  private static int clamp(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }

  private static int rgb(int red, int green, int blue, int paper) {
    return (0xff << 24)
        | ((red * paper / 255) << 16)
        | ((green * paper / 255) << 8)
        | (blue * paper / 255);
  }
}
