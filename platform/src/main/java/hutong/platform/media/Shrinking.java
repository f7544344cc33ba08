package hutong.platform.media;

import java.util.Arrays;

/**
 * Makes a picture smaller: each new pixel is the mean of the area that it covers, transparent parts
 * counting as little as they show. One row of the original is held at a time.
 */
final class Shrinking {
  private static final int CHANNELS = 4;

  /** Where rows come from. */
  interface Rows {
    /**
     * Fills in a row; called once for each, from the top.
     *
     * @param argb of the original's width
     */
    void read(int y, int[] argb);
  }

  private final int fromWidth;
  private final int fromHeight;
  private final int toWidth;
  private final int toHeight;

  /** Sums of a row of the result: alpha, and red, green and blue weighed with it. */
  private final double[] sums;

  private final double[] narrowed;

  private Shrinking(int fromWidth, int fromHeight, int toWidth, int toHeight) {
    this.fromWidth = fromWidth;
    this.fromHeight = fromHeight;
    this.toWidth = toWidth;
    this.toHeight = toHeight;
    this.sums = new double[toWidth * CHANNELS];
    this.narrowed = new double[toWidth * CHANNELS];
  }

  /** The picture, with its longer side not above that; one that fits stays as it is. */
  static Pixels of(int width, int height, int side, Rows rows) {
    int longer = Math.max(width, height);
    if (longer <= side) {
      return copy(width, height, rows);
    }
    int toWidth = Math.max(1, Math.round((float) width * side / longer));
    int toHeight = Math.max(1, Math.round((float) height * side / longer));
    return new Shrinking(width, height, toWidth, toHeight).run(rows);
  }

  private static Pixels copy(int width, int height, Rows rows) {
    int[] argb = new int[width * height];
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      rows.read(y, row);
      System.arraycopy(row, 0, argb, y * width, width);
    }
    return new Pixels(width, height, argb);
  }

  private Pixels run(Rows rows) {
    int[] argb = new int[toWidth * toHeight];
    int[] row = new int[fromWidth];
    double scale = (double) toHeight / fromHeight;
    int to = 0;
    for (int y = 0; y < fromHeight; y++) {
      rows.read(y, row);
      narrow(row);
      double end = (y + 1) * scale;
      double within = Math.min(end, to + 1.0) - y * scale;
      add(within);
      boolean last = y == fromHeight - 1;
      if (last || end >= to + 1.0) {
        emit(argb, to * toWidth);
        to++;
        if (!last) {
          add(end - to);
        }
      }
    }
    return new Pixels(toWidth, toHeight, argb);
  }

  /** Sums a row of the original up to the width of the result. */
  private void narrow(int[] row) {
    Arrays.fill(narrowed, 0);
    double scale = (double) toWidth / fromWidth;
    for (int x = 0; x < fromWidth; x++) {
      double start = x * scale;
      double end = (x + 1) * scale;
      int first = Math.min((int) start, toWidth - 1);
      double within = Math.min(end, first + 1.0) - start;
      weigh(row[x], first, within);
      if (end > first + 1.0 && first + 1 < toWidth) {
        weigh(row[x], first + 1, end - first - 1.0);
      }
    }
  }

  private void weigh(int pixel, int column, double weight) {
    int at = column * CHANNELS;
    double alpha = (pixel >>> 24) * weight;
    narrowed[at] += alpha;
    narrowed[at + 1] += alpha * ((pixel >> 16) & 0xff);
    narrowed[at + 2] += alpha * ((pixel >> 8) & 0xff);
    narrowed[at + 3] += alpha * (pixel & 0xff);
  }

  private void add(double weight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += narrowed[i] * weight;
    }
  }

  /** Writes a row of the result, each of whose pixels covers an area of 1, and begins the next. */
  private void emit(int[] argb, int offset) {
    for (int x = 0; x < toWidth; x++) {
      int at = x * CHANNELS;
      double alpha = sums[at];
      if (alpha > 0) {
        argb[offset + x] =
            (channel(alpha) << 24)
                | (channel(sums[at + 1] / alpha) << 16)
                | (channel(sums[at + 2] / alpha) << 8)
                | channel(sums[at + 3] / alpha);
      }
    }
    Arrays.fill(sums, 0);
  }

  private static int channel(double value) {
    return Math.min(255, (int) Math.round(value));
  }
}
