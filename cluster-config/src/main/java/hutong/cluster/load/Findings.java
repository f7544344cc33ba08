package hutong.cluster.load;

import com.google.errorprone.annotations.FormatMethod;
import hutong.cluster.proof.Checker;
import java.util.ArrayList;
import java.util.List;

/** Breaches of the laws, counted as they are found. */
final class Findings {
  private static final int NAMED = 20;

  private final List<String> broken = new ArrayList<>();
  private long breaches;
  private long lost;
  private long duplicated;
  private long outOfOrder;

  @FormatMethod
  void lost(String format, Object... values) {
    lost++;
    breach(format, values);
  }

  @FormatMethod
  void duplicated(String format, Object... values) {
    duplicated++;
    breach(format, values);
  }

  @FormatMethod
  void outOfOrder(String format, Object... values) {
    outOfOrder++;
    breach(format, values);
  }

  @FormatMethod
  void breach(String format, Object... values) {
    breaches++;
    if (broken.size() < NAMED) {
      broken.add(format.formatted(values));
    }
  }

  Checker.Verdict verdict() {
    return new Checker.Verdict(lost, duplicated, outOfOrder, breaches, List.copyOf(broken));
  }
}
