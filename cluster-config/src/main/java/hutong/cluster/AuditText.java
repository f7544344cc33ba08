package hutong.cluster;

import static ch.qos.logback.core.encoder.JsonEscapeUtil.jsonEscapeString;

import hutong.platform.money.AuditReport;
import hutong.platform.money.Law;
import hutong.platform.money.Offence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an audit has found, in words and as JSON. */
record AuditText(AuditReport report, double seconds) {
  private static final String OK = "ok";
  private static final String BROKEN = "BROKEN";

  /** For people; the last line is the verdict. */
  String lines() {
    List<String> lines = new ArrayList<>();
    for (Law law : Law.values()) {
      lines.add("%-7s %-7s %s".formatted(state(law), law.key(), law.sentence()));
      Offence offence = report.broken().get(law);
      if (offence != null) {
        lines.add("        %-7s %s: %s".formatted("", offence.where(), offence.detail()));
      }
    }
    report
        .sums()
        .forEach(
            (currency, kinds) -> {
              kinds.forEach((kind, sum) -> lines.add(sum(currency, kind, sum)));
              lines.add(sum(currency, "under way", report.underWay().getOrDefault(currency, 0L)));
            });
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d events of %,d books with %,d accounts, %.1f s",
            report.events(),
            report.books(),
            report.accounts(),
            seconds));
    lines.add(verdict());
    return String.join("\n", lines) + "\n";
  }

  private static String sum(String currency, String kind, long amount) {
    return String.format(Locale.ROOT, "%-7s %-10s %,24d", currency, kind, amount);
  }

  private String verdict() {
    return report
        .firstOffence()
        .map(offence -> "NOT PROVEN: the first offending event is in " + offence)
        .orElse("PROVEN: every law holds, amounts in minor units");
  }

  private String state(Law law) {
    return report.holds(law) ? OK : BROKEN;
  }

  /** One line for scripts. */
  String json() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("proven", report.proven());
    values.put("events", report.events());
    values.put("books", report.books());
    values.put("accounts", report.accounts());
    values.put("seconds", seconds);
    values.put("sums", report.sums());
    values.put("underWay", report.underWay());
    Map<String, String> laws = new LinkedHashMap<>();
    for (Law law : Law.values()) {
      laws.put(law.key(), state(law));
    }
    values.put("invariants", laws);
    report.firstOffence().ifPresent(offence -> values.put("firstOffence", values(offence)));
    return json(values) + "\n";
  }

  /** Of no single event: without its number; of no single book: without both. */
  private static Map<String, Object> values(Offence offence) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (offence.where().book() >= 0) {
      values.put("book", offence.where().book());
    }
    if (offence.where().sequence() > 0) {
      values.put("sequence", offence.where().sequence());
    }
    values.put("law", offence.law().key());
    values.put("detail", offence.detail());
    return values;
  }

  private static String json(Object value) {
    if (value instanceof Map<?, ?> values) {
      List<String> members = new ArrayList<>();
      values.forEach((key, each) -> members.add(json(key) + ":" + json(each)));
      return "{" + String.join(",", members) + "}";
    }
    if (value instanceof Double number) {
      return String.format(Locale.ROOT, "%.1f", number);
    }
    return value instanceof String words
        ? '"' + jsonEscapeString(words) + '"'
        : String.valueOf(value);
  }
}
