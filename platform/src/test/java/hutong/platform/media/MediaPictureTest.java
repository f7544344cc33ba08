package hutong.platform.media;

import static hutong.platform.media.Sketches.BLUE;
import static hutong.platform.media.Sketches.GREEN;
import static hutong.platform.media.Sketches.RED;
import static hutong.platform.media.Sketches.WHITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import hutong.platform.media.Development.Developed;
import hutong.platform.media.Development.Print;
import hutong.platform.media.Development.Spoilt;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What becomes of files that are put as pictures, the hostile ones included. */
class MediaPictureTest {
  private static final MediaSettings LIMITS =
      MediaSettings.from(ConfigFactory.parseResources("reference.conf"));
  private static final String PLACE = "31.2304N 121.4737E";

  /** One transparent pixel, lossy with a plane of alpha. */
  private static final byte[] TRANSPARENT_WEBP =
      Base64.getDecoder()
          .decode(
              "UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0B"
                  + "KgEAAQAAAP4AAA3AAP7mtQAAAA==");

  /** One pixel, lossy. */
  private static final byte[] LOSSY_WEBP =
      Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA");

  private static final byte[] ANIMATED_WEBP =
      Base64.getDecoder()
          .decode(
              "UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAA"
                  + "AGQAAABWUDhMDQAAAC8AAAAQBxAREYiI/gcA");

  @Test
  void aJpegStaysAJpegAndAPngStaysAPng() {
    assertThat(developed(Sketches.jpeg(60, 40)).picture().contentType()).isEqualTo("image/jpeg");
    assertThat(developed(Sketches.png(60, 40)).picture().contentType()).isEqualTo("image/png");
    assertThat(image(developed(Sketches.png(60, 40)).picture()).getRGB(5, 5)).isEqualTo(RED);
    assertThatColour(image(developed(Sketches.jpeg(60, 40)).picture()).getRGB(55, 5), GREEN);
  }

  @Test
  void aLargePictureIsMadeToFitAndSoIsItsThumbnail() {
    Developed wide = developed(Sketches.png(3000, 1500));
    assertThat(List.of(wide.width(), wide.height())).containsExactly(2048, 1024);
    assertThat(size(wide.picture())).containsExactly(2048, 1024);
    assertThat(size(wide.thumbnail())).containsExactly(256, 128);
    assertThatCorners(image(wide.picture()), RED, GREEN, BLUE, WHITE);

    Developed tall = developed(Sketches.jpeg(20, 2100));
    assertThat(size(tall.picture())).containsExactly(20, 2048);
    assertThat(size(tall.thumbnail())).containsExactly(3, 256);
  }

  @Test
  void aSmallPictureIsNotMadeLarger() {
    Developed small = developed(Sketches.png(12, 8));

    assertThat(size(small.picture())).containsExactly(12, 8);
    assertThat(size(small.thumbnail())).containsExactly(12, 8);
  }

  @Test
  void makingSmallerKeepsTheMeanColour() {
    BufferedImage stripes = new BufferedImage(999, 300, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 999; x += 2) {
      for (int y = 0; y < 300; y++) {
        stripes.setRGB(x, y, WHITE);
      }
    }
    BufferedImage small = image(developed(Sketches.encode(stripes, "png")).thumbnail());

    long sum = 0;
    for (int pixel : small.getRGB(0, 0, 256, 77, null, 0, 256)) {
      sum += pixel & 0xff;
    }
    assertThat((double) sum / (256 * 77)).isBetween(125.0, 130.0);
  }

  @Test
  void everyOrientationOfACameraEndsUpright() {
    Map<Integer, List<Integer>> expected =
        Map.of(
            1, List.of(RED, GREEN, BLUE, WHITE),
            2, List.of(GREEN, RED, WHITE, BLUE),
            3, List.of(WHITE, BLUE, GREEN, RED),
            4, List.of(BLUE, WHITE, RED, GREEN),
            5, List.of(RED, BLUE, GREEN, WHITE),
            6, List.of(BLUE, RED, WHITE, GREEN),
            7, List.of(WHITE, GREEN, BLUE, RED),
            8, List.of(GREEN, WHITE, RED, BLUE));
    expected.forEach(
        (orientation, corners) -> {
          byte[] held =
              Sketches.withSegment(Sketches.jpeg(64, 32), 0xe1, Sketches.exif(orientation, PLACE));
          Developed upright = developed(held);
          boolean lay = orientation >= 5;
          assertThat(size(upright.picture())).containsExactly(lay ? 32 : 64, lay ? 64 : 32);
          assertThat(upright.width()).isEqualTo(lay ? 32 : 64);
          for (Print print : List.of(upright.picture(), upright.thumbnail())) {
            assertThatCorners(
                image(print), corners.get(0), corners.get(1), corners.get(2), corners.get(3));
          }
        });
  }

  @Test
  void theWhereaboutsOfACameraAreGone() {
    byte[] held =
        Sketches.withSegment(Sketches.jpeg(64, 32), 0xe1, Sketches.exif(1, "GPS " + PLACE));
    byte[] told =
        Sketches.withSegment(held, 0xfe, ("taken by Alice at " + PLACE).getBytes(ascii()));
    byte[] profiled =
        Sketches.withSegment(told, 0xe2, ("ICC_PROFILE\0\1\1" + PLACE).getBytes(ascii()));

    assertThat(text(profiled)).contains("ICC_PROFILE", "Exif", PLACE, "Alice");
    assertThatNothingIsLeftOf(developed(profiled), PLACE, "Alice", "Exif", "ICC_PROFILE");
  }

  @Test
  void textsInAPngAreGone() {
    byte[] text = Sketches.pngChunk("tEXt", ("Comment\0taken at " + PLACE).getBytes(ascii()));
    byte[] exif = Sketches.pngChunk("eXIf", Sketches.exif(1, PLACE));
    byte[] png = Sketches.withChunk(Sketches.withChunk(Sketches.png(9, 9), text), exif);

    assertThat(text(png)).contains(PLACE);
    assertThatNothingIsLeftOf(developed(png), PLACE, "tEXt", "eXIf");
  }

  @Test
  void whatHangsBehindThePictureIsGone() {
    byte[] payload = "PK\3\4 payload <script>alert(1)</script>".getBytes(ascii());
    for (byte[] file : List.of(Sketches.jpeg(9, 9), Sketches.png(9, 9), Sketches.webp(9, 9, RED))) {
      assertThatNothingIsLeftOf(developed(join(file, payload)), "PK\3\4", "payload", "script");
    }
  }

  @Test
  void aPageInsideAPictureIsGone() {
    byte[] page = "<html><script>alert(document.cookie)</script></html>".getBytes(ascii());
    byte[] polyglot = Sketches.withSegment(Sketches.jpeg(30, 30), 0xfe, page);

    assertThatNothingIsLeftOf(developed(polyglot), "<html", "script", "cookie");
  }

  @Test
  void aPageThatCallsItselfAPictureIsNone() {
    assertThat(spoilt("<html><body>photo.jpg</body></html>".getBytes(ascii())))
        .contains("no JPEG, PNG or WebP");
    assertThat(spoilt("GIF89a picture".getBytes(ascii()))).contains("no JPEG, PNG or WebP");
    assertThat(spoilt("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".getBytes(ascii())))
        .contains("no JPEG, PNG or WebP");
    assertThat(spoilt(new byte[0])).contains("no JPEG, PNG or WebP");
    assertThat(spoilt(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff})).contains("cut off");
    assertThat(spoilt("RIFF\0\0\0\0WEBP".getBytes(ascii()))).contains("without pixels");
  }

  @Test
  void aFileThatWasCutOffIsRefusedWhereverItWasCut() {
    for (byte[] whole :
        List.of(Sketches.jpeg(40, 40), Sketches.png(40, 40), Sketches.webp(40, 40, BLUE))) {
      for (int length = 0; length < whole.length; length++) {
        assertThat(Development.of(Arrays.copyOf(whole, length), LIMITS))
            .as("the first %d of %d bytes", length, whole.length)
            .isInstanceOf(Spoilt.class);
      }
    }
  }

  @Test
  void whateverIsDamagedThereIsAnAnswer() {
    long seed = 20261121;
    Random random = new Random(seed);
    byte[] cmyk = inks();
    for (byte[] whole :
        List.of(
            Sketches.jpeg(40, 40),
            Sketches.withSegment(Sketches.jpeg(9, 9), 0xe1, Sketches.exif(6, PLACE)),
            Sketches.png(40, 40),
            Sketches.webp(40, 40, BLUE),
            TRANSPARENT_WEBP,
            LOSSY_WEBP,
            cmyk)) {
      for (int run = 0; run < 150; run++) {
        byte[] damaged = whole.clone();
        for (int i = 0; i <= run % 3; i++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        assertThat(Development.of(damaged, LIMITS)).as("seed %d run %d", seed, run).isNotNull();
      }
    }
  }

  @Test
  void aBombIsRefusedByItsHeader() {
    byte[] bomb = Sketches.emptyPng(30_000, 30_000, 1);
    assertThat(bomb.length).isLessThan(1 << 20); // 112 MB of rows, 900 million pixels

    assertThat(spoilt(bomb)).contains("16384 pixels on a side");
    assertThat(spoilt(Sketches.emptyPng(16_000, 16_000, 1))).contains("more than 40000000 pixels");
    assertThat(spoilt(Sketches.webp(16_384, 16_384, RED))).contains("more than 16777216 pixels");
    assertThat(spoilt(Sketches.withFrame(Sketches.jpeg(8, 8), 60_000, 60_000)))
        .contains("16384 pixels on a side");
    assertThat(spoilt(Sketches.withSize(Sketches.png(8, 8), 0, 8))).contains("damaged");
    assertThat(spoilt(Sketches.withSize(Sketches.png(8, 8), -8, 8))).contains("damaged");
  }

  @Test
  void aJpegOfCountlessScansIsRefused() {
    byte[] jpeg = Sketches.jpeg(16, 16);
    int scan = text(jpeg).indexOf("\u00ff\u00da");
    byte[] head = Arrays.copyOf(jpeg, scan);
    byte[] body = Arrays.copyOfRange(jpeg, scan, jpeg.length - 2);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(head);
    for (int i = 0; i <= LIMITS.maxScans(); i++) {
      file.writeBytes(body);
    }
    file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd9});

    assertThat(spoilt(file.toByteArray())).contains("more than 32 scans");
  }

  @Test
  void aPictureOfManyPixelsIsThinnedOutWhileItIsRead() {
    Developed huge = developed(Sketches.emptyPng(7_000, 5_600, 1));

    assertThat(size(huge.picture())).containsExactly(2048, 1638);
  }

  @Test
  void whatShowsThroughIsKept() {
    BufferedImage glass = Sketches.corners(600, 300, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < 300; y++) {
      glass.setRGB(0, y, 0x40ff0000);
      glass.setRGB(1, y, 0);
    }
    Developed kept = developed(Sketches.encode(glass, "png"));

    assertThat(image(kept.picture()).getRGB(0, 7)).isEqualTo(0x40ff0000);
    assertThat(image(kept.picture()).getRGB(1, 7) >>> 24).isZero();
    assertThat(kept.thumbnail().contentType()).isEqualTo("image/png");
    int edge = image(kept.thumbnail()).getRGB(0, 7); // of glass and red: red, half as dense
    assertThat(edge >>> 24).isBetween(0x30, 0x80);
    assertThat(edge & 0xffffff).isEqualTo(0xff0000);
  }

  @Test
  void theThumbnailOfAnOpaquePngIsAJpeg() {
    byte[] opaque = Sketches.encode(Sketches.corners(40, 40, BufferedImage.TYPE_INT_ARGB), "png");

    assertThat(developed(opaque).picture().contentType()).isEqualTo("image/png");
    assertThat(developed(opaque).thumbnail().contentType()).isEqualTo("image/jpeg");
  }

  @Test
  void aWebpBecomesAJpegAndIfItShowsThroughAPng() {
    Developed opaque = developed(Sketches.webp(300, 200, 0xff336699));
    assertThat(opaque.picture().contentType()).isEqualTo("image/jpeg");
    assertThat(size(opaque.picture())).containsExactly(300, 200);
    assertThatColour(image(opaque.picture()).getRGB(150, 100), 0xff336699);
    assertThat(developed(LOSSY_WEBP).picture().contentType()).isEqualTo("image/jpeg");

    Developed glass = developed(Sketches.webp(300, 200, 0x80336699));
    assertThat(glass.picture().contentType()).isEqualTo("image/png");
    assertThat(image(glass.picture()).getRGB(150, 100)).isEqualTo(0x80336699);
    Developed lossy = developed(TRANSPARENT_WEBP);
    assertThat(lossy.picture().contentType()).isEqualTo("image/png");
    assertThat(image(lossy.picture()).getRGB(0, 0) >>> 24).isLessThan(0xff);
  }

  @Test
  void anAnimatedWebpIsRefused() {
    assertThat(spoilt(ANIMATED_WEBP)).contains("animated");
  }

  @Test
  void greyStaysAsDarkAsItWas() {
    BufferedImage grey = new BufferedImage(20, 20, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 400; i++) {
      grey.getRaster().setSample(i % 20, i / 20, 0, 100);
    }
    for (String format : List.of("png", "jpeg")) {
      Developed kept = developed(Sketches.encode(grey, format));
      assertThatColour(image(kept.picture()).getRGB(10, 10), 0xff646464);
    }
  }

  @Test
  void coloursForPrintAreShownAsLight() {
    assertThatColour(image(developed(inks()).picture()).getRGB(8, 8), 0xff00c800);
  }

  /** Full cyan, no magenta, full yellow, some black, as Adobe's programs store it: inverted. */
  private static byte[] inks() {
    WritableRaster raster = Raster.createInterleavedRaster(0, 16, 16, 4, null);
    for (int i = 0; i < 256; i++) {
      raster.setPixel(i % 16, i / 16, new int[] {0, 255, 0, 200});
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(raster, null, null), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    byte[] adobe = "Adobe\0\144\0\0\0\0\0".getBytes(ascii());
    return Sketches.withSegment(bytes.toByteArray(), 0xee, adobe);
  }

  private static Developed developed(byte[] file) {
    Development development = Development.of(file, LIMITS);
    assertThat(development).isInstanceOf(Developed.class);
    return (Developed) development;
  }

  private static String spoilt(byte[] file) {
    Development development = Development.of(file, LIMITS);
    assertThat(development).isInstanceOf(Spoilt.class);
    return ((Spoilt) development).why();
  }

  private static BufferedImage image(Print print) {
    return Sketches.decode(print.bytes().toByteArray());
  }

  private static int[] size(Print print) {
    BufferedImage image = image(print);
    return new int[] {image.getWidth(), image.getHeight()};
  }

  private static void assertThatCorners(
      BufferedImage image, int topLeft, int topRight, int bottomLeft, int bottomRight) {
    int right = image.getWidth() - 3;
    int bottom = image.getHeight() - 3;
    assertThatColour(image.getRGB(2, 2), topLeft);
    assertThatColour(image.getRGB(right, 2), topRight);
    assertThatColour(image.getRGB(2, bottom), bottomLeft);
    assertThatColour(image.getRGB(right, bottom), bottomRight);
  }

  /** As exactly as a JPEG keeps it. */
  private static void assertThatColour(int found, int expected) {
    for (int shift : new int[] {0, 8, 16, 24}) {
      assertThat((found >> shift) & 0xff)
          .as("%08x instead of %08x", found, expected)
          .isCloseTo((expected >> shift) & 0xff, Offset.offset(12));
    }
  }

  private static void assertThatNothingIsLeftOf(Developed developed, String... traces) {
    List<String> kept = new ArrayList<>();
    kept.add(text(developed.picture().bytes().toByteArray()));
    kept.add(text(developed.thumbnail().bytes().toByteArray()));
    assertThat(kept).allSatisfy(bytes -> assertThat(bytes).doesNotContain(traces));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static java.nio.charset.Charset ascii() {
    return StandardCharsets.US_ASCII;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
