package hutong.cluster.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Latencies as a small picture in characters: one bar for each doubling of the time. */
final class Plot {
  private static final int WIDTH = 50;
  private static final String BAR = "▇";

  private Plot() {}

  /**
   * @param latencies in microseconds
   */
  static List<String> of(Histogram latencies) {
    List<String> lines = new ArrayList<>();
    long all = latencies.getTotalCount();
    if (all == 0) {
      return lines;
    }
    long most = 1;
    List<long[]> bars = new ArrayList<>();
    long from = 0;
    for (long to = 250; from <= latencies.getMaxValue(); to *= 2) {
      long count = latencies.getCountBetweenValues(from, to - 1);
      bars.add(new long[] {to, count});
      most = Math.max(most, count);
      from = to;
    }
    boolean begun = false;
    for (long[] bar : bars) {
      begun |= bar[1] > 0;
      if (begun) {
        int length = (int) Math.ceil((double) WIDTH * bar[1] / most);
        lines.add(
            String.format(
                Locale.ROOT,
                "< %8.2f ms %6.2f%% %s",
                bar[0] / 1000.0,
                100.0 * bar[1] / all,
                BAR.repeat(length)));
      }
    }
    return lines;
  }
}
