package hutong.platform.money;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * A place on a statement: just before a line, or at the end of a month. As text {@code
 * 202609.4711.1}, which says to nobody but its reader what it means.
 */
record Place(YearMonth month, long sequence, int nth) {
  private static final int MONTHS = 100;

  static Place endOf(YearMonth month) {
    return new Place(month, Long.MAX_VALUE, 0);
  }

  static Place before(Line line) {
    return new Place(monthOf(line.atMillis()), line.sequence(), line.nth());
  }

  /** The place in the text. */
  static Place of(String value) {
    String[] parts = value.split("\\.", -1);
    try {
      int month = Integer.parseInt(parts[0]);
      if (parts.length == 3) {
        return new Place(
            YearMonth.of(month / MONTHS, month % MONTHS),
            Long.parseLong(parts[1]),
            Integer.parseInt(parts[2]));
      }
    } catch (NumberFormatException | DateTimeException e) {
      throw new IllegalArgumentException("must be a place on a statement: place=" + value, e);
    }
    throw new IllegalArgumentException("must be a place on a statement: place=" + value);
  }

  static YearMonth monthOf(long millis) {
    return YearMonth.from(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
  }

  /** The month as it is stored. */
  static int number(YearMonth month) {
    return month.getYear() * MONTHS + month.getMonthValue();
  }

  @Override
  public String toString() {
    return number(month) + "." + sequence + "." + nth;
  }
}
