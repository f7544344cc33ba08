package hutong.platform.money;

import hutong.protocol.Money;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lines of a statement as comma-separated values, in the form of RFC 4180: UTC times in ISO 8601,
 * amounts in the currency's major unit. Pure.
 *
 * <p>A text that a spreadsheet would run as a formula gets a quote in front of it.
 */
final class StatementCsv {
  static final String HEADER = "time,operation,amount,balance,currency,counterpart,memo\r\n";

  /** Also in full width, which some spreadsheets take for the same. */
  private static final Pattern FORMULA = Pattern.compile("^[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]");

  private static final Pattern SPECIAL = Pattern.compile("[,\"\r\n]");

  private StatementCsv() {}

  /** The header and these lines. */
  static String of(List<Line> lines) {
    return lines.stream().map(StatementCsv::row).collect(Collectors.joining("", HEADER, ""));
  }

  /** A line, with the end of a line. */
  static String row(Line line) {
    Movement movement = line.movement();
    return String.join(
            ",",
            Instant.ofEpochMilli(line.atMillis()).toString(),
            text(movement.order().value()),
            new Money(movement.amount(), line.currency()).amount(),
            new Money(line.balance(), line.currency()).amount(),
            text(line.currency()),
            text(movement.counterpart().toString()),
            text(movement.memo()))
        + "\r\n";
  }

  private static String text(String value) {
    String harmless = FORMULA.matcher(value).find() ? "'" + value : value;
    return SPECIAL.matcher(harmless).find() ? '"' + harmless.replace("\"", "\"\"") + '"' : harmless;
  }
}
